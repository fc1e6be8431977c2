import { error, type Problem } from "../schema";
import { lineAt } from "./lines";

/** A private key in full: its header and at least one line of its body, so that prose about keys is not taken for one. */
const PRIVATE_KEY =
  /-----BEGIN (?:[A-Z]+ ){0,2}PRIVATE KEY(?: BLOCK)?-----(?:\\n|\s|[A-Za-z-]+: [^\n]*\n)*[A-Za-z0-9+/=]{40}/;

/** Credentials that a service gave to somebody. The groups are what their service makes at random. */
const TOKENS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ["a live Stripe key", /\b[sr]k_live_([0-9A-Za-z]{20,})/g],
  ["an AWS access key", /\bAKIA([0-9A-Z]{16})\b/g],
  ["a GitHub token", /\bgh[pousr]_([0-9A-Za-z]{36})\b/g],
  ["a GitHub token", /\bgithub_pat_([0-9A-Za-z_]{60,})/g],
  ["a Slack token", /\bxox[abpr]-([0-9]{8,}-[0-9A-Za-z-]{20,})/g],
  ["an npm token", /\bnpm_([0-9A-Za-z]{36})\b/g],
  ["a Google API key", /\bAIza([0-9A-Za-z_-]{35})\b/g],
];
const MARKERS = ["PRIVATE KEY", "_live_", "AKIA", "gh", "xox", "npm_", "AIza"].map((marker) =>
  Buffer.from(marker, "latin1"),
);

/** Examples in documentation repeat or spell something; what a service made looks like noise. */
function looksRandom(text: string): boolean {
  if (/EXAMPLE|FAKE|DUMMY|PLACEHOLDER|REDACTED|X{4}|0{6}|123456|abcdef/i.test(text)) return false;
  const needed = Math.min(12, Math.floor(text.length * 0.6));
  return new Set(text).size >= needed && /\d/.test(text);
}

/** Private keys and live credentials in a file's bytes. */
export function findSecrets(path: string, bytes: Uint8Array): Problem[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Nearly every file holds none of these, and looking for them is cheap.
  if (!MARKERS.some((marker) => buffer.includes(marker))) return [];
  const text = buffer.toString("latin1");
  const found = TOKENS.flatMap(([name, pattern]) => {
    const token = [...text.matchAll(pattern)].find((match) => looksRandom(match[1] ?? ""));
    return token ? [{ name, at: token.index }] : [];
  });
  const key = PRIVATE_KEY.exec(text);
  if (key) found.push({ name: "a private key", at: key.index });
  const places = new Map(found.toReversed().map(({ name, at }) => [name, at]));
  return [...places].toReversed().map(([name, at]) => ({
    ...error(path, null, `The file holds ${name}. Revoke it, and sell the KEY without it.`),
    line: lineAt(text, at),
  }));
}
