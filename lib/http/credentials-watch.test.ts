import { once } from "node:events";
import { mkdtemp, rename, rm, utimes, writeFile } from "node:fs/promises";
import type { NetworkInterfaceInfo } from "node:os";
import { tmpdir } from "node:os";
import path from "node:path";
import { connect, type TLSSocket } from "node:tls";
import { afterEach, beforeEach, expect, test } from "vitest";
import { NO_SESSION } from "../compat/resumed-session";
import { networks } from "./addresses";
import { credentialsMark, ownCredentials, readCredentials, type Credentials } from "./credentials";
import { watchCredentials, type CredentialsWatch } from "./credentials-watch";
import { httpLimits } from "./limits";
import { openListeners, type Listeners } from "./listeners";

const DAY = 86_400_000;
const ANYWHERE = { host: "127.0.0.1", port: 0 };

let folder: string;
let listeners: Listeners | undefined;
let now: number;
let writtenAt: Date;
let addresses: string[];
const lines: string[] = [];
const log = {
  info: (message: string) => void lines.push(`INFO ${message}`),
  warn: (message: string, { reason }: Readonly<Record<string, unknown>> = {}) => {
    lines.push(`WARN ${message}: ${String(reason)}`);
  },
};
const machine = {
  hostname: () => "lullaby",
  networkInterfaces: () => ({ eth0: addresses.map((address) => ({ address }) as NetworkInterfaceInfo) }),
};

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "credentials-"));
  now = Date.now();
  writtenAt = new Date(now);
  addresses = ["192.0.2.1"];
  lines.length = 0;
});
afterEach(async () => {
  await listeners?.close(0);
  await rm(folder, { recursive: true });
});

/** Listeners with TLS, whose certificates are watched. */
async function open(files: boolean): Promise<CredentialsWatch> {
  const tlsFiles = files ? { certificate: at("own.crt"), key: at("own.key") } : null;
  const source = { tlsFiles, folder: at("tls"), publicHost: null };
  const current = await readCredentials(source, machine, now);
  const opened = (listeners = await openListeners({
    http: ANYWHERE,
    https: { address: ANYWHERE, credentials: current },
    trustedProxies: networks([]),
    publicHost: null,
    limits: httpLimits(1024),
    onError: () => undefined,
    onEvicted: () => undefined,
  }));
  return watchCredentials({
    mark: () => credentialsMark(source, machine, now),
    read: () => readCredentials(source, machine, now),
    use: (credentials) => opened.useCredentials(credentials),
    current,
    log,
  });
}

const at = (name: string): string => path.join(folder, name);

/** Another pair each time. */
const makePair = (): Promise<Credentials> => ownCredentials(at(`ca-${Math.random()}`), ["lullaby"], now);

/**
 * Writes these files in place, five seconds after whatever was written before: the manager polls every few seconds, and
 * the tests at once. Two states of one millisecond and of one size are the same to a poll.
 */
async function put({ cert, key }: Partial<Credentials>): Promise<void> {
  writtenAt = new Date(writtenAt.getTime() + 5000);
  const write = async (file: string, text: string): Promise<void> => {
    await writeFile(file, text);
    await utimes(file, writtenAt, writtenAt);
  };
  if (cert !== undefined) await write(at("own.crt"), cert);
  if (key !== undefined) await write(at("own.key"), key);
}

/** The certificate that a client gets which was never here. */
async function shown(): Promise<{ pem: string; names: string; validTo: number }> {
  const socket: TLSSocket = connect({
    port: listeners?.https?.port ?? 0,
    host: "127.0.0.1",
    ...NO_SESSION,
    rejectUnauthorized: false,
  });
  await once(socket, "secureConnect");
  const { raw, subjectaltname = "", valid_to } = socket.getPeerCertificate();
  socket.destroy();
  return { pem: Buffer.from(raw).toString("base64"), names: subjectaltname, validTo: Date.parse(valid_to) };
}

const derOf = ({ cert }: Credentials): string => cert.replace(/-----[^-]+-----|\s/g, "");

test("replaced files are taken over once they stand still, written or moved there", async () => {
  const [first, second, third] = [await makePair(), await makePair(), await makePair()];
  await put(first);
  const watch = await open(true);
  await watch.poll();
  await watch.poll();
  await put(second);
  await watch.poll();
  expect((await shown()).pem).toBe(derOf(first));
  await watch.poll();
  expect((await shown()).pem).toBe(derOf(second));

  await writeFile(at("new.crt"), third.cert);
  await writeFile(at("new.key"), third.key);
  await rename(at("new.crt"), at("own.crt"));
  await rename(at("new.key"), at("own.key"));
  await watch.poll();
  await watch.poll();
  expect((await shown()).pem).toBe(derOf(third));
  await watch.poll();
  expect(lines).toEqual(["INFO certificate taken over", "INFO certificate taken over"]);
});

test("half a pair, rubbish and missing files are said once each, and the pair before goes on serving", async () => {
  const [first, second] = [await makePair(), await makePair()];
  await put(first);
  const watch = await open(true);
  const poll = async (times: number): Promise<void> => {
    for (let time = 0; time < times; time++) await watch.poll();
  };
  await poll(1);
  await put({ cert: second.cert });
  await poll(5);
  expect(lines).toEqual([expect.stringMatching(/^WARN .*KOMO_TLS_KEY_FILE must be the private key of/)]);
  await put({ key: second.key.slice(0, 40) });
  await poll(5);
  expect(lines).toHaveLength(2);
  expect(lines.join()).not.toContain(second.key.slice(28, 40));
  await rm(at("own.key"));
  await poll(5);
  expect(lines).toHaveLength(3);
  expect(lines[2]).toContain("KOMO_TLS_KEY_FILE");
  expect((await shown()).pem).toBe(derOf(first));

  await put(second);
  await poll(3);
  expect((await shown()).pem).toBe(derOf(second));
  expect(lines.slice(3)).toEqual(["INFO certificate taken over"]);
});

test("half a pair that is whole at the next look is not worth a word", async () => {
  const [first, second] = [await makePair(), await makePair()];
  await put(first);
  const watch = await open(true);
  await watch.poll();
  await put({ cert: second.cert });
  await watch.poll();
  await put({ key: second.key });
  await watch.poll();
  await watch.poll();
  expect((await shown()).pem).toBe(derOf(second));
  expect(lines).toEqual(["INFO certificate taken over"]);
});

test("the private CA's certificate is renewed 30 days before its end, in the hour that it comes due", async () => {
  const watch = await open(false);
  const { validTo } = await shown();
  await watch.poll();
  now = validTo - 31 * DAY;
  await watch.poll();
  await watch.poll();
  expect((await shown()).validTo).toBe(validTo);
  expect(lines).toEqual([]);
  now = validTo - 30 * DAY + 1000;
  await watch.poll();
  await watch.poll();
  expect((await shown()).validTo).toBeGreaterThan(validTo + 300 * DAY);
  expect(lines).toEqual(["INFO certificate taken over"]);
});

test("the private CA's certificate is made anew for another address of the machine", async () => {
  const watch = await open(false);
  await watch.poll();
  expect((await shown()).names).toContain("192.0.2.1");
  addresses = ["192.0.2.1", "192.0.2.77"];
  await watch.poll();
  await watch.poll();
  expect((await shown()).names).toContain("192.0.2.77");
  // Names that are gone do no harm.
  addresses = ["192.0.2.77"];
  await watch.poll();
  await watch.poll();
  expect(lines).toEqual(["INFO certificate taken over"]);
});
