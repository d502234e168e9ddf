/** The compiled manager while others meddle with its database. */
import {
  copyFileSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Code, ConnectError } from "@connectrpc/connect";
import { createClient } from "@libsql/client";
import { afterEach, expect, test } from "vitest";
import { connectAgents, createAgent } from "../../bench/durability/site";
import { run } from "../helpers/child";
import { freePort, giveToOrdinaryUser, program } from "../helpers/environment";
import { dataVerb, environmentFor, startManager, type Manager } from "../helpers/manager";
import { logIn, type Operator } from "../helpers/operator";
import { macAddress } from "../helpers/scene";
import { until } from "../helpers/until";
import { send } from "../helpers/web";

let manager: Manager;
let operator: Operator;
let count = 0;
afterEach(() => manager?.remove());

/** A manager with one server; its database. */
async function startAnother(prefix: readonly string[] = []): Promise<{ file: string; accessToken: string }> {
  manager = await startManager({ prefix });
  operator = await logIn(manager);
  const { accessToken } = await add("alder");
  return { file: path.join(manager.dataDir, "komoriuta.db"), accessToken };
}

function add(name: string) {
  return operator.servers.createServer({ name, macAddress: macAddress(++count), heartbeatInterval: 60 });
}
async function names(): Promise<string[]> {
  return (await operator.servers.listServers({})).servers.map(({ name }) => name);
}
async function healthz(): Promise<number> {
  return (await send(manager, "/healthz")).status;
}
const log = (): string => readFileSync(path.join(manager.logDir, "komo-manager.log.jsonl"), "utf8");
const unwritable = {
  code: Code.Unavailable,
  rawMessage: expect.stringMatching(/cannot write to its database/),
};

/** Asks again and again until it is ended; gives the answers, and the longest that one took, in milliseconds. */
function keepAsking<T>(ask: () => Promise<T>): () => Promise<{ answers: T[]; longest: number }> {
  const answers: T[] = [];
  let longest = 0;
  let ended = false;
  const asking = (async () => {
    while (!ended) {
      const start = performance.now();
      answers.push(await ask());
      longest = Math.max(longest, performance.now() - start);
      await delay(50);
    }
  })();
  return async () => {
    ended = true;
    await asking;
    return { answers, longest };
  };
}

test("a write lock of another process, held for 8 s: told, nobody else waits, and over with the lock", async () => {
  const { file, accessToken } = await startAnother();
  const agent = createAgent(connectAgents(manager.url), accessToken);
  for (let times = 0; times < 3; times++) await agent.report();

  const other = createClient({ url: `file:${file}` });
  const lock = await other.transaction("write");
  const locked = performance.now();
  const healths = keepAsking(healthz);
  const reads = keepAsking(names);
  const reports = keepAsking(() => agent.report());
  expect(await add("birch").catch(ConnectError.from)).toMatchObject(unwritable);
  expect(performance.now() - locked).toBeLessThan(20_000);
  await delay(Math.max(0, 8000 - (performance.now() - locked)));

  const [health, read, report] = [await healths(), await reads(), await reports()];
  await lock.rollback();
  other.close();
  const freed = performance.now();
  await add("cedar");
  const back = performance.now() - freed;
  await until("it is well", 20_000, async () => (await healthz()) === 200);

  expect([...new Set(health.answers)]).toEqual([503]);
  expect(health.longest).toBeLessThan(4000);
  console.log(
    `while it was locked: list ${read.longest.toFixed(0)} ms, report ${report.longest.toFixed(0)} ms at most; a change was stored ${back.toFixed(0)} ms after the end`,
  );
  // What only reads, or changes nothing, is answered all the while: who waits for the lock does so for five seconds.
  expect(read.longest).toBeLessThan(4000);
  expect(report.longest).toBeLessThan(4000);
  expect(back).toBeLessThan(4000);
  expect(await names()).toEqual(["alder", "cedar"]);
  expect(log().match(/"level":"ERROR"/g)).toHaveLength(1);
});

test("a database that is taken away is missed with the next change, and used again when it is back", async () => {
  const { file } = await startAnother();
  renameSync(file, `${file}.away`);
  expect(await add("birch").catch(ConnectError.from)).toMatchObject(unwritable);
  expect(await healthz()).toBe(503);
  expect(log()).toContain("komoriuta.db was deleted while the manager runs: restart it");
  renameSync(`${file}.away`, file);
  expect(await healthz()).toBe(200);
  await add("cedar");
  expect(await names()).toEqual(["alder", "cedar"]);
});

