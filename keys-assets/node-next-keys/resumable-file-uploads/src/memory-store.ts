import type { Move, Upload, UploadStatus, UploadStore } from "./store.ts";

const isUnfinished = ({ status }: Upload) => status === "open" || status === "completing";

/** Uploads in this process, for tests: held to the same contract. */
export class MemoryUploadStore implements UploadStore {
  readonly #uploads = new Map<string, Upload>();

  async create(upload: Upload, maxOpen: number): Promise<Upload | null> {
    const own = [...this.#uploads.values()].filter(({ owner, expiresAt }) => owner === upload.owner && expiresAt > upload.updatedAt);
    if (own.filter(isUnfinished).length >= maxOpen) return null;
    this.#uploads.set(upload.id, upload);
    return upload;
  }

  async find(owner: string, id: string): Promise<Upload | null> {
    const found = this.#uploads.get(id);
    return found?.owner === owner ? found : null;
  }

  async addDigests(id: string, digests: Readonly<Record<string, string>>, now: number): Promise<boolean> {
    const found = this.#uploads.get(id);
    if (found?.status !== "open") return false;
    this.#uploads.set(id, { ...found, digests: { ...found.digests, ...digests }, updatedAt: now });
    return true;
  }

  async move(id: string, from: readonly UploadStatus[], to: UploadStatus, change: Move): Promise<boolean> {
    const { now, reason = "", untouchedForMs = 0 } = change;
    const found = this.#uploads.get(id);
    if (!found || !from.includes(found.status) || found.updatedAt > now - untouchedForMs) return false;
    this.#uploads.set(id, { ...found, status: to, reason, updatedAt: now });
    return true;
  }

  async expired(now: number, limit: number): Promise<Upload[]> {
    const over = [...this.#uploads.values()].filter((upload) => isUnfinished(upload) && upload.expiresAt <= now);
    return over.toSorted((a, b) => a.expiresAt - b.expiresAt).slice(0, limit);
  }

  async known(multipartIds: readonly string[]): Promise<ReadonlySet<string>> {
    const unfinished = [...this.#uploads.values()].filter(isUnfinished).map(({ multipartId }) => multipartId);
    return new Set(unfinished.filter((id) => multipartIds.includes(id)));
  }
}
