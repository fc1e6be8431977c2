import { dirname, join, normalize } from "node:path/posix";

/** The path in the asset that a link in one of its documents means; null when it leads outside of the asset. */
export function linkedPath(document: string, link: string): string | null {
  let plain: string;
  try {
    plain = decodeURIComponent(link);
  } catch {
    // A stray percent sign: the link is meant as it stands.
    plain = link;
  }
  const path = normalize(join(dirname(document), plain));
  return path.startsWith("..") || path.startsWith("/") || path === "." ? null : path;
}
