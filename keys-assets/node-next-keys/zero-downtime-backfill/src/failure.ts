/** What to do about an error of a batch. */
export type Verdict =
  /** Somebody was in the way: smaller and later. */
  | "wait"
  /** A row does not fit: halve until it stands alone. */
  | "narrow"
  /** The statement itself is wrong. */
  | "stop";

// Lock timeout, deadlock, serialisation, statement timeout, shutdown, connections, resources.
const WAIT = /^(?:55P03|40P01|40001|57014|57P0[123]|08...|53...)$/;
const NETWORK = new Set(["ECONNRESET", "ECONNREFUSED", "EPIPE", "ETIMEDOUT", "ENOTFOUND", "EAI_AGAIN"]);

export function judge(error: unknown): Verdict {
  const code = String((error as { code?: unknown } | null)?.code ?? "");
  if (WAIT.test(code) || NETWORK.has(code)) return "wait";
  // Data exceptions and violated constraints are of a row; so is what a trigger or function raises.
  if (/^(?:22|23)...$/.test(code) || code === "P0001") return "narrow";
  if (error instanceof Error && /Connection terminated|timeout expired/i.test(error.message)) return "wait";
  return "stop";
}

export const textOf = (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));
