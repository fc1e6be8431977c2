import { signUpInput } from "@/lib/accounts/schema";
import { signUp } from "@/lib/accounts/service/sign-up";
import { clock } from "@/lib/platform/clock";
import { json, problem, readJson, route } from "@/lib/platform/http";
import { clientAddress, retryAfter } from "@/lib/platform/rate-limit";

/** Begins a sign-up: 202 whether or not the address has an account; the mail tells its person. */
export const POST = route(async (request) => {
  const input = await readJson(request, signUpInput);
  if (!input.ok) return problem(input.error);
  const done = await signUp(input.value, clientAddress(request.headers), clock.now());
  return done.ok ? json({ status: "check_your_mail" }, 202) : problem(done.error, retryAfter(done.error));
});
