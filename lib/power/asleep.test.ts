import { describe, expect, it } from "vitest";
import { runningServer, type Story } from "./testing";

/** A server that was told to sleep and has said its last word before it does. */
function fallsAsleep(how: "suspend" | "hibernate" = "suspend"): Story {
  const server = runningServer();
  server.click("TurnOff", { terms: { how } });
  server.beat("Stopping");
  server.pass(1);
  server.beat("Stopping", { leaving: true });
  return server;
}

describe("a server that is turned off by sleep", () => {
  it("is told how, and only by its order", () => {
    const server = runningServer();
    server.click("TurnOff", { terms: { how: "hibernate" } });
    expect(server.beat("Stopping").answer?.terms).toMatchObject({ how: "hibernate" });
  });

  it.each(["suspend", "hibernate"] as const)("by %s is Asleep three seconds after its last word", (how) => {
    const server = fallsAsleep(how);
    server.pass(3);
    expect(server.status).toBe("Stopping");
    server.pass(1);
    expect(server.status).toBe("Asleep");
    expect(server.facts).toMatchObject({ order: null, asleep: true, power: "OFF", powerSetBy: "operator" });
  });

  it("keeps what it needs until it has been silent for a grace period", () => {
    const server = fallsAsleep();
    server.pass(29);
    expect([server.status, server.facts.downAsOrdered]).toEqual(["Asleep", false]);
    server.pass(2);
    expect([server.status, server.facts.downAsOrdered]).toEqual(["Asleep", true]);
  });

  it("without its last word is Asleep after a grace period, and proved at once", () => {
    const server = runningServer();
    server.click("TurnOff", { terms: { how: "suspend" } });
    server.beat("Stopping");
    server.pass(29);
    expect(server.status).toBe("Stopping");
    server.pass(2);
    expect([server.status, server.facts.downAsOrdered]).toEqual(["Asleep", true]);
  });

  it("that says once more that it goes, since its kernel takes long, is Asleep after a grace period", () => {
    const server = fallsAsleep();
    server.pass(10);
    expect(server.status).toBe("Asleep");
    server.beat("Stopping");
    expect([server.status, server.facts.downAsOrdered]).toEqual(["Stopping", false]);
    server.pass(29);
    expect(server.status).toBe("Stopping");
    server.pass(2);
    expect([server.status, server.facts.downAsOrdered]).toEqual(["Asleep", true]);
  });

  it("is Asleep still where a copy of its last word comes late, and proved anew", () => {
    const server = fallsAsleep();
    server.pass(60);
    expect([server.status, server.facts.downAsOrdered]).toEqual(["Asleep", true]);
    const { boot, instance, sequence = 0, revisionEcho = 0 } = server.facts.last ?? {};
    server.receive({
      ...{ type: "heartbeat", status: "Stopping", boot: boot ?? "", instance: instance ?? "", sequence },
      ...{ revisionEcho, shutdownError: null, leaving: true },
    });
    expect([server.status, server.facts.downAsOrdered]).toEqual(["Asleep", false]);
    server.pass(31);
    expect([server.status, server.facts.downAsOrdered]).toEqual(["Asleep", true]);
  });

  it("is woken as any other, and is asleep no more", () => {
    const server = fallsAsleep();
    server.pass(10);
    server.click("TurnOn");
    expect([server.status, server.facts.asleep]).toEqual(["Starting", false]);
    server.machine.boot = "boot-1#1";
    server.beat("Launched");
    server.beat("ON");
    expect([server.status, server.facts.order]).toEqual(["ON", null]);
  });

  it("that wakes by itself stays on, and no order outlives the sleep", () => {
    const server = fallsAsleep();
    server.pass(10);
    server.machine.boot = "boot-1#1";
    expect(server.beat("Launched").answer).toMatchObject({ power: "ON", terms: null });
    expect(server.notices).toContain("synced_on");
    server.beat("ON");
    expect([server.facts.power, server.facts.asleep]).toEqual(["ON", false]);
  });

  it("that wakes before its silence counts did what it was told, and stays on", () => {
    const server = fallsAsleep();
    server.pass(1);
    server.machine.boot = "boot-1#1";
    expect(server.beat("Launched").answer).toMatchObject({ power: "ON", terms: null });
    expect(server.notices).toEqual(["synced_on"]);
    expect([server.status, server.facts.order]).toEqual(["SyncedON", null]);
  });

  it("that slept before it was confirmed slept instead", () => {
    const server = runningServer();
    server.click("TurnOff", { terms: { how: "suspend" } });
    server.machine.boot = "boot-1#1";
    server.beat("Launched");
    expect(server.notices).toContain("slept_instead");
    expect(server.facts).toMatchObject({ power: "ON", order: null });
  });

  it("that could not sleep, and says so after that, is ON again", () => {
    const server = fallsAsleep();
    server.pass(20);
    expect(server.status).toBe("Asleep");
    server.beat("ON", { shutdownError: "The machine is still awake one minute after the command to sleep." });
    expect([server.status, server.facts.downAsOrdered]).toEqual(["SyncedON", false]);
    expect(server.notices).toContain("shutdown_failed");
  });

  it("that never resumes, though it is woken, is told of once, and off", () => {
    const server = fallsAsleep();
    server.pass(60);
    server.click("TurnOn");
    server.pass(1000);
    expect(server.status).toBe("SyncedOFF");
    expect(server.notices).toEqual(["did_not_start"]);
  });

  it("that resumes long before its network is asleep until it is heard, and stays on then", () => {
    const server = fallsAsleep();
    server.pass(3600);
    expect([server.status, server.notices]).toEqual(["Asleep", []]);
    server.machine.boot = "boot-1#1";
    expect(server.beat("Launched").answer).toMatchObject({ power: "ON", terms: null });
    expect(server.notices).toEqual(["synced_on"]);
  });

  it("that restarts while it is asleep is another boot, and stays on", () => {
    const server = fallsAsleep();
    server.pass(60);
    server.reboot();
    expect(server.beat("Launched").answer).toMatchObject({ power: "ON" });
    expect(server.facts.asleep).toBe(false);
  });
});
