import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { second, story } from "../power/testing";
import type { Facts } from "../power/facts";
import { acknowledge, ALERT_KINDS, alertsNow, isUnseen, lasts, type Alert } from "./alert";

/** Follows a server's alerts as its facts change. */
function follow(doubt: () => string | null = () => null) {
  let alerts: readonly Alert[] = [];
  let raised = 0;
  return {
    get alerts() {
      return alerts;
    },
    /** In a word: "lost", "lost (over)", "lost (seen)". */
    get words() {
      return alerts.map(
        (alert) => alert.kind + (lasts(alert) ? "" : " (over)") + (isUnseen(alert) ? "" : " (seen)"),
      );
    },
    see(facts: Facts, now: number, happened: readonly string[] = []) {
      const alertFacts = { facts, wakeDoubt: doubt, happened };
      alerts = alertsNow(alerts, alertFacts, second(now).wall, () => `alert ${(raised += 1)}`);
    },
    acknowledge(now: number) {
      alerts = acknowledge(alerts, () => true, "keeper", second(now).wall).left;
    },
  };
}

/** A server that has been ON for a while. */
function running() {
  const one = story();
  one.beat("Launched");
  one.beat("ON");
  one.beat("ON");
  return one;
}

describe("a server that is lost at night", () => {
  it("and comes back still asks for a look, and says from when to when", () => {
    const [server, its] = [running(), follow()];
    server.pass(31);
    its.see(server.facts, server.now);
    expect(its.words).toEqual(["lost"]);
    const { uuid, raisedAt } = its.alerts[0] ?? {};
    server.pass(100);
    server.beat("ON");
    its.see(server.facts, server.now);
    expect(its.words).toEqual(["lost (over)"]);
    expect(its.alerts[0]).toMatchObject({ uuid, raisedAt, clearedAt: second(server.now).wall, times: 1 });
    its.acknowledge(server.now);
    expect(its.words).toEqual([]);
  });

  it("twice, is one alert that counts", () => {
    const [server, its] = [running(), follow()];
    for (let nights = 0; nights < 2; nights += 1) {
      server.pass(31);
      its.see(server.facts, server.now);
      server.beat("ON");
      its.see(server.facts, server.now);
    }
    expect(its.words).toEqual(["lost (over)"]);
    expect(its.alerts[0]).toMatchObject({ uuid: "alert 1", times: 2 });
  });

  it("and is lost again after somebody saw that it was back, asks anew", () => {
    const [server, its] = [running(), follow()];
    server.pass(31);
    its.see(server.facts, server.now);
    its.acknowledge(server.now);
    expect(its.words).toEqual(["lost (seen)"]);
    server.beat("ON");
    its.see(server.facts, server.now);
    expect(its.words).toEqual([]);
    server.pass(31);
    its.see(server.facts, server.now);
    expect(its.alerts).toMatchObject([{ uuid: "alert 2", kind: "lost", acknowledged: null }]);
  });

  it("and stays away is off, which is one trouble, since it fell silent", () => {
    const [server, its] = [running(), follow()];
    server.pass(31);
    its.see(server.facts, server.now);
    const silentSince = server.facts.noneSince?.wall;
    its.acknowledge(server.now);
    server.pass(301);
    expect(server.status).toBe("SyncedOFF");
    its.see(server.facts, server.now, ["synced_off"]);
    // It is news for whoever has seen that it was lost.
    expect(its.words).toEqual(["off_unexplained"]);
    expect(its.alerts[0]).toMatchObject({ raisedAt: silentSince, detail: "" });
    its.acknowledge(server.now);
    server.pass(10_000);
    its.see(server.facts, server.now);
    expect(its.words).toEqual(["off_unexplained (seen)"]);
  });
});

it("a server that is off by order asks for nothing", () => {
  const [server, its] = [running(), follow()];
  server.click("TurnOff");
  server.beat("Stopping");
  server.pass(31);
  expect(server.status).toBe("OFF");
  its.see(server.facts, server.now);
  expect(its.words).toEqual([]);
});

it("an order that did not arrive is told with the server that is off", () => {
  const [server, its] = [running(), follow()];
  server.click("TurnOff");
  server.pass(331);
  its.see(server.facts, server.now, ["could_not_be_told"]);
  expect(its.alerts).toMatchObject([{ kind: "off_unexplained", detail: "could_not_be_told" }]);
});

