import { describe, expect, it } from "vitest";
import { factsFaults } from "./invariants";
import { statusReason } from "./status";
import { runningServer, type Story } from "./testing";

/** A server that was told to restart. */
function ordered(): Story {
  const server = runningServer();
  server.click("Reboot", { terms: { how: "reboot" } });
  return server;
}

/** The same, and it confirmed that. */
function goesDown(): Story {
  const server = ordered();
  server.beat("Stopping");
  return server;
}

/** The same, and it is silent between its two boots. */
function between(): Story {
  const server = goesDown();
  server.pass(1);
  server.beat("Stopping", { leaving: true });
  server.pass(11);
  return server;
}

const seen = (server: Story) => [server.status, statusReason(server.facts)];

describe("a server that is restarted", () => {
  it("is told how, is restarting until its next boot, is on then, and is wanted on all the while", () => {
    const server = ordered();
    const powers = new Set<string>();
    const look = (): readonly unknown[] => {
      powers.add(server.facts.power);
      expect(factsFaults(server.facts)).toEqual([]);
      return seen(server);
    };
    expect(look()).toEqual(["Applying", "restarting"]);
    expect(server.beat("Stopping").answer).toMatchObject({ power: "OFF", terms: { how: "reboot" } });
    expect(look()).toEqual(["Stopping", "restarting"]);
    server.beat("Stopping", { leaving: true });
    server.pass(11);
    expect(look()).toEqual(["Starting", "restarting"]);
    server.pass(60);
    server.reboot();
    expect(server.beat("Launched").answer).toMatchObject({ power: "ON", terms: null });
    expect(look()).toEqual(["ON", null]);
    server.pass(2);
    server.beat("ON");
    expect(look()).toEqual(["ON", null]);
    expect(server.facts.order).toBeNull();
    expect(server.notices).toEqual(["came_back"]);
    expect(server.packets).toEqual([]);
    expect(powers).toEqual(new Set(["ON"]));
  });

  it("is on, too, where it was back before its silence counted", () => {
    const server = goesDown();
    server.pass(5);
    server.reboot();
    server.beat("Launched");
    expect(seen(server)).toEqual(["ON", null]);
    expect(server.notices).toEqual(["came_back"]);
  });

  it("is not told again once it is back, whatever it reports", () => {
    const server = between();
    server.reboot();
    server.beat("Launched");
    for (let beats = 0; beats < 5; beats += 1) {
      server.pass(10);
      expect(server.beat("ON").answer).toMatchObject({ power: "ON", terms: null });
    }
  });

  it("proves nothing off, neither going down nor between its boots nor given up", () => {
    const server = goesDown();
    for (const pass of [0, 31, 200, 200]) {
      server.pass(pass);
      expect(server.facts).toMatchObject({ downAsOrdered: false, asleep: false, seen: null });
    }
    expect(server.status).toBe("SyncedOFF");
  });

  it("that does not come back by the deadline is given up, which people are told once", () => {
    const server = between();
    server.pass(299);
    expect(server.status).toBe("Starting");
    server.pass(2);
    expect(seen(server)).toEqual(["SyncedOFF", "did_not_come_back"]);
    server.pass(1000);
    expect(server.notices).toEqual(["did_not_come_back"]);
    expect(server.facts).toMatchObject({ power: "OFF", powerSetBy: "sync", order: null, notBack: true });
  });

  it("that comes back after it was given up is on, and nothing is left of that", () => {
    const server = between();
    server.pass(400);
    server.reboot();
    expect(server.beat("Launched").answer).toMatchObject({ power: "ON", terms: null });
    expect(seen(server)).toEqual(["SyncedON", null]);
    expect(server.facts.notBack).toBe(false);
  });

  it("and given up may be turned on, which wakes it", () => {
    const server = between();
    server.pass(400);
    server.click("TurnOn");
    expect(seen(server)).toEqual(["Starting", null]);
    expect(server.facts.notBack).toBe(false);
  });

  it("counts its deadline from a start of the manager", () => {
    const server = between();
    server.restartManager(1000);
    server.pass(299);
    expect(server.status).toBe("Starting");
    server.pass(2);
    expect(server.status).toBe("SyncedOFF");
  });

  it("declines as ever: people are told, and it stays on", () => {
    for (const server of [ordered(), goesDown()]) {
      const { revision } = server.facts;
      server.beat("ON", { declinedRevision: revision, use: [{ kind: "session", name: "kei", since: null }] });
      expect(server.facts).toMatchObject({ power: "ON", order: null });
      server.pass(10);
      server.beat("ON");
      expect(seen(server)).toEqual(["ON", null]);
      expect(server.notices).toEqual(["declined"]);
    }
  });

  it("that slept instead is not restarted after it", () => {
    const server = ordered();
    server.machine.boot = "boot-1#1";
    expect(server.beat("Launched").answer).toMatchObject({ power: "ON", terms: null });
    expect([server.notices, seen(server)]).toEqual([["slept_before_restart"], ["ON", null]]);
  });

  it("that was switched off before it was told is lost, and then off", () => {
    const server = ordered();
    server.pass(31);
    expect(seen(server)).toEqual(["Lost", null]);
    server.pass(301);
    expect(server.notices).toEqual(["lost", "could_not_be_told"]);
  });

  it("that could not is told of, and its order stands", () => {
    const server = goesDown();
    server.beat("ON", { shutdownError: "The machine is still up five minutes after the shutdown command." });
    expect([server.status, server.facts.power]).toEqual(["Error", "ON"]);
    expect(server.notices).toEqual(["shutdown_failed", "error"]);
  });
});

