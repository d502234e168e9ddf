import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import {
  request as plainRequest,
  type IncomingMessage,
  type RequestOptions,
  type ServerResponse,
} from "node:http";
import { request as tlsRequest } from "node:https";
import { connect, type Socket } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import path from "node:path";
import { connect as tlsConnect } from "node:tls";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { networks, type HostPort } from "./addresses";
import { MAX_BODY, MAX_PIECES } from "./body-limit";
import { ownCredentials, type Credentials } from "./credentials";
import { httpLimits, type HttpLimits } from "./limits";
import { CannotListen, openListeners, type Listeners } from "./listeners";

const ANYWHERE = { host: "0.0.0.0", port: 0 };
/** Limits far below the usual ones, so that they are soon reached. */
const LIMITS = {
  ...httpLimits(1024),
  connectionsNearby: 6,
  requestsNearby: 3,
  pagesOfOne: 3,
  streamsOfOne: 2,
  bodiesOfOne: 2.5 * MAX_BODY,
  answers: 256 * MAX_BODY,
  answersOfOne: 64 * MAX_BODY,
  answerWithin: 200,
};
const errors: unknown[] = [];
const turnedAway: string[] = [];
let folder: string;
let credentials: Credentials;
let listeners: Listeners;

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
}

/** A request as the manager sees it, with the length of its body. */
async function echo(request: IncomingMessage): Promise<string> {
  let length = 0;
  for await (const chunk of request) length += (chunk as Buffer).length;
  return JSON.stringify({ url: request.url, length, headers: request.headers });
}

async function ask(
  options: RequestOptions & { tls?: boolean; body?: Buffer | Buffer[] } = {},
): Promise<Answer> {
  const { tls = false, body, ...rest } = options;
  const port = tls ? listeners.https?.port : listeners.http.port;
  const to = { host: "127.0.0.1", port, agent: false, headers: { host: "localhost" }, ...rest };
  const asking = tls
    ? tlsRequest({ ...to, ca: credentials.authority?.pem, servername: "localhost" })
    : plainRequest(to);
  const answered = once(asking, "response") as Promise<[IncomingMessage]>;
  asking.on("error", () => undefined);
  for (const part of body ? [body].flat() : []) asking.write(part);
  asking.end();
  const [answer] = await answered;
  let text = "";
  for await (const chunk of answer) text += String(chunk);
  return { status: answer.statusCode ?? 0, headers: answer.headers, text };
}

const openWith = (limits: HttpLimits): Promise<Listeners> =>
  openListeners({
    http: ANYWHERE,
    https: { address: ANYWHERE, credentials },
    trustedProxies: networks(["127.0.0.2"]),
    publicHost: "komoriuta.example.com",
    limits,
    onError: (error) => errors.push(error),
    onEvicted: (group) => turnedAway.push(group),
  });

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "listeners-"));
  credentials = await ownCredentials(folder, ["localhost", "127.0.0.1"], Date.now());
  listeners = await openWith(LIMITS);
  listeners.serve(async (request, response) => {
    if (request.url === "/fault") throw new Error("a fault");
    response.end(await echo(request));
  });
});
afterEach(async () => {
  await listeners.close(0);
  await rm(folder, { recursive: true });
  errors.length = turnedAway.length = 0;
});

