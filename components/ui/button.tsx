import { cva, type VariantProps } from "class-variance-authority";
import type { ComponentProps } from "react";
import { IntentLink } from "./intent-link";
import { Spinner } from "./spinner";

/** The look of a button, for elements that are not one of the two components below. */
export const buttonStyle = cva(
  "relative inline-flex items-center justify-center gap-2 rounded-md font-medium leading-tight text-center select-none transition-colors duration-150 disabled:cursor-not-allowed aria-busy:cursor-progress aria-busy:opacity-60 disabled:opacity-60",
  {
    variants: {
      variant: {
        primary: "bg-accent text-on-accent hover:bg-accent-strong",
        secondary: "border border-edge bg-raised text-ink hover:border-ink",
        quiet: "text-ink hover:bg-sunken",
        danger: "border border-danger text-danger bg-raised hover:bg-danger-wash",
      },
      size: {
        md: "min-h-11 px-4 py-2 text-base",
        lg: "min-h-12 px-5 py-2.5 text-base",
        icon: "size-11 shrink-0",
      },
      wide: { true: "w-full", false: "" },
    },
    defaultVariants: { variant: "primary", size: "md", wide: false },
  },
);

type Look = VariantProps<typeof buttonStyle>;

/** While `pending` it cannot be pressed again and says so to assistive technology. */
export function Button({
  variant,
  size,
  wide,
  className,
  pending = false,
  disabled,
  type = "button",
  children,
  ...rest
}: ComponentProps<"button"> & Look & { pending?: boolean }) {
  return (
    <button
      {...rest}
      type={type}
      disabled={disabled || pending}
      aria-busy={pending || undefined}
      className={buttonStyle({ variant, size, wide, className })}
    >
      {pending ? <Spinner /> : null}
      {children}
    </button>
  );
}

/** A link that looks like a button. */
export function ButtonLink({ variant, size, wide, className, ...rest }: ComponentProps<typeof IntentLink> & Look) {
  return <IntentLink {...rest} className={buttonStyle({ variant, size, wide, className })} />;
}
