"use client";

import { useMutation } from "@tanstack/react-query";
import { fetchJson } from "../fetch-json";
import { Button } from "../ui/button";
import { useMe } from "./use-me";

async function signOut(): Promise<void> {
  const { csrfToken } = await fetchJson<{ csrfToken: string }>("/api/auth/csrf");
  await fetchJson("/api/auth/signout", { method: "POST", json: { csrfToken, callbackUrl: "/", json: "true" } });
}

/** Who is signed in here, and the way out. It leaves by a full load, so that nothing personal stays in memory. */
export function SignOut() {
  const { data: me } = useMe();
  const leave = useMutation({ mutationFn: signOut, onSuccess: () => window.location.assign("/") });
  return (
    <div className="flex min-h-11 flex-wrap items-center gap-x-3">
      {me ? (
        <>
          <span className="text-soft text-sm">{me.email}</span>
          <Button variant="quiet" pending={leave.isPending || leave.isSuccess} onClick={() => leave.mutate()}>
            Sign out
          </Button>
          <span role="status" className="text-danger text-sm">
            {leave.isError ? "Signing out did not work. Try again." : ""}
          </span>
        </>
      ) : null}
    </div>
  );
}
