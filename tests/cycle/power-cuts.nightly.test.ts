import { randomInt } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, onTestFailed, test } from "vitest";
import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { CurrentStatus } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import { UpsService } from "../../lib/gen/proto/komoriuta/v1/ups_pb";
import { fakeNut, ON_LINE, plainUpsd, type FakeNut } from "../../lib/ups/testing";
import { shutdowns, startScene, type Scene } from "../helpers/scene";
import { until } from "../helpers/until";

/** 50 for a proof, which takes 22 minutes. */
const KILLS = Number(process.env["KOMO_TEST_KILLS"] ?? 6);
const MINUTE = 60_000;

let nut: FakeNut;
let scene: Scene;
const said = { ...ON_LINE };

beforeAll(async () => {
  nut = await fakeNut(plainUpsd(() => ({ rack: said })));
  scene = await startScene({
    ...{ awake: ["alder", "birch", "cedar"], asleep: ["dogwood"] },
    manager: { env: { KOMO_NUT_URL: `nut://127.0.0.1:${nut.port}` } },
  });
});
afterAll(async () => {
  await scene?.end();
  await nut?.close();
});

/** kill -9 at random moments until it is so. @returns how often */
async function killing(what: string, isSo: () => boolean): Promise<number> {
  const { manager } = scene;
  let kills = 0;
  const end = Date.now() + 10 * MINUTE;
  while (!isSo()) {
    if (Date.now() > end) throw new Error(`${what}: not within ten minutes`);
    // Most give it the time to get on with it, some do not even let it hear the UPS twice.
    const wait = randomInt(4) === 0 ? randomInt(3_000) : randomInt(8_000, 40_000);
    const since = Date.now();
    while (!isSo() && Date.now() - since < wait) await pause(100);
    if (isSo()) break;
    await manager.kill();
    kills += 1;
    if (randomInt(3) === 0) await pause(randomInt(5_000));
    await manager.start();
  }
  return kills;
}

test(
  `kill -9 at ${KILLS} random moments of power cuts and their returns: nobody is turned off who was not to be, forgotten, or woken twice`,
  async () => {
    onTestFailed(() => console.log(scene.story()));
    const { operator } = scene;
    const [alder, birch, cedar, dogwood] = ["alder", "birch", "cedar", "dogwood"].map((name) =>
      scene.member(name),
    );
    if (!alder || !birch || !cedar || !dogwood) throw new Error("there are four");
    const isOn = ({ machine }: typeof alder): boolean => machine.state === "on";
    const isOff = ({ machine }: typeof alder): boolean => machine.state === "off";
    await operator.servers.updateServer({ uuid: alder.uuid, needs: { serverUuids: [birch.uuid] } });
    const { group } = await operator.client(GroupService).createGroup({
      ...{ name: "rack", serverUuids: [alder.uuid, birch.uuid, dogwood.uuid] },
    });
    const upses = operator.client(UpsService);
    await until("the UPS is heard", 30_000, async () => {
      const { upses: found } = await upses.listUpses({});
      return found.some(({ fault, name }) => fault === "" && name.startsWith("rack@"));
    });
    const [ups] = (await upses.listUpses({})).upses;
    await upses.createPowerCutPlan({
      plan: {
        ...{ name: "rack", ups: ups?.name ?? "", stableSeconds: 10, chargedTo: 50 },
        steps: [{ when: { case: "onBatterySeconds", value: 10 }, groupUuids: [group?.uuid ?? ""] }],
      },
    });
    await until("they report", 60_000, async () => {
      const { servers } = await operator.servers.listServers({});
      return servers.filter(({ currentStatus }) => currentStatus === CurrentStatus.ON).length >= 3;
    });
    const bootsBefore = [alder, birch].map(({ machine }) => machine.boots.length);

    let kills = 0;
    for (let round = 1; kills < KILLS; round += 1) {
      Object.assign(said, { "ups.status": "OB DISCHRG", "battery.charge": "40" });
      kills += await killing("both are off", () => [alder, birch].every(isOff));
      Object.assign(said, { "ups.status": "OL CHRG", "battery.charge": "60" });
      kills += await killing("both are on", () => [alder, birch].every(isOn));
      // Let it end: the next power cut finds them up.
      await until("it is over", 3 * MINUTE, async () => {
        const { plans } = await upses.listPowerCutPlans({}).catch(() => ({ plans: [] }));
        return plans[0]?.powerCut?.endedAt !== undefined;
      });
      const when = `round ${round}, after ${kills} kills`;
      expect(
        [alder, birch].map(({ machine }) => shutdowns(machine)),
        when,
      ).toEqual([round, round]);
      expect(
        [alder, birch].map(({ machine }, at) => machine.boots.length - (bootsBefore[at] ?? 0)),
        when,
      ).toEqual([...[round, round]]);
      expect([shutdowns(cedar.machine), dogwood.machine.boots.length], when).toEqual([0, 0]);
    }
    console.info(`  ${kills} kills`);
  },
  90 * MINUTE,
);
