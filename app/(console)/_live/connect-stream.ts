/**
 * The little of the Connect protocol that a browser needs to read one stream as JSON. The library for it carries
 * all of Protocol Buffers with it, a sixth of what the list may weigh: docs/decisions/013-weight-of-the-list.md.
 * https://connectrpc.com/docs/protocol
 */

/** A stream that ended otherwise than it should; the code is Connect's. */
export class StreamError extends Error {
  constructor(readonly code: string) {
    super(`the stream ended: ${code}`);
  }
}

/** Flags in an envelope's first byte. */
const COMPRESSED = 1;
const END = 2;
/** Bytes of an envelope's head: one of flags, four of length. */
const HEAD = 5;

interface Envelope {
  readonly flags: number;
  readonly data: Uint8Array<ArrayBuffer>;
}

/**
 * Calls a streaming procedure, and yields its messages as JSON, in order.
 * @param request as JSON
 * @throws StreamError with the manager's code, or "unavailable" after a broken connection
 */
export async function* stream(
  procedure: string,
  request: unknown,
  signal: AbortSignal,
): AsyncGenerator<unknown> {
  const answer = await fetch(`/api/${procedure}`, {
    method: "POST",
    headers: {
      "content-type": "application/connect+json",
      "connect-protocol-version": "1",
      // Compressed, a fleet of thousands is a tenth as long.
      ...(typeof DecompressionStream === "function" && { "connect-accept-encoding": "gzip" }),
    },
    body: envelopeOf(JSON.stringify(request)),
    cache: "no-store",
    signal,
  });
  if (!answer.ok || !answer.body)
    throw new StreamError(answer.status === 401 ? "unauthenticated" : "unavailable");

  for await (const { flags, data } of envelopes(answer.body)) {
    const message: unknown = JSON.parse(await textOf(flags, data));
    if ((flags & END) === 0) {
      yield message;
      continue;
    }
    const { error } = message as { error?: { code?: string } };
    if (error) throw new StreamError(error.code ?? "unknown");
    return;
  }
  throw new StreamError("unavailable");
}

/** Splits a body into its envelopes, whatever its chunks. */
export async function* envelopes(body: ReadableStream<Uint8Array>): AsyncGenerator<Envelope> {
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let held = 0;

  /** The first `length` bytes of a body; null: it ends before them. */
  async function take(length: number): Promise<Uint8Array<ArrayBuffer> | null> {
    while (held < length) {
      const { done, value } = await reader.read();
      if (done) return null;
      chunks.push(value);
      held += value.length;
    }
    const taken = new Uint8Array(length);
    for (let at = 0; at < length;) {
      const chunk = chunks[0] as Uint8Array;
      const part = chunk.subarray(0, length - at);
      taken.set(part, at);
      at += part.length;
      if (part.length === chunk.length) chunks.shift();
      else chunks[0] = chunk.subarray(part.length);
    }
    held -= length;
    return taken;
  }

  try {
    for (;;) {
      const head = await take(HEAD);
      if (!head) return;
      const data = await take(new DataView(head.buffer).getUint32(1));
      if (!data) return;
      yield { flags: head[0] as number, data };
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function envelopeOf(json: string): Uint8Array<ArrayBuffer> {
  const data = new TextEncoder().encode(json);
  const envelope = new Uint8Array(HEAD + data.length);
  new DataView(envelope.buffer).setUint32(1, data.length);
  envelope.set(data, HEAD);
  return envelope;
}

async function textOf(flags: number, data: Uint8Array<ArrayBuffer>): Promise<string> {
  if ((flags & COMPRESSED) === 0) return new TextDecoder().decode(data);
  return new Response(new Blob([data]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
}
