/** A server that is restarted by a click: a real machine, which is wanted on all the while. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { AlertKind } from "../../lib/gen/proto/komoriuta/v1/alert_pb";
import { PowerStatus, StatusReason } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import { until } from "../helpers/until";
import { measure, note, secondsTo, UP_WITHIN } from "./moments";
import { makeReady, startSiteWithAgent, type Site } from "./site";

/** Seconds in place of 300: enough for a boot, also where QEMU emulates beside other tests. */
const DEADLINE = 240;

describe("a machine that is restarted", () => {
  let site: Site;
  beforeAll(async () => {
    site = await startSiteWithAgent({ KOMO_SYNC_OFF_AFTER: String(DEADLINE) });
    const { uuid, seen } = site;
    await until("its agent says that it can restart it", 60_000, () =>
      Boolean(seen.server(uuid).agent?.can.includes("reboot")),
    );
  });
  afterAll(() => site?.end());
  beforeEach(() => makeReady(site));

  const isRestarting = (): boolean => site.seen.server(site.uuid).statusReason === StatusReason.RESTARTING;
  const kinds = async (since: number) => {
    const { events } = await site.operator.servers.listEvents({ uuid: site.uuid, limit: 50 });
    return events.map(({ kind }) => kind).slice(0, events.length - since);
  };
  const eventsSoFar = async () =>
    (await site.operator.servers.listEvents({ uuid: site.uuid, limit: 50 })).events.length;

  test("it restarts, is shown as restarting until its next boot, and is wanted on all the while", async (context) => {
    const { operator, uuid, seen, vm } = site;
    const [boot, before, path] = [await vm.bootId(), await eventsSoFar(), seen.path(uuid).length];
    const powers = new Set<PowerStatus>();
    const look = setInterval(() => powers.add(seen.server(uuid).powerStatus), 20);
    const moments = await measure(() => operator.power.reboot({ uuid, reason: "a new kernel" }), {
      restarting: () => until("it is restarting", 10_000, isRestarting),
      "up again": () => vm.reboots(() => undefined),
      ON: async () => {
        await until("it is restarting", 10_000, isRestarting);
        await until("its next boot", UP_WITHIN, () => !isRestarting());
      },
    });
    clearInterval(look);
    note(context, moments);
    expect(await vm.bootId()).not.toBe(boot);
    expect([vm.starts(), seen.server(uuid).powerStatus]).toEqual([1, PowerStatus.ON]);
    expect(powers).toEqual(new Set([PowerStatus.ON]));
    expect(seen.path(uuid).slice(path)).not.toContain("LOST");
    expect(seen.path(uuid).at(-1)).toBe("ON");
    expect(await kinds(before)).toEqual(["came_back", "rebooted"]);
    expect(secondsTo(moments, "restarting")).toBeLessThan(5);
  });

  test("declined while somebody blocks shutdowns, it stays on, and nothing is left of the order", async () => {
    const { operator, uuid, vm } = site;
    const [boot, before] = [await vm.bootId(), await eventsSoFar()];
    const held = "systemd-inhibit --what=shutdown --who=backup --why='copying disks' sleep infinity";
    await vm.must(`systemd-run --unit=holder ${held}`);
    await until("it is held", 30_000, async () => (await vm.must("systemd-inhibit")).includes("backup"));
    await operator.power.reboot({ uuid });
    await until("it is declined", 60_000, async () => (await kinds(before)).includes("declined"));
    await vm.must("systemctl stop holder");
    await new Promise((done) => setTimeout(done, 15_000));
    expect([await vm.bootId(), vm.starts()]).toEqual([boot, 1]);
  });

  test("by force it restarts although somebody blocks that", async () => {
    const { operator, uuid, vm } = site;
    const boot = await vm.bootId();
    const held = "systemd-inhibit --what=shutdown --who=backup --why='copying disks' sleep infinity";
    await vm.must(`systemd-run --unit=holder ${held}`);
    await until("it is held", 30_000, async () => (await vm.must("systemd-inhibit")).includes("backup"));
    await vm.reboots(() => operator.power.reboot({ uuid, force: true, reason: "a hung backup" }));
    expect(await vm.bootId()).not.toBe(boot);
  });

  test("what does not come back is an alert, and is over when it does", async (context) => {
    const { operator, uuid, seen, vm } = site;
    await operator.power.reboot({ uuid });
    await until("it goes down", 60_000, () => seen.path(uuid).at(-1) === "STOPPING");
    // It hangs between its two boots.
    await until("it is silent", 60_000, () => seen.path(uuid).at(-1) === "STARTING");
    await vm.freeze();
    const given = await measure(() => undefined, {
      "did not come back": () =>
        until(
          "it is given up",
          2 * DEADLINE * 1000,
          () => seen.server(uuid).statusReason === StatusReason.DID_NOT_COME_BACK,
        ),
    });
    note(context, given);
    const open = () => seen.server(uuid).alerts.filter(({ kind }) => kind === AlertKind.DID_NOT_COME_BACK);
    expect(open()).toHaveLength(1);
    expect(open()[0]?.clearedAt).toBeUndefined();
    await vm.thaw();
    await until("it is on", UP_WITHIN, () => seen.server(uuid).powerStatus === PowerStatus.ON);
    expect(open()[0]?.clearedAt).toBeDefined();
  });
});
