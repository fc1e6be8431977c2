import { compareRules } from "@/lib/discovery/queries/rules";
import { setRule } from "@/lib/discovery/service/rules";
import { addDays } from "@/lib/kernel/time";
import { clock } from "@/lib/platform/clock";

const COMPARED_DAYS = 90;

/** `keys discovery:rule <slug> on|off`: switches a rule of discovery. Returns the exit code. */
export async function ruleCommand(args: readonly string[]): Promise<number> {
  const [slug, state, ...rest] = args;
  if (!slug || (state !== "on" && state !== "off") || rest.length > 0) {
    process.stderr.write("Usage: npm run keys -- discovery:rule tool-stripe off\n");
    return 1;
  }
  const done = await setRule(slug, state === "on", clock.now());
  if (!done.ok) {
    process.stderr.write(`${done.error.message}\n`);
    return 1;
  }
  process.stdout.write(`The rule ${slug} is ${state}.\n`);
  return 0;
}

/** `keys discovery:rules`: what became of what each rule showed in the last 90 days. Returns the exit code. */
export async function rulesCommand(): Promise<number> {
  const rows = await compareRules(addDays(clock.now(), -COMPARED_DAYS));
  const line = (cells: readonly (string | number)[]) =>
    cells.map((cell, at) => (at === 0 ? String(cell).padEnd(24) : String(cell).padStart(9))).join("");
  const lines = rows.map((row) => line([row.slug, row.isEnabled ? "on" : "off", row.shown, row.followed, row.bought]));
  process.stdout.write(`${[line(["rule", "", "shown", "followed", "bought"]), ...lines].join("\n")}\n`);
  return 0;
}
