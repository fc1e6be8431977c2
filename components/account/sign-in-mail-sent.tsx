"use client";

import { useEffect, useRef } from "react";
import { Alert } from "../ui/alert";
import { Button } from "../ui/button";

type Sent = {
  email: string;
  what: string;
  isDemo: boolean;
  onAgain: () => void;
  /** What the button says that brings the form back. */
  again?: string;
  /** Its level where the page has it under another heading. */
  heading?: "h2" | "h3";
};

/** Takes the place of a form whose answer is a mail. It says the same whether or not the address has an account. */
export function MailSent({
  email,
  what,
  isDemo,
  onAgain,
  again = "Use another address or try again",
  heading: Heading = "h2",
}: Sent) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className="grid gap-4">
      <Heading ref={heading} tabIndex={-1} className="text-xl outline-none">
        Check your mail
      </Heading>
      <p>
        We have written to <strong className="wrap-anywhere font-medium">{email}</strong>. {what}
      </p>
      <p className="text-soft">Nothing there after a minute? Look into the spam folder, or try again.</p>
      {isDemo ? (
        <Alert live={false}>
          <p>
            This is a demo shop: the mail is in the{" "}
            <a href="/dev/mailbox" className="text-accent underline underline-offset-4">
              mailbox
            </a>
            .
          </p>
        </Alert>
      ) : null}
      <Button variant="secondary" onClick={onAgain}>
        {again}
      </Button>
    </div>
  );
}
