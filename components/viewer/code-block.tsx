import type { CodeView } from "@/lib/previews/schema";

function Code({ code, numbers }: { code: CodeView; numbers: boolean }) {
  return (
    <pre
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
      tabIndex={0}
      data-numbers={numbers ? "yes" : "no"}
      className="code-view"
    >
      {/* biome-ignore lint/security/noDangerouslySetInnerHtml: the server escaped the text and wrote the spans itself */}
      <code dangerouslySetInnerHTML={{ __html: code.html }} />
    </pre>
  );
}

/** Source with its colours. With a label it is a region of the page; a cell of a notebook is none. */
export function CodeBlock({ code, label }: { code: CodeView; label?: string }) {
  if (label === undefined) return <Code code={code} numbers={false} />;
  return (
    <section aria-label={label}>
      <Code code={code} numbers />
    </section>
  );
}

/** HTML that the server sanitised. */
export function SafeHtml({ html, className }: { html: string; className: string }) {
  // biome-ignore lint/security/noDangerouslySetInnerHtml: the text passed the allow-list of lib/previews/rules/html
  return <div className={className} dangerouslySetInnerHTML={{ __html: html }} />;
}
