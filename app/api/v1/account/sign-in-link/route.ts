import { signInLinkInput } from "@/lib/accounts/schema";
import { requestSignInLink } from "@/lib/accounts/service/sign-in";
import { clock } from "@/lib/platform/clock";
import { json, problem, readJson, route } from "@/lib/platform/http";
import { clientAddress, retryAfter } from "@/lib/platform/rate-limit";

/** Mails a link that signs in: 202 for every address. */
export const POST = route(async (request) => {
  const input = await readJson(request, signInLinkInput);
  if (!input.ok) return problem(input.error);
  const done = await requestSignInLink(input.value, clientAddress(request.headers), clock.now());
  return done.ok ? json({ status: "check_your_mail" }, 202) : problem(done.error, retryAfter(done.error));
});
