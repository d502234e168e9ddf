import { randomBytes } from "node:crypto";
import type { RequestListener } from "node:http";
import type { Socket } from "node:net";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { oldTls } from "../fakes/old-tls";
import { certificateThief } from "../fakes/thief";
import {
  codeOf,
  closeServed,
  faultOf,
  makeCredentials,
  NEARBY,
  NEVER,
  serve,
  serveTcp,
  target,
  type Credentials,
} from "../testing";
import type { WayTarget } from "../way";
import { placeOf } from "./addresses";
import { call, OUTSIDE, type Outside } from "./call";
import { openPinned, openPlain, openTrusted } from "./connect";
import { request } from "./request";

let credentials: Credentials;
beforeAll(async () => {
  credentials = await makeCredentials("bmc.example");
});
afterEach(closeServed);

/** As little time as leaves a busy machine enough to connect in: an address has half of it. */
const HASTY: Partial<Outside> = { limit: 2000 };

/** A request with a secret in it. */
function ask(
  given: WayTarget,
  open: typeof openPinned = openPinned,
  more: Partial<Outside> = {},
  signal: AbortSignal = NEVER,
): Promise<number> {
  return call(
    { ...OUTSIDE, ...NEARBY, ...more },
    given,
    placeOf(given.address, 443),
    signal,
    async (call) => {
      const headers = { Authorization: "Bearer s3cret" };
      return (await request(call, open, { method: "GET", path: "/", headers })).status;
    },
  );
}

describe("pinned TLS", () => {
  it("asks who has the pinned certificate, whoever signed it and whatever the name", async () => {
    const { port } = await serve((_, response) => response.end(), credentials);
    expect(await ask(target(port, { pin: credentials.pin }))).toBe(200);
  });

  it("sends nothing to another certificate, and shows it", async () => {
    const asked = vi.fn();
    const { port } = await serve(asked, credentials);
    const unknown = await faultOf(ask(target(port)));
    expect(unknown.code).toBe("certificate_unknown");
    expect(unknown.certificate).toMatchObject({
      fingerprint: credentials.pin,
      subject: "CN=komoriuta manager",
    });
    expect(unknown.certificate?.issuer).toContain("komoriuta private CA");
    expect(unknown.certificate?.validUntil).toBeGreaterThan(Date.now());
    const changed = await faultOf(ask(target(port, { pin: "0".repeat(64) })));
    expect(changed).toMatchObject({
      code: "certificate_changed",
      certificate: { fingerprint: credentials.pin },
    });
    expect(asked).not.toHaveBeenCalled();
  });

  it("looks at the certificate of each connection, also of a side that takes earlier sessions up", async () => {
    const asked = vi.fn<RequestListener>((_, response) => response.end());
    const ticketKeys = randomBytes(48);
    const before = await serve(asked, { ...credentials, ticketKeys });
    for (const _ of [1, 2]) expect(await ask(target(before.port, { pin: credentials.pin }))).toBe(200);
    const renewed = await makeCredentials("bmc.example");
    const after = await serve(asked, { ...renewed, ticketKeys });
    expect(await faultOf(ask(target(after.port, { pin: credentials.pin })))).toMatchObject({
      code: "certificate_changed",
      certificate: { fingerprint: renewed.pin },
    });
    expect(asked).toHaveBeenCalledTimes(2);
    expect(await ask(target(after.port, { pin: renewed.pin }))).toBe(200);
  });

  it("sends nothing to who has the certificate and not its key", async () => {
    const onSecret = vi.fn();
    const { port } = await serveTcp(certificateThief(credentials.der, onSecret));
    expect(["not_understood", "tls_too_old"]).toContain(
      await codeOf(ask(target(port, { pin: credentials.pin }))),
    );
    expect(onSecret).not.toHaveBeenCalled();
  });

  it("says that a side with old TLS alone has none that is still spoken", async () => {
    using old = await oldTls(credentials);
    expect(await codeOf(ask(target(old.port, { pin: credentials.pin })))).toBe("tls_too_old");
  });

  it("does not take something else for TLS", async () => {
    const { port } = await serveTcp((socket) => socket.end("SSH-2.0-OpenSSH_10.0\r\n"));
    expect(await codeOf(ask(target(port)))).toBe("not_understood");
  });
});

describe("trusted TLS", () => {
  const at = (port: number): WayTarget => target(port, { address: `bmc.example:${port}` });
  const resolve = (): Promise<string[]> => Promise.resolve(["127.0.0.1"]);

  it("asks who has a certificate of an authority, for the name", async () => {
    const { port } = await serve((_, response) => response.end(), credentials);
    const authorities = [credentials.authority];
    expect(await ask(at(port), openTrusted, { resolve, authorities })).toBe(200);
  });

  it("sends nothing without one, or with another name, and shows what there is", async () => {
    const asked = vi.fn();
    const { port } = await serve(asked, credentials);
    const shown = { code: "certificate_unknown", certificate: { fingerprint: credentials.pin } };
    expect(await faultOf(ask(at(port), openTrusted, { resolve }))).toMatchObject(shown);
    const other = { ...at(port), address: `other.example:${port}` };
    const authorities = [credentials.authority];
    expect(await faultOf(ask(other, openTrusted, { resolve, authorities }))).toMatchObject(shown);
    expect(await faultOf(ask(target(port), openTrusted, { authorities }))).toMatchObject(shown);
    expect(asked).not.toHaveBeenCalled();
  });
});

