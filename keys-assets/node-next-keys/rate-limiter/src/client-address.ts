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
  if (isIP(bare) === 4) return bare;
  if (isIP(bare) !== 6) return undefined;
  const groups = groupsOf(bare);
  return mappedIpv4(groups) ?? `${groups.slice(0, 4).map(hex).join(":")}::/64`;
}

const hex = (group: number) => group.toString(16);

/** The eight numbers of an IPv6 address, of which the last two may be written as an IPv4 address. */
function groupsOf(address: string): number[] {
  const [head = "", tail] = (address.split("%")[0] ?? "").split("::");
  const left = parse(head);
  const right = parse(tail ?? "");
  return [...left, ...Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => 0), ...right];
}

function parse(part: string): number[] {
  if (part === "") return [];
  return part.split(":").flatMap((group) => {
    if (!group.includes(".")) return [Number.parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split(".").map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}

/** ::ffff:192.0.2.1, however it is written: a client of IPv4, which must not share a network with all the others. */
function mappedIpv4(groups: readonly number[]): string | undefined {
  const [high = 0, low = 0] = groups.slice(6);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  return isMapped ? [high >> 8, high & 255, low >> 8, low & 255].join(".") : undefined;
}
