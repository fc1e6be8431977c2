import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

export type CountingProxy = {
  readonly url: string;
  /** Requests since the last time this was asked. */
  take(): number;
  stop(): Promise<void>;
};

/** Stands between the shop and Stripe's API and counts what passes. */
export async function startCountingProxy(target: string): Promise<CountingProxy> {
  let count = 0;
  const { hostname, port } = new URL(target);
  const server = createServer((incoming, outgoing) => {
    count += 1;
    const { method, url: path, headers } = incoming;
    const passed = request({ hostname, port, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on("error", () => outgoing.destroy());
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take: () => {
      const taken = count;
      count = 0;
      return taken;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
