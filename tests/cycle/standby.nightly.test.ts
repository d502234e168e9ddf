import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, onTestFailed, test } from "vitest";
import { freePort, makeTempFolder, program, removeFolder } from "../helpers/environment";
import { dataVerb, startManager, type Manager } from "../helpers/manager";
import { logIn } from "../helpers/operator";
import { shutdowns, startScene, type Scene } from "../helpers/scene";
import { NO_SSHD, startSshd, type SshServer } from "../helpers/sshd";
import { faceOf, openTwoFacedManager, type TwoFacedManager } from "../helpers/two-faced-manager";
import { until } from "../helpers/until";
import { watch } from "../helpers/watch";
import { send } from "../helpers/web";

/** Two managers, each with a data folder of its own, and servers that know both. */

const folder = makeTempFolder();
const copies = path.join(folder, "copies");
const keyFile = path.join(folder, "standby-key");
const SECOND = "https://second.example:3443";
let secondPort = 0;
let scene: Scene;
/** Lies between the servers and the first manager. */
let line: TwoFacedManager;
let second: Manager | undefined;
let sshd: SshServer | undefined;

beforeAll(async () => {
  mkdirSync(copies);
  secondPort = await freePort();
  scene = await startScene({
    awake: ["alder", "birch"],
    manager: { env: { KOMO_HTTPS_ADDR: "127.0.0.1:0" } },
    async agentUrl(manager) {
      line = await openTwoFacedManager(faceOf(manager));
      return `${line.url},http://localhost:${secondPort}`;
    },
  });
});
afterAll(async () => {
  await sshd?.remove();
  await second?.remove();
  await line?.close();
  await scene?.end();
  removeFolder(folder);
});

const copiesThere = (): string[] => readdirSync(copies).filter((name) => name.endsWith(".copy"));
const standby = (...words: readonly string[]) => dataVerb(scene.manager.dataDir, "standby", ...words);

test("the first is killed, the second promoted: servers come over, nothing is ordered, and the first gives no order any more", async () => {
  onTestFailed(() => console.log(scene.story(), second?.output(), scene.manager.output()));
  const { manager, operator } = scene;
  const [alder, birch] = ["alder", "birch"].map((name) => scene.member(name));
  if (!alder || !birch) throw new Error("two servers are wanted");
  const before = await watch(operator);
  for (const { uuid } of [alder, birch]) await before.reaches(uuid, "ON", 30_000);

  const set = await standby("set", "folder", copies, "--second", SECOND);
  expect(set).toMatchObject({ code: 0, stderr: "" });
  const key = /komo-standby-[\w-]{43}/.exec(set.stdout)?.[0] ?? "";
  expect(key).not.toBe("");
  writeFileSync(keyFile, key, { mode: 0o600 });
  expect(copiesThere()).toHaveLength(1);
  await before.close();

  // From its next start on it makes them by itself. The order is in the copy that comes then.
  await line.show({ kind: "absent" });
  await manager.stop();
  await manager.start();
  const anew = await logIn(manager);
  const lost = await watch(anew);
  await lost.reaches(alder.uuid, "LOST", 60_000);
  await anew.power.turnOff({ uuid: alder.uuid });
  await lost.close();
  // What came since the last copy is counted there.
  await until("the folder is told of it", 60_000, () => existsSync(path.join(copies, "latest.seal")));
  expect((await standby("set", "folder", copies)).stdout).toContain("The standby key stays as it was.");
  await until("a copy by the manager itself", 60_000, () => copiesThere().length >= 3);
  const [newest = ""] = copiesThere().toSorted().toReversed();
  expect((await standby("copy")).stdout).toMatch(/^komoriuta-\d{14}\.copy is there, with all until now\.\n$/);
  expect(copiesThere().toSorted().at(-1)).not.toBe(newest);
  expect((await standby("status")).stdout).toContain(
    `Copies go to ${copies}.\nNew servers are told of ${SECOND}, too.\nThe last one was made at 20`,
  );
  await manager.kill();

  const promotedAt = performance.now();
  second = await startManager({
    port: secondPort,
    prepare(its) {
      const env = { KOMO_DATA_DIR: path.join(its, "data") } as unknown as NodeJS.ProcessEnv;
      const args = ["promote", copies, "--key", keyFile];
      const said = execFileSync(program("komo-manager"), args, { env, encoding: "utf8" });
      expect(said).toContain("as generation 1, with 2 servers");
      expect(said).toMatch(/\n(By \S+, when it last told|As far as it told) this folder, /);
    },
  });
  const there = await logIn(second);
  const after = await watch(there);
  for (const { uuid } of [alder, birch]) await after.reaches(uuid, "ON", 60_000);
  const took = performance.now() - promotedAt;
  console.log(`promote to all servers ON: ${(took / 1000).toFixed(1)} s`);
  expect(took).toBeLessThan(60_000);
  for (const { uuid, machine } of [alder, birch]) {
    // They were lost in the copy already.
    expect(after.path(uuid).slice(1)).not.toContain("LOST");
    for (const kind of ["lost", "synced_off"]) expect(after.notices(uuid)).not.toContain(kind);
    expect(shutdowns(machine)).toBe(0);
  }

  // The first one comes back, and can be reached again.
  await manager.start();
  await line.show(faceOf(manager));
  expect(JSON.parse((await send(manager, "/healthz")).body)).toMatchObject({ status: "replaced" });
  expect(manager.output()).toMatch(
    /Another manager \(\S+\) has taken the place of this one at 20\S+, as generation 1/,
  );
  expect((await standby("status")).stdout).toMatch(/gives no orders. Stop it/);
  const back = await logIn(manager);
  await expect(back.power.turnOff({ uuid: alder.uuid })).rejects.toThrow(/taken the place of this one/);
  const page = await send(manager, "/servers", { headers: { cookie: back.cookie } });
  expect(page.body).toContain("took the place of this one");
  // Servers that lose the second one ask the first, which sends them on.
  await second.stop();
  await until("the servers have asked the first one", 60_000, () => line.connections() > 0);
  await second.start();
  const again = await watch(await logIn(second));
  for (const { uuid } of [alder, birch]) await again.reaches(uuid, "ON", 60_000);
  await again.close();
  expect([alder, birch].map(({ machine }) => shutdowns(machine))).toEqual([0, 0]);
  // The second one orders as the first did.
  const served = await logIn(second);
  const last = await watch(served);
  await served.power.turnOff({ uuid: alder.uuid });
  await last.reaches(alder.uuid, "OFF", 60_000);
  await last.close();
  expect([alder, birch].map(({ machine }) => shutdowns(machine))).toEqual([1, 0]);
  await after.close();
});

