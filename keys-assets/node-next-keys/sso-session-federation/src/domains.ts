import { resolveTxt } from "node:dns/promises";
import { domainToASCII } from "node:url";
import { randomText } from "./bytes.ts";
import { SsoError } from "./error.ts";
import type { Domain, SsoStore } from "./store.ts";

/** The texts of a name's TXT records. */
export type ReadTxt = (name: string) => Promise<string[]>;

export const readTxt: ReadTxt = async (name) => {
  const records = await resolveTxt(name).catch((error: { code?: string }) => {
    if (error.code === "ENODATA" || error.code === "ENOTFOUND") return [];
    throw new SsoError("provider_unavailable", `The TXT records of ${name} cannot be read`, { cause: error });
  });
  return records.map((chunks) => chunks.join(""));
};

// Whoever has an address at one of these is nobody's employee.
const PUBLIC_MAIL = new Set(
  ("gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com icloud.com me.com aol.com proton.me protonmail.com " +
    "gmx.net gmx.de gmx.com web.de mail.com yandex.com yandex.ru mail.ru qq.com 163.com zoho.com fastmail.com").split(" "),
);

/** In the form that is stored and compared; null for what is none. */
export function tidyDomain(text: string): string | null {
  const domain = domainToASCII(text.trim().toLowerCase().replace(/\.$/, ""));
  const isName = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/.test(domain);
  return isName && domain.length <= 253 ? domain : null;
}

/** The domain of an address, after its last @; null for what is no address. */
export function domainOfEmail(email: string): string | null {
  const place = email.lastIndexOf("@");
  return place > 0 && email.length <= 254 && !/\s/.test(email) ? tidyDomain(email.slice(place + 1)) : null;
}

export interface DomainClaim extends Domain {
  /** Where the customer's administrator puts it, as a TXT record, and what. */
  readonly record: { readonly name: string; readonly value: string };
}

const withRecord = (claim: Domain): DomainClaim => ({
  ...claim,
  record: { name: `_sso-verification.${claim.domain}`, value: `sso-verification=${claim.token}` },
});

export interface Domains {
  /** Repeating it gives the same record. */
  claim(connection: string, domain: string): Promise<DomainClaim>;
  /** Looks for the record. From then on who has an address there is sent to this connection. */
  prove(connection: string, domain: string): Promise<"verified" | "record_missing" | "taken" | "unknown">;
  list(connection: string): Promise<DomainClaim[]>;
  drop(connection: string, domain: string): Promise<void>;
}

export function createDomains(store: SsoStore, clock: () => number, read: ReadTxt = readTxt): Domains {
  const demand = (domain: string): string => {
    const tidy = tidyDomain(domain);
    if (tidy === null) throw new SsoError("connection_invalid", "This is no domain");
    if (PUBLIC_MAIL.has(tidy)) throw new SsoError("connection_invalid", `${tidy} belongs to a mail provider`);
    return tidy;
  };
  return {
    claim: async (connection, domain) => withRecord(await store.claimDomain({ domain: demand(domain), connection, token: randomText() })),
    async prove(connection, domain) {
      const claim = (await store.domains(connection)).find((own) => own.domain === tidyDomain(domain));
      if (!claim) return "unknown";
      const { record } = withRecord(claim);
      if (!(await read(record.name)).includes(record.value)) return "record_missing";
      return (await store.proveDomain(claim.domain, connection, clock())) ? "verified" : "taken";
    },
    list: async (connection) => (await store.domains(connection)).map(withRecord),
    drop: (connection, domain) => store.dropDomain(tidyDomain(domain) ?? "", connection),
  };
}
