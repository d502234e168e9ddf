import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { RunService } from "../../lib/gen/proto/komoriuta/v1/run_pb";
import { ScheduleService } from "../../lib/gen/proto/komoriuta/v1/schedule_pb";
import { StopMode } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import { shutdowns, startScene, type Scene } from "../helpers/scene";
import { watch, type Watch } from "../helpers/watch";

const MINUTE = 60_000;
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];

let scene: Scene;
let seen: Watch;

beforeAll(async () => {
  scene = await startScene({ awake: ["alder", "birch"] });
  seen = await watch(scene.operator);
});

afterAll(async () => {
  await seen?.close();
  await scene?.end();
});

/** HH:MM by UTC, as the end of a window is written. */
function endOfWindow(at: number): string {
  const text = new Date(at).toISOString().slice(11, 16);
  return text === "00:00" ? "24:00" : text;
}

test("the end of a schedule's window turns its group off, and the event leads to the schedule", async ({
  onTestFailed,
}) => {
  onTestFailed(() => console.log(scene.story()));
  const [alder, birch] = [scene.member("alder"), scene.member("birch")];
  await seen.reaches(alder.uuid, "ON", 20_000);
  await seen.reaches(birch.uuid, "ON", 20_000);
  const { operator } = scene;
  const members = { name: "room 12", serverUuids: [alder.uuid] };
  const { group } = await operator.client(GroupService).createGroup(members);

  // Far enough ahead to be saved before it, also on a busy machine.
  const edge = Math.ceil((Date.now() + 15_000) / MINUTE) * MINUTE;
  const from = new Date(edge - 120 * MINUTE).toISOString().slice(11, 16);
  const wanted = {
    ...{ name: "evenings", groupUuids: [group?.uuid ?? ""], zone: "UTC", wake: false, stop: true },
    ...{ mode: StopMode.NOW, minOn: 0, evenIfTheyMayNotWake: true },
    windows: [{ days: EVERY_DAY, from, to: endOfWindow(edge) }],
  };
  const { schedule } = await operator.client(ScheduleService).createSchedule({ schedule: wanted });
  await pause(Math.max(0, edge - Date.now() - 1_000));
  expect(seen.path(alder.uuid).at(-1)).toBe("ON");

  // People on the machine are told a minute before it goes down.
  await seen.reaches(alder.uuid, "STOPPING", 80_000);
  expect(Date.now() - edge).toBeGreaterThan(MINUTE - 1_000);
  await seen.reaches(alder.uuid, "OFF", 45_000);
  expect(alder.machine.state).toBe("off");
  expect(shutdowns(alder.machine)).toBe(1);
  expect(seen.path(birch.uuid).at(-1)).toBe("ON");
  expect(shutdowns(birch.machine)).toBe(0);

  const { events } = await operator.servers.listEvents({ uuid: alder.uuid, limit: 50 });
  const asked = events.find(({ kind }) => kind === "turned_off");
  expect(asked).toMatchObject({ actor: "keeper" });
  const at = Number(asked?.at?.seconds ?? 0n) * 1000;
  expect([at >= edge, at < edge + 15_000]).toEqual([true, true]);
  const { run } = await operator.client(RunService).getRun({ uuid: asked?.runUuid ?? "" });
  expect(run).toMatchObject({ scheduleUuid: schedule?.uuid, scheduleName: "evenings", author: "keeper" });
  expect(run?.members.map(({ serverName }) => serverName)).toEqual(["alder"]);
  expect(seen.notices("")).toContain("run_started");
}, 300_000);
