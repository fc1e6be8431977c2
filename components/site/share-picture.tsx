import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ImageResponse } from "next/og";
import type { ReactElement } from "react";

export const SHARE_SIZE = { width: 1200, height: 630 };

const FONTS = join(process.cwd(), "node_modules/geist/dist/fonts");

/** Draws a picture for sharing with the shop's own fonts; nothing is fetched. */
export async function sharePicture(picture: ReactElement): Promise<ImageResponse> {
  const [sans, mono] = await Promise.all([
    readFile(join(FONTS, "geist-sans/Geist-SemiBold.ttf")),
    readFile(join(FONTS, "geist-mono/GeistMono-Medium.ttf")),
  ]);
  return new ImageResponse(picture, {
    ...SHARE_SIZE,
    fonts: [
      { name: "Geist", data: sans, weight: 600, style: "normal" },
      { name: "Geist Mono", data: mono, weight: 500, style: "normal" },
    ],
  });
}
