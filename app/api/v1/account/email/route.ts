import { changeEmailInput } from "@/lib/accounts/schema";
import { requestEmailChange } from "@/lib/accounts/service/profile";
import { clock } from "@/lib/platform/clock";
import { json, problem, readJson, route } from "@/lib/platform/http";
import { clientAddress, retryAfter } from "@/lib/platform/rate-limit";
import { requireSession } from "@/lib/platform/session";

/** Asks for another address; the old one counts until the link mailed to the new one is used. */
export const POST = route(async (request) => {
  const viewer = await requireSession(request);
  if (!viewer.ok) return problem(viewer.error);
  const input = await readJson(request, changeEmailInput);
  if (!input.ok) return problem(input.error);
  const change = { ...input.value, clientAddress: clientAddress(request.headers) };
  const done = await requestEmailChange(viewer.value, change, clock.now());
  return done.ok ? json({ status: "check_your_mail" }, 202) : problem(done.error, retryAfter(done.error));
});