it("one that did not start is told so, and again each time that somebody has seen it", () => {
  const [server, its] = [running(), follow()];
  server.click("TurnOff");
  server.beat("Stopping");
  server.pass(31);
  server.click("TurnOn");
  its.see(server.facts, server.now);
  expect(its.words).toEqual([]);
  server.pass(300);
  its.see(server.facts, server.now, ["did_not_start"]);
  expect(its.words).toEqual(["did_not_start"]);
  server.click("TurnOn");
  its.see(server.facts, server.now);
  expect(its.words).toEqual(["did_not_start (over)"]);
  its.acknowledge(server.now);
  server.pass(300);
  its.see(server.facts, server.now);
  expect(its.alerts).toMatchObject([{ uuid: "alert 2", kind: "did_not_start" }]);
});

it("a server whose agent never reports is set up for an hour, and asks for a look then", () => {
  const [server, its] = [story(), follow()];
  server.pass(3599);
  its.see(server.facts, server.now);
  expect(its.words).toEqual([]);
  server.pass(1);
  its.see(server.facts, server.now);
  expect(its.alerts).toMatchObject([{ kind: "never_reported", raisedAt: second(3600).wall }]);
  its.acknowledge(server.now);
  // Neither a clock that is set back nor an attempt to wake it makes anything new of it.
  its.see(server.facts, 60);
  server.click("TurnOn");
  its.see(server.facts, server.now);
  expect(its.words).toEqual(["never_reported (seen)"]);
  server.pass(300);
  its.see(server.facts, server.now);
  expect(its.words).toEqual(["did_not_start"]);
  server.beat("Launched");
  its.see(server.facts, server.now);
  expect(its.words).toEqual(["did_not_start (over)"]);
});

it("one that may not wake is told once it is off, and once for all until that is mended", () => {
  let doubt: string | null = "wake_on_lan_off";
  const [server, its] = [running(), follow(() => doubt)];
  const off = (): void => {
    server.click("TurnOff");
    server.beat("Stopping");
    server.pass(31);
    its.see(server.facts, server.now);
  };
  its.see(server.facts, server.now);
  expect(its.words).toEqual([]);
  off();
  expect(its.alerts).toMatchObject([{ kind: "may_not_wake", detail: "wake_on_lan_off" }]);
  its.acknowledge(server.now);
  server.beat("Launched");
  server.beat("ON");
  its.see(server.facts, server.now);
  off();
  expect(its.words).toEqual(["may_not_wake (seen)"]);
  doubt = null;
  its.see(server.facts, server.now);
  expect(its.words).toEqual([]);
});

it("a machine that restarts, as it said, is not lost", () => {
  const [server, its] = [running(), follow()];
  server.beat("ON", { restarting: true });
  server.pass(31);
  expect(server.status).toBe("Lost");
  its.see(server.facts, server.now);
  expect(its.words).toEqual([]);
});

it("a restart of the manager raises and clears nothing before the server is heard", () => {
  const [server, its] = [running(), follow()];
  server.click("TurnOff");
  server.beat("Stopping");
  server.beat("ON");
  expect(server.status).toBe("Error");
  its.see(server.facts, server.now);
  its.acknowledge(server.now);
  const before = its.alerts;
  server.restartManager();
  its.see(server.facts, server.now);
  expect(its.alerts).toBe(before);
});

test("whatever happens, each kind is open at most once, the oldest first, and what is seen and over is gone", () => {
  const step = fc.oneof(
    fc.constantFrom("Launched", "ON", "Stopping", "TurnOn", "TurnOff", "restart", "seen", "reboot"),
    fc.integer({ min: 1, max: 4000 }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), fc.boolean(), (steps, doubted) => {
      const [server, its] = [story(), follow(() => (doubted ? "no_such_card" : null))];
      for (const each of steps) {
        if (typeof each === "number") server.pass(each);
        else if (each === "TurnOn" || each === "TurnOff") server.click(each);
        else if (each === "restart") server.restartManager();
        else if (each === "reboot") server.reboot();
        else if (each === "seen") its.acknowledge(server.now);
        else server.beat(each);
        its.see(server.facts, server.now);
        const { alerts } = its;
        expect(new Set(alerts.map(({ kind }) => kind)).size).toBe(alerts.length);
        expect(alerts.every((alert) => isUnseen(alert) || lasts(alert))).toBe(true);
        expect(alerts.map(({ raisedAt }) => raisedAt)).toEqual(
          alerts.map((a) => a.raisedAt).sort((a, b) => a - b),
        );
        const again = its.alerts;
        its.see(server.facts, server.now);
        expect(its.alerts).toBe(again);
        // Nothing that people see as trouble goes without its alert.
        if (["SyncedOFF", "Warning", "Error"].includes(server.status))
          expect(alerts.some(lasts), server.status).toBe(true);
      }
    }),
    { numRuns: 200 },
  );
  expect(ALERT_KINDS).toHaveLength(10);
});