test("what cannot be a standby is refused with a sentence, and nothing is kept", async () => {
  const bare = path.join(folder, "bare");
  mkdirSync(bare, { mode: 0o700 });
  const asked = (...words: readonly string[]) => dataVerb(bare, "standby", ...words);
  for (const [words, code, says] of [
    [["set", "folder"], 2, /^komo-manager: Usage: komo-manager standby set folder PATH/],
    [["set", "ftp", "x"], 2, /Usage: komo-manager standby/],
    [["set", "sftp", "nonsense"], 2, /must be USER@HOST:PATH/],
    [["set", "sftp", "a@b:/c; rm -rf"], 2, /must be USER@HOST:PATH/],
    [["set", "sftp", "a@b:/c", "--port", "99999"], 2, /--port must be 1 to 65535/],
    [["set", "folder", "/tmp", "--port", "22"], 2, /--key and --port are for sftp/],
    [["set", "folder", "/tmp", "--second", "http://b.example"], 2, /--second must be the URL by which/],
    [["set", "folder", "/tmp", "--second", "https://localhost:3443"], 2, /--second must be the URL by which/],
    [["set", "folder", "/tmp", "--second", "https://b.example/console"], 2, /--second must be the URL/],
    [["status", "--second", "https://b.example"], 2, /Usage: komo-manager standby/],
    [["set", "sftp", "a@localhost:/c"], 1, /localhost is this machine itself: a copy here is lost with it/],
    [["set", "folder", bare], 1, /is the data folder of this manager itself/],
    [["set", "folder", copies], 1, /there is no database to copy yet/],
  ] as const) {
    const { code: ended, stderr } = await asked(...words);
    expect(stderr).toMatch(says);
    expect(ended).toBe(code);
  }
  expect((await asked("status")).stdout).toMatch(/^No standby is set/);
  expect((await asked("copy")).stderr).toMatch(/^komo-manager: no standby is set/);
  expect((await standby("set", "folder", path.join(folder, "none"))).stderr).toMatch(
    /make it first, or mount it/,
  );
});

test.skipIf(NO_SSHD)(
  `by sftp${NO_SSHD ? ` (skipped: ${NO_SSHD})` : ""}: the key is asked for by its line, the host key is pinned, another one is refused`,
  async () => {
    sshd = await startSshd();
    const there = path.join(folder, "by-sftp");
    mkdirSync(there);
    const site = await startManager();
    try {
      const asked = (...words: readonly string[]) => dataVerb(site.dataDir, "standby", ...words);
      const target = ["set", "sftp", `${sshd.user}@127.0.0.1:${there}`, "--port", `${sshd.port}`];
      const refused = await asked(...target);
      expect(refused.code).toBe(1);
      const keyLine = /^restrict,command="internal-sftp" ssh-ed25519 .*$/m.exec(refused.stderr)?.[0];
      expect(keyLine).toBeDefined();
      sshd.admit(keyLine ?? "");
      const set = await asked(...target);
      expect(set.stderr).toBe("");
      expect(set.stdout).toMatch(/The host key of 127.0.0.1 is pinned.*\n256 SHA256:/);
      await site.stop();
      await site.start();
      const names = (): string[] => readdirSync(there).filter((name) => name.endsWith(".seal"));
      await until("a copy by the manager itself", 30_000, () => names().length >= 2);
      expect(readdirSync(there).filter((name) => name.endsWith(".new"))).toEqual([]);

      await sshd.changeHostKey();
      await site.stop();
      await site.start();
      await until("the fault is said", 30_000, async () =>
        /another host key/.test((await asked("status")).stdout),
      );
      expect((await asked("off")).stdout).toMatch(/^No more copies are made/);
    } finally {
      await site.remove();
    }
  },
);
