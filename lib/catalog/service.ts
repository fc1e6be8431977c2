import "server-only";
import { transaction } from "../platform/db";
import { env } from "../platform/env";
import { log } from "../platform/log";
import { hmacToken, isEqualSecret } from "../platform/secrets";
import { recountPopularity } from "./store";

const TIMEOUT_MS = 30_000;

/** What the shop shows to itself when it asks to have its pages made anew. */
function revalidationToken(): string {
  return hmacToken(env().NEXTAUTH_SECRET, "revalidate-catalog", "all pages");
}

/** Whether this request comes from the shop itself. */
export function isRevalidationRequest(request: Request): boolean {
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  return bearer !== undefined && isEqualSecret(bearer, revalidationToken());
}

/**
 * The `revalidate-catalog` job: asks the server on this machine to make the public pages anew. Next can do that only
 * while it answers a request. Throws when the server does not answer, so that the queue tries again.
 */
export async function revalidateCatalog(): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${env().PORT}/api/internal/revalidate`, {
    method: "POST",
    headers: { authorization: `Bearer ${revalidationToken()}` },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`The pages were not made anew: the server answered ${response.status}.`);
  log().info("public pages will be made anew");
}

/**
 * The scheduled `refresh-popularity` job. Popularity orders a list and nothing else, so it is counted on a schedule and not
 * with each order.
 */
export async function refreshPopularity(): Promise<void> {
  const changed = await transaction(recountPopularity);
  if (changed > 0) log().info({ changed }, "popularity was counted anew");
}
