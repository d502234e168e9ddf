/** A manager that is started while its disk is full. It is not compiled: the data of a page are checked from within. */
import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { LOCAL_UUID } from "../../lib/access/identity";
import { hashPassword } from "../../lib/access/password";
import { running } from "../../lib/api/running";
import { by, testMachine } from "../../lib/fleet/testing";
import { LOG_FILE, openLog } from "../../lib/log/log";
import { compose, type Manager } from "../../lib/manager/compose";
import { openDataFolder } from "../../lib/manager/data-folder";
import { readEnvironment } from "../../lib/manager/environment";
import { connections, type Connection } from "../../lib/store/core/connection";
import { urlOf } from "../../lib/store/core/database-file";
import { makeTempFolder, removeFolder } from "../helpers/environment";
import { mountSmallDisk, whyNoDisks, type SmallDisk } from "../helpers/tmpfs";

const SETTINGS = { name: "attic", macAddress: "02:00:00:00:00:01", heartbeatInterval: 5 };
const reason = whyNoDisks();

describe.skipIf(reason)(`a start on a full disk${reason ? ` (skipped: ${reason})` : ""}`, () => {
  let folder: string;
  let disk: SmallDisk;
  let manager: Manager | undefined;
  let open: Connection | undefined;

  async function start(): Promise<void> {
    const environment = readEnvironment({
      KOMO_USER_ID: "operator",
      KOMO_PASSWORD_HASH: await hashPassword("correct horse"),
      KOMO_DATA_DIR: path.join(folder, "data"),
      KOMO_LOG_DIR: path.join(folder, "log"),
    });
    await openDataFolder(environment.dataDir);
    manager = await compose({
      environment,
      log: openLog(environment.logDir, { write: () => undefined }),
      migrations: path.resolve("prisma/migrations"),
      about: { version: "1.2.3", publicUrl: "http://localhost:3000", caFingerprint: null },
      install: { package: null, publicUrlGiven: false, behindProxy: false, caSha256: null },
    });
  }
  async function stop(): Promise<void> {
    // A process that ends leaves SQLite's files beside the database. Here the collection of memory would remove them.
    open ??= await connections({ url: urlOf(path.join(folder, "data", "komoriuta.db")) }).connect();
    await manager?.stop(Promise.resolve());
    manager = undefined;
  }
  const operator = () => running().fleet.as(by("operator", LOCAL_UUID));
  const mark = (): string => readFileSync(path.join(folder, "data", "mark"), "utf8");
  const errors = (): string[] =>
    readFileSync(path.join(folder, "log", LOG_FILE), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { level: string; message: string })
      .flatMap(({ level, message }) => (level === "ERROR" ? message : []));

  beforeEach(() => {
    folder = makeTempFolder();
    mkdirSync(path.join(folder, "data"));
    disk = mountSmallDisk(path.join(folder, "data"), 8 * 1024);
  });
  afterEach(async () => {
    await stop();
    await open?.dispose();
    open = undefined;
    disk.remove();
    removeFolder(folder);
  });

  test("shows what is known, changes nothing, and goes on once there is room", async () => {
    await start();
    const { uuid } = (await operator().register(SETTINGS)).server;
    await stop();
    const before = mark();
    disk.fill();

    await start();
    expect(running().fleet.list()).toMatchObject([{ uuid }]);
    expect(errors()).toEqual([expect.stringContaining("its disk is full")]);
    await expect(running().ping()).rejects.toThrow();
    await expect(operator().act(uuid, "TurnOn")).rejects.toThrow(/disk/);
    // This life of the data has not begun: nobody is given a mark of it.
    expect(running().fleet.manifest(uuid, "boot").mark).toBe("");

    disk.makeRoom();
    await operator().act(uuid, "TurnOn");
    await expect.poll(() => running().fleet.manifest(uuid, "boot").mark).not.toBe("");
    await stop();
    expect(mark()).not.toBe(before);
    await start();
    expect(await running().fleet.events({ limit: 50, kinds: ["rolled_back"] })).toEqual([]);
  });

  test("cannot withdraw what somebody may not want any more, and tells nobody OFF for it", async () => {
    await start();
    const { uuid } = (await operator().register(SETTINGS)).server;
    const machine = testMachine(running(), uuid);
    await machine.beat("Launched");
    await machine.beat("ON");
    // The poll for ended rights has run once.
    await delay(1500);
    const gone = by("mika", "0000000b-0000-4000-8000-000000000000");
    await running().fleet.as(gone).act(uuid, "TurnOff");
    await stop();
    disk.fill();

    await start();
    expect(running().fleet.get(uuid).facts.order).not.toBeNull();
    expect(running().fleet.manifest(uuid, machine.boot).power).toBe("ON");
    await stop();
    disk.makeRoom();
    await start();
    expect(running().fleet.get(uuid).facts).toMatchObject({ order: null, power: "ON" });
  });
});
