"use client";

import { useMutation } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { ApiProblem, fetchJson } from "../../fetch-json";
import { fieldProblem } from "../sign-in-client";
import { MailSent } from "../sign-in-mail-sent";
import { EmailField, FormProblem, PasswordField, SendButton, textOf, useFocusOnProblem } from "../sign-in-parts";
import { type Me, useRecheckMe } from "../use-me";
import { useFocusOnReturn } from "./parts";

type Change = { email: string; password: string | undefined };

/** Asks for another address. The shop would answer one's own as it answers any that is taken, so it is caught here. */
function requestChange(change: Change, present: string) {
  if (change.email.toLowerCase() === present) {
    const detail = "This is your address already.";
    throw new ApiProblem(422, "invalid_input", detail, { errors: [{ pointer: "/email", detail }] });
  }
  return fetchJson("/api/v1/account/email", { method: "POST", json: change });
}

/** The present address, and the form that asks for another. */
export function AddressForm({ me, isDemo }: { me: Me; isDemo: boolean }) {
  const change = useMutation({
    mutationFn: async (input: Change) => requestChange(input, me.email),
    onError: useRecheckMe(),
  });
  const form = useFocusOnProblem(change.error);
  const field = useFocusOnReturn<HTMLInputElement>(change.isSuccess);

  function send(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    change.mutate({
      email: textOf(fields, "email").trim(),
      password: me.has_password ? textOf(fields, "password") : undefined,
    });
  }

  return (
    <div className="grid max-w-md gap-6">
      <p>
        <span className="block text-soft text-sm">Your address</span>
        <strong className="wrap-anywhere font-medium">{me.email}</strong>
      </p>
      {change.isSuccess ? (
        <MailSent
          email={change.variables.email}
          what="Open the link in the mail to use this address. It works for 24 hours. Until then the present one counts."
          isDemo={isDemo}
          onAgain={change.reset}
          heading="h3"
        />
      ) : (
        <form ref={form} method="post" noValidate onSubmit={send} className="grid gap-5">
          <EmailField
            ref={field}
            label="New address"
            autoComplete="email"
            error={fieldProblem(change.error, "email")}
          />
          {me.has_password ? (
            <PasswordField
              label="Current password"
              name="password"
              autoComplete="current-password"
              required
              error={fieldProblem(change.error, "password")}
            />
          ) : null}
          <FormProblem error={change.error} />
          <SendButton pending={change.isPending}>Mail a link to the new address</SendButton>
        </form>
      )}
    </div>
  );
}
