import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const MODULE = new URL("../../../tools/when-orphaned.mjs", import.meta.url).href;
const CHILD = `
  import { whenOrphaned } from "${MODULE}";
  const stay = setInterval(() => undefined, 1000);
  whenOrphaned(() => { process.stdout.write("orphaned"); clearInterval(stay); });
  process.stdout.write("ready ");`;
/** Stands for npm and its shell: starts the other one, and passes no signal on. */
const PARENT = `require("node:child_process").spawn(process.execPath, ["--input-type=module", "-e", ${JSON.stringify(CHILD)}], { stdio: "inherit" })`;

test("what npm started notices that npm was killed", async () => {
  const cwd = fileURLToPath(new URL("../../..", import.meta.url));
  const parent = spawn(process.execPath, ["-e", PARENT], { cwd, stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  parent.stdout.on("data", (chunk) => {
    said += String(chunk);
    if (said === "ready ") parent.kill("SIGTERM");
  });
  // The pipe closes when the last one that writes to it has ended.
  await once(parent.stdout, "close");
  expect(said).toBe("ready orphaned");
});