describe("a call", () => {
  it("does not leave for an address that is refused, by name or literally", async () => {
    const { port, connections } = await serve((_, response) => response.end());
    const { rule } = OUTSIDE;
    expect(await codeOf(ask(target(port), openPlain, { rule }))).toBe("address_refused");
    const named = { ...target(port), address: `localhost:${port}` };
    expect(await codeOf(ask(named, openPlain, { rule, resolve: OUTSIDE.resolve }))).toBe("address_refused");
    expect(connections()).toBe(0);
  });

  it("looks a name up once, and connects to what was checked", async () => {
    const { port } = await serve((_, response) => response.end());
    const resolve = vi.fn(() => Promise.resolve(["127.0.0.1"]));
    const given = { ...target(port), address: `plug.example:${port}` };
    const outside = { ...OUTSIDE, ...NEARBY, resolve };
    await call(outside, given, placeOf(given.address, 80), NEVER, async (call) => {
      for (let left = 3; left > 0; left--) await request(call, openPlain, { method: "GET", path: "/" });
    });
    expect(resolve).toHaveBeenCalledTimes(1);
  });

  it("goes to the next address where nothing answers", async () => {
    const { port } = await serve((_, response) => response.end());
    const given = { ...target(port), address: `plug.example:${port}` };
    const resolve = (): Promise<string[]> => Promise.resolve(["127.0.0.2", "127.0.0.1"]);
    expect(await ask(given, openPlain, { resolve })).toBe(200);
  });

  it("says that nothing answers, or not in time", async () => {
    const { port, close } = await serve(() => undefined);
    await close();
    expect(await codeOf(ask(target(port), openPlain))).toBe("unreachable");
    // Whoever takes the connection and says nothing.
    const silent = await serveTcp(() => undefined);
    const asked = [openPlain, openPinned].map((open) => codeOf(ask(target(silent.port), open, HASTY)));
    expect(await Promise.all(asked)).toEqual(["timeout", "timeout"]);
    const named = { ...target(silent.port), address: "slow.example" };
    const never = (): Promise<never> => new Promise(() => undefined);
    expect(await codeOf(ask(named, openPlain, { limit: 50, resolve: never }))).toBe("timeout");
  });

  it("ends with its signal, and closes its connection", async () => {
    const closed = vi.fn();
    const ending = new AbortController();
    const { port } = await serveTcp((socket) => {
      socket.on("close", closed).resume();
      setTimeout(() => ending.abort(), 50);
    });
    expect(await codeOf(ask(target(port), openPlain, {}, ending.signal))).toBe("timeout");
    await vi.waitFor(() => expect(closed).toHaveBeenCalled(), 20_000);
    expect(await codeOf(ask(target(port), openPlain, {}, AbortSignal.abort()))).toBe("timeout");
  });

  it("follows no redirect", async () => {
    const elsewhere = await serve((_, response) => response.end());
    const { port } = await serve((_, response) => {
      response.writeHead(302, { Location: `http://127.0.0.1:${elsewhere.port}/` }).end();
    });
    expect(await codeOf(ask(target(port), openPlain))).toBe("redirected");
    expect(elsewhere.connections()).toBe(0);
  });

  it("ends with 100 MB, with what never ends, and with garbage", async () => {
    const long = await serveTcp((socket) => {
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n");
      pour(socket);
    });
    expect(await codeOf(ask(target(long.port), openPlain))).toBe("too_long");
    const endless = await serveTcp((socket) => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      pour(socket);
    });
    expect(await codeOf(ask(target(endless.port), openPlain))).toBe("too_long");
    const header = await serveTcp((socket) => {
      socket.write("HTTP/1.1 200 OK\r\nX: ");
      pour(socket);
    });
    expect(await codeOf(ask(target(header.port), openPlain))).toBe("too_long");
    // A byte now and then.
    const slow = await serveTcp((socket) => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      const timer = setInterval(() => socket.write("x"), 20);
      socket.on("close", () => clearInterval(timer));
    });
    expect(await codeOf(ask(target(slow.port), openPlain, HASTY))).toBe("timeout");
    const garbage = await serveTcp((socket) => socket.end(randomBytes(5000)));
    expect(await codeOf(ask(target(garbage.port), openPlain))).toBe("not_understood");
    const empty = await serveTcp((socket) => socket.end());
    expect(await codeOf(ask(target(empty.port), openPlain))).toBe("not_understood");
  });
});

/** Writes for as long as anybody reads. */
function pour(socket: Socket): void {
  const piece = Buffer.alloc(65_536, "x");
  const more = (): void => {
    while (!socket.destroyed && socket.write(piece));
  };
  socket.on("drain", more);
  more();
}
