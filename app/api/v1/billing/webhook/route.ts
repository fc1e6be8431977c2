import { receiveEvent, verifyEvent } from "@/lib/payments/service/inbox";
import { clock } from "@/lib/platform/clock";
import { json, problem, readBytes, route } from "@/lib/platform/http";

const LIMIT_BYTES = 1024 * 1024;

/** Takes an event of Stripe into the inbox. The work it hints at is done by the worker, not here. */
export const POST = route(async (request: Request) => {
  const body = await readBytes(request, LIMIT_BYTES);
  if (!body.ok) return problem(body.error);
  const event = verifyEvent(body.value, request.headers.get("stripe-signature"));
  if (!event.ok) return problem(event.error);
  return json(await receiveEvent(event.value, clock.now()));
});