describe("an order to restart", () => {
  it("ends with a turn-on, as with a hold, until it is confirmed", () => {
    for (const end of [(server: Story) => server.click("TurnOn"), (server: Story) => server.withdraw()]) {
      const server = ordered();
      expect(end(server).refusal).toBeNull();
      expect(server.beat("ON").answer).toMatchObject({ power: "ON", terms: null });
      expect(server.status).toBe("ON");
    }
  });

  it("cannot be withdrawn once it is confirmed, nor between two boots", () => {
    for (const server of [goesDown(), between()]) {
      const { order } = server.facts;
      server.withdraw();
      expect(server.click("TurnOn").refusal).not.toBeNull();
      expect(server.facts.order).toEqual(order);
      expect(order).not.toBeNull();
    }
  });

  it("gives way to a turn-off", () => {
    const server = ordered();
    expect(server.click("TurnOff").refusal).toBeNull();
    expect(server.beat("Stopping").answer?.terms).toMatchObject({ how: "power_off" });
    server.pass(31);
    expect([server.status, server.facts.downAsOrdered]).toEqual(["OFF", true]);
  });

  it("between two boots is not over with a turn-off, which is refused: it comes up, and may be turned off then", () => {
    const server = between();
    expect(server.click("TurnOff").refusal).toMatchObject({ reason: "between_boots" });
    expect(server.facts).toMatchObject({ power: "ON", downAsOrdered: false });
    server.reboot();
    expect(server.beat("Launched").answer).toMatchObject({ power: "ON", terms: null });
    expect(server.notices).toEqual(["came_back"]);
    expect(server.click("TurnOff").refusal).toBeNull();
  });

  it("is refused where a stop waits, to which it yields, and where the server is wanted off", () => {
    const server = runningServer();
    expect(server.click("Reboot", { pendingStop: true }).refusal).toMatchObject({ reason: "stop_waits" });
    server.click("TurnOff");
    expect(server.click("Reboot").refusal).toMatchObject({ reason: "status" });
  });

  it("binds its boot: none is left in an older copy of the data", () => {
    const server = between();
    const boot = server.facts.last?.boot ?? "";
    server.receive({
      ...{ type: "heartbeat", status: "ON", boot, instance: server.machine.instance, sequence: 99 },
      ...{ revisionEcho: server.facts.revision + 10, shutdownError: null },
    });
    expect(server.facts.order).toBeNull();
    expect(factsFaults(server.facts)).toEqual([]);
  });

  it("looks that say off change nothing of a restart, and prove nothing", () => {
    const server = between();
    for (let looks = 0; looks < 4; looks += 1) {
      server.pass(6);
      server.look("off");
    }
    expect(seen(server)).toEqual(["Starting", "restarting"]);
    expect(server.facts.seen).toBeNull();
  });
});
