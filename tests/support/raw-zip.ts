import { crc32, deflateRawSync } from "node:zlib";

/** One entry of a zip; what is given beside name and bytes is written as it is, whether it is true or not. */
export type RawEntry = {
  readonly name: string;
  readonly bytes?: Uint8Array;
  /** What stands in the file in place of the packed bytes. */
  readonly packed?: Uint8Array;
  readonly localName?: string;
  readonly flags?: number;
  readonly method?: number;
  readonly size?: number;
  /** Unix rights and type. */
  readonly mode?: number;
  /** Points to the entry of this index in place of one of its own. */
  readonly sameAs?: number;
};
export type RawZip = {
  readonly entries: readonly RawEntry[] /** Entries that the directory does not list. */;
  readonly unlisted?: number;
};

const UNIX = 3;

function localHeader(name: Buffer, entry: RawEntry, packed: Uint8Array): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(entry.flags ?? 0, 6);
  header.writeUInt16LE(entry.method ?? 8, 8);
  header.writeUInt32LE(crc32(entry.bytes ?? Buffer.alloc(0)), 14);
  header.writeUInt32LE(packed.byteLength, 18);
  header.writeUInt32LE(entry.size ?? entry.bytes?.byteLength ?? 0, 22);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, name, packed]);
}

function directoryEntry(entry: RawEntry, packedBytes: number, offset: number): Buffer {
  const name = Buffer.from(entry.name, "utf8");
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt8(20, 4);
  header.writeUInt8(UNIX, 5);
  header.writeUInt16LE(20, 6);
  header.writeUInt16LE(entry.flags ?? 0, 8);
  header.writeUInt16LE(entry.method ?? 8, 10);
  header.writeUInt32LE(crc32(entry.bytes ?? Buffer.alloc(0)), 16);
  header.writeUInt32LE(packedBytes, 20);
  header.writeUInt32LE(entry.size ?? entry.bytes?.byteLength ?? 0, 24);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt32LE(((entry.mode ?? 0o100644) << 16) >>> 0, 38);
  header.writeUInt32LE(offset, 42);
  return Buffer.concat([header, name]);
}

/** A zip byte by byte, for what no program writes. */
export function rawZip({ entries, unlisted = 0 }: RawZip): Buffer {
  const parts: Buffer[] = [];
  const places: { offset: number; packedBytes: number }[] = [];
  let offset = 0;
  for (const entry of entries) {
    const same = entry.sameAs === undefined ? undefined : places[entry.sameAs];
    if (same) {
      places.push(same);
      continue;
    }
    const bytes = entry.bytes ?? Buffer.alloc(0);
    const packed = entry.packed ?? (entry.method === 0 ? bytes : deflateRawSync(bytes));
    const part = localHeader(Buffer.from(entry.localName ?? entry.name, "utf8"), entry, packed);
    places.push({ offset, packedBytes: packed.byteLength });
    parts.push(part);
    offset += part.length;
  }
  const directory = entries.map((entry, index) =>
    directoryEntry(entry, places[index]?.packedBytes ?? 0, places[index]?.offset ?? 0),
  );
  const directoryBytes = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  const listed = Math.min(entries.length - unlisted, 0xffff);
  end.writeUInt16LE(listed, 8);
  end.writeUInt16LE(listed, 10);
  end.writeUInt32LE(directoryBytes.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, directoryBytes, end]);
}

/** One entry of a tar, of any type ("0" a file, "1" and "2" links, "5" a folder). */
export function rawTar(entries: readonly { name: string; bytes?: Uint8Array; type?: string; link?: string }[]): Buffer {
  const blocks = entries.flatMap(({ name, bytes = Buffer.alloc(0), type = "0", link = "" }) => {
    const header = Buffer.alloc(512);
    header.write(name, 0, 100, "utf8");
    header.write("0000644\0", 100);
    header.write(`${bytes.byteLength.toString(8).padStart(11, "0")}\0`, 124);
    header.write("        ", 148);
    header.write(type, 156);
    header.write(link, 157, 100, "utf8");
    header.write("ustar\x0000", 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
    const padding = Buffer.alloc((512 - (bytes.byteLength % 512)) % 512);
    return [header, Buffer.from(bytes), padding];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}
