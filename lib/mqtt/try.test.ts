import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { tryBroker } from "./try";

/** A broker on this machine that answers every connection with these bytes, or with none. */
async function brokerThatSays(...bytes: number[]) {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    if (bytes.length > 0) socket.once("data", () => socket.write(Buffer.from(bytes)));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const url = new URL(`mqtt://127.0.0.1:${port}`);
  return { settings: { url, user: "komo", password: "s3cret", ca: null }, stop: () => server.close() };
}

const soon = (): AbortSignal => AbortSignal.timeout(20_000);

test("a broker that says yes lets the manager in, which leaves", async () => {
  const { settings, stop } = await brokerThatSays(0x20, 0x03, 0x00, 0x00, 0x00);
  await expect(tryBroker(settings, soon())).resolves.toBeUndefined();
  stop();
});

test("one that refuses the login says so by its code", async () => {
  const { settings, stop } = await brokerThatSays(0x20, 0x03, 0x00, 0x87, 0x00);
  await expect(tryBroker(settings, soon())).rejects.toMatchObject({ code: 135 });
  stop();
});

test("a port at which nobody listens is found out", async () => {
  const { settings, stop } = await brokerThatSays();
  stop();
  await expect(tryBroker(settings, soon())).rejects.toMatchObject({ code: "ECONNREFUSED" });
});

test("a broker that is silent is given up with the try", async () => {
  const { settings, stop } = await brokerThatSays();
  const given = new AbortController();
  const trying = tryBroker(settings, given.signal);
  given.abort(new DOMException("late", "TimeoutError"));
  await expect(trying).rejects.toThrow("late");
  stop();
});

test("one that takes the connection and says nothing is late", async () => {
  const { settings, stop } = await brokerThatSays();
  await expect(tryBroker(settings, soon(), 50)).rejects.toMatchObject({ name: "TimeoutError" });
  stop();
});
