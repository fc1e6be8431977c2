import { parseArgs } from "node:util";
import { disconnect } from "@/lib/platform/db";

/** A command of the shop's own command line: takes its arguments, answers with the exit code. */
type Command = { readonly usage: string; readonly run: (args: readonly string[]) => Promise<number> };

async function migrateCommand(): Promise<number> {
  const { migrate } = await import("../launch/migrate");
  const applied = await migrate(process.env.DATABASE_URL ?? "");
  process.stdout.write(applied.length === 0 ? "The database is up to date.\n" : `Applied ${applied.join(", ")}.\n`);
  return 0;
}

async function diffCommand(args: readonly string[]): Promise<number> {
  const [name] = args;
  if (!name || args.length !== 1) {
    process.stderr.write("Usage: npm run keys -- db:diff add_gift_notes\n");
    return 1;
  }
  const { writeDiff } = await import("../launch/migrate");
  const folder = await writeDiff(process.env.DATABASE_URL ?? "", name, new Date());
  process.stdout.write(
    folder ? `Wrote ${folder}. Read it before you apply it.\n` : "Schema and migrations agree: nothing to write.\n",
  );
  return 0;
}

async function reconcileCommand(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { since: { type: "string" } } });
  const since = values.since ? new Date(values.since) : undefined;
  if (since && Number.isNaN(since.getTime())) {
    process.stderr.write("--since takes a time such as 2026-11-01T00:00:00Z.\n");
    return 1;
  }
  const [{ reconcile }, { clock }] = await Promise.all([
    import("@/lib/payments/service/reconcile"),
    import("@/lib/platform/clock"),
  ]);
  const report = await reconcile(clock.now(), since);
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  return report.failed.length === 0 ? 0 : 1;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  ingest: {
    usage: "ingest [folder|index.json] [--dry-run]",
    run: async (args) => (await import("./ingest")).ingestCommand([...args]),
  },
  new: {
    usage: "new <type> <slug> [--into <library>]",
    run: async (args) => (await import("./new")).newCommand(args),
  },
  check: { usage: "check <folder>", run: async (args) => (await import("./check")).checkCommand(args) },
  yank: {
    usage: 'yank <slug> <version> --reason "…" [--undo]',
    run: async (args) => (await import("./yank")).yankCommand(args),
  },
  reconcile: { usage: "reconcile [--since <time>]", run: reconcileCommand },
  "user:admin": {
    usage: "user:admin <email>",
    run: async (args) => (await import("./user-admin")).userAdminCommand(args),
  },
  "discovery:rule": {
    usage: "discovery:rule <slug> on|off",
    run: async (args) => (await import("./discovery")).ruleCommand(args),
  },
  "discovery:rules": { usage: "discovery:rules", run: async () => (await import("./discovery")).rulesCommand() },
  demo: { usage: "demo", run: async () => (await import("./demo")).demoCommand() },
  migrate: { usage: "migrate", run: migrateCommand },
  "db:diff": { usage: "db:diff <name>", run: diffCommand },
};

async function main([name = "", ...args]: string[]): Promise<number> {
  const command = COMMANDS[name];
  if (command) return command.run(args);
  const list = Object.values(COMMANDS).map((known) => `  npm run keys -- ${known.usage}`);
  process.stderr.write(`${name ? `There is no command "${name}".\n` : ""}Commands:\n${list.join("\n")}\n`);
  return 1;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
} finally {
  await disconnect();
}
