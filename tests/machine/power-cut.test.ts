/** A power cut and its return: a real upsd says it, a real machine is stopped by its plan, and woken once it is charged. */
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { UpsService } from "../../lib/gen/proto/komoriuta/v1/ups_pb";
import { freePort, makeTempFolder, removeFolder } from "../helpers/environment";
import { forwardSocket } from "../helpers/hosts";
import { until } from "../helpers/until";
import { LINE, NO_UPSD, startUpsd, type Upsd } from "../helpers/upsd";
import { DOWN_WITHIN, measure, note, UP_WITHIN } from "./moments";
import { makeReady, startSiteWithAgent, type Site } from "./site";

describe.skipIf(NO_UPSD)(`a power cut ${NO_UPSD ?? ""}`, () => {
  let site: Site;
  let upsd: Upsd | undefined;
  const ends: (() => unknown)[] = [];
  beforeAll(async () => {
    const port = await freePort();
    site = await startSiteWithAgent({ KOMO_NUT_URL: `nut://127.0.0.1:${port}` });
    // It runs where the manager does, in a network of their own.
    const folder = makeTempFolder();
    ends.push(() => removeFolder(folder));
    const { prefix } = site.network.site;
    const socketPath = path.join(folder, "upsd");
    const forwarder = await forwardSocket({ prefix, socketPath, port });
    ends.push(() => forwarder.end());
    upsd = await startUpsd({ rack: LINE }, { port, within: { prefix, socketPath } });
  });
  afterAll(async () => {
    await upsd?.remove();
    for (const end of ends.reverse()) await end();
    await site?.end();
  });

  test("a machine is stopped by a power cut, and is back by its return", async (context) => {
    await makeReady(site);
    const { operator, seen, uuid, vm, card } = site;
    const upses = operator.client(UpsService);
    const say = (status: string, charge: number) =>
      upsd?.say("rack", { ...LINE, "ups.status": status, "battery.charge": String(charge) });
    const found = await until("the UPS is heard", 90_000, async () => {
      const [ups] = (await upses.listUpses({})).upses;
      return ups?.standing === "line" && ups;
    });
    const { group } = await operator.client(GroupService).createGroup({ name: "rack", serverUuids: [uuid] });
    await upses.createPowerCutPlan({
      plan: {
        ...{ name: "rack", ups: found.name, stableSeconds: 10, chargedTo: 50 },
        steps: [{ when: { case: "onBatterySeconds", value: 10 }, groupUuids: [group?.uuid ?? ""] }],
      },
    });
    const boot = await vm.bootId();
    const before = card.received();
    const down = await measure(() => say("OB DISCHRG", 80), {
      Stopping: () => seen.reaches(uuid, "STOPPING", DOWN_WITHIN),
      "machine off": vm.off,
      OFF: () => seen.reaches(uuid, "OFF", DOWN_WITHIN),
    });
    note(context, down);
    expect([vm.offBy(), card.received()]).toEqual(["guest-shutdown", before]);

    const cut = async () => (await upses.listPowerCutPlans({})).plans[0]?.powerCut;
    await say("OL CHRG", 20);
    await until("line power is back", 60_000, async () => (await cut())?.backAt !== undefined);
    expect([vm.isOn(), card.received()]).toEqual([false, before]);
    const up = await measure(() => say("OL CHRG", 60), {
      ON: () => seen.reaches(uuid, "ON", UP_WITHIN),
    });
    note(context, up);
    await vm.booted();
    await until("it is over", 60_000, async () => (await cut())?.endedAt !== undefined);
    expect((await cut())?.story).toMatch(/ · 1 server off · back .* · charged .* · 1 of 1 woken$/);
    expect([vm.starts(), (await vm.bootId()) === boot]).toEqual([2, false]);
  });
});
