/** A stream of Connect: a byte of flags, four bytes of length (big endian) and JSON, again and again. */
import { refusal } from "../api.ts";

const HEAD = 5;
const COMPRESSED = 1;
const END = 2;

/**
 * The messages of a stream, until its end.
 * @param longest bytes that a message may have
 * @throws RpcError where the stream ends with one; Error where it is cut, or is no such stream
 */
export async function* readFrames(
  body: AsyncIterable<Uint8Array> | null,
  longest: number,
): AsyncGenerator<unknown> {
  let parts: Uint8Array[] = [];
  let length = 0;
  /** The length of the message that comes; undefined until its head is there. */
  let wanted: number | undefined;
  for await (const part of body ?? []) {
    parts.push(part);
    length += part.length;
    while (length >= HEAD) {
      // Parts are joined only once a message is whole: one of megabytes comes in hundreds.
      if (wanted === undefined || length >= wanted) parts = [joined(parts, length)];
      const [bytes] = parts;
      if (bytes === undefined) break;
      wanted ??= HEAD + new DataView(bytes.buffer, bytes.byteOffset).getUint32(1);
      if (wanted - HEAD > longest) throw new Error("answer too long");
      if (length < wanted) break;
      const flags = bytes[0] ?? 0;
      if ((flags & COMPRESSED) !== 0) throw new Error("unsupported content");
      const text = new TextDecoder().decode(bytes.subarray(HEAD, wanted));
      parts = [bytes.subarray(wanted)];
      length -= wanted;
      wanted = undefined;
      if ((flags & END) !== 0) return endOf(text);
      yield JSON.parse(text);
    }
  }
  throw new Error("connection closed");
}

function endOf(text: string): void {
  const { error } = JSON.parse(text) as { error?: unknown };
  if (error !== undefined) throw refusal(200, JSON.stringify(error));
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
