import { UploadError } from "./errors.ts";
import { countOf, isDigest, partSizeFor, type Policy, settlePolicy, sizeOfPart, tidyName } from "./policy.ts";
import { type Storage, StorageError } from "./storage.ts";
import type { Upload, UploadStatus, UploadStore } from "./store.ts";
import { demandParts, digestsOf, headOf } from "./verify.ts";

export interface UploadsOptions {
  storage: Storage;
  store: UploadStore;
  policy: Policy;
  /** Folder of the bucket for uploads, for them alone. Default `uploads/`. */
  prefix?: string;
  /**
   * `read` reads the whole object once more after it is complete and compares each part's digest: for storages that do not
   * check `x-amz-checksum-sha256`. Default `storage`.
   */
  verify?: "storage" | "read";
  /** The last word before an upload begins, such as a quota: throw an `UploadError`. */
  allow?: (owner: string, file: { name: string; type: string; size: number }) => Promise<void>;
  clock?: () => number;
}

export interface Progress {
  readonly id: string;
  readonly status: UploadStatus;
  readonly reason: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly partSize: number;
  readonly parts: number;
  /** The parts that have arrived, by number, with the digests that were announced for them. */
  readonly received: Readonly<Record<string, string>>;
}

/** A process that died while it completed an upload holds it up for so long. */
const COMPLETING_MS = 120_000;
const MOST_URLS = 100;

export type Uploads = ReturnType<typeof createUploads>;

