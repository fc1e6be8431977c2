"use client";

/** A constant script of ours that runs where it stands: in the document that the server sent, before anything is painted. */
export function InlineScript({ source }: { source: string }) {
  return (
    <script
      // Should the browser draw the frame anew, what it does is done already.
      type={typeof window === "undefined" ? "text/javascript" : "text/plain"}
      suppressHydrationWarning
      // biome-ignore lint/security/noDangerouslySetInnerHtml: every caller gives a constant of ours
      dangerouslySetInnerHTML={{ __html: source }}
    />
  );
}