describe("what the manager sees", () => {
  const forged = {
    host: "localhost",
    forwarded: "for=1.2.3.4",
    "x-forwarded-for": "1.2.3.4",
    "x-forwarded-host": "evil.example",
    "x-forwarded-proto": "https",
    "x-forwarded-port": "1",
    "x-real-ip": "1.2.3.4",
    "x-middleware-subrequest": "proxy",
    "content-security-policy": "script-src 'nonce-AAAA'",
  };

  test("of plain HTTP is the socket's truth, whatever the client claims", async () => {
    const { headers } = JSON.parse((await ask({ headers: forged })).text) as {
      headers: Record<string, string>;
    };
    expect(headers).toEqual({
      host: "localhost",
      connection: "close",
      "x-forwarded-for": "127.0.0.1",
      "x-forwarded-host": "localhost",
      "x-forwarded-proto": "http",
      "x-forwarded-port": "80",
      "content-security-policy": expect.stringMatching(/script-src 'self' 'nonce-[\w+/]{22}=='/),
    });
  });
  test.each(["/api/x", "/agent/x", "/_next/static/x.js", "/healthz"])(
    "of %s, which is no page, has no nonce",
    async (url) => {
      const { text, headers } = await ask({ path: url, headers: forged });
      expect((JSON.parse(text) as { headers: object }).headers).not.toHaveProperty("content-security-policy");
      expect(headers["content-security-policy"]).toMatch(/^default-src 'none'/);
    },
  );
  test("of TLS says https", async () => {
    const { headers } = JSON.parse((await ask({ tls: true, headers: forged })).text) as {
      headers: Record<string, string>;
    };
    expect(headers).toMatchObject({ "x-forwarded-for": "127.0.0.1", "x-forwarded-proto": "https" });
    expect(headers).not.toHaveProperty("forwarded");
  });
  test("through a trusted proxy is what that one says", async () => {
    const { text } = await ask({
      localAddress: "127.0.0.2",
      headers: {
        host: "komoriuta.example.com",
        "x-forwarded-for": "1.1.1.1, 203.0.113.9",
        "x-forwarded-proto": "https",
      },
    });
    expect(JSON.parse(text)).toMatchObject({
      headers: {
        "x-forwarded-for": "203.0.113.9",
        "x-forwarded-proto": "https",
        host: "komoriuta.example.com",
      },
    });
  });
  test.each([
    ["/api/x", undefined],
    ["/agent/x", undefined],
    ["/apiary", "gzip"],
    ["/servers", "gzip"],
  ])("of %s, accept-encoding is %s", async (url, encoding) => {
    const { text } = await ask({ path: url, headers: { host: "localhost", "accept-encoding": "gzip" } });
    expect((JSON.parse(text) as { headers: Record<string, string> }).headers["accept-encoding"]).toBe(
      encoding,
    );
  });
});

describe("what the door answers itself", () => {
  test("a foreign name is misdirected", async () => {
    const answer = await ask({ headers: { host: "evil.example" } });
    expect(answer).toMatchObject({ status: 421, headers: { "cache-control": "no-store" } });
  });

  const lan = Object.values(networkInterfaces())
    .flatMap((some) => some ?? [])
    .find(({ family, internal }) => family === "IPv4" && !internal)?.address;
  test.skipIf(!lan)("plain HTTP from another address goes to HTTPS, or is told to", async () => {
    const from = { host: lan, localAddress: lan, headers: { host: `${lan}:1` } };
    const page = await ask({ ...from, path: "/login" });
    expect(page).toMatchObject({
      status: 308,
      headers: { location: `https://${lan}:${listeners.https?.port}/login` },
    });
    const call = await ask({ ...from, path: "/api/x", method: "POST" });
    expect(call).toMatchObject({ status: 426, headers: { upgrade: "TLS/1.2, HTTP/1.1" } });
  });

  test("the CA alone, as a certificate", async () => {
    const answer = await ask({ path: "/ca.crt" });
    expect(answer).toMatchObject({ status: 200, headers: { "content-type": "application/x-x509-ca-cert" } });
    expect(answer.text.match(/BEGIN/g)).toHaveLength(1);
    expect(new X509Certificate(answer.text).fingerprint256).toBe(credentials.authority?.fingerprint);
    expect(
      (
        await ask({
          path: "/ca.crt",
          method: "POST",
          headers: { host: "localhost", origin: "http://localhost" },
        })
      ).status,
    ).toBe(405);
    expect((await ask({ path: "/ca.crt", method: "HEAD" })).text).toBe("");
  });
  test("no images are made", async () => {
    expect((await ask({ path: "/_next/image?url=%2Fa.png&w=64&q=75" })).status).toBe(404);
  });
  test("what a handler throws is reported, not shown", async () => {
    const answer = await ask({ path: "/fault" });
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain("a fault");
    expect(errors).toEqual([new Error("a fault")]);
  });
  test("no server banner", async () => {
    expect((await ask()).headers).not.toHaveProperty("server");
    expect((await ask()).headers).not.toHaveProperty("x-powered-by");
  });
});

