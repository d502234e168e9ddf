import { describe, expect, test } from "vitest";
import { networks } from "./addresses";
import { admit, type Asking, type AdmissionRules } from "./admission";

const RULES: AdmissionRules = {
  trustedProxies: networks(["10.0.0.0/24"]),
  publicHost: "komoriuta.example.com",
  httpsPort: 3443,
};
const LOCAL_PROXY: AdmissionRules = { ...RULES, trustedProxies: networks(["127.0.0.1"]) };
const NO_TLS: AdmissionRules = { ...RULES, httpsPort: null };

function asking(over: Partial<Asking> & { for?: string; proto?: string; said?: string }): Asking {
  return {
    encrypted: false,
    remoteAddress: "127.0.0.1",
    method: "GET",
    url: "/servers",
    host: "localhost:3000",
    forwarded: { for: over.for, proto: over.proto, host: over.said },
    ...over,
  };
}

describe("plain HTTP on loopback", () => {
  test.each([
    ["127.0.0.1", "localhost:3000"],
    ["127.0.0.1", "LOCALHOST"],
    ["127.0.0.1", "127.0.0.1:3000"],
    ["::1", "[::1]:3000"],
    ["::ffff:127.0.0.1", "localhost"],
  ])("from %s to %s comes in", (remoteAddress, host) => {
    expect(admit(asking({ remoteAddress, host }), RULES)).toMatchObject({
      admitted: true,
      proto: "http",
      client: remoteAddress.replace("::ffff:", ""),
      host: host.toLowerCase(),
    });
  });

  test.each([
    "evil.example",
    "evil.example:3000",
    "localhost.evil.example",
    "127.0.0.2",
    "komoriuta.example.com",
  ])("to the name %s is misdirected: DNS rebinding", (host) => {
    expect(admit(asking({ host }), RULES)).toMatchObject({ admitted: false, status: 421 });
  });

  test.each([
    undefined,
    "",
    "a b",
    "localhost:",
    "localhost:0",
    "localhost:99999",
    "[::1",
    "[zz]",
    "a/b",
    "user@localhost",
  ])("with the Host header %j is malformed", (host) => {
    expect(admit(asking({ host }), RULES)).toMatchObject({ admitted: false, status: 400 });
  });

  test("with a whole URL instead of a path is malformed", () => {
    expect(admit(asking({ url: "http://localhost/servers" }), RULES)).toMatchObject({ status: 400 });
  });

  test("forged forwarded headers are thrown away", () => {
    const forged = asking({ for: "203.0.113.9", proto: "https", said: "evil.example" });
    expect(admit(forged, RULES)).toEqual({
      admitted: true,
      client: "127.0.0.1",
      proto: "http",
      host: "localhost:3000",
      port: 3000,
    });
  });
});

describe("plain HTTP from another host", () => {
  const from = { remoteAddress: "192.168.1.5", host: "192.168.1.2:3000" };

  test.each(["/", "/login", "/servers?q=a", "/apiary"])("a GET of %s is sent to HTTPS", (url) => {
    expect(admit(asking({ ...from, url }), RULES)).toMatchObject({
      admitted: false,
      status: 308,
      location: `https://192.168.1.2:3443${url}`,
    });
  });
  test("port 443 is left out of the address", () => {
    const answer = admit(asking({ ...from, host: "[2001:db8::2]:80" }), { ...RULES, httpsPort: 443 });
    expect(answer).toMatchObject({ location: "https://[2001:db8::2]/servers" });
  });
  test.each([
    ["POST", "/login"],
    ["GET", "/api/komoriuta.v1.ServerService/ListServers"],
    ["POST", "/agent/komoriuta.v1.AgentService/SendHeartbeat"],
    ["GET", "/healthz"],
    ["GET", "/metrics"],
    ["GET", "/api"],
  ])("%s %s is refused", (method, url) => {
    expect(admit(asking({ ...from, method, url }), RULES)).toMatchObject({ admitted: false, status: 426 });
  });
  test("is refused where HTTPS is off, saying how to turn it on", () => {
    expect(admit(asking(from), NO_TLS)).toMatchObject({
      status: 426,
      text: expect.stringContaining("KOMO_HTTPS_ADDR") as string,
    });
  });
  test.each([
    { for: "127.0.0.1", proto: "https" },
    { for: "127.0.0.1", said: "localhost" },
    { host: "localhost" },
    { host: "127.0.0.1:3000", proto: "https" },
  ])("is not let in by claims (%j)", (claims) => {
    expect(admit(asking({ ...from, ...claims }), RULES)).toMatchObject({ admitted: false });
  });
});

