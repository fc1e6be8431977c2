import { z } from "zod";
import type { Manifest } from "./definitions";

const declared = z.array(
  z.object({ name: z.string(), version: z.string().optional(), required: z.boolean().optional() }),
);

/** The dependencies that a manifest declares; none where its kind has no such field. */
export function dependenciesOf(manifest: Manifest): z.output<typeof declared> {
  const parsed = declared.safeParse(manifest.dependencies);
  return parsed.success ? parsed.data : [];
}
