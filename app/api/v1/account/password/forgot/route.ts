import { forgotPasswordInput } from "@/lib/accounts/schema";
import { requestPasswordReset } from "@/lib/accounts/service/password";
import { clock } from "@/lib/platform/clock";
import { json, problem, readJson, route } from "@/lib/platform/http";
import { clientAddress, retryAfter } from "@/lib/platform/rate-limit";

/** Mails a link for a new password: 202 for every address. */
export const POST = route(async (request) => {
  const input = await readJson(request, forgotPasswordInput);
  if (!input.ok) return problem(input.error);
  const done = await requestPasswordReset(input.value.email, clientAddress(request.headers), clock.now());
  return done.ok ? json({ status: "check_your_mail" }, 202) : problem(done.error, retryAfter(done.error));
});
