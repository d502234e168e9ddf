import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { Code } from "@connectrpc/connect";
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from "vitest";
import type { SendHeartbeatResponseJson } from "../../lib/gen/proto/komoriuta/v1/agent_pb";
import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { PowerStatus } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import { holdOn, startCutScene, type CutScene } from "../helpers/cut-scene";
import { NO_UPSD } from "../helpers/upsd";
import { until } from "../helpers/until";
import { callJson } from "../helpers/web";

// A power cut as a real upsd tells it, with the compiled manager and real agents.

const MINUTE = 60_000;
const OUR_BOOT = "/proc/sys/kernel/random/boot_id";

describe.skipIf(NO_UPSD)(`by a real upsd ${NO_UPSD ?? ""}`, () => {
  let scene: CutScene;
  let host: Host;
  let beating: NodeJS.Timeout | undefined;
  beforeAll(async () => {
    scene = await startCutScene({
      ...{ awake: ["alder", "birch", "cedar", "elm"], asleep: ["fir"], needs: { alder: "birch" } },
    });
    host = await addHost(scene);
    beating = setInterval(() => void host.beat().catch(() => undefined), 3000);
  }, 2 * MINUTE);
  afterAll(async () => {
    clearInterval(beating);
    await scene?.end();
  });

  test(
    "a whole power cut: off by time and by charge, in the order of needs, by force at low battery, and all woken once it is charged",
    async () => {
      onTestFailed(() => console.log(`${scene.story()}\n${scene.manager.output()}`));
      const { say, seen, stopped, woken, isOn, isOff, operator, upses } = scene;
      await holdOn(scene.member("cedar"));
      const plan = await scene.makePlan({
        steps: [
          [{ case: "onBatterySeconds", value: 10 }, ["alder", "birch", "fir"]],
          [{ case: "chargeBelow", value: 50 }, ["cedar"]],
        ],
        forces: true,
      });

      // The machine of the manager is left out, and that is said; a group of two plans is refused.
      const group = plan.steps[0]?.groupUuids[0] ?? "";
      const groups = operator.client(GroupService);
      const found = (await groups.listGroups({})).groups.find(({ uuid }) => uuid === group);
      await groups.setMembers({ uuid: group, serverUuids: [...(found?.serverUuids ?? []), host.uuid] });
      const [withHost] = (await upses.listPowerCutPlans({})).plans;
      expect(withHost?.cautions).toEqual([
        "The manager runs on host, which is left out: let upsmon turn that off, last.",
      ]);
      expect((await upses.previewPowerCut({ plan })).ownMachine).toEqual([host.uuid]);
      const twice = upses.createPowerCutPlan({ plan: { ...plan, uuid: "", name: "another" } });
      await expect(twice).rejects.toMatchObject({
        ...{ code: Code.AlreadyExists, rawMessage: expect.stringMatching(/the rack.*step 1/) },
      });

      // By time, in the order of needs: whoever is logged in has half a minute each.
      await say("OB DISCHRG", 80);
      await until("those of the first step are off", 3 * MINUTE, () => isOff("alder") && isOff("birch"));
      expect([stopped(), isOn("cedar")]).toEqual([["alder", "birch"], true]);
      // By charge; who is in use stays on, until the battery is low.
      await say("OB DISCHRG", 45);
      await until("the second step has begun", MINUTE, async () =>
        (await scene.events()).some((event) => event.startsWith("power_cut_step 2/2")),
      );
      await until("cedar declines", MINUTE, async () => {
        const { events } = await operator.servers.listEvents({ uuid: scene.member("cedar").uuid });
        return events.some(({ kind }) => kind === "declined");
      });
      expect(isOn("cedar")).toBe(true);
      await say("OB DISCHRG LB", 9);
      await until("cedar is off by force", MINUTE, () => isOff("cedar"));
      await say("FSD OB DISCHRG LB", 5);
      await seen("shutting_down");

      // Line power alone wakes nobody: it is to be charged.
      await say("OL CHRG", 30);
      await until("line power is back", MINUTE, async () => (await scene.cut())?.backAt !== undefined);
      await pause(15_000);
      expect(woken()).toEqual([]);
      await say("OL CHRG", 60);
      await until("all are on again", 2 * MINUTE, () => ["alder", "birch", "cedar"].every(isOn));
      await until("it is over", MINUTE, async () => (await scene.cut())?.endedAt !== undefined);

      expect(stopped()).toEqual(["alder", "birch", "cedar"]);
      expect(woken().toSorted()).toEqual(["alder", "birch", "cedar"]);
      expect(woken().indexOf("birch")).toBeLessThan(woken().indexOf("alder"));
      expect([isOn("elm"), isOff("fir")]).toEqual([true, true]);
      const { server } = await operator.servers.getServer({ uuid: host.uuid });
      expect(server?.powerStatus).toBe(PowerStatus.ON);
      const { ups } = plan;
      const events = await scene.events();
      expect(events.slice(0, -1)).toEqual([
        `power_failed ${ups}`,
        "power_cut_step 1/2: 10 s on battery: alder, birch",
        "power_cut_step 2/2: the battery below 50 %: cedar",
        // Whoever still goes down is asked by force, too.
        expect.stringMatching(/^power_cut_forced (birch, )?cedar$/),
        ...[`power_back ${ups}`, "power_cut_waking 3"],
      ]);
      const story =
        /Power failed \S+ · 3 servers off · back \S+ · charged \S+ · 3 of 3 woken · left to upsmon: host$/;
      expect(events.at(-1)).toMatch(story);
      expect((await scene.cut())?.story).toMatch(story);
    },
    6 * MINUTE,
  );

  test("another UPS that says that its battery is low: nothing is ordered, and the plan says why", async () => {
    onTestFailed(() => console.log(`${scene.story()}\n${scene.manager.output()}`));
    const before = [scene.stopped().length, await scene.runs()];
    await scene.say("OB DISCHRG LB", 3, { "ups.serial": "B2" });
    await scene.seen("low_battery");
    await pause(20_000);
    const [plan] = (await scene.upses.listPowerCutPlans({})).plans;
    expect(plan?.cautions[0]).toMatch(/^Another UPS answers as rack@.*: nothing is ordered until/);
    await scene.say("OL");
    await scene.seen("line");
    expect([scene.stopped().length, await scene.runs()]).toEqual(before);
    expect((await scene.events()).filter((event) => event.startsWith("power_failed"))).toHaveLength(1);
  });
});

