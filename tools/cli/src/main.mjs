import { parseArgs } from "node:util";
import { Refusal } from "./refusal.mjs";
import { verify } from "./verify.mjs";

const USAGE = `Usage: keys verify <zip> [--signature <file>] [--key <file>] [--shop <address>] [--json]

Checks that a zip is what the shop published: its SHA-256 and size against the shop's signed statement, the signature
against the shop's public key, and every file in it against the list inside.

  --signature <file>   the statement, instead of asking the shop (also found beside the zip as <zip>.sig.json)
  --key <file>         the public key, instead of asking the shop: PEM, or a saved keys-signing.json
  --shop <address>     the shop to ask, e.g. https://keys.example.com (or KEYS_SHOP in the environment)
  --json               the result as JSON

With --signature and --key nothing is fetched. Ends with 0 when all is right, 1 when something is not, 2 when it could
not be checked.
`;

const OPTIONS = /** @type {const} */ ({
  signature: { type: "string" },
  key: { type: "string" },
  shop: { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
});

/** @param {readonly string[]} args */
function readArguments(args) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new Refusal(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}

/**
 * Runs the command line.
 * @param {readonly string[]} args
 * @returns {Promise<0 | 1 | 2>} 0 when all is right, 1 when something is not, 2 when it could not be checked
 */
export async function main(args) {
  try {
    const { values, positionals } = readArguments(args);
    const [command, zip, ...rest] = positionals;
    if (values.help || command === undefined) {
      process.stdout.write(USAGE);
      return command === undefined && !values.help ? 2 : 0;
    }
    if (command !== "verify" || !zip || rest.length > 0) throw new Refusal(USAGE);
    const shop = values.shop ?? process.env.KEYS_SHOP;
    const result = await verify(zip, { signature: values.signature, key: values.key, shop });
    process.stdout.write(values.json ? `${JSON.stringify(result, null, 2)}\n` : describe(zip, result));
    return result.ok ? 0 : 1;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    process.stderr.write(`${error.message.trimEnd()}\n`);
    return 2;
  }
}

/**
 * @param {string} zip
 * @param {import("./verify.mjs").Result} result
 */
function describe(zip, { ok, problems, statement, key_id: keyId, files }) {
  const name = statement ? `${statement.slug} ${statement.version}` : zip;
  const lines = ok
    ? [
        `${name}: as published on ${statement?.published_at ?? "an unknown day"}.`,
        `  SHA-256    ${statement?.sha256}`,
        `  signed by  ${keyId}`,
        files === null ? "  The zip holds no list of its files." : `  ${files} files, each as listed.`,
      ]
    : [`${name}: NOT as published.`, ...problems.map((problem) => `  ${problem}`)];
  return `${lines.join("\n")}\n`;
}
