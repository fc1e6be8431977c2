// usage: node src/cli.ts migration.sql …      ends with 1 when something must be stopped
import { readFile } from "node:fs/promises";
import { lint, report } from "./lint.ts";

let stops = 0;
for (const file of process.argv.slice(2)) {
  const findings = lint(await readFile(file, "utf8"));
  stops += findings.filter(({ level }) => level === "stop").length;
  process.stdout.write(`${findings.length === 0 ? `${file} nothing found` : report(file, findings)}\n`);
}
process.exitCode = stops > 0 ? 1 : 0;
