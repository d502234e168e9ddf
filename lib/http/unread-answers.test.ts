import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createBodyBudget, type BodyBudget } from "./body-budget";
import { countUnread } from "./unread-answers";

const MIB = 1024 * 1024;
const client = "192.0.2.1";

let server: Server;
let budget: BodyBudget;
let give: (response: ServerResponse, bytes: number) => void;
const sockets: Socket[] = [];

beforeEach(async () => {
  const groupOf = (address: string): string => address;
  budget = createBodyBudget({ total: 64 * MIB, ofOne: 32 * MIB, groupOf, sparesOne: true });
  server = createServer((request, response) => {
    countUnread(response, budget, client);
    give(response, Number(request.url?.slice(1)) * MIB);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  server.close();
});

/** A client that asks for so many MiB and reads nothing. */
function ask(mebibytes: number): Socket {
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  sockets.push(socket.pause());
  socket.on("error", () => undefined);
  socket.write(`GET /${mebibytes} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  return socket;
}

/** Bytes that come until the end, head and all. */
async function bytesOf(socket: Socket): Promise<number> {
  let bytes = 0;
  socket.on("data", (chunk: Buffer) => (bytes += chunk.length)).resume();
  await once(socket, "close");
  return bytes;
}

test.each<[string, typeof give]>([
  ["at once", (response, bytes) => void response.end(Buffer.alloc(bytes))],
  [
    "in parts, without an end where it is large",
    (response, bytes) => {
      for (let given = 0; given < bytes; given += MIB) response.write(Buffer.alloc(MIB));
      if (bytes < 32 * MIB) response.end();
    },
  ],
])("of answers given %s, the one of which most is left is cut off, and others come whole", async (_, how) => {
  give = how;
  const patient = ask(12);
  await once(server, "request");
  expect(await bytesOf(ask(40))).toBeLessThan(40 * MIB);
  expect(await bytesOf(patient)).toBeGreaterThanOrEqual(12 * MIB);
  // Nothing is held any more: who is alone is spared.
  await expect.poll(() => budget.share(client, () => undefined).grow(33 * MIB)).toBe(true);
});
