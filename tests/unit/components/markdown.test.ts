import { describe, expect, test } from "vitest";
import { renderMarkdown } from "@/components/catalog/markdown";

describe("rendered markdown", () => {
  test.each([
    ["a script", "<script>alert(1)</script>text"],
    ["an event handler", '<b onclick="alert(1)">x</b>'],
    ["a frame", '<iframe src="https://evil.test"></iframe>'],
    ["a script address", "[x](javascript:alert(1))"],
    ["a data address", "[x](data:text/html,<script>alert(1)</script>)"],
    ["a style", '<p style="position:fixed">x</p>'],
  ])("lets nothing through of %s", (_name, source) => {
    const html = renderMarkdown(source);
    expect(html).not.toMatch(/<script|<iframe|onclick|javascript:|data:|style=/i);
  });

  test("begins at h3, whatever level its author began at, and drops the title", () => {
    expect(renderMarkdown("# Title\n\n## One\n\n### Two")).toBe("<h3>One</h3>\n<h4>Two</h4>");
    expect(renderMarkdown("text\n\n# One")).toContain("<h3>One</h3>");
    expect(renderMarkdown("#### Deep\n\n##### Deeper")).toBe("<h3>Deep</h3>\n<h4>Deeper</h4>");
  });

  test("gives outside links no credit and turns links into the download to text", () => {
    const html = renderMarkdown("[out](https://example.com) [in](./quickstart.md)");
    expect(html).toContain('<a href="https://example.com" rel="nofollow noopener noreferrer">out</a>');
    expect(html).toContain("<span>in</span>");
  });

  test("asks for no foreign picture", () => {
    const html = renderMarkdown("![a diagram](https://tracker.test/x.png)");
    expect(html).not.toContain("tracker.test");
    expect(html).toContain("a diagram");
  });

  test("makes what scrolls reachable by the keyboard", () => {
    expect(renderMarkdown("```\ncode\n```")).toContain('<pre tabindex="0">');
    expect(renderMarkdown("|  | a |\n|---|---|\n| b | c |")).toMatch(/<table tabindex="0">[\s\S]*<td><\/td>/);
  });
});
