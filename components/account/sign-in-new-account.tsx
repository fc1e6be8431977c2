"use client";

import { useMutation } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { fetchJson } from "../fetch-json";
import { fieldProblem } from "./sign-in-client";
import { MailSent } from "./sign-in-mail-sent";
import {
  EmailField,
  FormProblem,
  PASSWORD_ADVICE,
  PasswordField,
  SendButton,
  textOf,
  useFocusOnProblem,
} from "./sign-in-parts";

/** Signing up: an address and a password; the account exists once the mailed link was used. */
export function SignUpForm({ next, isDemo }: { next: string; isDemo: boolean }) {
  const signUp = useMutation({
    mutationFn: (input: { email: string; password: string }) =>
      fetchJson("/api/v1/account/sign-up", { method: "POST", json: { ...input, next } }),
  });
  const form = useFocusOnProblem(signUp.error);

  function send(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    signUp.mutate({ email: textOf(fields, "email").trim(), password: textOf(fields, "password") });
  }

  if (signUp.isSuccess) {
    const what = "Open the link in the mail to make the account. It works for 24 hours.";
    return <MailSent email={signUp.variables?.email ?? ""} what={what} isDemo={isDemo} onAgain={signUp.reset} />;
  }
  return (
    <form ref={form} method="post" noValidate onSubmit={send} className="grid gap-5">
      <EmailField autoComplete="email" error={fieldProblem(signUp.error, "email")} />
      <PasswordField
        label="Password"
        name="password"
        autoComplete="new-password"
        hint={PASSWORD_ADVICE}
        required
        error={fieldProblem(signUp.error, "password")}
      />
      <FormProblem error={signUp.error} />
      <SendButton size="lg" pending={signUp.isPending}>
        Create account
      </SendButton>
    </form>
  );
}
