import type { Outcome } from "./limiter.ts";
import { ceilingOf, type Policy } from "./policy.ts";

/**
 * The header fields of an answer: `RateLimit-Policy` and `RateLimit` as in the IETF draft
 * draft-ietf-httpapi-ratelimit-headers, and `Retry-After` (RFC 9110, whole seconds) on a refusal.
 * With `legacy` also the X-RateLimit fields that older clients read, for the tightest policy.
 */
export function rateLimitHeaders(
  policies: readonly Policy[],
  outcome: Outcome,
  options: { legacy?: boolean } = {},
): Record<string, string> {
  const headers: Record<string, string> = {
    "RateLimit-Policy": policies.map(describePolicy).join(", "),
    RateLimit: outcome.verdicts
      .map(({ policy, remaining, resetMs }) => `"${policy.name}";r=${remaining};t=${seconds(resetMs)}`)
      .join(", "),
  };
  if (!outcome.allowed) headers["Retry-After"] = String(Math.max(1, seconds(outcome.retryAfterMs)));
  const tightest = outcome.verdicts.toSorted((left, right) => left.remaining - right.remaining)[0];
  if (options.legacy && tightest) {
    headers["X-RateLimit-Limit"] = String(ceilingOf(tightest.policy));
    headers["X-RateLimit-Remaining"] = String(tightest.remaining);
    headers["X-RateLimit-Reset"] = String(seconds(tightest.resetMs));
  }
  return headers;
}

function describePolicy(policy: Policy): string {
  const windowMs =
    policy.kind === "sliding-window" ? policy.windowMs : (policy.capacity / policy.refillPerSecond) * 1000;
  return `"${policy.name}";q=${ceilingOf(policy)};w=${seconds(windowMs)}`;
}

function seconds(ms: number): number {
  return Math.ceil(ms / 1000);
}
