import { randomUUID } from "node:crypto";

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;
const LONGEST_NAME = 100;

function uuid(value: string, what: string): string {
  if (!UUID.test(value)) throw new TypeError(`${what} must be a UUID in small letters, not ${JSON.stringify(value)}`);
  return value;
}

/**
 * A file's name as it may stand in a path: letters, digits, ".", "-" and "_", at most 100 characters, the ending kept. Whatever a
 * browser sends becomes one name, never a folder; nothing is left of "../" or of a name that hides its ending.
 */
export function safeName(name: string): string {
  const base =
    name
      .normalize("NFKD")
      .replace(/[\u0300-\u036f]/g, "")
      .split(/[\\/]/)
      .at(-1) ?? "";
  const plain = base
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/\.{2,}/g, ".")
    .replace(/^[.-]+|[.-]+$/g, "");
  const [, stem = plain, ending = ""] = /^(.+?)(\.[A-Za-z0-9]{1,10})$/.exec(plain) ?? [];
  const short = stem.slice(0, LONGEST_NAME - ending.length).replace(/[.-]+$/, "");
  return short === "" ? `file${ending}` : short + ending;
}

// A random part in front: two files of the same name do not meet, and a path cannot be guessed from a name.
const unique = (name: string) => `${randomUUID()}-${safeName(name)}`;

/** Where the policies expect each kind of file. */
export const pathOf = {
  shared: (tenantId: string, name: string) => `${uuid(tenantId, "tenantId")}/shared/${unique(name)}`,
  personal: (tenantId: string, userId: string, name: string) =>
    `${uuid(tenantId, "tenantId")}/people/${uuid(userId, "userId")}/${unique(name)}`,
  export: (tenantId: string, name: string) => `${uuid(tenantId, "tenantId")}/${unique(name)}`,
  avatar: (userId: string, name: string) => `${uuid(userId, "userId")}/${unique(name)}`,
};

/** The name as the person gave it, more or less: what a download is called. */
export function nameIn(path: string): string {
  return (path.split("/").at(-1) ?? "").replace(/^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}-/, "");
}
