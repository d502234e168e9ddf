import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { createClient } from "@libsql/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run } from "../helpers/child";
import { freePort, makeTempFolder, program, removeFolder } from "../helpers/environment";
import { dataVerb, environmentFor, startManager, type Manager, type Outcome } from "../helpers/manager";
import { logIn } from "../helpers/operator";
import { macAddress } from "../helpers/scene";

const folder = makeTempFolder();
const at = (name: string): string => path.join(folder, name);
const backup = at("good.backup");
let manager: Manager;
let database: string;

beforeAll(async () => {
  manager = await startManager();
  database = path.join(manager.dataDir, "komoriuta.db");
  const operator = await logIn(manager);
  for (const [index, name] of ["alder", "birch", "cedar"].entries()) {
    await operator.servers.createServer({ name, macAddress: macAddress(index), heartbeatInterval: 10 });
  }
  expect(await dataVerb(manager.dataDir, "backup", backup)).toMatchObject({ code: 0 });
  await manager.stop();
});
afterAll(async () => {
  await manager?.remove();
  removeFolder(folder);
});

/** Starts a manager that is expected to refuse. */
async function start(on = manager.folder): Promise<Outcome> {
  const env = environmentFor(on, manager, await freePort());
  return run([program("komo-manager")], { env, cwd: folder });
}

/** Every file of a folder, and its content. */
function content(of = manager.dataDir): Record<string, string> {
  const files = readdirSync(of, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    files
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => {
        const file = path.join(parentPath, name);
        return [file, createHash("sha256").update(readFileSync(file)).digest("hex")];
      }),
  );
}

async function sqlite(file: string, ...statements: string[]): Promise<string> {
  const client = createClient({ url: `file:${file}` });
  for (const sql of statements) await client.execute(sql);
  client.close();
  return file;
}

/** The data of a version from before the first release, in short. */
const EARLY = [
  "PRAGMA journal_mode = WAL",
  "CREATE TABLE _prisma_migrations (id TEXT, checksum TEXT, migration_name TEXT, started_at INTEGER, finished_at INTEGER, rolled_back_at INTEGER)",
  "INSERT INTO _prisma_migrations VALUES ('1', 'x', '20261124000000_first', 1, 1, NULL)",
  "CREATE TABLE servers (id INTEGER PRIMARY KEY, name TEXT)",
];

async function names(): Promise<string[]> {
  const { stdout } = await dataVerb(manager.dataDir, "export");
  return (JSON.parse(stdout) as { servers: { name: string }[] }).servers.map(({ name }) => name);
}

describe("a backup that cannot be restored is refused, and nothing is touched", () => {
  const copyOfBackup = (name: string, change: (bytes: Buffer) => Buffer): string => {
    writeFileSync(at(name), change(readFileSync(backup)));
    return at(name);
  };
  test.for<[string, () => string | Promise<string>, RegExp]>([
    ["nothing", () => at("nowhere"), /there is no file/],
    ["a folder", () => folder, /not a SQLite database/],
    [
      "a text",
      () => copyOfBackup("text", () => Buffer.from("Dear activity\n".repeat(999))),
      /not a SQLite database/,
    ],
    ["an empty file", () => copyOfBackup("empty", () => Buffer.alloc(0)), /not a SQLite database/],
    ["a truncated one", () => copyOfBackup("short", (all) => all.subarray(0, all.length / 2)), /damaged/],
    [
      "one with a hole",
      () =>
        copyOfBackup("hole", (all) =>
          Buffer.concat([all.subarray(0, 4096), Buffer.alloc(all.length - 4096)]),
        ),
      /damaged/,
    ],
    [
      "another product's",
      () => sqlite(at("theirs"), "CREATE TABLE notes (id INTEGER PRIMARY KEY)"),
      /holds other tables and none of komoriuta/,
    ],
    ["an empty database", () => sqlite(at("void"), "CREATE TABLE t (a)", "DROP TABLE t"), /holds nothing/],
    [
      "a newer version's",
      () =>
        sqlite(
          copyOfBackup("newer", (all) => all),
          "INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES ('x', 'y', '29990101000000_future', 1)",
        ),
      /from a newer version of komoriuta \(it has the migration 29990101000000_future\)/,
    ],
    ["one from before 1.0.0", () => sqlite(at("early.backup"), ...EARLY), /is from before komoriuta 1\.0\.0/],
  ])("%s", async ([, make, words]) => {
    const file = await make();
    const before = content();
    const ran = await dataVerb(manager.dataDir, "restore", file);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(words);
    expect(ran.stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(content()).toEqual(before);
  });
});

test("the backup never takes the place of the database or of another file", async () => {
  writeFileSync(at("activity"), "Dear activity log\n");
  const before = content();
  expect(await dataVerb(manager.dataDir, "backup", database)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("is the database itself"),
  });
  expect((await dataVerb(manager.dataDir, "backup", at("activity"))).stderr).toContain("is no backup");
  expect(readFileSync(at("activity"), "utf8")).toBe("Dear activity log\n");
  expect(content()).toEqual(before);
});

