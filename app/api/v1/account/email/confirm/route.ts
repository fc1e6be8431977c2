import { tokenInput } from "@/lib/accounts/schema";
import { confirmEmailChange } from "@/lib/accounts/service/profile";
import { clock } from "@/lib/platform/clock";
import { problem, readJson, respond, route } from "@/lib/platform/http";

/** Makes the address of a mailed link the account's. Whoever has the link has the mailbox. */
export const POST = route(async (request) => {
  const input = await readJson(request, tokenInput);
  if (!input.ok) return problem(input.error);
  return respond(await confirmEmailChange(input.value.token, clock.now()));
});
