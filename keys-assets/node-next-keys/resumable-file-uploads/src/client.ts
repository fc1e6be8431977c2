// For the browser: nothing of Node in here.

export interface ClientOptions {
  /** Default `/api/uploads`. */
  endpoint?: string;
  /** Goes on with an upload that was begun before, of the same file. */
  resume?: string;
  /** Told as soon as there is one: keep it, to resume after a reload. */
  onId?: (id: string) => void;
  /** Bytes that have arrived. */
  onProgress?: (sent: number, total: number) => void;
  signal?: AbortSignal;
  /** Parts at once. Default 3. */
  concurrency?: number;
  /** Tries for each part. Default 5. */
  attempts?: number;
  fetch?: typeof fetch;
  sleep?: (ms: number) => Promise<void>;
}

export class UploadFailed extends Error {
  readonly code: string;
  readonly status: number;
  /** With `parts_missing`. */
  readonly parts: readonly number[];

  constructor(status: number, code: string, message: string, parts: readonly number[] = []) {
    super(message);
    this.parts = parts;
    this.name = "UploadFailed";
    this.status = status;
    this.code = code;
  }
}

interface Progress {
  id: string;
  status: string;
  size: number;
  partSize: number;
  parts: number;
  received: Record<string, string>;
}

type Signed = { urls: { url: string; headers: Record<string, string> }[] };

async function digest(blob: Blob): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer()));
  return btoa(String.fromCharCode(...hash));
}

/** Sends a file part by part, past what fails on the way, and answers its id when it is stored and was checked. */
export async function uploadFile(file: File, options: ClientOptions = {}): Promise<string> {
  const { endpoint = "/api/uploads", concurrency = 3, attempts = 5, signal, fetch: send = fetch } = options;
  const { sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms)) } = options;

  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await send(`${endpoint}${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
    const content = (await answer.json().catch(() => ({}))) as { code?: string; message?: string; parts?: number[] };
    const { code = "", message = `The server answered ${answer.status}.`, parts } = content;
    if (!answer.ok) throw new UploadFailed(answer.status, code, message, parts);
    return content as T;
  };

  /** Repeats what may work later: no answer, 408, 429, 5xx, and 403 from the storage, whose address may have expired. */
  const persist = async <T>(work: () => Promise<T>): Promise<T> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work();
      } catch (error) {
        const isFinal = error instanceof UploadFailed && error.status < 500 && ![403, 408, 429].includes(error.status);
        if (isFinal || signal?.aborted || attempt >= attempts) throw error;
        await sleep(Math.min(30_000, 500 * 2 ** attempt) * (0.5 + Math.random() / 2));
      }
    }
  };

  const begin = () => call<Progress>("POST", "", { name: file.name, type: file.type, size: file.size });
  let upload = await persist(() => (options.resume === undefined ? begin() : call<Progress>("GET", `/${options.resume}`)));
  if (upload.size !== file.size) throw new UploadFailed(0, "another_file", "This is not the file that the upload was begun with.");
  options.onId?.(upload.id);
  if (upload.status === "ready") return upload.id;

  const { partSize } = upload;
  const sizeOf = (number: number) => Math.min(partSize, file.size - (number - 1) * partSize);
  const partOf = (number: number) => file.slice((number - 1) * partSize, (number - 1) * partSize + sizeOf(number));
  const arrived = new Set<number>();
  const tell = () => options.onProgress?.([...arrived].reduce((sum, number) => sum + sizeOf(number), 0), file.size);

  const sendPart = async (number: number): Promise<void> => {
    const blob = partOf(number);
    const sha256 = await digest(blob);
    // What is there already is believed only when it is of this file.
    if (upload.received[number] === sha256) {
      arrived.add(number);
      return tell();
    }
    await persist(async () => {
      const { urls } = await call<Signed>("POST", `/${upload.id}/parts`, { parts: [{ number, sha256 }] });
      const [target] = urls;
      if (!target) throw new UploadFailed(0, "no_url", "The server gave no address.");
      const answer = await send(target.url, { method: "PUT", headers: target.headers, body: blob, ...(signal ? { signal } : {}) });
      if (!answer.ok) throw new UploadFailed(answer.status, "storage", `The storage answered ${answer.status}.`);
    });
    arrived.add(number);
    tell();
  };

  const sendAll = async (numbers: number[]): Promise<void> => {
    const worker = async () => {
      for (let number = numbers.shift(); number !== undefined; number = numbers.shift()) await sendPart(number);
    };
    await Promise.all(Array.from({ length: concurrency }, worker));
  };

  tell();
  await sendAll(Array.from({ length: upload.parts }, (_, index) => index + 1));
  upload = { ...upload, received: {} };
  for (let again = false; ; again = true) {
    try {
      return (await persist(() => call<Progress>("POST", `/${upload.id}/complete`))).id;
    } catch (error) {
      // A part that was lost or replaced on the way is sent once more.
      if (again || !(error instanceof UploadFailed && error.code === "parts_missing")) throw error;
      await sendAll([...error.parts]);
    }
  }
}
