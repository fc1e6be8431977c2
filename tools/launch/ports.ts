import { createServer } from "node:net";

/** Whether this port can be listened on, on this address. */
export function isFree(port: number, host?: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, ...(host && { host }), exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** The remembered port if it is free, else another free one. */
export async function pickPort(remembered: number | undefined, host = "127.0.0.1"): Promise<number> {
  if (remembered && (await isFree(remembered, host))) return remembered;
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, host, () => {
      const address = server.address();
      const port = typeof address === "object" && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
