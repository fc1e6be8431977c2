"use client";

import { Eye, EyeOff } from "lucide-react";
import { type ComponentProps, type RefObject, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { Alert } from "../ui/alert";
import { Button } from "../ui/button";
import { Field, TextField } from "../ui/field";
import { Input } from "../ui/input";
import { formProblem } from "./sign-in-client";

const subscribeToNothing = () => () => undefined;

/** False in the page as it was sent, true once it can be used: a form must not be sent before that. */
function useIsInteractive(): boolean {
  return useSyncExternalStore(
    subscribeToNothing,
    () => true,
    () => false,
  );
}

/** The button that sends a form; without scripts it says why it cannot. */
export function SendButton(props: Omit<ComponentProps<typeof Button>, "type">) {
  const isInteractive = useIsInteractive();
  return (
    <>
      <Button {...props} type="submit" wide disabled={props.disabled || !isInteractive} />
      <noscript>
        <p className="text-sm text-warn">
          This form needs JavaScript, so its buttons do nothing yet. Allow it for this site and reload the page.
        </p>
      </noscript>
    </>
  );
}

/** A button that does something at once; it waits for the page to be usable. */
export function ActButton(props: Omit<ComponentProps<typeof Button>, "type">) {
  const isInteractive = useIsInteractive();
  return <Button {...props} disabled={props.disabled || !isInteractive} />;
}

/** What went wrong with the whole form. */
export function FormProblem({ error }: { error: unknown }) {
  const sentence = formProblem(error);
  return sentence ? <Alert tone="danger">{sentence}</Alert> : null;
}

/** A form whose first wrong field gets the focus when an answer names one. */
export function useFocusOnProblem(error: unknown): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (error) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [error]);
  return form;
}

/** What makes a good password, wherever one is chosen. */
export const PASSWORD_ADVICE = "At least 10 characters, and not one that everybody uses. A few words make a good one.";

/** A mail address, taken as it is typed: no capital is put before it and no line under it. */
export function EmailField({ label = "Email", ...input }: Partial<ComponentProps<typeof TextField>>) {
  return (
    <TextField {...input} label={label} name="email" type="email" autoCapitalize="none" spellCheck={false} required />
  );
}

type PasswordFieldProps = Omit<ComponentProps<"input">, "id" | "type"> & {
  label: string;
  hint?: string;
  error?: string | null;
};

/** A password that its writer can make visible. */
export function PasswordField({ label, hint, error, ...input }: PasswordFieldProps) {
  const [isShown, setShown] = useState(false);
  const Icon = isShown ? EyeOff : Eye;
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <div className="relative">
          <Input {...input} {...control} type={isShown ? "text" : "password"} className="pr-12" />
          <button
            type="button"
            aria-label={`Show what is in: ${label}`}
            aria-pressed={isShown}
            onClick={() => setShown(!isShown)}
            className="absolute inset-y-0 right-0 grid w-11 place-items-center text-soft hover:text-ink"
          >
            <Icon aria-hidden="true" className="size-5" />
          </button>
        </div>
      )}
    </Field>
  );
}

/** A text of a submitted form. */
export function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}
