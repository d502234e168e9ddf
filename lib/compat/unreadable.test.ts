import { create, createFileRegistry } from "@bufbuild/protobuf";
import { EmptySchema, file_google_protobuf_empty, FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, createConnectRouter, type ConnectRouter } from "@connectrpc/connect";
import type { Compression } from "@connectrpc/connect/protocol";
import { expect, test } from "vitest";
import { blameTheSender } from "./unreadable";

const EMPTY = `.${EmptySchema.typeName}`;
const FILE = create(FileDescriptorProtoSchema, {
  ...{ name: "test.proto", package: "test", syntax: "proto3", dependency: ["google/protobuf/empty.proto"] },
  service: [{ name: "Echo", method: [{ name: "Say", inputType: EMPTY, outputType: EMPTY }] }],
});

/** As Connect's own, where zlib says what was wrong in words that it does not know: Deno's for brotli. */
const brotli: Compression = {
  name: "br",
  compress: (bytes) => Promise.resolve(Uint8Array.from(bytes)),
  decompress: () => Promise.reject(new ConnectError("decompression failed", Code.Internal)),
};

/** The status of Connect's answer to bytes that are no message, that cannot be decompressed, and that nobody could. */
async function statuses(prepare: (router: ConnectRouter) => void): Promise<number[]> {
  const service = createFileRegistry(FILE, () => file_google_protobuf_empty).getService("test.Echo");
  if (!service) throw new Error("there is no service");
  const router = createConnectRouter({ acceptCompression: [brotli] }).service(service, {});
  prepare(router);
  const [handler] = router.handlers;
  if (!handler) throw new Error("there is no method");
  const calls = ["identity", "br", "unheard-of"].map(async (encoding) => {
    const answer = await handler({
      ...{ httpVersion: "1.1", method: "POST", url: `http://localhost${handler.requestPath}` },
      header: new Headers({ "content-type": "application/proto", "content-encoding": encoding }),
      body: bytes(0xff, 0xff),
      signal: new AbortController().signal,
    });
    return answer.status;
  });
  return Promise.all(calls);
}

async function* bytes(...some: number[]): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Uint8Array.from(some));
}

test("Connect still takes the blame for what it cannot read", async () => {
  expect(await statuses(() => undefined)).toEqual([500, 500, 501]);
});

test("the sender is told that it is at fault", async () => {
  expect(await statuses(blameTheSender)).toEqual([400, 400, 400]);
});
