import { describe, expect, it } from "vitest";
import { layOutMail } from "@/lib/platform/mail-layout";

describe("layOutMail", () => {
  const mail = layOutMail({
    heading: "Tom & <Jerry>",
    paragraphs: ["It costs <b>$79</b>."],
    rows: [["Item", "$79"]],
    action: { label: "Open", url: "https://keys.example.com/x?a=1&b=2" },
    closing: "Bye",
  });

  it("says the same in both parts", () => {
    expect(mail.text).toBe(
      "Tom & <Jerry>\n\nIt costs <b>$79</b>.\n\nItem: $79\n\nOpen:\nhttps://keys.example.com/x?a=1&b=2\n\nBye\n\nKEYS\n",
    );
    expect(mail.html).toContain("Tom &amp; &lt;Jerry&gt;");
    expect(mail.html).toContain('href="https://keys.example.com/x?a=1&amp;b=2"');
  });

  it("lets no markup through", () => {
    expect(mail.html).not.toContain("<b>");
    expect(mail.html).not.toContain("<Jerry>");
  });
});
