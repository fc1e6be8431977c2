import { createHmac } from "node:crypto";

/**
 * The `Stripe-Signature` header for a body: the time in seconds and the HMAC-SHA256 of `time.body` with the
 * endpoint's secret (docs.stripe.com/webhooks, "Verify manually").
 */
export function signatureHeader(body: string, secret: string, atSeconds: number): string {
  const signature = createHmac("sha256", secret).update(`${atSeconds}.${body}`).digest("hex");
  return `t=${atSeconds},v1=${signature}`;
}
