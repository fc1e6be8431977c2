"use client";

import { useMutation } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { fetchJson } from "../fetch-json";
import { Alert } from "../ui/alert";
import { ButtonLink } from "../ui/button";
import { fieldProblem } from "./sign-in-client";
import { FormProblem, PASSWORD_ADVICE, PasswordField, SendButton, textOf, useFocusOnProblem } from "./sign-in-parts";

/** Chooses a new password by a mailed link. */
export function ResetForm({ token, email }: { token: string; email: string }) {
  const reset = useMutation({
    mutationFn: (password: string) =>
      fetchJson("/api/v1/account/password/reset", { method: "POST", json: { token, password } }),
  });
  const form = useFocusOnProblem(reset.error);

  function send(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    reset.mutate(textOf(new FormData(event.currentTarget), "password"));
  }

  if (reset.isSuccess) {
    return (
      <div className="grid gap-5">
        <Alert tone="success" title="Your password is changed">
          <p>You are signed out everywhere. Sign in with the new password.</p>
        </Alert>
        <ButtonLink href="/sign-in" size="lg" wide>
          Sign in
        </ButtonLink>
      </div>
    );
  }
  return (
    <form ref={form} method="post" noValidate onSubmit={send} className="grid gap-5">
      {/* Password managers file the new password under the address that stands beside it. */}
      <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
      <PasswordField
        label="New password"
        name="password"
        autoComplete="new-password"
        hint={PASSWORD_ADVICE}
        required
        error={fieldProblem(reset.error, "password")}
      />
      <FormProblem error={reset.error} />
      <SendButton size="lg" pending={reset.isPending}>
        Change password
      </SendButton>
    </form>
  );
}
