"use client";

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef } from "react";
import { fetchJson } from "../../fetch-json";
import { Alert } from "../../ui/alert";
import { fieldProblem } from "../sign-in-client";
import { MailSent } from "../sign-in-mail-sent";
import {
  ActButton,
  FormProblem,
  PASSWORD_ADVICE,
  PasswordField,
  SendButton,
  textOf,
  useFocusOnProblem,
} from "../sign-in-parts";
import { useRecheckMe } from "../use-me";
import { useFocusOnReturn } from "./parts";
import { useRefreshSessions } from "./use-sessions";

type Change = { current_password: string; new_password: string };

/** Says that it is done where the focus is, since the button that had it was switched off meanwhile. */
function Changed() {
  const notice = useRef<HTMLDivElement>(null);
  useEffect(() => notice.current?.focus(), []);
  return (
    <div ref={notice} tabIndex={-1} className="outline-none">
      <Alert tone="success" title="Your password is changed">
        <p>Every other device is signed out.</p>
      </Alert>
    </div>
  );
}

/** Changes the password of somebody who has one. */
export function ChangePasswordForm({ email }: { email: string }) {
  const refreshSessions = useRefreshSessions();
  const change = useMutation({
    mutationFn: (input: Change) => fetchJson("/api/v1/account/password", { method: "POST", json: input }),
    onError: useRecheckMe(),
    onSuccess: () => {
      form.current?.reset();
      refreshSessions();
    },
  });
  const form = useFocusOnProblem(change.error);

  function send(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    change.mutate({
      current_password: textOf(fields, "current_password"),
      new_password: textOf(fields, "new_password"),
    });
  }

  return (
    <form ref={form} method="post" noValidate onSubmit={send} className="grid max-w-md gap-5">
      {change.isSuccess ? <Changed /> : null}
      {/* Password managers file the new password under the address that stands beside it. */}
      <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
      <PasswordField
        label="Current password"
        name="current_password"
        autoComplete="current-password"
        required
        error={fieldProblem(change.error, "current_password")}
      />
      <PasswordField
        label="New password"
        name="new_password"
        autoComplete="new-password"
        hint={PASSWORD_ADVICE}
        required
        error={fieldProblem(change.error, "new_password")}
      />
      <FormProblem error={change.error} />
      <SendButton pending={change.isPending}>Change password</SendButton>
    </form>
  );
}

/** For somebody who signs in by mail or by another provider: a link that sets a password. */
export function SetPassword({ email, isDemo }: { email: string; isDemo: boolean }) {
  const ask = useMutation({
    mutationFn: () => fetchJson("/api/v1/account/password/forgot", { method: "POST", json: { email } }),
  });
  const button = useFocusOnReturn<HTMLButtonElement>(ask.isSuccess);
  if (ask.isSuccess) {
    return (
      <div className="max-w-md">
        <MailSent
          email={email}
          what="The link in the mail lets you choose a password. It works once, for one hour."
          isDemo={isDemo}
          onAgain={ask.reset}
          again="Mail it again"
          heading="h3"
        />
      </div>
    );
  }
  return (
    <div className="grid justify-items-start gap-4">
      <p>You have none yet. You can go on without one, or set one by a link that we mail you.</p>
      <FormProblem error={ask.error} />
      <ActButton ref={button} variant="secondary" pending={ask.isPending} onClick={() => ask.mutate()}>
        Mail me a link to set one
      </ActButton>
    </div>
  );
}