/** The manager's own machine, as its agent would report it. */
interface Host {
  readonly uuid: string;
  readonly beat: () => Promise<void>;
}

async function addHost({ operator, manager }: CutScene): Promise<Host> {
  const wanted = { name: "host", macAddress: "02:00:5E:00:53:F0", heartbeatInterval: 10 };
  const { server, accessToken } = await operator.servers.createServer(wanted);
  let sequence = 0;
  let manifestRevision = 0;
  const host: Host = {
    uuid: server?.uuid ?? "",
    async beat() {
      const report = {
        heartbeatStatus: `HEARTBEAT_STATUS_${sequence === 0 ? "LAUNCHED" : "ON"}`,
        ...{
          bootId: readFileSync(OUR_BOOT, "utf8").trim(),
          instanceId: "instance",
          sequence: (sequence += 1),
        },
        manifestRevision,
      };
      const path = "/agent/komoriuta.v1.AgentService/SendHeartbeat";
      const answer = await callJson(manager, path, report, { authorization: `Bearer ${accessToken}` });
      if (answer.status !== 200) throw new Error(`host was refused: ${answer.status} ${answer.body}`);
      manifestRevision = (JSON.parse(answer.body) as SendHeartbeatResponseJson).manifest?.revision ?? 0;
    },
  };
  await host.beat();
  await host.beat();
  return host;
}
