import { env } from "@/lib/platform/env";
import { runWorker } from "@/worker/start";
import { noteTasks } from "./shared-work";

// A second server's worker, in a process of its own that a test may kill: `second-server.ts <milliseconds between looks>`.
// Should the test end first, this process ends with it.
process.once("disconnect", () => process.exit());
await runWorker({
  connectionString: env().DATABASE_URL,
  taskList: noteTasks("second"),
  crontab: "",
  lookEveryMs: Number(process.argv[2]),
});
