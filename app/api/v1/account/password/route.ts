import { changePasswordInput } from "@/lib/accounts/schema";
import { changePassword } from "@/lib/accounts/service/password";
import { clock } from "@/lib/platform/clock";
import { json, problem, readJson, route } from "@/lib/platform/http";
import { clientAddress, retryAfter } from "@/lib/platform/rate-limit";
import { currentSessionHash, requireSession } from "@/lib/platform/session";

/** Changes the password of whoever is signed in; the other devices are signed out. */
export const POST = route(async (request) => {
  const viewer = await requireSession(request);
  if (!viewer.ok) return problem(viewer.error);
  const input = await readJson(request, changePasswordInput);
  if (!input.ok) return problem(input.error);
  const change = {
    current: input.value.current_password,
    next: input.value.new_password,
    clientAddress: clientAddress(request.headers),
    keepSession: await currentSessionHash(request),
  };
  const done = await changePassword(viewer.value, change, clock.now());
  return done.ok ? json({ status: "password_changed" }) : problem(done.error, retryAfter(done.error));
});
