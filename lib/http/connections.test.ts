import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { connect, type AddressInfo, type Socket } from "node:net";
import { connect as connectSafely } from "node:tls";
import { afterEach, describe, expect, test } from "vitest";
import { keyed } from "../compat/testing";
import { CountedRequest } from "./body-limit";
import { limitConnections } from "./connections";

const COMING_IN = 3;
const turnedAway: string[] = [];
const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
  turnedAway.length = 0;
});

async function listening(tls: boolean) {
  const connections = limitConnections({
    ...{ total: 100, ofOne: () => 100, comingIn: COMING_IN, groupOf: () => "a site" },
    onEvicted: (group) => turnedAway.push(group),
  });
  const options = { IncomingMessage: CountedRequest };
  const server: Server = tls ? createTlsServer({ ...options, ...(await keyed()) }) : createServer(options);
  const count = connections.watch(server);
  server.on("request", (request, response) => {
    response.on("close", count(request));
    request.resume().on("end", () => response.end("heard"));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  ends.push(() => {
    connections.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  /** A connection, with the text that it has received. */
  const open = (): { socket: Socket; received: () => string; isSafe: () => boolean } => {
    const to = { port, host: "127.0.0.1" };
    const socket: Socket = tls ? connectSafely({ ...to, rejectUnauthorized: false }) : connect(to);
    let text = "";
    let isSafe = !tls;
    socket.on("error", () => undefined).on("data", (some: Buffer) => (text += some.toString()));
    socket.on("secureConnect", () => (isSafe = true));
    ends.push(() => socket.destroy());
    return { socket, received: () => text, isSafe: () => isSafe };
  };
  return { connections, open };
}

const HEAD = "POST /agent/any HTTP/1.1\r\nhost: localhost\r\n";
const WHOLE = `${HEAD}content-length: 4\r\n\r\nbody`;
const HALF = `${HEAD}content-length: 4\r\n\r\nbo`;
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe.each([false, true])("of one address (TLS: %s)", (tls) => {
  test("few come in at a time: others wait in line, with half a body no less than silent", async () => {
    const { open } = await listening(tls);
    const kept = open();
    kept.socket.write(WHOLE);
    await expect.poll(kept.received).toContain("heard");

    const first = Array.from({ length: COMING_IN }, open);
    for (const { socket } of first) socket.write(HALF);
    await expect.poll(() => first.every(({ isSafe }) => isSafe())).toBe(true);
    await pause(50);
    const waiting = open();
    waiting.socket.write(WHOLE);
    await pause(200);
    expect(waiting.received()).toBe("");
    if (tls) expect(waiting.isSafe()).toBe(false);
    // Who has asked once is never in that line.
    const before = kept.received().length;
    kept.socket.write(WHOLE);
    await expect.poll(() => kept.received().length).toBeGreaterThan(before);

    first[0]?.socket.write("dy");
    await expect.poll(waiting.received).toContain("heard");
    await expect.poll(() => first[0]?.received()).toContain("heard");
    expect(turnedAway).toEqual([]);
  });

  test("however many ask at once, all are heard", async () => {
    const { open } = await listening(tls);
    const many = Array.from({ length: tls ? 60 : 90 }, open);
    for (const { socket } of many) socket.write(WHOLE);
    await expect
      .poll(() => many.every(({ received }) => received().includes("heard")), { timeout: 20_000 })
      .toBe(true);
    expect(turnedAway).toEqual([]);
  });

  test("time in which the manager cannot listen is not theirs", async () => {
    const { open } = await listening(tls);
    const slow = Array.from({ length: COMING_IN }, open);
    await expect.poll(() => slow.every(({ isSafe }) => isSafe())).toBe(true);
    await pause(50);
    open().socket.write(WHOLE);
    await pause(150);
    const until = performance.now() + 1500;
    while (performance.now() < until);
    for (const { socket } of slow) socket.write(WHOLE);
    await expect.poll(() => slow.every(({ received }) => received().includes("heard"))).toBe(true);
    expect(turnedAway).toEqual([]);
  });

  test("who is in the way of others has a second, and the newest of them is next", async () => {
    const { open, connections } = await listening(tls);
    const silent = Array.from({ length: COMING_IN }, open);
    await expect.poll(() => silent.every(({ isSafe }) => isSafe())).toBe(true);
    await pause(50);
    const line = Array.from({ length: 20 }, open);
    await pause(50);
    const newest = open();
    newest.socket.write(WHOLE);
    await expect.poll(newest.received, { timeout: 20_000 }).toContain("heard");
    expect(turnedAway.length).toBeLessThanOrEqual(COMING_IN);
    expect(line.every(({ socket }) => !socket.destroyed)).toBe(true);
    expect(turnedAway.length).toBeGreaterThan(0);
    expect(connections.ended()).toBe(turnedAway.length);
  });
});
