import { BlockList, isIP } from "node:net";

function listOf(family: "ipv4" | "ipv6", nets: string): BlockList {
  const list = new BlockList();
  for (const net of nets.split(" ")) {
    const [address = "", prefix = ""] = net.split("/");
    list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

// What the internet does not route, or routes back to us: RFC 6890 and what came after it.
const blocked = listOf(
  "ipv4",
  "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 " +
    "192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4",
);
const global6 = listOf("ipv6", "2000::/3");
// Parts of it that lead to an IPv4 address in disguise, or nowhere.
const disguised = listOf("ipv6", "2001::/23 2001:db8::/32 2002::/16 3fff::/20");

/** Whether an address is on the public internet, and not in your own network. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !blocked.check(address, "ipv4");
  return family === 6 && global6.check(address, "ipv6") && !disguised.check(address, "ipv6");
}
