import { isIP } from "node:net";

export interface AddressSource {
  /** The peer of the TCP connection, when your server knows it. */
  socketAddress?: string | undefined;
  /** The value of X-Forwarded-For. */
  forwardedFor?: string | null | undefined;
  /** How many proxies of your own stand in front. 0 ignores the header. */
  trustedProxies: number;
}

/**
 * The address to count against, or undefined when there is none that can be trusted. Counted from the
 * right of X-Forwarded-For: what stands further left was written by the client and may be invented.
 * IPv6 is cut to its /64, because one customer line owns at least that many addresses.
 */
export function clientAddress({ socketAddress, forwardedFor, trustedProxies }: AddressSource): string | undefined {
  const hops = (forwardedFor ?? "").split(",").map((hop) => hop.trim());
  const forwarded = trustedProxies > 0 ? (hops.at(-trustedProxies) ?? "") : "";
  // Fewer hops than proxies: the request came past them, and the peer is the client.
  const chosen = forwarded === "" ? socketAddress : forwarded;
  return chosen === undefined ? undefined : normalise(chosen);
}

function normalise(address: string): string | undefined {
  const bare = address.replace(/^\[(.*)\](?::\d+)?$/, "$1").replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, "$1");
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1] ?? bare;
  if (isIP(mapped) === 4) return mapped;
  return isIP(mapped) === 6 ? network64(mapped) : undefined;
}

function network64(address: string): string {
  const [head = "", tail] = (address.split("%")[0] ?? "").split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array.from({ length: zeros }, () => "0"), ...right];
  const network = groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(":")}::/64`;
}
