import "server-only";
import { z } from "zod";
import { REVALIDATE_TASK } from "../../catalog/schema";
import { err, ok, type Result } from "../../kernel/result";
import { transaction } from "../../platform/db";
import { addJob } from "../../platform/jobs";
import definitions from "../rules/definitions.json";
import { ruleSchema } from "../schema";
import { switchRule, writeRules } from "../store";

/** Brings the rules of the shop's file into the database, as each ingestion does. Throws when the file is wrong. */
export async function keepRules(now: Date): Promise<void> {
  const rules = z.array(ruleSchema).parse(definitions);
  await transaction((tx) => writeRules(tx, rules, now));
}

/** Switches a rule on or off; the pages follow. Error: `not_found`. */
export function setRule(slug: string, isEnabled: boolean, now: Date): Promise<Result<null>> {
  return transaction(async (tx) => {
    const isThere = await switchRule(tx, slug, isEnabled, now);
    if (!isThere) return err({ code: "not_found", message: `There is no rule called ${slug}.` });
    await addJob(tx, REVALIDATE_TASK, {}, { key: REVALIDATE_TASK });
    return ok(null);
  });
}
