import { resetPasswordInput } from "@/lib/accounts/schema";
import { resetPassword } from "@/lib/accounts/service/password";
import { clock } from "@/lib/platform/clock";
import { json, problem, readJson, route } from "@/lib/platform/http";

/** Sets a new password by a mailed link and signs every device out. */
export const POST = route(async (request) => {
  const input = await readJson(request, resetPasswordInput);
  if (!input.ok) return problem(input.error);
  const done = await resetPassword(input.value, clock.now());
  return done.ok ? json({ status: "password_changed" }) : problem(done.error);
});
