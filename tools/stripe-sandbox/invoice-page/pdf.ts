const PAGE = { width: 595, height: 842, left: 56, top: 780, line: 16 };

/** Text of a PDF's standard fonts: Windows' Western letters; what they lack becomes a question mark. */
function encode(text: string): string {
  const octal = (code: number) => `\\${code.toString(8).padStart(3, "0")}`;
  return [...text]
    .map((letter) => {
      const code = letter.codePointAt(0) ?? 63;
      if (letter === "(" || letter === ")" || letter === "\\") return `\\${letter}`;
      if (letter === "−" || letter === "–") return octal(0x96);
      if (letter === "€") return octal(0x80);
      if (code >= 32 && code < 127) return letter;
      return code >= 160 && code <= 255 ? octal(code) : "?";
    })
    .join("");
}

export interface PdfLine {
  left: string;
  /** Stands at the right edge of the text. */
  right?: string;
  size?: number;
}

/** Letters of Courier are six tenths of their size wide, so that the right edge needs no table of widths. */
const COURIER = 0.6;

function draw(line: PdfLine, y: number): string {
  const size = line.size ?? 9;
  const at = (x: number, text: string) => `BT /F1 ${size} Tf ${x.toFixed(1)} ${y} Td (${encode(text)}) Tj ET`;
  const right = line.right ?? "";
  const edge = PAGE.width - PAGE.left - [...right].length * size * COURIER;
  return right === "" ? at(PAGE.left, line.left) : `${at(PAGE.left, line.left)}\n${at(edge, right)}`;
}

function pageContent(lines: PdfLine[]): string {
  return lines.map((line, index) => draw(line, PAGE.top - index * PAGE.line)).join("\n");
}

/** A PDF file of plain lines, as many pages as they need. */
export function pdfOf(lines: PdfLine[]): Uint8Array {
  const perPage = Math.floor((PAGE.top - 60) / PAGE.line);
  const pages = Array.from({ length: Math.max(1, Math.ceil(lines.length / perPage)) }, (_, index) =>
    lines.slice(index * perPage, (index + 1) * perPage),
  );
  // Objects 1 to 3 are the catalog, the pages and the font; each page is two more: itself and what stands on it.
  const kids = pages.map((_, index) => `${4 + index * 2} 0 R`).join(" ");
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>",
    ...pages.flatMap((content, index) => {
      const stream = pageContent(content);
      return [
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${PAGE.width} ${PAGE.height}] /Resources << /Font << /F1 3 0 R >> >> /Contents ${5 + index * 2} 0 R >>`,
        `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
      ];
    }),
  ];
  let file = "%PDF-1.4\n";
  const offsets = objects.map((object, index) => {
    const offset = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const start = file.length;
  const entries = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${entries}`;
  file += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return new TextEncoder().encode(file);
}