describe("bodies", () => {
  test("of the largest size pass, said or streamed", async () => {
    const body = Buffer.alloc(MAX_BODY);
    const said = await ask({
      method: "POST",
      path: "/api/any",
      body,
      headers: { host: "localhost", "content-length": MAX_BODY },
    });
    expect(JSON.parse(said.text)).toMatchObject({ length: MAX_BODY });
    const streamed = await ask({
      method: "POST",
      path: "/api/any",
      body: [body.subarray(1), body.subarray(0, 1)],
    });
    expect(JSON.parse(streamed.text)).toMatchObject({ length: MAX_BODY });
  });
  test("that say they are larger are refused before they come", async () => {
    const socket = connect(listeners.http.port, "127.0.0.1");
    socket.write(`POST /api/any HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${MAX_BODY + 1}\r\n\r\n`);
    const [answer] = (await once(socket, "data")) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 413 /);
    await once(socket.resume(), "close");
  });
  test("that are refused while a handler answers are no error of ours", async () => {
    listeners.serve(async (request, response) => {
      await once(request, "data");
      await new Promise((resolve) => setTimeout(resolve, 100));
      response.writeHead(401, { "x-late": "yes" });
      response.end("late");
    });
    const part = Buffer.alloc(MAX_BODY / 2 + 1);
    expect((await ask({ method: "POST", path: "/api/any", body: [part, part, part] })).status).toBe(413);
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(errors).toEqual([]);
  });
  test("that come in countless pieces are cut off", async () => {
    const socket = connect(listeners.http.port, "127.0.0.1");
    socket.on("error", () => undefined);
    const head = "POST /api/any HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
    socket.write(`${head}${"1\r\n \r\n".repeat(MAX_PIECES + 10)}`);
    const [answer] = (await once(socket, "data")) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 413 .*more than 4096 pieces/s);
    await once(socket.resume(), "close");
  });
  test("that fill what an address may send at once make room for others", async () => {
    const answers: string[] = [];
    const head = `POST /api/any HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${MAX_BODY}\r\n\r\n`;
    const unfinished = [1, 2, 3].map(() => {
      const socket = connect(listeners.http.port, "127.0.0.1");
      socket.on("data", (answer: Buffer) => answers.push(answer.toString())).on("error", () => undefined);
      socket.write(head);
      return socket.write(Buffer.alloc(MAX_BODY - 1)) || once(socket, "drain");
    });
    await Promise.all(unfinished);
    await expect.poll(() => answers.length).toBe(1);
    expect(answers[0]).toMatch(/^HTTP\/1\.1 429 .*being sent from your address/s);
    expect(errors).toEqual([]);
  });
  test("that grow larger are cut off", async () => {
    const part = Buffer.alloc(MAX_BODY / 2 + 1);
    const answer = await ask({ method: "POST", path: "/api/any", body: [part, part, part] });
    expect(answer).toMatchObject({ status: 413, headers: { connection: "close" } });
    expect(errors).toEqual([]);
  });
});

