"use client";

import { useMutation } from "@tanstack/react-query";
import { useMe } from "../../account/use-me";
import { fetchJson } from "../../fetch-json";
import { Button } from "../../ui/button";
import { Says } from "../says";

/** The address is not proven yet: says so and sends the link again. */
export function VerifyFirst() {
  const { data: me } = useMe();
  // Opening a sign-in link proves the address, so the one that signs in also verifies.
  const resend = useMutation({
    mutationFn: (email: string) =>
      fetchJson("/api/v1/account/sign-in-link", {
        method: "POST",
        json: { email, next: window.location.pathname },
      }),
  });
  return (
    <div className="grid gap-3">
      <p className="text-base">
        Before you buy, confirm {me ? <strong>{me.email}</strong> : "your address"} by the link we mail you: receipts
        and updates go there.
      </p>
      <Says error={resend.error}>{resend.isSuccess ? <p>Sent. It can take a minute.</p> : null}</Says>
      <Button
        variant="secondary"
        size="lg"
        wide
        disabled={!me}
        pending={resend.isPending}
        onClick={() => me && resend.mutate(me.email)}
      >
        {resend.isSuccess ? "Send it again" : "Send me the link"}
      </Button>
    </div>
  );
}
