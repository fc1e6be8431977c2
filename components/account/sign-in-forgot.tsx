"use client";

import { useMutation } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { fetchJson } from "../fetch-json";
import { fieldProblem } from "./sign-in-client";
import { MailSent } from "./sign-in-mail-sent";
import { EmailField, FormProblem, SendButton, textOf, useFocusOnProblem } from "./sign-in-parts";

/** Asks for a link with which a new password is chosen. */
export function ForgotForm({ isDemo }: { isDemo: boolean }) {
  const ask = useMutation({
    mutationFn: (email: string) => fetchJson("/api/v1/account/password/forgot", { method: "POST", json: { email } }),
  });
  const form = useFocusOnProblem(ask.error);

  function send(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    ask.mutate(textOf(new FormData(event.currentTarget), "email").trim());
  }

  if (ask.isSuccess) {
    const what = "If the address has an account, the link in the mail lets you choose a new password, for one hour.";
    return <MailSent email={ask.variables ?? ""} what={what} isDemo={isDemo} onAgain={ask.reset} />;
  }
  return (
    <form ref={form} method="post" noValidate onSubmit={send} className="grid gap-5">
      <EmailField autoComplete="username" error={fieldProblem(ask.error, "email")} />
      <FormProblem error={ask.error} />
      <SendButton size="lg" pending={ask.isPending}>
        Mail me a link
      </SendButton>
    </form>
  );
}
