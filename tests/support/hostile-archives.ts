import { deflateRawSync, gzipSync } from "node:zlib";
import { type RawEntry, rawTar, rawZip } from "./raw-zip";

const text = (content: string) => Buffer.from(content, "utf8");
const file = (name: string, more: Partial<RawEntry> = {}): RawEntry => ({ name, bytes: text("content"), ...more });
const MIB = 1024 * 1024;
const SYMLINK = 0o120777;

/** A zip in a zip, so many levels deep. */
function nested(levels: number): Buffer {
  const inner = levels === 0 ? text("the end") : nested(levels - 1);
  return rawZip({ entries: [file(levels === 0 ? "end.txt" : "inner.zip", { bytes: inner })] });
}

/** Zeros that are packed to a thousandth; the same packed bytes serve many entries. */
function bomb(mebibytes: number): Buffer {
  const bytes = Buffer.alloc(mebibytes * MIB);
  return rawZip({ entries: [file("zeros.bin", { packed: deflateRawSync(bytes), size: bytes.length })] });
}

/** One entry that the directory lists a thousand times: small on disk, large when it is unpacked. */
function overlapping(): Buffer {
  const bytes = Buffer.alloc(MIB);
  const first = file("0.bin", { bytes });
  const names = Array.from({ length: 999 }, (_, index) =>
    file(`${index + 1}.bin`, { bytes, sameAs: 0, localName: "0.bin" }),
  );
  return rawZip({ entries: [first, ...names] });
}

/** Archives that may not be sold, by a name for each: what each of them would do to whoever unpacks it. */
export function hostileArchives(): Record<string, Buffer> {
  const zip = (...entries: RawEntry[]) => rawZip({ entries });
  return {
    "climbs.zip": zip(file("../../evil.sh")),
    "climbs-later.zip": zip(file("src/../../evil.sh")),
    "absolute.zip": zip(file("/etc/cron.d/evil")),
    "drive.zip": zip(file("C:\\Windows\\evil.dll")),
    "backslash.zip": zip(file("..\\..\\evil.dll")),
    "device.zip": zip(file("src/aux.ts")),
    "hidden-name.zip": zip(file("invoice\u202efdp.exe")),
    "terminal.zip": zip(file("a\u001b[2J.ts")),
    "link.zip": zip(file("passwd", { bytes: text("/etc/passwd"), mode: SYMLINK })),
    "encrypted.zip": zip(file("secret.ts", { flags: 1 })),
    "strongly-encrypted.zip": zip(file("secret.ts", { flags: 0x40 })),
    "two-names.zip": zip(file("README.md", { localName: "../README.md" })),
    "unlisted.zip": rawZip({ entries: [file("shown.ts"), file("hidden.ts")], unlisted: 1 }),
    "twice.zip": zip(file("a.ts"), file("a.ts", { bytes: text("other") })),
    "case.zip": zip(file("Readme.md"), file("README.md")),
    "file-and-folder.zip": zip(file("src"), file("src/index.ts")),
    "small-lie.zip": zip(file("large.bin", { bytes: Buffer.alloc(MIB), size: 10 })),
    "large-lie.zip": zip(file("small.bin", { size: 4_000_000_000 })),
    "unknown-method.zip": zip(file("a.ts", { method: 99 })),
    "damaged.zip": zip(file("a.ts")).subarray(0, 40),
    "no-zip.zip": text("this is no zip, whatever its name says"),
    "bomb.zip": bomb(201),
    "overlapping.zip": overlapping(),
    "matryoshka.zip": nested(6),
    "crowd.zip": rawZip({ entries: Array.from({ length: 20_001 }, (_, index) => ({ name: `${index}` })) }),
    "credentials.zip": zip(file("deploy/.env")),
    "bomb.gz": gzipSync(Buffer.alloc(201 * MIB)),
    "cut.tar.gz": gzipSync(text("x".repeat(1000))).subarray(0, 20),
    "climbs.tar": rawTar([{ name: "../evil.sh", bytes: text("content") }]),
    "link.tar": rawTar([{ name: "passwd", type: "2", link: "/etc/passwd" }]),
    "hard-link.tar.gz": gzipSync(rawTar([{ name: "passwd", type: "1", link: "/etc/passwd" }])),
    "opaque.7z": Buffer.from([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, 0, 0]),
    "opaque.rar": Buffer.from([0x52, 0x61, 0x72, 0x21, 0x1a, 0x07, 0]),
    // By what it is, not by what it is called.
    "disguised.png": zip(file("../../evil.sh")),
  };
}
