"use client";

import { useMutation } from "@tanstack/react-query";
import { fetchJson } from "../fetch-json";
import { Alert } from "../ui/alert";
import { ButtonLink } from "../ui/button";
import { goOn, signInWithLink } from "./sign-in-client";
import { ActButton, FormProblem } from "./sign-in-parts";
import { useRefreshMe } from "./use-me";

/** The button behind a mailed link: only pressing it uses the link up, not a mail scanner that opens it. */
export function ConfirmSignIn({ token, next, label }: { token: string; next: string; label: string }) {
  const confirm = useMutation({ mutationFn: () => signInWithLink({ token, next }), onSuccess: goOn });
  return (
    <div className="grid gap-5">
      <FormProblem error={confirm.error} />
      <ActButton size="lg" wide pending={confirm.isPending || confirm.isSuccess} onClick={() => confirm.mutate()}>
        {label}
      </ActButton>
    </div>
  );
}

/** The same for a new address of an account. */
export function ConfirmNewEmail({ token }: { token: string }) {
  const confirm = useMutation({
    mutationFn: () =>
      fetchJson<{ email: string }>("/api/v1/account/email/confirm", { method: "POST", json: { token } }),
    // The head of the page has asked already, and would go on to name the old address.
    onSuccess: useRefreshMe(),
  });
  if (confirm.isSuccess) {
    return (
      <div className="grid gap-5">
        <Alert tone="success" title="Your address is changed">
          <p>
            Your account now uses <strong className="wrap-anywhere font-medium">{confirm.data.email}</strong>.
          </p>
        </Alert>
        <ButtonLink href="/account/keys" size="lg" wide>
          Go to your KEYS
        </ButtonLink>
      </div>
    );
  }
  return (
    <div className="grid gap-5">
      <FormProblem error={confirm.error} />
      <ActButton size="lg" wide pending={confirm.isPending} onClick={() => confirm.mutate()}>
        Use this address
      </ActButton>
    </div>
  );
}
