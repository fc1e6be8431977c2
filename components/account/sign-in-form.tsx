"use client";

import { useMutation } from "@tanstack/react-query";
import Link from "next/link";
import { type FormEvent, useRef, useState } from "react";
import { fetchJson } from "../fetch-json";
import { fieldProblem, goOn, signInWithPassword } from "./sign-in-client";
import { MailSent } from "./sign-in-mail-sent";
import { signInLinkStyle } from "./sign-in-page";
import {
  ActButton,
  EmailField,
  FormProblem,
  PasswordField,
  SendButton,
  textOf,
  useFocusOnProblem,
} from "./sign-in-parts";

type Missing = { email?: string; password?: string };
const NO_EMAIL = "Enter your email address.";

function useSigningIn(next: string) {
  const password = useMutation({
    mutationFn: (input: { email: string; password: string }) => signInWithPassword({ ...input, next }),
    onSuccess: goOn,
  });
  const link = useMutation({
    mutationFn: (email: string) => fetchJson("/api/v1/account/sign-in-link", { method: "POST", json: { email, next } }),
  });
  return { password, link };
}

/** Signing in by password, or by a link that is mailed. */
export function SignInForm({ next, isDemo }: { next: string; isDemo: boolean }) {
  const { password, link } = useSigningIn(next);
  const [missing, setMissing] = useState<Missing>({});
  const email = useRef<HTMLInputElement>(null);
  const form = useFocusOnProblem(password.error ?? link.error ?? (missing.email || missing.password ? missing : null));

  function signIn(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const input = { email: textOf(fields, "email").trim(), password: textOf(fields, "password") };
    link.reset();
    password.reset();
    setMissing({
      ...(input.email === "" && { email: NO_EMAIL }),
      ...(input.password === "" && { password: "Enter your password, or have a link mailed." }),
    });
    if (input.email !== "" && input.password !== "") password.mutate(input);
  }

  function mailLink() {
    const address = email.current?.value.trim() ?? "";
    password.reset();
    link.reset();
    setMissing(address === "" ? { email: NO_EMAIL } : {});
    if (address !== "") link.mutate(address);
  }

  if (link.isSuccess) {
    const what = "Open the link in the mail to sign in. It works once, for 20 minutes.";
    return <MailSent email={link.variables ?? ""} what={what} isDemo={isDemo} onAgain={link.reset} />;
  }
  const isBusy = password.isPending || password.isSuccess;
  return (
    <form ref={form} method="post" noValidate onSubmit={signIn} className="grid gap-5">
      <EmailField ref={email} autoComplete="username" error={missing.email ?? fieldProblem(link.error, "email")} />
      <div className="grid gap-1">
        <PasswordField
          label="Password"
          name="password"
          autoComplete="current-password"
          required
          error={missing.password ?? null}
        />
        <Link href="/sign-in/forgot" className={`${signInLinkStyle} justify-self-start text-sm`}>
          Forgot your password?
        </Link>
      </div>
      <FormProblem error={password.error ?? link.error} />
      <SendButton size="lg" pending={isBusy} disabled={link.isPending}>
        Sign in
      </SendButton>
      <ActButton variant="secondary" wide pending={link.isPending} disabled={isBusy} onClick={mailLink}>
        Mail me a link instead
      </ActButton>
    </form>
  );
}
