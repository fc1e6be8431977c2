// usage: STRIPE_SECRET_KEY=rk_live_… node src/cli.ts 2026-03 Europe/Berlin out [--excel]
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import Stripe from "stripe";
import { EXCEL_EUROPE, PLAIN } from "./csv.ts";
import { exportPeriod } from "./export.ts";
import { decimal } from "./money.ts";
import { month } from "./period.ts";

const [label = "", timeZone = "UTC", folder = "out", mode] = process.argv.slice(2);
const key = process.env.STRIPE_SECRET_KEY;
if (!key) throw new Error("STRIPE_SECRET_KEY is not set; a restricted key that may only read is enough.");

const style = mode === "--excel" ? EXCEL_EUROPE : PLAIN;
const { files, bridges, findings, balanced } = await exportPeriod(new Stripe(key), month(label, timeZone), style);
const target = join(folder, label);
await mkdir(target, { recursive: true });
for (const [name, text] of files) await writeFile(join(target, name), text);

const print = (line: string) => process.stdout.write(`${line}\n`);
for (const { currency, invoiced, charged, unexplained } of bridges)
  print([currency, ...[invoiced, charged, unexplained].map((amount) => decimal(amount, currency))].join(" "));
print(`${findings.length} findings, ${balanced ? "balanced" : "NOT balanced"}; written to ${target}`);
process.exitCode = balanced ? 0 : 1;
