"use client";

import { type ReactNode, useEffect } from "react";
import { forgetEarlyPress, redoEarlyPresses } from "./early-presses";

/** The body of every page. What was pressed before it came to life is done when it has. */
export function PageBody({ className, children }: { className: string; children: ReactNode }) {
  useEffect(() => {
    // Not at once: a press may have woken the page, and is then heard right after this.
    const timer = setTimeout(redoEarlyPresses);
    return () => clearTimeout(timer);
  }, []);
  return (
    <body className={className} onClickCapture={forgetEarlyPress}>
      {children}
    </body>
  );
}