describe("our own TLS", () => {
  test("comes in from anywhere, under any name", () => {
    const answer = admit(
      asking({ encrypted: true, remoteAddress: "::ffff:192.168.1.5", host: "Attic.local:3443" }),
      RULES,
    );
    expect(answer).toEqual({
      admitted: true,
      client: "192.168.1.5",
      proto: "https",
      host: "attic.local:3443",
      port: 3443,
    });
  });
  test("forged forwarded headers are thrown away", () => {
    const answer = admit(
      asking({
        encrypted: true,
        remoteAddress: "192.168.1.5",
        for: "1.2.3.4",
        proto: "http",
        said: "evil.example",
      }),
      RULES,
    );
    expect(answer).toMatchObject({
      admitted: true,
      client: "192.168.1.5",
      proto: "https",
      host: "localhost:3000",
    });
  });
});

describe("a trusted proxy", () => {
  const proxied = {
    remoteAddress: "10.0.0.7",
    host: "komoriuta.example.com",
    for: "203.0.113.9",
    proto: "https",
  };

  test("that was reached over HTTPS is believed", () => {
    expect(admit(asking(proxied), RULES)).toEqual({
      admitted: true,
      client: "203.0.113.9",
      proto: "https",
      host: "komoriuta.example.com",
      port: 443,
    });
  });
  test("may say the host apart from the Host header", () => {
    const answer = admit(
      asking({ ...proxied, host: "10.0.0.1:3000", said: "komoriuta.example.com:8443" }),
      RULES,
    );
    expect(answer).toMatchObject({ admitted: true, host: "komoriuta.example.com:8443", port: 8443 });
  });
  test("for another name is misdirected", () => {
    expect(admit(asking({ ...proxied, host: "evil.example" }), RULES)).toMatchObject({
      status: 421,
      text: expect.stringContaining("KOMO_PUBLIC_URL") as string,
    });
  });
  test.each(["http", "ws", "", undefined])(
    "that says the protocol %j is refused, without a redirect",
    (proto) => {
      expect(admit(asking({ ...proxied, proto }), RULES)).toMatchObject({
        status: 426,
        text: expect.stringContaining("X-Forwarded-Proto") as string,
      });
    },
  );
  test("that was reached over plain HTTP is refused over our TLS too", () => {
    expect(admit(asking({ ...proxied, encrypted: true, proto: "http" }), RULES)).toMatchObject({
      status: 426,
    });
  });
  test("over our TLS needs no X-Forwarded-Proto", () => {
    expect(admit(asking({ ...proxied, encrypted: true, proto: undefined }), RULES)).toMatchObject({
      admitted: true,
      client: "203.0.113.9",
      proto: "https",
    });
  });

  test.each([
    ["203.0.113.9", "203.0.113.9"],
    ["1.1.1.1, 203.0.113.9", "203.0.113.9"],
    ["1.1.1.1, 203.0.113.9, 10.0.0.8", "203.0.113.9"],
    ["203.0.113.9:51000", "203.0.113.9"],
    ["[2001:db8::9]:51000", "2001:db8::9"],
    ["2001:db8::9", "2001:db8::9"],
    ["::ffff:203.0.113.9", "203.0.113.9"],
    ["unknown", "10.0.0.7"],
    ["", "10.0.0.7"],
    ["10.0.0.9, unknown", "10.0.0.7"],
  ])("whose X-Forwarded-For is %j speaks for %s", (list, client) => {
    expect(admit(asking({ ...proxied, for: list }), RULES)).toMatchObject({ admitted: true, client });
  });

  test("on this machine does not close the door to local programs", () => {
    expect(admit(asking({}), LOCAL_PROXY)).toMatchObject({
      admitted: true,
      client: "127.0.0.1",
      proto: "http",
    });
  });
  test("on this machine that speaks for another host over plain HTTP is refused", () => {
    expect(admit(asking({ for: "203.0.113.9" }), LOCAL_PROXY)).toMatchObject({ status: 426 });
  });
  test("on this machine may keep the name localhost", () => {
    expect(admit(asking({ for: "203.0.113.9", proto: "https" }), LOCAL_PROXY)).toMatchObject({
      admitted: true,
      client: "203.0.113.9",
    });
  });
});