test.each<[string, (file: string) => void, string]>([
  ["cut off", (file) => truncateSync(file, 4096), "was cut off"],
  ["replaced by its own copy", replaceByCopy, "was replaced by another file"],
])("a database that is %s: nothing is confirmed any more", async (_, meddle, said) => {
  const { file } = await startAnother();
  // All is in the one file, as it is after a while, so that there is something to cut off.
  const other = createClient({ url: `file:${file}` });
  await other.execute("PRAGMA wal_checkpoint(TRUNCATE)");
  other.close();
  expect(await healthz()).toBe(200);
  meddle(file);
  expect(await healthz()).toBe(503);
  // Where the session itself is in what was cut off, nobody can be told more than that it went wrong.
  const refused = { code: expect.toSatisfy((code) => [Code.Unavailable, Code.Internal].includes(code)) };
  for (const name of ["birch", "cedar"])
    expect(await add(name).catch(ConnectError.from)).toMatchObject(refused);
  expect(log()).toContain(`${said} while the manager runs: restart it`);
  await manager.stop();
  expect(log()).not.toMatch(/birch|cedar/);
});

function replaceByCopy(file: string): void {
  copyFileSync(file, `${file}.copy`);
  renameSync(`${file}.copy`, file);
}

test("a symbolic link to the database lets no second manager in", async () => {
  const { file } = await startAnother();
  const link = path.join(manager.folder, "other.db");
  symlinkSync(file, link);
  const own = environmentFor(manager.folder, manager, await freePort());
  const env = { ...own, KOMO_DATABASE_URL: `file:${link}` };
  const second = await run([program("komo-manager")], { env, cwd: manager.folder });
  expect(second.code).toBe(1);
  expect(second.stderr).toMatch(/^komo-manager: another komo-manager uses the database .*: stop it first\n$/);
});

test.skipIf(process.getuid?.() !== 0)(
  "root that backs up or restores is not led out of the manager's folder by what lies there",
  async () => {
    const { file } = await startAnother();
    const backup = path.join(manager.folder, "good.backup");
    expect(await dataVerb(manager.dataDir, "backup", backup)).toMatchObject({ code: 0 });
    await manager.stop();
    const roots = path.join(manager.folder, "roots");
    writeFileSync(roots, "root's own", { mode: 0o644 });
    for (const name of [".", ...readdirSync(manager.dataDir)])
      giveToOrdinaryUser(path.join(manager.dataDir, name));
    for (const [verb, name] of [
      ["backup", "-wal"],
      ["restore", ".lock"],
    ] as const) {
      rmSync(`${file}${name}`, { force: true });
      symlinkSync(roots, `${file}${name}`);
      const outcome = await dataVerb(manager.dataDir, verb, backup);
      expect(outcome).toMatchObject({ code: 1, stdout: "" });
      expect(outcome.stderr).toMatch(/ is a symbolic link, which root does not follow .*\n$/);
      rmSync(`${file}${name}`);
    }
    const { uid, mode } = statSync(roots);
    expect([uid, mode & 0o777, readFileSync(roots, "utf8")]).toEqual([0, 0o644, "root's own"]);
  },
);

test("files that may not grow: it does not count as well until they may", async () => {
  const { file: _ } = await startAnother(["env", "--ignore-signal=XFSZ"]);
  const limit = (bytes: string) =>
    run(["prlimit", `--pid=${manager.pid()}`, `--fsize=${bytes}:`], {
      env: { PATH: process.env["PATH"] ?? "" },
    });
  expect(await limit("4096")).toMatchObject({ code: 0, stderr: "" });
  expect(await add("birch").catch(ConnectError.from)).toMatchObject({ code: Code.Unavailable });
  for (let times = 0; times < 3; times++) expect(await healthz()).toBe(503);
  expect(await limit("unlimited")).toMatchObject({ code: 0, stderr: "" });
  expect(await healthz()).toBe(200);
  await add("cedar");
  expect(await names()).toEqual(["alder", "cedar"]);
});