test("a damaged database: the manager says so and does not start; a restore mends it and keeps the old one", async () => {
  truncateSync(database, 3 * 4096);
  const refused = await start();
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(
    /^komo-manager: the database .* is damaged .*: keep the file, and restore a backup/,
  );

  const ran = await dataVerb(manager.dataDir, "restore", backup);
  expect(ran).toMatchObject({ code: 0, stderr: "" });
  const kept = /kept as (.*)\.\n/.exec(ran.stdout)?.[1] ?? "";
  expect(readFileSync(kept)).toHaveLength(3 * 4096);
  expect(await names()).toEqual(["alder", "birch", "cedar"]);
});

test("a database that is gone: the manager does not start with an empty one", async () => {
  rmSync(database);
  const refused = await start();
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(
    /^komo-manager: the database .* is gone: restore a backup .*, or delete .*\.made/,
  );
  expect(existsSync(database)).toBe(false);

  expect(await dataVerb(manager.dataDir, "restore", backup)).toMatchObject({ code: 0, stderr: "" });
  expect(await names()).toEqual(["alder", "birch", "cedar"]);
});

test("a second manager on the same data is refused", async () => {
  await manager.start();
  const refused = await start();
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(
    /^komo-manager: another komo-manager uses the database .*: stop it first\n$/,
  );
  // Not even a manager that was killed leaves a lock behind.
  await manager.kill();
  expect(await dataVerb(manager.dataDir, "restore", backup)).toMatchObject({ code: 0, stderr: "" });
});

