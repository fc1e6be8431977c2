import { type PictureFormat, pictureFormat } from "../pictures";
import { dataText, type Notebook, type NotebookOutput } from "./read";

const MOST_BYTES = 3 * 1024 * 1024;
const FORMATS = ["image/png", "image/jpeg", "image/gif", "image/svg+xml"] as const;

export type Picture = { readonly format: PictureFormat; readonly bytes: Uint8Array };

function decoded(mime: string, written: string): Uint8Array {
  if (mime === "image/svg+xml") return new TextEncoder().encode(written);
  return new Uint8Array(Buffer.from(written, "base64"));
}

/** The picture of an output: only what its bytes say it is, whatever it is labelled, and of a size that one looks at. */
export function pictureOf(output: NotebookOutput): Picture | null {
  for (const mime of FORMATS) {
    const written = dataText(output, mime);
    if (written === null || written.length > MOST_BYTES * 1.4) continue;
    const bytes = decoded(mime, written);
    const format = pictureFormat(bytes);
    // A label may be wrong among raster formats; a drawing may not come in the clothes of a photograph.
    if (format !== null && (format === "image/svg+xml") === (mime === "image/svg+xml")) return { format, bytes };
  }
  return null;
}

/** The picture with this id ("cell.output"), or null. */
export function findPicture(notebook: Notebook, id: string): Picture | null {
  const [cell, output] = id.split(".").map(Number);
  const found = notebook.cells[cell ?? -1]?.outputs?.[output ?? -1];
  return found ? pictureOf(found) : null;
}
