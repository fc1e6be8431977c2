"use client";

import { useEffect, useRef } from "react";
import { Button, ButtonLink } from "@/components/ui/button";

function digestOf(error: unknown): string | null {
  return error instanceof Error && "digest" in error && typeof error.digest === "string" ? error.digest : null;
}

/** A page that could not be made. The server has it in its log under the number shown. */
export default function ErrorPage({ error, retry }: { error: unknown; retry: () => void }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const digest = digestOf(error);
  return (
    <div className="shell pt-16 md:pt-28">
      <p className="label">Our fault</p>
      <h1 ref={heading} tabIndex={-1} className="mt-2 text-4xl outline-none">
        This page could not be shown
      </h1>
      <p className="mt-4 max-w-xl text-lg text-soft">
        Something broke on our side. What you bought and what is in your cart is not touched by it.
      </p>
      {digest ? (
        <p className="mt-3 text-soft text-sm">
          If it stays, tell us this number: <code>{digest}</code>
        </p>
      ) : null}
      <p className="mt-8 flex flex-wrap gap-2">
        <Button onClick={() => retry()}>Try again</Button>
        <ButtonLink href="/" variant="secondary">
          Home
        </ButtonLink>
      </p>
    </div>
  );
}
