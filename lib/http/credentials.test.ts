import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { request, createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  givenCredentials,
  ownCredentials,
  ownNames,
  UnusableCertificate,
  type Credentials,
} from "./credentials";

const DAY = 86_400_000;
/** The extension `extKeyUsage` with `serverAuth` alone, in DER: Deno reads it of no certificate. */
const FOR_SERVERS_ONLY = "0603551d25" + "040c300a" + "06082b06010505070301";
const NAMES = ["localhost", "127.0.0.1", "::1", "manager.example.lan", "2001:db8::10"];
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "certificates-"));
});
afterEach(() => rm(folder, { recursive: true }));

const now = Date.now();
const own = (names = NAMES, at = now): Promise<Credentials> =>
  ownCredentials(path.join(folder, "tls"), names, at);
const leafOf = ({ cert }: Credentials): X509Certificate => new X509Certificate(cert);
const authorityOf = ({ authority }: Credentials): X509Certificate =>
  new X509Certificate(authority?.pem ?? "");

describe("the private CA", () => {
  test("is a CA for ten years, and says its fingerprint as OpenSSL does", async () => {
    const credentials = await own();
    const authority = authorityOf(credentials);
    expect(authority.ca).toBe(true);
    expect(authority.fingerprint256).toBe(credentials.authority?.fingerprint);
    const years = (Date.parse(authority.validTo) - now) / (365.25 * DAY);
    expect(years).toBeGreaterThan(9.9);
    expect(years).toBeLessThan(10.1);
  });

  test("signs a leaf that is no CA, for servers only, with all the names", async () => {
    const credentials = await own();
    const leaf = leafOf(credentials);
    expect(leaf.ca).toBe(false);
    expect(leaf.raw.toString("hex")).toContain(FOR_SERVERS_ONLY);
    expect(leaf.checkIssued(authorityOf(credentials))).toBe(true);
    expect(leaf.verify(authorityOf(credentials).publicKey)).toBe(true);
    expect(leaf.checkHost("manager.example.lan")).toBe("manager.example.lan");
    for (const address of ["127.0.0.1", "::1", "2001:db8::10"]) expect(leaf.checkIP(address)).toBe(address);
    expect(leaf.checkHost("elsewhere.example")).toBeUndefined();
    expect((Date.parse(leaf.validTo) - now) / DAY).toBeLessThan(398);
  });

  test("is kept in files that only the owner may read, in a folder only the owner may enter", async () => {
    await own();
    expect((await stat(path.join(folder, "tls"))).mode & 0o777).toBe(0o700);
    for (const file of ["ca.pem", "server.pem"]) {
      expect((await stat(path.join(folder, "tls", file))).mode & 0o777, file).toBe(0o600);
    }
  });
});

describe("at the next start", () => {
  test("nothing changes while the certificate serves", async () => {
    const first = await own();
    expect(await own(NAMES, now + 300 * DAY)).toEqual(first);
  });

  test.each([
    ["it would end within 30 days", NAMES, 368],
    ["a name is missing", [...NAMES, "192.0.2.77"], 0],
    ["it has ended", NAMES, 500],
  ])("the leaf is made anew when %s; the CA stays", async (_, names, days) => {
    const before = await own();
    const after = await own(names, now + days * DAY);
    expect(after.cert).not.toBe(before.cert);
    expect(after.authority).toEqual(before.authority);
    expect(leafOf(after).verify(authorityOf(before).publicKey)).toBe(true);
  });

  test("a damaged leaf is made anew", async () => {
    const before = await own();
    await writeFile(path.join(folder, "tls/server.pem"), "-----BEGIN CERTIFICATE-----\nnonsense");
    expect((await own()).authority).toEqual(before.authority);
  });

  test("a leaf of another CA is made anew", async () => {
    const before = await own();
    await rm(path.join(folder, "tls/ca.pem"));
    const after = await own();
    expect(after.authority?.fingerprint).not.toBe(before.authority?.fingerprint);
    expect(leafOf(after).verify(authorityOf(after).publicKey)).toBe(true);
  });

  test.each(["", "nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])(
    "a damaged CA (%j) is reported and left alone",
    async (content) => {
      await own();
      const file = path.join(folder, "tls/ca.pem");
      await writeFile(file, content);
      await expect(own()).rejects.toThrow(`${file} is damaged`);
      expect(await readFile(file, "utf8")).toBe(content);
    },
  );
});

describe("a TLS handshake", () => {
  let server: Server;

  async function get(host: string, ca: string | undefined): Promise<string> {
    const { port } = server.address() as AddressInfo;
    const asking = request({ host: "127.0.0.1", port, servername: host, ca, agent: false });
    asking.end();
    const [answer] = (await once(asking, "response")) as [AsyncIterable<Buffer>];
    let text = "";
    for await (const chunk of answer) text += chunk.toString();
    return text;
  }

  beforeEach(async () => {
    const { cert, key } = await own();
    server = createServer({ cert, key }, (_, response) => response.end("hello"));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  afterEach(() => {
    server.close();
    server.closeAllConnections();
  });

  test("succeeds for whoever trusts the CA", async () => {
    expect(await get("manager.example.lan", (await own()).authority?.pem)).toBe("hello");
  });
  test("fails for whoever does not", async () => {
    await expect(get("localhost", undefined)).rejects.toThrow(/unable to verify|self-signed/);
  });
  test("fails for another name", async () => {
    await expect(get("elsewhere.example", (await own()).authority?.pem)).rejects.toThrow("does not match");
  });
});

describe("given files", () => {
  test("are taken as they are", async () => {
    const { cert, key } = await own();
    await writeFile(path.join(folder, "cert"), cert);
    await writeFile(path.join(folder, "key"), key);
    const given = await givenCredentials(path.join(folder, "cert"), path.join(folder, "key"));
    expect(given).toEqual({ cert, key, authority: null });
  });

  test.each([
    ["certificate", "missing", "key"],
    ["key", "cert", "missing"],
    ["key", "cert", "cert"],
    ["certificate", "key", "key"],
    ["pair", "cert", "other key"],
  ])("are refused, naming the %s (%s, %s)", async (which, certFile, keyFile) => {
    await writeFile(path.join(folder, "cert"), (await own()).cert);
    await writeFile(path.join(folder, "key"), (await own()).key);
    await writeFile(
      path.join(folder, "other key"),
      (await ownCredentials(path.join(folder, "b"), NAMES, now)).key,
    );
    const refused = givenCredentials(path.join(folder, certFile), path.join(folder, keyFile));
    await expect(refused).rejects.toBeInstanceOf(UnusableCertificate);
    await expect(refused).rejects.toMatchObject({ which });
  });
});

test("own names: loopback, host name, mDNS name, addresses and the public host, each once, valid ones only", () => {
  const interfaces = {
    lo: [{ address: "127.0.0.1" }, { address: "::1" }],
    eth0: [{ address: "192.168.1.7" }, { address: "fe80::1%eth0" }],
  } as never;
  const names = (hostName: string, addresses: object, publicHost: string | null): string[] =>
    ownNames({ publicHost }, { hostname: () => hostName, networkInterfaces: () => ({ ...addresses }) });
  expect(names("Attic.example.lan", interfaces, "[2001:db8::5]")).toEqual([
    "localhost",
    "127.0.0.1",
    "::1",
    "attic.example.lan",
    "attic.local",
    "2001:db8::5",
    "192.168.1.7",
    "fe80::1",
  ]);
  expect(names("bad_name", {}, null)).toEqual(["localhost", "127.0.0.1", "::1"]);
});
