/** The compiled manager on a disk that is really full. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Code, ConnectError } from "@connectrpc/connect";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectAgents, createAgent } from "../../bench/durability/site";
import { makeTempFolder, removeFolder } from "../helpers/environment";
import { dataVerb, startManager, type Manager } from "../helpers/manager";
import { logIn, type Operator } from "../helpers/operator";
import { macAddress } from "../helpers/scene";
import { mountSmallDisk, whyNoDisks, type SmallDisk } from "../helpers/tmpfs";
import { until } from "../helpers/until";
import { send } from "../helpers/web";

const reason = whyNoDisks();

describe.skipIf(reason)(`full disks${reason ? ` (skipped: ${reason})` : ""}`, () => {
  const elsewhere = makeTempFolder();
  const backup = path.join(elsewhere, "komoriuta.backup");
  let disk: SmallDisk;
  let manager: Manager;
  let operator: Operator;

  beforeAll(async () => {
    const prepare = (folder: string): void =>
      void (disk = mountSmallDisk(path.join(folder, "data"), 8 * 1024));
    manager = await startManager({ prepare });
    operator = await logIn(manager);
  });
  afterAll(async () => {
    await manager?.stop();
    disk?.remove();
    await manager?.remove();
    removeFolder(elsewhere);
  });

  let count = 0;
  const add = (name: string): Promise<{ accessToken: string; server?: { uuid: string } | undefined }> =>
    operator.servers.createServer({ name, macAddress: macAddress(++count), heartbeatInterval: 5 });
  const names = async (): Promise<string[]> =>
    (await operator.servers.listServers({})).servers.map(({ name }) => name);
  const logged = (level: string): Record<string, unknown>[] =>
    manager
      .output()
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter((line) => line["level"] === level);
  const full = { code: Code.Unavailable, rawMessage: expect.stringContaining("disk is full") };

  test("nothing is confirmed that is not stored, one line says why, and it goes on when there is room", async () => {
    const { accessToken, server } = await add("alder");
    const uuid = server?.uuid ?? "";
    const agent = createAgent(connectAgents(manager.url), accessToken);
    await agent.report();
    expect(await dataVerb(manager.dataDir, "backup", backup)).toMatchObject({ code: 0, stderr: "" });

    disk.fill();
    expect(await add("birch").catch(ConnectError.from)).toMatchObject(full);
    expect(await operator.power.turnOff({ uuid }).catch(ConnectError.from)).toMatchObject(full);
    expect(await operator.tokens.rotateToken({ uuid }).catch(ConnectError.from)).toMatchObject(full);
    // The next report changes its status: that is not answered as if it were on disk.
    expect(await agent.report().catch(ConnectError.from)).toMatchObject(full);
    await expect(logIn(manager)).rejects.toThrow(/503|disk/);
    expect(await names()).toEqual(["alder"]);
    const line = {
      message: expect.stringContaining("its disk is full"),
      context: expect.stringContaining("storing"),
    };
    const health = new Set<number>();
    await until("it has been full for some ticks", 10_000, async () => {
      await agent.report().catch(() => undefined);
      health.add((await send(manager, "/healthz")).status);
      return count++ > 60;
    });
    expect([...health]).toEqual([503]);
    expect(logged("ERROR")).toMatchObject([line]);
    // Nobody tries to change anything for a while: it is as full as before.
    await delay(6000);
    expect((await send(manager, "/healthz")).status).toBe(503);
    expect(logged("INFO").map(({ message }) => message)).not.toContain("the database can be written again");

    // The old token, and no order: nothing of it came to be.
    disk.makeRoom();
    expect((await send(manager, "/healthz")).status).toBe(200);
    expect(await agent.report()).toMatchObject({ powerStatus: 2 });
    await add("cedar");
    await until("it says so", 30_000, async () => {
      await agent.report();
      return logged("INFO").some(({ message }) => message === "the database can be written again");
    });
    expect(logged("ERROR")).toHaveLength(1);
    await manager.kill();
    await manager.start();
    expect(await names()).toEqual(["alder", "cedar"]);
  });

  test("a backup that does not fit leaves no half of one, and yesterday's as it is", async () => {
    const small = makeTempFolder();
    const smallDisk = mountSmallDisk(small);
    try {
      const target = path.join(small, "komoriuta.backup");
      const outcome = await dataVerb(manager.dataDir, "backup", target);
      expect(outcome).toMatchObject({ code: 1, stdout: "" });
      expect(outcome.stderr).toMatch(/^komo-manager: the backup \S+ cannot be written: .*full/);
      expect(readdirSync(small)).toEqual([]);
    } finally {
      smallDisk.remove();
      removeFolder(small);
    }
    disk.fill();
    const inside = await dataVerb(manager.dataDir, "backup", path.join(manager.dataDir, "beside.backup"));
    expect(inside.code).toBe(1);
    expect(readdirSync(manager.dataDir).filter((name) => name.includes("beside"))).toEqual([]);
    disk.makeRoom();
  });

  test("a restore that does not fit changes nothing", async () => {
    await manager.stop();
    const database = (): Buffer => readFileSync(path.join(manager.dataDir, "komoriuta.db"));
    const before = [readdirSync(manager.dataDir).sort(), database()];
    disk.fill();
    const outcome = await dataVerb(manager.dataDir, "restore", backup);
    expect(outcome).toMatchObject({ code: 1, stdout: "" });
    expect(outcome.stderr).toMatch(/^komo-manager: .*(full|ENOSPC|No space left)/);
    disk.makeRoom();
    expect([readdirSync(manager.dataDir).sort(), database()]).toEqual(before);

    expect(await dataVerb(manager.dataDir, "restore", backup)).toMatchObject({ code: 0, stderr: "" });
    await manager.start();
    operator = await logIn(manager);
    expect(await names()).toEqual(["alder"]);
  });
});
