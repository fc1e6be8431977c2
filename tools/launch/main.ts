import { explain } from "./refusal.ts";
import { type RunningShop, startShop } from "./shop.ts";
import { planStart } from "./shop-settings.ts";

function summarise(shop: RunningShop): string {
  const accounts = shop.accounts.map(
    (account) => `    ${account.email.padEnd(18)} ${account.password}   ${account.role}`,
  );
  return [
    "",
    `  KEYS is open:      ${shop.appUrl}`,
    ...(shop.sandboxUrl
      ? [`  Stripe sandbox:    ${shop.sandboxUrl}`, `  Mailbox:           ${shop.appUrl}/dev/mailbox`]
      : []),
    ...(accounts.length > 0
      ? ["", "  Demo accounts (also in .data/demo.json, with an API key each):", ...accounts]
      : []),
    "",
    "  Ctrl-C ends it.",
    "",
  ].join("\n");
}

/**
 * Resolves with the first signal that asks for the end, or when nobody reads our lines any more (`npm start | head`).
 * A second one does not interrupt the orderly way out.
 */
function signalled(): Promise<null> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve(null));
    for (const stream of [process.stdout, process.stderr]) stream.on("error", () => resolve(null));
  });
}

async function main(mode: "start" | "dev"): Promise<number> {
  const started = performance.now();
  const asked = signalled();
  const starting = planStart().then((plan) => startShop(plan, mode));
  const first = await Promise.race([starting, asked]);
  const shop = first ?? (await starting);
  if (first) {
    process.stdout.write(summarise(shop));
    process.stdout.write(`  Ready in ${((performance.now() - started) / 1000).toFixed(1)} s. ${shop.ingested}\n\n`);
  }
  const reason = first ? await Promise.race([asked, shop.ended]) : null;
  if (reason)
    process.stderr.write(`${reason} Its log is in the data folder. Start again with npm start; nothing is lost.\n`);
  else process.stdout.write("Ending …\n");
  await shop.stop();
  return reason ? 1 : 0;
}

try {
  process.exit(await main(process.argv[2] === "dev" ? "dev" : "start"));
} catch (error) {
  const sentence = explain(error);
  process.stderr.write(`${sentence ?? (error instanceof Error ? error.stack : String(error))}\n`);
  process.exit(1);
}