describe("export and import", () => {
  const list = at("servers.json");

  test("servers move to another manager, with their names and settings and without secrets", async () => {
    const exported = await dataVerb(manager.dataDir, "export", list);
    expect(exported).toMatchObject({ code: 0, stdout: `3 servers are in ${list}.\n`, stderr: "" });
    const text = readFileSync(list, "utf8");
    expect((await dataVerb(manager.dataDir, "export")).stdout.replace(/"exportedAt".*/, "")).toBe(
      text.replace(/"exportedAt".*/, ""),
    );
    expect(text).not.toMatch(/token|hash|scrypt/i);

    const there = await startManager();
    const operator = await logIn(there);
    const own = { name: "dogwood", macAddress: macAddress(2), heartbeatInterval: 10 };
    await operator.servers.createServer(own);
    expect((await dataVerb(there.dataDir, "import", list)).stderr).toContain("another komo-manager uses");
    await there.stop();
    // One that cannot be added, and nothing is half done.
    expect(await dataVerb(there.dataDir, "import", list)).toEqual({
      code: 1,
      signal: null,
      stdout: "",
      stderr: [
        `komo-manager: cedar (${macAddress(2)}) cannot be added: "dogwood" has its MAC address`,
        `komo-manager: nothing was imported. Take it out of ${list}, or correct what is wrong`,
        "",
      ].join("\n"),
    });
    expect((await dataVerb(there.dataDir, "export")).stdout).not.toContain("alder");
    const { servers: listed, ...head } = JSON.parse(text) as { servers: { name: string }[] };
    const two = listed.filter(({ name }) => name !== "cedar");
    writeFileSync(at("two.json"), JSON.stringify({ ...head, servers: two }));
    const rotate = expect.stringMatching(/^Rotate the access token of each added server/);
    const lines = async (): Promise<string[]> => {
      const { code, stdout } = await dataVerb(there.dataDir, "import", at("two.json"));
      expect(code).toBe(0);
      return stdout.trimEnd().split("\n");
    };
    const [alder, birch] = [0, 1].map((n) => `${["alder", "birch"][n]} (${macAddress(n)})`);
    expect(await lines()).toEqual([
      `${alder}: added`,
      `${birch}: added`,
      "2 added, 0 there already.",
      rotate,
    ]);
    expect(await lines()).toEqual([
      `${alder}: there already`,
      `${birch}: there already`,
      "0 added, 2 there already.",
    ]);
    await there.start();
    const anew = await logIn(there);
    const { servers } = await anew.servers.listServers({});
    expect(servers.map(({ name }) => name)).toEqual(["alder", "birch", "dogwood"]);
    const { accessToken } = await anew.tokens.rotateToken({ uuid: servers[0]?.uuid ?? "" });
    expect(accessToken).toMatch(/^[A-Za-z0-9]{32}$/);
    await there.remove();
  });

  test("a wrong list is refused as a whole, each fault named by its place", async () => {
    const right = JSON.parse(readFileSync(list, "utf8")) as { servers: Record<string, unknown>[] };
    const [first, second] = right.servers;
    const wrong = { ...right, servers: [first, { ...second, macAddress: "nonsense", colour: "red" }, first] };
    writeFileSync(at("wrong.json"), JSON.stringify(wrong));
    const before = content();
    const ran = await dataVerb(manager.dataDir, "import", at("wrong.json"));
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/servers\.1\.macAddress must be six pairs/);
    expect(ran.stderr).toMatch(/colour/);
    expect(ran.stderr).toMatch(/nothing was imported\n$/);
    writeFileSync(at("newer.json"), JSON.stringify({ ...right, version: "99.0.0" }));
    expect((await dataVerb(manager.dataDir, "import", at("newer.json"))).stderr).toContain("newer version");
    expect(content()).toEqual(before);
  });
});

describe("data from before 1.0.0", () => {
  const early = at("early");
  const data = path.join(early, "data");
  let before: Record<string, string>;

  beforeAll(async () => {
    mkdirSync(path.join(early, "made"), { recursive: true });
    const client = createClient({ url: `file:${path.join(early, "made", "komoriuta.db")}` });
    for (const sql of EARLY) await client.execute(sql);
    // Copied while it is open: as a kill leaves it.
    cpSync(path.join(early, "made"), data, { recursive: true });
    client.close();
    rmSync(path.join(early, "made"), { recursive: true });
    for (const name of ["session-secret", "komoriuta.db.made", "mark"])
      writeFileSync(path.join(data, name), "x");
    before = content(early);
    expect(Object.keys(before)).toHaveLength(6);
  });

  test.for<[string, () => Promise<Outcome>]>([
    ["the manager", () => start(early)],
    ["export", () => dataVerb(data, "export")],
    ["import", () => dataVerb(data, "import", at("servers.json"))],
    ["backup", () => dataVerb(data, "backup", at("of-early.backup"))],
    ["restore", () => dataVerb(data, "restore", backup)],
    ["audit", () => dataVerb(data, "audit", "verify")],
  ])("%s refuses them in one sentence, and no byte of them changes", async ([, ask]) => {
    const ran = await ask();
    expect(ran).toMatchObject({
      ...{ code: 1, stdout: "" },
      stderr: expect.stringMatching(
        /^komo-manager: the database is from before komoriuta 1\.0\.0, .*: begin with a new data folder [^\n]*\n$/,
      ),
    });
    expect(content(early)).toEqual(before);
    expect(existsSync(at("of-early.backup"))).toBe(false);
    expect(readdirSync(early)).toEqual(["data"]);
  });
});
