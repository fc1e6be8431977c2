import { type ComponentProps, type ReactNode, useId } from "react";
import { Input } from "./input";
import { Label } from "./label";

type Described = { id: string; "aria-describedby": string | undefined; "aria-invalid": true | undefined };

type FieldProps = {
  label: ReactNode;
  hint?: ReactNode;
  /** What is wrong, in a sentence; it is announced when it appears. */
  error?: string | null | undefined;
  /** Draws the control; the given attributes tie it to its label, hint and error. */
  children: (control: Described) => ReactNode;
};

/** Label, control, hint and error of one form field. */
export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const hintId = `${id}-hint`;
  const errorId = `${id}-error`;
  const describedBy = [hint ? hintId : "", error ? errorId : ""].filter(Boolean).join(" ");
  return (
    <div className="grid gap-1.5">
      <Label htmlFor={id}>{label}</Label>
      {children({ id, "aria-describedby": describedBy || undefined, "aria-invalid": error ? true : undefined })}
      {hint ? (
        <p id={hintId} className="text-sm text-soft">
          {hint}
        </p>
      ) : null}
      <p id={errorId} aria-live="polite" className="text-sm text-danger empty:hidden">
        {error}
      </p>
    </div>
  );
}

/** The usual field: a label and a text input. */
export function TextField({
  label,
  hint,
  error,
  ...input
}: Omit<FieldProps, "children"> & Omit<ComponentProps<"input">, "id">) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => <Input {...input} {...control} />}
    </Field>
  );
}
