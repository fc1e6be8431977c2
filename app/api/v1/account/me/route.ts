import { getAccount } from "@/lib/accounts/queries";
import { profileInput } from "@/lib/accounts/schema";
import { changeName } from "@/lib/accounts/service/profile";
import { clock } from "@/lib/platform/clock";
import { json, problem, readJson, route } from "@/lib/platform/http";
import { getViewer, requireViewer } from "@/lib/platform/session";

/** Who is signed in; `{signed_in: false}` for a visitor. */
export const GET = route(async (request) => json(await getAccount(await getViewer(request), clock.now())));

/** Changes the name; nothing else of the row can be changed here. */
export const PATCH = route(async (request) => {
  const viewer = await requireViewer(request);
  if (!viewer.ok) return problem(viewer.error);
  const input = await readJson(request, profileInput);
  if (!input.ok) return problem(input.error);
  await changeName(viewer.value, input.value.name);
  return json(await getAccount(viewer.value, clock.now()));
});
