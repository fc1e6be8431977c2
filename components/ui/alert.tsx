import clsx from "clsx";
import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

const TONES = {
  info: { Icon: Info, look: "border-edge bg-sunken text-ink" },
  success: { Icon: CircleCheck, look: "border-accent bg-accent-wash text-ink" },
  warning: { Icon: TriangleAlert, look: "border-warn bg-warn-wash text-ink" },
  danger: { Icon: CircleAlert, look: "border-danger bg-danger-wash text-ink" },
};

/**
 * A notice in the flow of the page. A `danger` one is announced at once, the others politely; `live` false keeps a
 * notice that was there from the start quiet.
 */
export function Alert({
  tone = "info",
  title,
  children,
  live = true,
  className,
}: {
  tone?: keyof typeof TONES;
  title?: ReactNode;
  children?: ReactNode;
  live?: boolean;
  className?: string;
}) {
  const { Icon, look } = TONES[tone];
  const role = live ? (tone === "danger" ? "alert" : "status") : undefined;
  return (
    <div role={role} className={clsx("flex gap-3 rounded-md border-l-2 px-4 py-3 text-base", look, className)}>
      <Icon aria-hidden="true" className="mt-0.5 size-5 shrink-0" />
      <div className="min-w-0 grid gap-1">
        {title ? <p className="font-medium">{title}</p> : null}
        {children}
      </div>
    </div>
  );
}
