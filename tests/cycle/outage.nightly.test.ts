import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { PowerStatus, SetBy } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import type { Manager } from "../helpers/manager";
import { HEARTBEAT_INTERVAL, shutdowns, startScene } from "../helpers/scene";
import { faceOf, openTwoFacedManager, type TwoFacedManager } from "../helpers/two-faced-manager";
import { watch } from "../helpers/watch";

/** Seconds of the deadline, in place of five minutes. */
const DEADLINE = 4;
const env = { KOMO_SYNC_OFF_AFTER: String(DEADLINE) };

describe.concurrent("an outage longer than both deadlines shuts nothing down", () => {
  test("of the network: servers are taken for off, and turn SyncedON when it is back", async ({
    onTestFailed,
    onTestFinished,
  }) => {
    let line: TwoFacedManager | undefined;
    const agentUrl = async (manager: Manager): Promise<string> =>
      (line = await openTwoFacedManager(faceOf(manager))).url;
    const scene = await startScene({ awake: ["alder", "birch", "cedar"], manager: { env }, agentUrl });
    const seen = await watch(scene.operator);
    onTestFailed(() => console.log(scene.story()));
    onTestFinished(async () => {
      await seen.close();
      await line?.close();
      await scene.end();
    });
    const members = ["alder", "birch", "cedar"].map((name) => scene.member(name));
    const all = (status: "ON" | "LOST" | "SYNCED_OFF" | "SYNCED_ON", withinMs: number): Promise<unknown> =>
      Promise.all(members.map(({ uuid }) => seen.reaches(uuid, status, withinMs)));
    await all("ON", 60_000);
    const pids = members.map(({ machine }) => machine.komoletPid);

    await line?.show({ kind: "absent" });
    await all("LOST", 60_000);
    // An order that cannot be delivered must not be obeyed after the outage either.
    const { uuid: birch } = scene.member("birch");
    await scene.operator.power.turnOff({ uuid: birch });
    await all("SYNCED_OFF", 60_000);
    expect(members.map(({ machine }) => machine.state)).toEqual(["on", "on", "on"]);

    await line?.show(faceOf(scene.manager));
    await all("SYNCED_ON", 60_000);
    await all("ON", 60_000);
    expect(members.map(({ machine }) => machine.komoletPid)).toEqual(pids);
    for (const { machine, uuid } of members) {
      expect(shutdowns(machine)).toBe(0);
      expect(machine.boots).toHaveLength(1);
      expect(seen.server(uuid)).toMatchObject({ powerStatus: PowerStatus.ON, powerSetBy: SetBy.SYNC });
      expect(seen.notices(uuid)).toContain("synced_on");
    }
    expect(seen.notices(birch)).toContain("could_not_be_told");
  });

  test("of the manager: nobody is declared lost on its return", async ({ onTestFailed, onTestFinished }) => {
    const scene = await startScene({ awake: ["alder"], manager: { env } });
    onTestFailed(() => console.log(scene.story()));
    onTestFinished(() => scene.end());
    const { machine, uuid } = scene.member("alder");
    const before = await watch(scene.operator);
    await before.reaches(uuid, "ON", 60_000);

    await scene.manager.stop();
    await before.close();
    // Time itself is what is tested here.
    await delay((3 * HEARTBEAT_INTERVAL + DEADLINE + 2) * 1000);
    await scene.manager.start();

    // The session outlives the manager.
    const after = await watch(scene.operator);
    onTestFinished(() => after.close());
    await after.reaches(uuid, "ON", 60_000);
    expect(after.path(uuid)).toEqual(expect.arrayContaining(["ON"]));
    expect(after.path(uuid).filter((status) => !["APPLYING", "ON"].includes(status))).toEqual([]);
    expect(after.notices(uuid)).toEqual([]);
    expect(machine.state).toBe("on");
    expect(shutdowns(machine)).toBe(0);
  });
});
