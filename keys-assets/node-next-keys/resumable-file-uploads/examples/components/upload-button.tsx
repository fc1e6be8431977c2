"use client";

import { useState } from "react";
import { uploadFile } from "@/lib/file-uploads/client.ts";

/** One file; after a reload the same file goes on where it was. */
export function UploadButton({ onDone }: { onDone: (id: string) => void }) {
  const [text, setText] = useState("");

  async function send(file: File): Promise<void> {
    const place = `upload:${file.name}:${file.size}:${file.lastModified}`;
    const resume = localStorage.getItem(place);
    try {
      const id = await uploadFile(file, {
        ...(resume === null ? {} : { resume }),
        onId: (given) => localStorage.setItem(place, given),
        onProgress: (sent, total) => setText(`${Math.floor((100 * sent) / total)} %`),
      });
      setText("Stored");
      onDone(id);
    } catch (error) {
      setText(error instanceof Error ? error.message : "It did not work.");
      // Done, given up or too old: the next try begins anew.
      const code = (error as { code?: unknown }).code;
      if (code !== "not_found" && code !== "conflict" && code !== "rejected") return;
    }
    localStorage.removeItem(place);
  }

  return (
    <label>
      Upload a file
      <input type="file" onChange={(event) => event.target.files?.[0] && send(event.target.files[0])} />
      <output aria-live="polite">{text}</output>
    </label>
  );
}
