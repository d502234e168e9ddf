/**
 * The manager's own upgrade, by hand: the next version's program takes the place of this one's on the same data, as it does
 * in a container; twenty servers report meanwhile. And what goes wrong: a full disk, a kill in the middle, half a program,
 * the older program on the newer data.
 */
import { createHash } from "node:crypto";
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  truncateSync,
} from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { NEXT_MIGRATION, NEXT_VERSION, nextManager } from "../../scripts/test/next-manager.mjs";
import { run, startChild } from "../helpers/child";
import { freePort, makeTempFolder, program, removeFolder } from "../helpers/environment";
import { furnish, furniture, orders } from "../helpers/furnished";
import { environmentFor } from "../helpers/manager";
import { logIn, makeLogin } from "../helpers/operator";
import { shutdowns, startScene, type Scene } from "../helpers/scene";
import { mountSmallDisk, whyNoDisks, type SmallDisk } from "../helpers/tmpfs";
import { until } from "../helpers/until";
import { watch } from "../helpers/watch";
import { send } from "../helpers/web";

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

const COUNT = 20;
const NAMES = Array.from({ length: COUNT }, (_, index) => `server-${String(index).padStart(2, "0")}`);

const folder = makeTempFolder();
/** The place of the program, which is replaced. */
const place = path.join(folder, "komo-manager");
const kept = path.join(folder, "before");
let next: string;
let furnished: Record<string, unknown>;

beforeAll(async () => {
  next = await nextManager();
  copyFileSync(program("komo-manager"), place);
});
afterAll(() => removeFolder(folder));

/** All files of a data folder, by name, with their content. */
function contents(of: string): Record<string, string> {
  const files = readdirSync(of, { recursive: true, encoding: "utf8" }).filter((name) =>
    statSync(path.join(of, name)).isFile(),
  );
  const hash = (name: string) =>
    createHash("sha256")
      .update(readFileSync(path.join(of, name)))
      .digest("hex");
  return Object.fromEntries(files.sort().map((name) => [name, hash(name)]));
}

/** Replaces the program as people do: a new file in its place. */
function replaceBy(file: string): void {
  copyFileSync(file, `${place}.new`);
  renameSync(`${place}.new`, place);
}

describe("twenty servers", () => {
  let scene: Scene;
  beforeAll(async () => {
    const https = `127.0.0.1:${await freePort()}`;
    const manager = { executable: place, env: { KOMO_HTTPS_ADDR: https } };
    scene = await startScene({ awake: NAMES, manager });
    const seen = await watch(scene.operator);
    for (const name of NAMES) await seen.reaches(scene.member(name).uuid, "ON", 240_000);
    await seen.close();
    const uuids = NAMES.map((name) => scene.member(name).uuid);
    await furnish(scene.manager, scene.operator, uuids);
  });
  afterAll(() => scene?.end());

  const members = () => NAMES.map((name) => scene.member(name));
  const boots = () => members().map(({ machine }) => [machine.komoletPid, machine.boots.length]);

  test("report on by themselves to the next version, with all that was made, and nobody is told to shut down", async () => {
    const { manager } = scene;
    furnished = await furniture(manager, scene.operator);
    expect(await orders(scene.operator)).toEqual([]);
    const before = { boots: boots(), events: await eventsOf(scene) };
    await manager.stop();
    cpSync(manager.dataDir, kept, { recursive: true });
    // A program whose download ended half-way does not start, and has touched nothing.
    copyFileSync(next, `${place}.half`);
    truncateSync(`${place}.half`, Math.floor(statSync(next).size / 2));
    const half = await run([`${place}.half`], { env: environmentFor(manager.folder, manager, 1) }).catch(
      () => null,
    );
    expect(half?.code ?? null).not.toBe(0);
    expect(contents(manager.dataDir)).toEqual(contents(kept));

    replaceBy(next);
    const began = Date.now();
    await manager.start();
    const operator = await logIn(manager);
    const seen = await watch(operator);
    for (const { uuid } of members()) await seen.reaches(uuid, "ON", 120_000);
    const took = Date.now() - began;
    await until("each has reported to it", 120_000, () =>
      members().every(({ uuid }) => Number(seen.server(uuid).lastHeartbeatAt?.seconds ?? 0n) * 1000 > began),
    );
    console.log(`${COUNT} servers are ON ${took} ms after the start of ${NEXT_VERSION}`);

    expect(await furniture(manager, operator)).toEqual(furnished);
    expect(await orders(operator)).toEqual([]);
    for (const { uuid } of members())
      expect(seen.path(uuid).filter((status) => status !== "ON" && status !== "APPLYING")).toEqual([]);
    await seen.close();
    expect(boots()).toEqual(before.boots);
    expect(members().map(({ machine }) => shutdowns(machine))).toEqual(NAMES.map(() => 0));
    expect(await eventsOf({ ...scene, operator })).toEqual(before.events);
    expect(manager.output()).toContain(`"version":"${NEXT_VERSION}"`);
    expect((await run([place, "version"], { env: {} })).stdout).toBe(`${NEXT_VERSION}\n`);
    expect((await send(manager, "/login")).status).toBe(200);
    expect(readdirSync(manager.dataDir)).toContain(`komoriuta.db.before-${NEXT_MIGRATION}`);
  });

  test("are safe from the older program: it refuses the newer data in one sentence, and touches nothing", async () => {
    const { manager } = scene;
    await manager.stop();
    const before = contents(manager.dataDir);
    replaceBy(program("komo-manager"));
    const env = { ...environmentFor(manager.folder, manager, await freePort()) };
    const { code, stdout, stderr } = await run([place], { env });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(
      new RegExp(
        `^komo-manager: the database is from a newer version of komoriuta .*${NEXT_MIGRATION}.*\\n$`,
      ),
    );
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(contents(manager.dataDir)).toEqual(before);

    replaceBy(next);
    await manager.start();
    const operator = await logIn(manager);
    expect(await furniture(manager, operator)).toEqual(furnished);
    expect(members().map(({ machine }) => shutdowns(machine))).toEqual(NAMES.map(() => 0));
  });
});

