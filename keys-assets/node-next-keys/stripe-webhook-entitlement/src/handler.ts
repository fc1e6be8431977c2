import { hintOf } from "./hints.ts";
import type { EntitlementStore } from "./store.ts";
import type { StripeApi, StripeEvent } from "./stripe-api.ts";

export interface HandlerOptions {
  stripe: Pick<StripeApi, "webhooks">;
  store: Pick<EntitlementStore, "receive">;
  /** `whsec_…`. Two while a secret is being rolled: each is tried. */
  secrets: readonly string[];
  /** Called after an event that has work was stored. In Next.js: `() => after(() => worker.drain())`. */
  onStored?: (event: { id: string; type: string }) => void;
  onError?: (error: unknown) => void;
  now?: () => Date;
}

const MAX_BYTES = 1_048_576;

/**
 * Verifies, stores, answers; nothing else happens in the request. 400: not from Stripe. 503: not stored, Stripe will send it
 * again. 200: it is in the inbox and will not be lost.
 */
export function webhookHandler(options: HandlerOptions): (request: Request) => Promise<Response> {
  const { stripe, store, secrets, onStored, onError, now = () => new Date() } = options;
  if (secrets.length === 0 || secrets.some((secret) => !/^whsec_\S+$/.test(secret))) {
    throw new TypeError("secrets must hold at least one signing secret (whsec_…), without spaces or line ends.");
  }

  async function verified(body: string, signature: string): Promise<StripeEvent | null> {
    for (const secret of secrets) {
      try {
        return await stripe.webhooks.constructEventAsync(body, signature, secret);
      } catch (error) {
        if (secret === secrets.at(-1)) onError?.(error);
      }
    }
    return null;
  }

  return async (request) => {
    const signature = request.headers.get("stripe-signature");
    if (signature === null) return answer(400, "no signature");
    const body = await textWithin(request, MAX_BYTES);
    if (body === null) return answer(413, "too large");
    const event = await verified(body, signature);
    if (event === null) return answer(400, "signature not valid");
    const { id, type } = event;
    const object = hintOf(event);
    try {
      const received = await store.receive({ id, type, object }, now());
      if (object !== null && received !== "known") onStored?.({ id, type });
      return answer(200, received);
    } catch (error) {
      onError?.(error);
      return answer(503, "not stored");
    }
  };
}

/** The exact text that was signed, or null above the limit. The endpoint is public; it reads no more than it must. */
async function textWithin(request: Request, limit: number): Promise<string | null> {
  const reader = request.body?.getReader();
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let text = "";
  let size = 0;
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
    size += part.value.byteLength;
    if (size > limit) {
      await reader?.cancel();
      return null;
    }
    text += decoder.decode(part.value, { stream: true });
  }
  return text + decoder.decode();
}

function answer(status: number, message: string): Response {
  return Response.json({ message }, { status, headers: { "Cache-Control": "no-store" } });
}
