/** A machine without an order to shut down, or whose order was withdrawn: people, power, network and clock act on it. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, type TestContext } from "vitest";
import { StatusReason } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import { until } from "../helpers/until";
import { DOWN_WITHIN, measure, note, UP_WITHIN } from "./moments";
import { INTERVAL, awaitHeartbeat, makeReady, startSiteWithAgent, type Site } from "./site";
import { FILL_DISK, FREE_DISK } from "./vm";

/** Seconds in place of 300: the rule is the same, nobody waits for it, and a reboot is over before. */
const DEADLINE = 60;
/** Milliseconds of silence that exceed both the grace period and the deadline. */
const BOTH_DEADLINES = (3 * INTERVAL + DEADLINE + 30) * 1000;
/** Milliseconds within which systemd must have noticed a komolet that hangs: its watchdog takes three minutes. */
const HANGS_AT_MOST = 270_000;

describe("without an order nothing is shut down", () => {
  let site: Site;
  let boot: string;
  let received: unknown;
  beforeAll(async () => {
    site = await startSiteWithAgent({ KOMO_SYNC_OFF_AFTER: String(DEADLINE) });
  });
  afterAll(() => site?.end());
  beforeEach(async () => {
    await makeReady(site);
    boot = await site.vm.bootId();
    received = site.card.received();
  });
  /** Waits until the server was answered ON again: then it has no order that it could obey. */
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") return;
    const { vm, seen, uuid, card } = site;
    await vm.booted();
    const present = await vm.bootId();
    await awaitHeartbeat(site, 60_000);
    await seen.reaches(uuid, "ON", 60_000);
    expect(JSON.parse(await vm.must("komo-agent status --json"))).toMatchObject({
      heartbeatStatus: "ON",
      answer: "ON",
    });
    expect(await vm.bootId()).toBe(present);
    expect(card.received()).toEqual(received);
  });

  const reaches = (status: "ON" | "ERROR" | "LOST" | "SYNCED_OFF", withinMs: number) => () =>
    site.seen.reaches(site.uuid, status, withinMs);
  const powerOn = async (): Promise<void> => {
    await site.vm.powerOn();
    await site.vm.booted();
  };

  /** Turns the server off where that cannot succeed, and withdraws the order. @returns the reported error */
  async function isRefused(context: TestContext): Promise<string> {
    const { operator, uuid } = site;
    const { turnOff, turnOn } = operator.power;
    note(context, await measure(() => turnOff({ uuid }), { Error: reaches("ERROR", 60_000) }));
    const { events } = await operator.servers.listEvents({ uuid });
    note(context, await measure(() => turnOn({ uuid }), { "withdrawn: ON": reaches("ON", 60_000) }));
    return events.find(({ kind }) => kind === "shutdown_failed")?.detail ?? "";
  }

  test("withdrawn where poweroff.target is masked: it says so", async (context) => {
    await site.vm.must("systemctl mask --runtime poweroff.target");
    expect(await isRefused(context)).toMatch(/poweroff\.target is masked/);
    await site.vm.must("systemctl unmask --runtime poweroff.target");
    expect(await site.vm.bootId()).toBe(boot);
  });

  test("reboot by hand: it announces it, and is neither lost nor back", async (context) => {
    const { vm, seen, uuid, operator } = site;
    const isRestarting = (): boolean => seen.server(uuid).statusReason === StatusReason.RESTARTING;
    const listed = async () => (await operator.servers.listEvents({ uuid })).events;
    const before = {
      statuses: seen.path(uuid).length,
      notices: seen.notices(uuid).length,
      events: await listed(),
    };
    // It may end the one that is asked to run it.
    const reboot = (): Promise<unknown> => vm.sh("systemctl reboot --no-block", { withinMs: 1000 });
    const moments = await measure(() => undefined, {
      restarting: () => until("its announcement", DOWN_WITHIN, isRestarting),
      "heard again": async () => {
        await until("its announcement", DOWN_WITHIN, isRestarting);
        await until("a heartbeat of the next boot", UP_WITHIN, () => !isRestarting());
      },
      "up again": () => vm.reboots(() => reboot().catch(() => undefined)),
    });
    note(context, moments);
    expect(await vm.bootId()).not.toBe(boot);
    expect(vm.starts()).toBe(1);
    expect(["LOST", "ON"]).toEqual(expect.arrayContaining(seen.path(uuid).slice(before.statuses)));
    expect(seen.notices(uuid).slice(before.notices)).toEqual(["restarting"]);
    const events = (await listed()).slice(0, -before.events.length);
    expect(events.map(({ kind }) => kind)).toEqual(["restarting"]);
  });

  test("declined while somebody holds an inhibitor: it says who, and their letting go changes nothing", async (context) => {
    const { vm, operator, seen, uuid } = site;
    const held = "systemd-inhibit --what=shutdown --who=backup --why='copying disks' sleep infinity";
    await vm.must(`systemd-run --unit=holder ${held}`);
    await until("it is held", 30_000, async () => (await vm.must("systemd-inhibit")).includes("backup"));
    const before = seen.notices(uuid).length;
    const isDeclined = (): boolean => seen.notices(uuid).slice(before).includes("declined");
    note(
      context,
      await measure(() => operator.power.turnOff({ uuid }), {
        declined: () => until("it is declined", 60_000, isDeclined),
      }),
    );
    const { events } = await operator.servers.listEvents({ uuid });
    const holders = events.find(({ kind }) => kind === "declined")?.use?.holders ?? [];
    expect(holders.map(({ name }) => name).join()).toMatch(/^backup \("copying disks"/);
    await vm.must("systemctl stop holder");
    await awaitHeartbeat(site, 60_000);
    expect(await vm.bootId()).toBe(boot);
  });

  test("power button", async (context) => {
    const { vm } = site;
    note(
      context,
      await measure(vm.pressPowerButton, {
        "machine off": vm.off,
        OFF: reaches("SYNCED_OFF", DOWN_WITHIN + BOTH_DEADLINES),
      }),
    );
    expect(vm.offBy()).toBe("guest-shutdown");
    note(context, await measure(powerOn, { ON: reaches("ON", UP_WITHIN) }));
    expect(await vm.bootId()).not.toBe(boot);
  });

  test("plug pulled, and back", async (context) => {
    const { vm } = site;
    note(context, await measure(vm.pullPlug, { Lost: reaches("LOST", BOTH_DEADLINES) }));
    note(context, await measure(powerOn, { ON: reaches("ON", UP_WITHIN) }));
    expect(await vm.must("systemctl is-system-running --wait", 120_000)).toBe("running");
  });

  test("network cut for longer than both deadlines, with an order outstanding", async (context) => {
    const { vm, operator, seen, uuid } = site;
    await vm.cable("pulled");
    note(
      context,
      await measure(() => operator.power.turnOff({ uuid }), {
        Lost: reaches("LOST", BOTH_DEADLINES),
        OFF: reaches("SYNCED_OFF", BOTH_DEADLINES),
      }),
    );
    await until("the notice", 5000, () => seen.notices(uuid).includes("could_not_be_told"));
    note(context, await measure(() => vm.cable("plugged"), { ON: reaches("ON", 60_000) }));
    expect(await vm.bootId()).toBe(boot);
  });

  test("the whole machine suspended for longer than both deadlines, with an order outstanding", async (context) => {
    const { vm, operator, uuid } = site;
    await vm.freeze();
    note(
      context,
      await measure(() => operator.power.turnOff({ uuid }), {
        Lost: reaches("LOST", BOTH_DEADLINES),
        OFF: reaches("SYNCED_OFF", BOTH_DEADLINES),
      }),
    );
    note(context, await measure(vm.thaw, { ON: reaches("ON", 60_000) }));
    expect(await vm.bootId()).toBe(boot);
  });

  test("komolet killed", async (context) => {
    const restarts = (): Promise<string> => site.vm.must("systemctl show -P NRestarts komolet");
    const before = await restarts();
    const kill = (): Promise<unknown> => site.vm.must("systemctl kill --signal=KILL komolet");
    note(context, await measure(kill, { "reports again": () => awaitHeartbeat(site, 60_000) }));
    expect(await restarts()).not.toBe(before);
    expect(await site.vm.bootId()).toBe(boot);
  });

  test("komolet stopped by a signal, as one that hangs", async (context) => {
    const { vm } = site;
    const before = await vm.must("pidof komolet");
    await vm.must("systemctl kill --signal=STOP komolet");
    const other = async (): Promise<boolean> => (await vm.must("pidof komolet")) !== before;
    note(
      context,
      await measure(() => undefined, {
        "restarted by systemd": () => until("another komolet", HANGS_AT_MOST, other),
      }),
    );
    await awaitHeartbeat(site, 60_000);
    expect(await vm.bootId()).toBe(boot);
  });

  test("full disk", async (context) => {
    const { vm } = site;
    await vm.sh(FILL_DISK);
    expect(await vm.must("df --output=avail / | tail -1")).toBe("0");
    await awaitHeartbeat(site, 30_000);
    const restart = (): Promise<unknown> => vm.must("systemctl restart komolet");
    note(context, await measure(restart, { "reports again": () => awaitHeartbeat(site, 60_000) }));
    expect(await vm.must("komo-agent status")).toContain("running");
    await vm.must(FREE_DISK);
    expect(await vm.bootId()).toBe(boot);
  });

  test("clock steps", async (context) => {
    const { vm } = site;
    for (const step of ["+1 hour", "-3 hours", "+7 days"]) {
      const set = (): Promise<unknown> => vm.must(`date --set '${step}'`);
      note(context, await measure(set, { [`${step}: reports`]: () => awaitHeartbeat(site, 60_000) }));
      await awaitHeartbeat(site, 60_000);
    }
    expect(await vm.bootId()).toBe(boot);
  });

  test("a clock in 2020, before the manager's certificate", async (context) => {
    const { vm } = site;
    // The connection that is open serves on; a new one is refused.
    await vm.must("date --set 2020-01-01 && systemctl restart komolet");
    await reaches("LOST", 60_000)();
    expect((await vm.sh("komo-agent status")).stdout).toMatch(/certificate/i);
    const setRight = (): Promise<unknown> => vm.must(`date --set '${new Date().toISOString()}'`);
    note(context, await measure(setRight, { ON: reaches("ON", 90_000) }));
    expect(await vm.bootId()).toBe(boot);
  });
});
