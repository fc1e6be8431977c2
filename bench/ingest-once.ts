import { ingestFolder } from "@/lib/ingestion/service/ingest-folder";
import { clock } from "@/lib/platform/clock";
import { disconnect } from "@/lib/platform/db";

// One ingestion in a process of its own, so that its memory is its own: prints what it took as one line of JSON.
const [root = ""] = process.argv.slice(2);
const started = performance.now();
const report = await ingestFolder(root, { now: clock.now() });
await disconnect();
if (!report.ok) throw new Error(report.error.message);
const seconds = (performance.now() - started) / 1000;
const peakMiB = process.resourceUsage().maxRSS / 1024;
process.stdout.write(`${JSON.stringify({ seconds, peakMiB, counts: report.value.counts })}\n`);
