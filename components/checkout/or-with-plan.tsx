import Link from "next/link";

/** The other way to a KEY. The phone's bar has no room for it. */
export function OrWithPlan() {
  return (
    <p className="text-center text-soft text-sm max-lg:hidden">
      Or open every KEY with{" "}
      <Link href="/pricing#plans" prefetch={false} className="link">
        a plan
      </Link>
    </p>
  );
}
