/** A server that is turned off by hibernation: its memory goes to a second disk, and comes back from there. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { PowerStatus, Shutdown } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import { until } from "../helpers/until";
import { measure, note, UP_WITHIN } from "./moments";
import { makeReady, startSiteWithAgent, type Site } from "./site";

describe("a machine that hibernates", () => {
  let site: Site;
  beforeAll(async () => {
    site = await startSiteWithAgent({}, { canSleep: true, hasSwap: true });
  });
  afterAll(() => site?.end());
  beforeEach(() => makeReady(site));

  const can = (): readonly string[] => site.seen.server(site.uuid).agent?.can ?? [];

  test("without swap its agent does not say that it can, and a click is refused with a sentence", async () => {
    const { operator, uuid, vm, seen } = site;
    await until("its agent says what it can", 60_000, () => can().includes("reboot"));
    expect(can()).not.toContain("hibernate");
    const refused = operator.power.turnOff({ uuid, how: Shutdown.HIBERNATE });
    await expect(refused).rejects.toThrow(/does not say that it can hibernate/);
    expect([seen.server(uuid).powerStatus, vm.starts()]).toEqual([PowerStatus.ON, 1]);
  });

  test("with swap it is off and Asleep, and goes on where it was when it is woken", async (context) => {
    const { operator, uuid, vm, seen } = site;
    await vm.must("mkswap /dev/vdb && swapon /dev/vdb && cat /sys/class/block/vdb/dev > /sys/power/resume");
    await vm.must("komo-agent reload");
    await until("its agent says that it can", 60_000, () => can().includes("hibernate"));
    const boot = await vm.bootId();
    await vm.must("systemd-run --unit=going-on sleep infinity");
    const down = await measure(() => operator.power.turnOff({ uuid, how: Shutdown.HIBERNATE }), {
      Asleep: () => seen.reaches(uuid, "ASLEEP", 120_000),
      "machine off": vm.off,
    });
    note(context, down);
    const up = await measure(() => operator.power.turnOn({ uuid }), {
      ON: () => seen.reaches(uuid, "ON", UP_WITHIN),
    });
    note(context, up);
    await vm.booted();
    expect([vm.starts(), await vm.bootId()]).toEqual([2, boot]);
    expect(await vm.must("systemctl is-active going-on")).toBe("active");
    const { events } = await operator.servers.listEvents({ uuid, limit: 20 });
    expect(events.filter(({ kind }) => ["lost", "error", "shutdown_failed"].includes(kind))).toEqual([]);
  });
});