describe("what goes wrong in the middle", () => {
  /** A manager of this version on a copy of the data from before the upgrade, stopped; and the next one's start on them. */
  async function stopped(dataDir: (folder: string) => string = (of) => path.join(of, "data")) {
    const login = makeLogin();
    const at = makeTempFolder();
    onTestFinished(() => removeFolder(at));
    const data = dataDir(at);
    mkdirSync(path.join(at, "log"), { mode: 0o700 });
    cpSync(kept, data, { recursive: true });
    const port = await freePort();
    const env = environmentFor(at, login, port);
    const where = { url: `http://localhost:${port}`, ...login };
    return {
      data,
      where,
      /** The names of servers as a version of the program shows them. */
      async names(executable: string) {
        const child = await startChild([executable], { env, cwd: at });
        try {
          await until("it answers", 60_000, async () => {
            if (child.hasEnded()) throw new Error(child.stderr());
            return (await send(where, "/healthz").catch(() => ({ status: 0 }))).status === 200;
          });
          const { servers } = await (await logIn(where)).servers.listServers({});
          return servers.map(({ name }) => name).sort();
        } finally {
          await child.end("SIGTERM");
        }
      },
      start: (executable: string) => startChild([executable], { env, cwd: at }),
      run: (executable: string) => run([executable], { env, cwd: at }),
    };
  }

  test.for([
    ["as it copies the database", /\.db\.copy-/],
    ["as it tries on the copy", /\.db\.trial-[0-9a-f]+-wal$/],
    ["as it has kept the one before", /\.db\.before-/],
  ] as const)(
    "a next version that is killed %s is started again, and nothing is lost or left over",
    async ([, mark]) => {
      const manager = await stopped();
      const child = await manager.start(next);
      await until(
        "it is there",
        60_000,
        () => child.hasEnded() || readdirSync(manager.data).some((name) => mark.test(name)),
      );
      await child.end("SIGKILL");
      const migrated = readFileSync(path.join(manager.data, "komoriuta.db.made"), "utf8").includes(
        NEXT_MIGRATION,
      );
      // The version before still serves what was not migrated; the next one completes it.
      if (!migrated && !/before/.test(mark.source))
        expect(await manager.names(program("komo-manager"))).toEqual(NAMES);
      expect(await manager.names(next)).toEqual(NAMES);
      expect(readdirSync(manager.data).filter((name) => /copy-|trial-/.test(name))).toEqual([]);
    },
  );

  const reason = whyNoDisks();
  test.skipIf(reason)(
    "on a full disk it says so in one sentence, and the version before serves on",
    async () => {
      let disk: SmallDisk | undefined;
      const manager = await stopped((of) => {
        mkdirSync(path.join(of, "data"));
        disk = mountSmallDisk(path.join(of, "data"), 24 * 1024);
        return path.join(of, "data");
      });
      onTestFinished(() => disk?.remove());
      const before = contents(manager.data)["komoriuta.db"];
      disk?.fill();
      const { code, stderr } = await manager.run(next);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^komo-manager: .*(full|ENOSPC|No space left)[^\n]*\n$/);
      disk?.makeRoom();
      expect(contents(manager.data)["komoriuta.db"]).toBe(before);
      expect(await manager.names(program("komo-manager"))).toEqual(NAMES);
      expect(await manager.names(next)).toEqual(NAMES);
    },
  );
});

async function eventsOf({ operator }: Pick<Scene, "operator">): Promise<readonly string[]> {
  const { events } = await operator.servers.listEvents({ limit: 500 });
  return events.map(({ id, kind, serverName, actor }) => `${id} ${kind} ${serverName} ${actor}`);
}
