import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { describe, expect, test } from "vitest";
import { listening } from "./testing";

const at = listening();
const { ask, errors } = at;

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
      headers: { location: `https://${lan}:${at.listeners.https?.port}/login` },
    });
    const call = await ask({ ...from, path: "/api/x", method: "POST" });
    expect(call).toMatchObject({ status: 426, headers: { upgrade: "TLS/1.2, HTTP/1.1" } });
  });

  test("the CA alone, as a certificate", async () => {
    const answer = await ask({ path: "/ca.crt" });
    expect(answer).toMatchObject({ status: 200, headers: { "content-type": "application/x-x509-ca-cert" } });
    expect(answer.text.match(/BEGIN/g)).toHaveLength(1);
    expect(new X509Certificate(answer.text).fingerprint256).toBe(at.credentials.authority?.fingerprint);
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
    const socket = connect(at.listeners.http.port, "127.0.0.1");
    socket.write(text);
    const [answer] = (await once(socket, "data")) as [Buffer];
    expect(answer.toString()).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    socket.destroy();
  });
});
