import { afterAll, beforeAll, expect, onTestFailed, test } from "vitest";
import { shutdowns, startScene, type Scene } from "../helpers/scene";
import { watch } from "../helpers/watch";

let scene: Scene;

beforeAll(async () => {
  scene = await startScene({ awake: ["alder", "birch"], asleep: ["cedar"], shutdownMs: 3000 });
});
afterAll(() => scene?.end());

test("kill -9 in the middle of Applying, Stopping and Starting: the cycles end as ordered", async () => {
  onTestFailed(() => console.log(scene.story()));
  const { manager, operator } = scene;
  const [alder, birch, cedar] = ["alder", "birch", "cedar"].map((name) => scene.member(name));
  if (!alder || !birch || !cedar) throw new Error("three servers are wanted");
  const before = await watch(operator);
  await before.reaches(alder.uuid, "ON", 45_000);
  await before.reaches(birch.uuid, "ON", 45_000);

  await operator.power.turnOff({ uuid: alder.uuid });
  await before.reaches(alder.uuid, "STOPPING", 30_000);
  // It sleeps too deeply for the packets that come before the manager's end.
  cedar.machine.misbehave({ deaf: true });
  await operator.power.turnOn({ uuid: cedar.uuid });
  await before.reaches(cedar.uuid, "STARTING", 20_000);
  await operator.power.turnOff({ uuid: birch.uuid });
  const ended = await manager.kill();
  expect(ended.signal).toBe("SIGKILL");
  await before.close();
  const packetsBefore = cedar.machine.packets;
  expect(packetsBefore).toBeGreaterThanOrEqual(1);

  cedar.machine.misbehave({ deaf: false });
  await manager.start();
  const after = await watch(operator);
  await Promise.all([
    after.reaches(alder.uuid, "OFF", 60_000),
    after.reaches(birch.uuid, "OFF", 60_000),
    after.reaches(cedar.uuid, "ON", 60_000),
  ]);
  await after.close();

  for (const { machine } of [alder, birch]) {
    expect(machine.state).toBe("off");
    expect(shutdowns(machine)).toBe(1);
  }
  expect(cedar.machine.packets).toBeGreaterThan(packetsBefore);
  expect(cedar.machine.boots).toHaveLength(1);
  expect(shutdowns(cedar.machine)).toBe(0);
});
