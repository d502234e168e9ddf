import { describe, expect, test } from "vitest";
import { networks, type HostPort } from "./addresses";
import { CannotListen, openListeners } from "./listeners";
import { ANYWHERE, LIMITS, listening } from "./testing";

const at = listening();
const { ask } = at;

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
    ["/api/x", "identity"],
    ["/agent/x", "identity"],
    ["/apiary", "gzip"],
    ["/servers", "gzip"],
  ])("of %s, accept-encoding is %s", async (url, encoding) => {
    const { text } = await ask({ path: url, headers: { host: "localhost", "accept-encoding": "gzip" } });
    expect((JSON.parse(text) as { headers: Record<string, string> }).headers["accept-encoding"]).toBe(
      encoding,
    );
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
    const second = openPlain({ host: "0.0.0.0", port: at.listeners.http.port });
    await expect(second).rejects.toThrow(
      new CannotListen(`cannot listen on 0.0.0.0:${at.listeners.http.port}: the port is in use`),
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
    at.listeners.serve((request, response) => {
      if (request.url === "/endless") response.write("…");
      else finish = () => response.end("finished");
      return Promise.resolve();
    });
    const finished = ask({ path: "/slow" });
    const endless = ask({ path: "/endless" });
    const cut = expect(endless).rejects.toThrow("aborted");
    await expect.poll(() => finish).toBeDefined();
    const closed = at.listeners.close(3000);
    await expect(ask()).rejects.toThrow("ECONNREFUSED");
    finish?.();
    expect((await finished).text).toBe("finished");
    await closed;
    await cut;
  });
});
