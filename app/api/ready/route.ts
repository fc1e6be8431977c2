import { json, problem, route } from "@/lib/platform/http";
import { checkReadiness } from "@/lib/platform/readiness";

export const dynamic = "force-dynamic";

/** 200 when the shop can do its work, otherwise 503 with what is missing. */
export const GET = route(async () => {
  const checks = await checkReadiness();
  const missing = checks.filter((check) => !check.ok);
  if (missing.length === 0) return json({ status: "ready", checks });
  const message = `Missing: ${missing.map(({ name, detail }) => `${name} (${detail})`).join(", ")}.`;
  return problem({ code: "not_ready", message, extra: { checks } });
});
