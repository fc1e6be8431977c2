import { expect, it } from "vitest";
import { escapeHtml } from "@/lib/kernel/escape-html";

it("writes what means something in HTML as text, each once", () => {
  expect(escapeHtml(`<a href="x" title='y'>R&D &amp; more</a>`)).toBe(
    "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;R&amp;D &amp;amp; more&lt;/a&gt;",
  );
});
