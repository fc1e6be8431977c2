export interface ReadBytes {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Set when the stream is longer than the limit: what follows `bytes` can be read from it. */
  readonly rest: ReadableStreamDefaultReader<Uint8Array> | null;
}

/** Reads a stream until its end or until it has given more than `limit` bytes. */
export async function readUpTo(stream: ReadableStream<Uint8Array> | null, limit: number): Promise<ReadBytes> {
  if (stream === null) return { bytes: new Uint8Array(0), rest: null };
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { bytes: join(chunks, length), rest: null };
    chunks.push(value);
    length += value.byteLength;
    if (length > limit) return { bytes: join(chunks, length), rest: reader };
  }
}

function join(chunks: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.byteLength;
  }
  return all;
}

/** The stream as it was before `bytes` were read away from its start. */
export function rejoin(
  bytes: Uint8Array,
  rest: ReadableStreamDefaultReader<Uint8Array>,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    start: (controller) => controller.enqueue(new Uint8Array(bytes)),
    async pull(controller) {
      const next = await rest.read();
      if (next.done) controller.close();
      else controller.enqueue(new Uint8Array(next.value));
    },
    cancel: (reason) => rest.cancel(reason),
  });
}

export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