describe("other origins", () => {
  const headers = { host: "localhost", origin: "https://elsewhere.example" };
  test("get nothing, neither pages nor leave to ask", async () => {
    for (const method of ["GET", "POST", "OPTIONS"]) {
      const answer = await ask({ method, path: "/login", headers });
      expect(answer.status).toBe(403);
      expect(Object.keys(answer.headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
    }
  });
  test("are judged by their words where they call an RPC", async () => {
    expect((await ask({ method: "POST", path: "/api/any", headers })).status).toBe(200);
  });
});

describe("malformed requests", () => {
  test.each([
    ["GET / HTTP/1.1\r\n\r\n", 400],
    ["GET / HTTP/1.0\r\n\r\n", 400],
    ["GET http://localhost/ HTTP/1.1\r\nHost: localhost\r\n\r\n", 400],
    ["nonsense\r\n\r\n", 400],
    ["GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", 400],
    [`GET / HTTP/1.1\r\nHost: localhost\r\n${"A: b\r\n".repeat(100)}\r\n`, 431],
    ["GET /api/../login HTTP/1.1\r\nHost: localhost\r\n\r\n", 400],
    [`GET / HTTP/1.1\r\nHost: localhost\r\nX: ${"x".repeat(20_000)}\r\n\r\n`, 431],
    ["GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400],
  ])("%j is answered %i", async (text, status) => {
    const socket = connect(listeners.http.port, "127.0.0.1");
    socket.write(text);
    const [answer] = (await once(socket, "data")) as [Buffer];
    expect(answer.toString()).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    socket.destroy();
  });
});

describe("limits", () => {
  const open = async (tls = false): Promise<Socket> => {
    const port = (tls ? listeners.https : listeners.http)?.port ?? 0;
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
    listeners.serve(async (_, response) => void response.write("…"));
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
      listeners.serve(async (request, response) => {
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
    await listeners.close(0);
    listeners = await openWith({ ...httpLimits(1024), atWorkOfOne: 2, turnOf: 20_000 });
    const atWork: ServerResponse[] = [];
    listeners.serve(async (request, response) => {
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
    await expect.poll(() => listeners.ended()).toBe(3);
    const last = ask({ path: "/page" });
    atWork[0]?.end("done");
    await expect.poll(() => atWork.length).toBe(3);
    atWork[2]?.end("the last one's");
    expect((await last).text).toBe("the last one's");
    for (const socket of pages) socket.destroy();
  });

  test("an agent's answer that is held is not under way: others are heard beside any number of them", async () => {
    const held: ServerResponse[] = [];
    listeners.serve(async (request, response) => {
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
    listeners.serve(() => new Promise(() => undefined));
    const busy = await Promise.all(Array.from({ length: LIMITS.requestsNearby }, () => open()));
    for (const socket of busy) socket.write("GET /agent/busy HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await expect.poll(async () => (await ask({ path: "/agent/any" })).status).toBe(429);
    for (const socket of busy) socket.destroy();
  });

  test("where connections run out, an answer that is held goes before one that is being given", async () => {
    listeners.serve(async (request, response) => {
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
    listeners.serve(async (_, response) => void response.end(whole));
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
    listeners.serve(async (_, response) => void response.write("…"));
    const path = "/api/komoriuta.v1.ServerService/WatchServers";
    const [one, two, three] = await Promise.all([open(), open(), open()]);
    expect(await answerOf(one, path)).toContain("200");
    expect(await answerOf(two, path)).toContain("200");
    expect(await answerOf(three, path)).toContain("429");
    one.destroy();
    await expect.poll(async () => answerOf(await open(), path)).toContain("200");
  });

  test("what is never answered is, and said once", async () => {
    let late: ServerResponse | undefined;
    listeners.serve(async (_, response) => {
      late = response.setHeader("etag", "x");
      await new Promise((resolve) => setTimeout(resolve, 2 * LIMITS.answerWithin));
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
    await new Promise((resolve) => setTimeout(resolve, 2 * LIMITS.answerWithin));
    expect(late?.writableEnded).toBe(true);
    expect(errors).toEqual([new Error("GET /slow was not answered in time")]);
  });

  test("an answer that has begun may take its time", async () => {
    listeners.serve(async (_, response) => {
      response.write("one ");
      await new Promise((resolve) => setTimeout(resolve, 2 * LIMITS.answerWithin));
      response.end("two");
    });
    expect((await ask()).text).toBe("one two");
    expect(errors).toEqual([]);
  });
});

describe("TLS", () => {
  test("older than 1.2 is refused", async () => {
    const socket = tlsConnect({
      port: listeners.https?.port ?? 0,
      host: "127.0.0.1",
      rejectUnauthorized: false,
      minVersion: "TLSv1",
      maxVersion: "TLSv1.1",
      ciphers: "DEFAULT@SECLEVEL=0",
    });
    await expect(once(socket, "secureConnect")).rejects.toThrow(/protocol|alert/i);
  });

  test("shows other certificates without a restart", async () => {
    const before = credentials;
    credentials = await ownCredentials(path.join(folder, "other"), ["localhost"], Date.now());
    await expect(ask({ tls: true })).rejects.toThrow();
    listeners.useCredentials(credentials);
    expect((await ask({ tls: true })).status).toBe(200);
    expect((await ask({ path: "/ca.crt" })).text).toBe(credentials.authority?.pem);
    expect(credentials.authority?.pem).not.toBe(before.authority?.pem);
  });

  test("keeps its certificates where the new ones cannot be used", async () => {
    expect(() => listeners.useCredentials({ ...credentials, key: "nonsense" })).toThrow();
    expect((await ask({ tls: true })).status).toBe(200);
  });
});

describe("opening and closing", () => {
  const openPlain = (http: HostPort) =>
    openListeners({
      http,
      https: null,
      trustedProxies: networks([]),
      publicHost: null,
      limits: LIMITS,
      onError: () => undefined,
      onEvicted: () => undefined,
    });

  test("a port in use is one clear line", async () => {
    const second = openPlain({ host: "0.0.0.0", port: listeners.http.port });
    await expect(second).rejects.toThrow(
      new CannotListen(`cannot listen on 0.0.0.0:${listeners.http.port}: the port is in use`),
    );
  });

  test("requests that come early wait for the manager", async () => {
    const early = await openPlain(ANYWHERE);
    const answer = fetch(`http://127.0.0.1:${early.http.port}/`);
    setTimeout(() => early.serve(async (_, response) => void response.end("at last")), 50);
    expect(await (await answer).text()).toBe("at last");
    await early.close(1000);
  });

  test("what is in flight is finished, what does not end is cut", async () => {
    let finish: (() => void) | undefined;
    listeners.serve((request, response) => {
      if (request.url === "/endless") response.write("…");
      else finish = () => response.end("finished");
      return Promise.resolve();
    });
    const finished = ask({ path: "/slow" });
    const endless = ask({ path: "/endless" });
    const cut = expect(endless).rejects.toThrow("aborted");
    await expect.poll(() => finish).toBeDefined();
    const closed = listeners.close(500);
    await expect(ask()).rejects.toThrow("ECONNREFUSED");
    finish?.();
    expect((await finished).text).toBe("finished");
    await closed;
    await cut;
  });
});
