import { existsSync, readFileSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, onTestFailed, test } from "vitest";
import { makeTempFolder, removeFolder } from "../helpers/environment";
import { dataVerb, type Manager } from "../helpers/manager";
import { logIn } from "../helpers/operator";
import { shutdowns, startScene, type Scene } from "../helpers/scene";
import { faceOf, openTwoFacedManager, type TwoFacedManager } from "../helpers/two-faced-manager";
import { watch } from "../helpers/watch";
import { send } from "../helpers/web";

const folder = makeTempFolder();
const file = path.join(folder, "komoriuta.backup");
let scene: Scene;
let line: TwoFacedManager;

beforeAll(async () => {
  const env = { KOMO_HTTPS_ADDR: "127.0.0.1:0" };
  const agentUrl = async (manager: Manager): Promise<string> =>
    (line = await openTwoFacedManager(faceOf(manager))).url;
  scene = await startScene({ awake: ["alder"], asleep: ["birch"], manager: { env }, agentUrl });
});
afterAll(async () => {
  await line?.close();
  await scene?.end();
  removeFolder(folder);
});

const authority = async (): Promise<string> => (await send(scene.manager, "/ca.crt")).body;

test("the disk is lost, the backup restored: servers, tokens and the private CA are there, and nobody is shut down", async () => {
  onTestFailed(() => console.log(scene.story()));
  const { manager, operator } = scene;
  const [alder, birch] = ["alder", "birch"].map((name) => scene.member(name));
  if (!alder || !birch) throw new Error("two servers are wanted");
  const before = await watch(operator);
  await before.reaches(alder.uuid, "ON", 30_000);
  const pem = await authority();
  expect(pem).toContain("BEGIN CERTIFICATE");

  // The order is in the backup; then it is withdrawn, and the same boot runs on.
  await line.show({ kind: "absent" });
  await before.reaches(alder.uuid, "LOST", 40_000);
  await operator.power.turnOff({ uuid: alder.uuid });
  const made = await dataVerb(manager.dataDir, "backup", file);
  expect(made).toMatchObject({ code: 0, stderr: "" });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  for (const beside of ["-wal", "-shm", "-journal"]) expect(existsSync(file + beside)).toBe(false);
  await operator.power.turnOn({ uuid: alder.uuid });
  await line.show(faceOf(manager));
  await before.reaches(alder.uuid, "ON", 40_000);

  expect(await dataVerb(manager.dataDir, "restore", file)).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      /^komo-manager: another komo-manager uses the database .*: stop it first\n$/,
    ),
  });
  await before.close();
  await manager.stop();
  rmSync(manager.dataDir, { recursive: true });

  const restored = await dataVerb(manager.dataDir, "restore", file);
  expect(restored.stderr).toBe("");
  expect(restored.stdout).toMatch(/^2 servers are restored from /);
  await manager.start();
  expect(await authority()).toBe(pem);
  // Its session was in the backup, and is good no more.
  await expect(operator.servers.listServers({})).rejects.toThrow(/unauthenticated/);

  const anew = await logIn(manager);
  const after = await watch(anew);
  await after.reaches(alder.uuid, "ON", 30_000);
  expect(alder.machine.state).toBe("on");
  expect(shutdowns(alder.machine)).toBe(0);
  // It obeys as before.
  await anew.power.turnOff({ uuid: alder.uuid });
  await after.reaches(alder.uuid, "OFF", 60_000);
  await anew.power.turnOn({ uuid: birch.uuid });
  await after.reaches(birch.uuid, "ON", 60_000);
  await after.close();
  expect(shutdowns(alder.machine)).toBe(1);
  expect(readFileSync(file).includes("BEGIN PRIVATE KEY")).toBe(true);
});
