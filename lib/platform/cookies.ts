function decoded(value: string): string {
  const bare = /^"(.*)"$/.exec(value)?.[1] ?? value;
  try {
    return decodeURIComponent(bare);
  } catch {
    // A stray percent sign: the value is meant as it stands.
    return bare;
  }
}

/** The cookies of a Cookie header by name; the first of two with the same name counts. */
export function parseCookies(header: string | null): Map<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of (header ?? "").split(";")) {
    const at = pair.indexOf("=");
    const name = pair.slice(0, Math.max(at, 0)).trim();
    if (name !== "" && !cookies.has(name)) cookies.set(name, decoded(pair.slice(at + 1).trim()));
  }
  return cookies;
}
