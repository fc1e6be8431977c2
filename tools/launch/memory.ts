import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** What a clone remembers between starts, in `memory.json` of its data folder, readable by its owner alone. */
export type Memory = {
  postgresPort?: number;
  sandboxPort?: number;
  postgresPassword: string;
  nextauthSecret: string;
  downloadSigningSecret: string;
  signingKey: string;
  stripeSecretKey: string;
  stripeWebhookSecret: string;
};

const secret = (bytes = 32) => randomBytes(bytes).toString("hex");

/** An Ed25519 private key as base64 of its PKCS#8 DER. */
function signingKey(): string {
  const { privateKey } = generateKeyPairSync("ed25519");
  return privateKey.export({ format: "der", type: "pkcs8" }).toString("base64");
}

export async function readMemory(dataDir: string): Promise<Memory> {
  await mkdir(dataDir, { recursive: true });
  const fresh: Memory = {
    postgresPassword: secret(),
    nextauthSecret: secret(),
    downloadSigningSecret: secret(),
    signingKey: signingKey(),
    stripeSecretKey: `sk_test_${secret(16)}`,
    stripeWebhookSecret: `whsec_${secret(16)}`,
  };
  const text = await readFile(join(dataDir, "memory.json"), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  const memory = text === null ? fresh : { ...fresh, ...(JSON.parse(text) as Partial<Memory>) };
  await writeMemory(dataDir, memory);
  return memory;
}

/** Written beside and renamed, so that a crash leaves the old one or the new one. */
export async function writeMemory(dataDir: string, memory: Memory): Promise<void> {
  await writeJson(join(dataDir, "memory.json"), memory);
}

export async function writeJson(file: string, value: unknown): Promise<void> {
  await writeFile(`${file}.tmp`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  await rename(`${file}.tmp`, file);
}
