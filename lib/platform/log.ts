import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";
import pino, { type Logger } from "pino";
import { env } from "./env";

const requestContext = new AsyncLocalStorage<{ requestId: string }>();
let logger: Logger | undefined;

/** The structured log (JSON lines). Every line of a request carries its id; secrets are cut out. */
export function log(): Logger {
  logger ??= pino({
    level: env().LOG_LEVEL,
    mixin: () => requestContext.getStore() ?? {},
    redact: ["password", "token", "authorization", "cookie", "*.password", "*.token", "*.authorization", "*.cookie"],
  });
  return logger;
}

export function withRequestId<T>(requestId: string, work: () => T): T {
  return requestContext.run({ requestId }, work);
}

export function currentRequestId(): string | undefined {
  return requestContext.getStore()?.requestId;
}
