import { assert } from "../testing/assert.ts";
import { readFrames } from "./frames.ts";

function frame(flags: number, text: string): Uint8Array {
  const json = new TextEncoder().encode(text);
  const bytes = new Uint8Array(5 + json.length);
  bytes[0] = flags;
  new DataView(bytes.buffer).setUint32(1, json.length);
  bytes.set(json, 5);
  return bytes;
}

/** The bytes in parts of one length. */
async function* inParts(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield await Promise.resolve(bytes.slice(at, at + length));
}

async function messagesOf(parts: AsyncIterable<Uint8Array>, longest = 100): Promise<unknown[]> {
  return await Array.fromAsync(readFrames(parts, longest));
}

const join = (...frames: readonly Uint8Array[]) => new Uint8Array(frames.flatMap((one) => [...one]));
const TWO = join(frame(0, '{"n":1}'), frame(0, '{"é":"木"}'));

Deno.test("messages are told whole, however the bytes come", async () => {
  const all = join(TWO, frame(2, "{}"));
  for (const length of [1, 2, 3, 5, 7, 1_000]) {
    assert.deepEqual(await messagesOf(inParts(all, length)), [{ n: 1 }, { é: "木" }], String(length));
  }
});

Deno.test("the error at the end of a stream is thrown, with its code and its words", async () => {
  const end = frame(2, '{"error":{"code":"unauthenticated","message":"The session has ended."}}');
  await assert.rejects(messagesOf(inParts(join(TWO, end), 9)), {
    code: "unauthenticated",
    words: "The session has ended.",
  });
});

Deno.test("a stream that is cut, too long or compressed is no stream that ended", async () => {
  await assert.rejects(messagesOf(inParts(TWO, 4)), /connection closed/);
  await assert.rejects(messagesOf(inParts(TWO.slice(0, -2), 4)), /connection closed/);
  await assert.rejects(messagesOf(inParts(TWO, 4), 6), /too long/);
  await assert.rejects(messagesOf(inParts(frame(1, "{}"), 4)), /unsupported content/);
});
