import { once } from "node:events";
import path from "node:path";
import { connect as tlsConnect } from "node:tls";
import { describe, expect, test } from "vitest";
import { ownCredentials } from "./credentials";
import { listening } from "./testing";

const at = listening();
const { ask } = at;

describe("TLS", () => {
  test("older than 1.2 is refused", async () => {
    const socket = tlsConnect({
      port: at.listeners.https?.port ?? 0,
      host: "127.0.0.1",
      rejectUnauthorized: false,
      minVersion: "TLSv1",
      maxVersion: "TLSv1.1",
      ciphers: "DEFAULT@SECLEVEL=0",
    });
    await expect(once(socket, "secureConnect")).rejects.toThrow(/protocol|alert/i);
  });

  test("shows other certificates without a restart", async () => {
    const before = at.credentials;
    at.credentials = await ownCredentials(path.join(at.folder, "other"), ["localhost"], Date.now());
    await expect(ask({ tls: true })).rejects.toThrow();
    at.listeners.useCredentials(at.credentials);
    expect((await ask({ tls: true })).status).toBe(200);
    expect((await ask({ path: "/ca.crt" })).text).toBe(at.credentials.authority?.pem);
    expect(at.credentials.authority?.pem).not.toBe(before.authority?.pem);
  });

  test("keeps its certificates where the new ones cannot be used", async () => {
    expect(() => at.listeners.useCredentials({ ...at.credentials, key: "nonsense" })).toThrow();
    expect((await ask({ tls: true })).status).toBe(200);
  });
});
