import { z } from "zod";
import type { KeyRequirements } from "../schema";

// Manifests are kept as their authors wrote them; what has another form than the page can show is left out.
const named = z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]);
const names = z.array(named).catch([]);
const shown = z
  .object({
    runtime: z.string().nullable().catch(null),
    compatibility: z.record(z.string(), z.string()).catch({}),
    required_env: names,
    optional_env: names,
    side_effects: names,
    exposed_routes: names,
    dependencies: z
      .array(z.object({ name: z.string(), version: z.string().catch("*"), required: z.boolean().catch(true) }))
      .catch([]),
  })
  .partial();

/** What a KEY needs and does, as its manifest says. */
export function requirementsOf(manifest: unknown): KeyRequirements {
  const parsed = shown.safeParse(manifest);
  const known = parsed.success ? parsed.data : {};
  return {
    runtime: known.runtime ?? null,
    compatibility: Object.entries(known.compatibility ?? {}).map(([name, range]) => ({ name, range })),
    required_env: known.required_env ?? [],
    optional_env: known.optional_env ?? [],
    side_effects: known.side_effects ?? [],
    dependencies: known.dependencies ?? [],
    exposed_routes: known.exposed_routes ?? [],
  };
}
