"use client";

import { useMutation } from "@tanstack/react-query";
import { Says } from "../checkout/says";
import { fetchJson } from "../fetch-json";
import { Alert } from "../ui/alert";
import { Button, ButtonLink } from "../ui/button";

/** The button behind the link in a mail: only pressing it ends anything, not a scanner that opens the link. */
export function Unfollow({ token, slug, isFollowing }: { token: string; slug: string; isFollowing: boolean }) {
  const end = useMutation({
    mutationFn: () => fetchJson<void>(`/api/v1/follows/${encodeURIComponent(token)}`, { method: "POST" }),
  });
  if (end.isSuccess || !isFollowing)
    return (
      <div className="grid gap-5">
        <Alert tone="success" title="You get no more of these mails">
          <p>On the page of the KEY you can follow its releases again.</p>
        </Alert>
        <ButtonLink variant="secondary" size="lg" wide href={`/marketplace/${slug}`}>
          To the KEY
        </ButtonLink>
      </div>
    );
  return (
    <div className="grid gap-5">
      <Says error={end.error} />
      <Button size="lg" wide pending={end.isPending} onClick={() => end.mutate()}>
        Send me no more of them
      </Button>
    </div>
  );
}
