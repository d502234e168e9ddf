import { chmodSync, mkdirSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { run, type Ended } from "../helpers/child";
import { freePort, makeTempFolder, ORDINARY_USER, program, removeFolder } from "../helpers/environment";
import { environmentFor, startManager } from "../helpers/manager";
import { logIn, makeLogin } from "../helpers/operator";

const folder = makeTempFolder();
const login = makeLogin();
let port: number;

beforeAll(async () => {
  port = await freePort();
});
afterAll(() => removeFolder(folder));

type Run = Ended & { readonly stdout: string; readonly stderr: string };

/** Starts the manager with a changed environment; undefined leaves a variable out. */
function startWith(
  change: Readonly<Record<string, string | undefined>>,
  prefix: readonly string[] = [],
): Promise<Run> {
  const env = { ...environmentFor(folder, login, port), ...change };
  const given = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return run([...prefix, program("komo-manager")], { env: Object.fromEntries(given), cwd: folder });
}

/** The only line on standard error. */
function onlyLine({ stderr }: Run): string {
  const lines = stderr.trimEnd().split("\n");
  expect(lines, stderr).toHaveLength(1);
  return lines[0] ?? "";
}

const WRONG: readonly [variable: string, value: string | undefined, words: RegExp][] = [
  ["KOMO_USER_ID", undefined, /must be set/],
  ["KOMO_PASSWORD_HASH", "correct horse battery staple", /must be .*hash/],
  ["KOMO_HTTP_ADDR", "3000", /must be .*address:port/],
  ["KOMO_HTTPS_ADDR", "everywhere", /must be .*address:port/],
  ["KOMO_PUBLIC_URL", "http://komo.example", /must be .*https/],
  ["KOMO_TRUSTED_PROXIES", "10.0.0.0/64", /must be .*addresses/],
  ["KOMO_SESSION_SECRET", "too short", /must be .*32 characters/],
  ["KOMO_SESSION_TTL", "0", /must be .*at least 1/],
  ["KOMO_TOKEN_TTL", "-1", /must be .*at least 0/],
  ["KOMO_SYNC_OFF_AFTER", "5m", /must be .*whole number of seconds/],
  ["KOMO_WOL_TARGETS", "192.168.1.256", /must be .*addresses/],
  ["KOMO_LOG_ROTATION_GENERATIONS", "0", /must be .*at least 1/],
  ["KOMO_DISABLE_FILE_LOG", "perhaps", /must be true or false/],
  ["KOMO_DATABASE_URL", "postgres://localhost/komo", /must be .*file:/],
];

test("a wrong environment: exit 2 and a line for each variable, which does not repeat its value", async () => {
  const { code, stderr } = await startWith(
    Object.fromEntries(WRONG.map(([variable, value]) => [variable, value])),
  );
  expect(code).toBe(2);
  const lines = stderr.trimEnd().split("\n");
  expect(lines, stderr).toHaveLength(WRONG.length);
  for (const [variable, value, words] of WRONG) {
    const line = lines.find((one) => one.includes(variable)) ?? "";
    expect(line, stderr).toMatch(words);
    if (value && value.length > 8) expect(stderr).not.toContain(value);
  }
});

test("no password hash: exit 2 and one line that names the variable", async () => {
  const outcome = await startWith({ KOMO_PASSWORD_HASH: undefined });
  expect(outcome.code).toBe(2);
  expect(onlyLine(outcome)).toMatch(/KOMO_PASSWORD_HASH must be set/);
});

test("a certificate without its key: exit 2 and one line that names what is missing", async () => {
  const half = { KOMO_HTTPS_ADDR: "127.0.0.1:0", KOMO_TLS_CERT_FILE: "/etc/ssl/own.pem" };
  const outcome = await startWith(half);
  expect(outcome.code).toBe(2);
  expect(onlyLine(outcome)).toMatch(/KOMO_TLS_KEY_FILE must be set/);
});

test("a port in use: exit 1 and one line that names it", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(port, "127.0.0.1", resolve));
  try {
    const outcome = await startWith({});
    expect(outcome.code).toBe(1);
    expect(onlyLine(outcome)).toMatch(new RegExp(`127\\.0\\.0\\.1:${port}.*in use`));
  } finally {
    await new Promise((resolve) => other.close(resolve));
  }
});

test("a data folder that cannot be written: exit 1 and one line that names it", async () => {
  const dataDir = path.join(folder, "not-ours");
  mkdirSync(dataDir);
  chmodSync(folder, 0o755);
  chmodSync(dataDir, 0o555);
  const outcome = await startWith({ KOMO_DATA_DIR: dataDir, KOMO_LOG_DIR: folder }, ORDINARY_USER);
  expect(outcome.code).toBe(1);
  expect(onlyLine(outcome)).toContain(dataDir);
});

test("an unknown verb: exit 2 and one line that says which there are", async () => {
  const outcome = await run([program("komo-manager"), "sleep"], { env: {} });
  expect(outcome.code).toBe(2);
  expect(onlyLine(outcome)).toMatch(/sleep.*serve|serve.*sleep|help/);
});

test("hash-password: a password from a pipe becomes a hash that lets its owner in", async () => {
  const password = "a lullaby, sung softly";
  const command = [program("komo-manager"), "hash-password"];
  const { code, stdout, stderr } = await run(command, { env: {}, input: `${password}\n` });
  expect(code).toBe(0);
  expect(stdout + stderr).not.toContain("lullaby");
  expect(stdout.trim()).toMatch(/^scrypt:\d+:\d+:\d+:[\w-]+:[\w-]+$/);

  const manager = await startManager({ env: { KOMO_PASSWORD_HASH: stdout.trim() } });
  onTestFinished(() => manager.remove());
  await expect(logIn({ ...manager, password })).resolves.toBeDefined();
  await expect(logIn({ ...manager, password: "a lullaby" })).rejects.toThrow(/401/);
});
