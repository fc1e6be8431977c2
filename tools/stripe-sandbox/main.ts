import { parseArgs } from "node:util";
import { startSandbox } from "./start-sandbox.ts";

const USAGE =
  "usage: tsx tools/stripe-sandbox/main.ts --port N --data DIR --secret-key sk_test_... --webhook-secret whsec_... [--webhook-url URL] [--host 127.0.0.1] [--retry-delays-ms 250,500,...] [--webhook-concurrency 1]";

class UsageError extends Error {}

function wholeNumber(text: string, name: string, least: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least) throw new UsageError(`--${name} must be whole and at least ${least}`);
  return value;
}

function readArguments() {
  const { values } = parseArgs({
    options: {
      port: { type: "string" },
      data: { type: "string" },
      host: { type: "string", default: "127.0.0.1" },
      "secret-key": { type: "string" },
      "webhook-secret": { type: "string" },
      "webhook-url": { type: "string" },
      "retry-delays-ms": { type: "string" },
      "webhook-concurrency": { type: "string" },
    },
  });
  const demand = (name: "port" | "data" | "secret-key" | "webhook-secret"): string => {
    const value = values[name];
    if (value === undefined || value === "") throw new UsageError(`--${name} is missing`);
    return value;
  };
  const port = Number(demand("port"));
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new UsageError("--port must be from 0 to 65535");
  const secretKey = demand("secret-key");
  if (!secretKey.startsWith("sk_test_")) throw new UsageError("--secret-key must begin with sk_test_");
  const { "retry-delays-ms": delays, "webhook-concurrency": atOnce } = values;
  return {
    port,
    host: values.host,
    dataDir: demand("data"),
    secretKey,
    webhookSecret: demand("webhook-secret"),
    delivery: {
      ...(delays === undefined
        ? {}
        : { retryDelaysMs: delays.split(",").map((ms) => wholeNumber(ms, "retry-delays-ms", 0)) }),
      ...(atOnce === undefined ? {} : { concurrency: wholeNumber(atOnce, "webhook-concurrency", 1) }),
    },
    ...(values["webhook-url"] === undefined ? {} : { webhookUrl: values["webhook-url"] }),
  };
}

async function main(): Promise<void> {
  const sandbox = await startSandbox(readArguments());
  const end = () => {
    void sandbox.stop().then(() => process.exit(0));
  };
  process.once("SIGTERM", end);
  process.once("SIGINT", end);
  // A parent that started this with an IPC channel takes the sandbox with it when it goes.
  process.once("disconnect", end);
  process.stdout.write(`ready ${sandbox.url}\n`);
}

main().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`stripe-sandbox: ${message}\n`);
  if (error instanceof UsageError) process.stderr.write(`${USAGE}\n`);
  process.exit(1);
});