export function createUploads(options: UploadsOptions) {
  const { storage, store, prefix = "uploads/", clock = Date.now, verify = "storage" } = options;
  const policy = settlePolicy(options.policy);

  const demand = async (owner: string, id: string): Promise<Upload> => {
    const upload = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(id) ? await store.find(owner, id) : null;
    if (!upload) throw new UploadError("not_found", "There is no such upload.");
    return upload;
  };

  const demandOpen = async (owner: string, id: string): Promise<Upload> => {
    const upload = await demand(owner, id);
    if (upload.status !== "open" || upload.expiresAt <= clock())
      throw new UploadError("conflict", `The upload is ${upload.status === "open" ? "too old" : upload.status}.`);
    return upload;
  };

  const tell = (upload: Upload, received: Progress["received"] = {}): Progress => {
    const { id, status, reason, name, type, size, partSize } = upload;
    return { id, status, reason, name, type, size, partSize, parts: countOf(size, partSize), received };
  };

  const reject = async (upload: Upload, reason: string): Promise<never> => {
    await storage.remove(upload.objectKey);
    await store.move(upload.id, ["completing"], "rejected", { now: clock(), reason });
    throw new UploadError("rejected", reason);
  };

  /** Puts the parts together; a second time, after a crash, the storage no longer knows them and has the object. */
  const assemble = async (upload: Upload): Promise<void> => {
    try {
      const parts = demandParts(upload, await storage.parts(upload.objectKey, upload.multipartId));
      await storage.complete(upload.objectKey, upload.multipartId, parts);
    } catch (error) {
      const isGone = error instanceof StorageError && error.code === "NoSuchUpload";
      if (!isGone || (await storage.size(upload.objectKey)) === null) throw error;
    }
  };

  /** Looks at what is really there, which only now can be read. */
  const inspect = async (upload: Upload): Promise<void> => {
    const { objectKey, size, type } = upload;
    if ((await storage.size(objectKey)) !== size) await reject(upload, "The size is not what was announced.");
    if (policy.sniffers[type]?.(await headOf(storage, upload)) !== true) await reject(upload, `The content is not ${type}.`);
    if (verify === "read" && !(await digestsOf(storage, upload))) await reject(upload, "The content is not what was announced.");
  };

  return {
    async create(owner: string, file: { name: unknown; type: unknown; size: unknown }): Promise<Progress> {
      const { name, type, size } = file;
      if (typeof name !== "string" || typeof type !== "string" || !Number.isSafeInteger(size) || (size as number) < 1)
        throw new UploadError("bad_request", "A file has a name, a type and a size in bytes.");
      const bytes = size as number;
      if (!policy.types.includes(type)) throw new UploadError("type_not_allowed", `Allowed are ${policy.types.join(", ")}.`);
      if (bytes > policy.maxBytes) throw new UploadError("too_large", `At most ${policy.maxBytes} bytes.`);
      await options.allow?.(owner, { name: tidyName(name), type, size: bytes });
      const id = crypto.randomUUID();
      // Nothing of the client's is in the key. A crash before the row is written leaves an upload that sweep finds.
      const objectKey = `${prefix}${id}`;
      const multipartId = await storage.begin(objectKey, type);
      const now = clock();
      const about = { name: tidyName(name), type, size: bytes, partSize: partSizeFor(bytes, policy) };
      const state = { status: "open", reason: "", digests: {}, updatedAt: now, expiresAt: now + policy.openForMs } as const;
      const upload: Upload = { id, owner, objectKey, multipartId, ...about, ...state };
      const created = await store.create(upload, policy.maxOpen);
      if (created) return tell(created);
      await storage.abort(objectKey, multipartId);
      throw new UploadError("too_many_open", `At most ${policy.maxOpen} uploads at once.`);
    },

    /** Addresses for parts whose digests the client says. Each takes these bytes and no others. */
    async sign(owner: string, id: string, parts: readonly { number: number; sha256: string }[]) {
      const upload = await demandOpen(owner, id);
      const { size, partSize, objectKey, multipartId } = upload;
      if (parts.length === 0 || parts.length > MOST_URLS) throw new UploadError("bad_request", `Ask for 1 to ${MOST_URLS} parts at once.`);
      const urls = parts.map(({ number, sha256 }) => {
        const bytes = sizeOfPart(number, size, partSize);
        if (bytes === null || !isDigest(sha256)) throw new UploadError("bad_request", "A part has a number and the base64 of its SHA-256.");
        return { number, ...storage.partUrl(objectKey, multipartId, { number, size: bytes, sha256 }, policy.urlForSeconds) };
      });
      const digests = Object.fromEntries(parts.map(({ number, sha256 }) => [String(number), sha256]));
      if (!(await store.addDigests(id, digests, clock()))) throw new UploadError("conflict", "The upload is not open any more.");
      return urls;
    },

    /** What has arrived, asked of the storage: from here a client goes on, also on another device. */
    async status(owner: string, id: string): Promise<Progress> {
      const upload = await demand(owner, id);
      if (upload.status !== "open") return tell(upload);
      const stored = await storage.parts(upload.objectKey, upload.multipartId);
      const announced = stored.map(({ number }) => [String(number), upload.digests[String(number)] ?? ""] as const);
      return tell(upload, Object.fromEntries(announced));
    },

    /** Safe to repeat: after it worked it answers the same, after a crash it goes on. */
    async complete(owner: string, id: string): Promise<Progress> {
      const upload = await demand(owner, id);
      if (upload.status === "ready") return tell(upload);
      if (upload.status === "rejected") throw new UploadError("rejected", upload.reason);
      const now = clock();
      const isMine =
        (upload.expiresAt > now && (await store.move(id, ["open"], "completing", { now }))) ||
        (await store.move(id, ["completing"], "completing", { now, untouchedForMs: COMPLETING_MS }));
      if (!isMine) throw new UploadError("conflict", `The upload is ${upload.status}.`);
      try {
        await assemble(upload);
      } catch (error) {
        await store.move(id, ["completing"], "open", { now: clock() });
        throw error;
      }
      await inspect(upload);
      await store.move(id, ["completing"], "ready", { now: clock() });
      // Somebody who thought us dead may have decided first.
      const after = await demand(owner, id);
      if (after.status !== "ready") throw new UploadError("conflict", `The upload is ${after.status}.`);
      return tell(after);
    },

    async abort(owner: string, id: string): Promise<void> {
      const upload = await demand(owner, id);
      if (upload.status === "aborted") return;
      if (!(await store.move(id, ["open"], "aborted", { now: clock(), reason: "by its owner" })))
        throw new UploadError("conflict", `The upload is ${upload.status}.`);
      await storage.abort(upload.objectKey, upload.multipartId);
    },

    /** Only for what is ready. Whoever has the address can load it until it expires. */
    async downloadUrl(owner: string, id: string): Promise<string> {
      const upload = await demand(owner, id);
      if (upload.status !== "ready") throw new UploadError("conflict", `The upload is ${upload.status}.`);
      return storage.downloadUrl(upload.objectKey, upload.name, upload.type, policy.urlForSeconds);
    },

    /**
     * Ends what nobody finished, and multipart uploads that no row knows of (a crash while one began). Run it every hour: until
     * then the parts cost storage. Answers how many of each.
     */
    async sweep(limit = 100): Promise<{ expired: number; orphans: number }> {
      const now = clock();
      let [expired, orphans] = [0, 0];
      for (const upload of await store.expired(now, limit)) {
        const untouchedForMs = upload.status === "completing" ? COMPLETING_MS : 0;
        if (!(await store.move(upload.id, [upload.status], "aborted", { now, untouchedForMs, reason: "not finished in time" }))) continue;
        await storage.abort(upload.objectKey, upload.multipartId);
        await storage.remove(upload.objectKey);
        expired += 1;
      }
      const old = await storage.unfinished(prefix, new Date(now - policy.openForMs - 3_600_000));
      const known = await store.known(old.map(({ multipartId }) => multipartId));
      for (const { key, multipartId } of old) {
        if (known.has(multipartId)) continue;
        await storage.abort(key, multipartId);
        orphans += 1;
      }
      return { expired, orphans };
    },
  };
}
