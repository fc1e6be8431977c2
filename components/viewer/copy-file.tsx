"use client";

import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { ApiProblem } from "../fetch-json";
import { Button } from "../ui/button";
import { rawHref, type Source } from "./source";

async function fetchText(href: string): Promise<Blob> {
  const response = await fetch(href);
  if (!response.ok) throw new ApiProblem(response.status, "unknown", "The file could not be fetched.");
  return new Blob([await response.text()], { type: "text/plain" });
}

/** The item is made before the text is there: some browsers allow copying only at the very moment of the click. */
async function copyText(href: string): Promise<void> {
  if (typeof ClipboardItem !== "undefined" && "write" in navigator.clipboard)
    return navigator.clipboard.write([new ClipboardItem({ "text/plain": fetchText(href) })]);
  return navigator.clipboard.writeText(await (await fetchText(href)).text());
}

/** Copies a whole file as it is; what came of it is announced. */
export function CopyFile({ source, path }: { source: Source; path: string }) {
  const [state, setState] = useState<"idle" | "busy" | "copied" | "failed">("idle");
  const copy = async () => {
    setState("busy");
    try {
      await copyText(rawHref(source, path));
      setState("copied");
    } catch {
      // No right to the clipboard, no connection, no access: in each case the file can be saved instead.
      setState("failed");
    }
  };
  const Icon = state === "copied" ? Check : Copy;
  return (
    <>
      <Button variant="secondary" pending={state === "busy"} onClick={copy}>
        <Icon aria-hidden="true" className="size-4" />
        {state === "copied" ? "Copied" : "Copy"}
        <span className="sr-only"> {path}</span>
      </Button>
      <span aria-live="polite" className={state === "failed" ? "text-danger text-sm" : "sr-only"}>
        {state === "copied" ? `${path} is copied.` : ""}
        {state === "failed" ? "It could not be copied. Save the file instead." : ""}
      </span>
    </>
  );
}
