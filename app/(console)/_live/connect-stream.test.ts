import { gzipSync } from "node:zlib";
import { afterEach, expect, test, vi } from "vitest";
import { envelopes, stream, StreamError } from "./connect-stream";

function envelope(flags: number, text: string | Uint8Array): Uint8Array {
  const data = typeof text === "string" ? new TextEncoder().encode(text) : text;
  const head = new Uint8Array(5);
  head[0] = flags;
  new DataView(head.buffer).setUint32(1, data.length);
  return new Uint8Array([...head, ...data]);
}

/** A body that comes in chunks of the given size. */
function body(bytes: readonly Uint8Array[], size: number): ReadableStream<Uint8Array> {
  const all = new Uint8Array(bytes.flatMap((each) => [...each]));
  return new ReadableStream({
    start(controller) {
      for (let at = 0; at < all.length; at += size) controller.enqueue(all.slice(at, at + size));
      controller.close();
    },
  });
}

async function read(answer: Response): Promise<unknown[]> {
  vi.stubGlobal("fetch", () => Promise.resolve(answer));
  const received: unknown[] = [];
  for await (const message of stream("a.Service/Watch", {}, new AbortController().signal))
    received.push(message);
  return received;
}

afterEach(() => vi.unstubAllGlobals());

const STREAM = [
  envelope(0, '{"one":"子守唄"}'),
  envelope(0, ""),
  envelope(1, gzipSync(JSON.stringify({ two: "x".repeat(5000) }))),
];

test.each([1, 2, 4, 5, 7, 100_000])("envelopes survive chunks of %i bytes", async (size) => {
  const lengths: number[] = [];
  for await (const { data } of envelopes(body(STREAM, size))) lengths.push(data.length);
  expect(lengths).toEqual(STREAM.map((each) => each.length - 5));
});

test("messages come in order, compressed or not, until the end is told", async () => {
  const sent = [STREAM[0], STREAM[2], envelope(2, "{}")] as Uint8Array[];
  expect(await read(new Response(body(sent, 3)))).toEqual([{ one: "子守唄" }, { two: "x".repeat(5000) }]);
});

test("a code that the manager tells at the end is thrown", async () => {
  const end = envelope(2, '{"error":{"code":"unauthenticated","message":"gone"}}');
  await expect(read(new Response(body([end], 9)))).rejects.toEqual(new StreamError("unauthenticated"));
});

test.each([
  ["a body that breaks off", new Response(body([(STREAM[0] as Uint8Array).slice(0, 9)], 9)), "unavailable"],
  ["a body without an end", new Response(body([STREAM[0] as Uint8Array], 9)), "unavailable"],
  ["no session", new Response("{}", { status: 401 }), "unauthenticated"],
  ["a proxy that has no manager behind it", new Response("<html>", { status: 502 }), "unavailable"],
])("%s is an error: %#", async (_, answer, code) => {
  await expect(read(answer)).rejects.toMatchObject({ code });
});
