import { once } from "node:events";
import { type ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import { connect as tlsConnect } from "node:tls";
import { describe, expect, test, vi } from "vitest";
import { MAX_BODY } from "./body-limit";
import { httpLimits } from "./limits";
import { HASTY, LIMITS, listening } from "./testing";

const at = listening();
const { ask, errors, openWith, turnedAway } = at;

describe("limits", () => {
  const open = async (tls = false): Promise<Socket> => {
    const port = (tls ? at.listeners.https : at.listeners.http)?.port ?? 0;
    const socket = tls
      ? tlsConnect({ port, host: "127.0.0.1", rejectUnauthorized: false })
      : connect(port, "127.0.0.1");
    socket.on("error", () => undefined);
    await once(socket, tls ? "secureConnect" : "connect");
    return socket;
  };
  const answerOf = async (socket: Socket, path: string): Promise<string> => {
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    const [answer] = (await once(socket, "data")) as [Buffer];
    return answer.toString();
  };
  const gone = (socket: Socket): Promise<unknown> => once(socket.resume(), "close");

  test.each([false, true])("connections that ask nothing make room for newer ones (TLS: %s)", async (tls) => {
    const agent = await open(tls);
    expect(await answerOf(agent, "/")).toContain("200");
    const idle = await open(tls);
    const first = gone(idle);
    for (let count = 2; count < LIMITS.connectionsNearby; count++) await open(tls);
    expect(turnedAway).toEqual([]);
    const newest = await open(tls);
    await first;
    expect(turnedAway).toEqual(["127.0.0.1"]);
    expect(await answerOf(newest, "/")).toContain("200");
    // Who has asked before is kept.
    expect(await answerOf(agent, "/")).toContain("200");
  });

  test("who is being answered is kept, and a newcomer has to go", async () => {
    at.listeners.serve(async (_, response) => void response.write("…"));
    const busy = await Promise.all(Array.from({ length: LIMITS.connectionsNearby }, () => open()));
    await Promise.all(busy.slice(0, 3).map((socket) => answerOf(socket, "/")));
    // Those beyond the limit of requests are refused, and send no more.
    expect(await answerOf(busy[3] as Socket, "/")).toMatch(/^HTTP\/1.1 429 .*retry-after: 5/is);
    for (const socket of busy) socket.destroy();
    await expect.poll(async () => (await ask({ path: "/ca.crt" })).status).toBe(200);
  });

  test.each([
    ["/install/linux-x64/komolet.gz", "/login"],
    ["/login", "/install/linux-x64/komolet.gz"],
  ])(
    "however many %s are under way from an address, agents are heard and %s is given",
    async (many, other) => {
      at.listeners.serve(async (request, response) => {
        if (request.url === many) response.write("…");
        else response.end("given");
      });
      const busy = await Promise.all(Array.from({ length: LIMITS.pagesOfOne }, () => open()));
      await Promise.all(busy.map((socket) => answerOf(socket, many)));
      expect(await ask({ path: many })).toMatchObject({ status: 429 });
      for (const path of ["/agent/any", other])
        expect(await ask({ path })).toMatchObject({ status: 200, text: "given" });
      for (const socket of busy) socket.destroy();
    },
  );

  test("of one address so many are worked on at once; others wait, heartbeats do not, and who has gone is not answered", async () => {
    await at.listeners.close(0);
    at.listeners = await openWith({ ...httpLimits(1024), atWorkOfOne: 2, turnOf: 20_000 });
    const atWork: ServerResponse[] = [];
    at.listeners.serve(async (request, response) => {
      if (request.url?.startsWith("/agent/")) return void response.end("given");
      atWork.push(response);
      await once(response, "close");
    });
    const pages = await Promise.all([1, 2, 3].map(() => open()));
    for (const socket of pages) socket.write("GET /page HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await expect.poll(() => atWork.length).toBe(2);
    for (const path of ["/agent/any", "/agent/other"])
      expect(await ask({ path })).toMatchObject({ status: 200, text: "given" });
    expect(atWork).toHaveLength(2);
    pages[2]?.destroy();
    // With those of both heartbeats.
    await expect.poll(() => at.listeners.ended()).toBe(3);
    const last = ask({ path: "/page" });
    atWork[0]?.end("done");
    await expect.poll(() => atWork.length).toBe(3);
    atWork[2]?.end("the last one's");
    expect((await last).text).toBe("the last one's");
    for (const socket of pages) socket.destroy();
  });

  test("an agent's answer that is held is not under way: others are heard beside any number of them", async () => {
    const held: ServerResponse[] = [];
    at.listeners.serve(async (request, response) => {
      if (request.url !== "/agent/held") return void response.end("given");
      held.push(response);
      response.flushHeaders();
    });
    const holding = await Promise.all(Array.from({ length: LIMITS.requestsNearby + 1 }, () => open()));
    for (const socket of holding) expect(await answerOf(socket, "/agent/held")).toContain("200");
    expect(await ask({ path: "/agent/any" })).toMatchObject({ status: 200, text: "given" });
    // Its end counts nothing down a second time.
    for (const response of held) response.end("let go");
    for (const socket of holding) socket.destroy();
    // With the one that asked beside them: nobody has to make room for who comes now.
    await expect.poll(() => at.listeners.ended()).toBe(holding.length + 1);
    expect(turnedAway).toEqual([]);
    const underWay = vi.fn(() => new Promise<void>(() => undefined));
    at.listeners.serve(underWay);
    const busy = await Promise.all(Array.from({ length: LIMITS.requestsNearby }, () => open()));
    for (const socket of busy) socket.write("GET /agent/busy HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await expect.poll(() => underWay.mock.calls.length).toBe(LIMITS.requestsNearby);
    expect(await ask({ path: "/agent/any" })).toMatchObject({ status: 429 });
    for (const socket of busy) socket.destroy();
  });

  test("where connections run out, an answer that is held goes before one that is being given", async () => {
    at.listeners.serve(async (request, response) => {
      if (request.url === "/agent/held") response.flushHeaders();
      else response.write("…");
    });
    const busy = await open();
    expect(await answerOf(busy, "/")).toContain("200");
    const held = await open();
    expect(await answerOf(held, "/agent/held")).toContain("200");
    const went = gone(held);
    const others = [];
    for (let count = 2; count < LIMITS.connectionsNearby; count++) {
      const other = await open();
      expect(await answerOf(other, "/agent/held")).toContain("200");
      others.push(other);
    }
    expect(turnedAway).toEqual([]);
    await open();
    await went;
    expect(turnedAway).toEqual(["127.0.0.1"]);
    expect(busy.destroyed).toBe(false);
    for (const socket of [busy, ...others]) socket.destroy();
  });

  test("answers that their client does not take are bounded together, and who reads is not in their way", async () => {
    const whole = Buffer.alloc(12 * MAX_BODY);
    at.listeners.serve(async (_, response) => void response.end(whole));
    const unread = [];
    for (let count = 0; count < 12; count++) {
      const socket = await open();
      socket.pause();
      socket.write("GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n");
      unread.push(socket);
    }
    await expect.poll(async () => (await ask()).status).toBe(429);
    for (const socket of unread) socket.destroy();
    await expect.poll(async () => (await ask()).status).toBe(200);
    expect((await ask()).text).toHaveLength(whole.length);
  });

  test("streams have a limit of their own", async () => {
    at.listeners.serve(async (_, response) => void response.write("…"));
    const path = "/api/komoriuta.v1.ServerService/WatchServers";
    const [one, two, three] = await Promise.all([open(), open(), open()]);
    expect(await answerOf(one, path)).toContain("200");
    expect(await answerOf(two, path)).toContain("200");
    expect(await answerOf(three, path)).toContain("429");
    one.destroy();
    await expect.poll(async () => answerOf(await open(), path)).toContain("200");
  });

  test("what is never answered is, and said once", async () => {
    await at.listeners.close(0);
    at.listeners = await openWith(HASTY);
    let late: ServerResponse | undefined;
    at.listeners.serve(async (_, response) => {
      late = response.setHeader("etag", "x");
      await new Promise((resolve) => setTimeout(resolve, 2 * HASTY.answerWithin));
      response.writeHead(200, { "x-late": "yes" });
      response.end("late");
      throw new Error("later still");
    });
    const answer = await ask({ path: "/slow?search=secret" });
    expect(answer).toMatchObject({
      status: 503,
      headers: { connection: "close", "cache-control": "no-store" },
    });
    expect(answer.headers).not.toHaveProperty("etag");
    await new Promise((resolve) => setTimeout(resolve, 2 * HASTY.answerWithin));
    expect(late?.writableEnded).toBe(true);
    expect(errors).toEqual([new Error("GET /slow was not answered in time")]);
  });

  test("an answer that has begun may take its time", async () => {
    await at.listeners.close(0);
    at.listeners = await openWith(HASTY);
    at.listeners.serve(async (_, response) => {
      response.write("one ");
      await new Promise((resolve) => setTimeout(resolve, 2 * HASTY.answerWithin));
      response.end("two");
    });
    expect((await ask()).text).toBe("one two");
    expect(errors).toEqual([]);
  });
});
