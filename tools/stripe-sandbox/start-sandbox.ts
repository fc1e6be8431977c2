import type { Server } from "node:http";
import { createAdaptorServer } from "@hono/node-server";
import { Hono } from "hono";
import { apiApp } from "./api/app.ts";
import { Runner } from "./billing/runner.ts";
import { expireOverdueSessions } from "./checkout/expire-session.ts";
import { checkoutPageApp } from "./checkout-page/app.ts";
import { type Clock, settingClock } from "./clock.ts";
import { controlsApp } from "./controls/app.ts";
import { dashboardApp } from "./dashboard/app.ts";
import { invoicePageApp } from "./invoice-page/app.ts";
import { portalPageApp } from "./portal-page/app.ts";
import { upsertManagedEndpoint } from "./resources/webhook-endpoints.ts";
import { openDatabase } from "./store/database.ts";
import { DEFAULT_SENDER, type SenderOptions, WebhookSender } from "./webhooks/sender.ts";
import { NO_ORIGIN, openStores, type World } from "./world.ts";

export interface SandboxOptions {
  /** 0, the default, takes a free one. */
  port?: number;
  host?: string;
  /** The folder in which everything is kept; one sandbox at a time. */
  dataDir: string;
  secretKey: string;
  webhookSecret: string;
  /** Where the shop takes webhooks; without it only endpoints made through the API are told. */
  webhookUrl?: string;
  clock?: Clock;
  delivery?: Partial<SenderOptions>;
}

export interface RunningSandbox {
  /** `http://host:port`, without a slash at the end. */
  url: string;
  /** Ends the server and what it is sending, and closes the file. */
  stop(): Promise<void>;
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      const address = server.address();
      if (address === null || typeof address === "string") reject(new Error("The sandbox has no port."));
      else resolve(address.port);
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Starts a sandbox in this process. Rejects when the port is taken or the folder cannot be written. */
export async function startSandbox(options: SandboxOptions): Promise<RunningSandbox> {
  const host = options.host ?? "127.0.0.1";
  const database = openDatabase(options.dataDir);
  let sender: WebhookSender | undefined;
  let runner: Runner | undefined;
  const stores = openStores(database);
  const world: World = {
    ...stores,
    clock: options.clock ?? settingClock(stores.settings),
    baseUrl: "",
    origin: NO_ORIGIN,
    deliverSoon: () => sender?.wake(),
    workSoon: () => runner?.wake(),
  };
  const app = new Hono();
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  const port = await listen(server, options.port ?? 0, host).catch((error: unknown) => {
    database.close();
    throw error;
  });
  world.baseUrl = `http://${host}:${port}`;
  sender = new WebhookSender(world, { ...DEFAULT_SENDER, ...options.delivery });
  // The routes come only now, because what they answer contains the address.
  app.route("/", apiApp(world, { secretKey: options.secretKey }));
  app.route("/sandbox", controlsApp(world, sender));
  app.route("/", checkoutPageApp(world));
  app.route("/", invoicePageApp(world));
  app.route("/", portalPageApp(world));
  app.route("/", dashboardApp(world, sender));
  if (options.webhookUrl !== undefined) upsertManagedEndpoint(world, options.webhookUrl, options.webhookSecret);
  runner = new Runner(world, () => expireOverdueSessions(world));
  runner.start();
  sender.wake();
  const running = { sender, runner };
  let stopped: Promise<void> | undefined;
  const stop = async () => {
    running.runner.stop();
    await Promise.all([closeServer(server), running.sender.stop()]);
    database.close();
  };
  return {
    url: world.baseUrl,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}
