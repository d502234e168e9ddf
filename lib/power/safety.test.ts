import { describe, expect, it } from "vitest";
import { runningServer, story, type Story } from "./testing";

/** A server that went down as ordered. */
function sleepingServer(): Story {
  const server = runningServer();
  server.click("TurnOff");
  server.beat("ON");
  server.beat("Stopping");
  server.pass(31);
  expect(server.status).toBe("OFF");
  return server;
}

describe("1. no shutdown without an operator's order, outstanding, given for this very boot", () => {
  it("after an outage of an hour the server is still up, and SyncedON", () => {
    const server = runningServer();
    server.pass(3600);
    expect(server.facts).toMatchObject({ power: "OFF", powerSetBy: "sync" });
    expect(server.beat("ON").answer?.power).toBe("ON");
    expect(server.status).toBe("SyncedON");
  });

  it("so it is where an order could not be told before the deadline", () => {
    const server = runningServer();
    server.click("TurnOff");
    server.pass(3600);
    expect(server.beat("ON").answer?.power).toBe("ON");
    expect(server.status).toBe("SyncedON");
  });

  it("and after a start that did not come in time", () => {
    const server = story();
    server.click("TurnOn");
    server.pass(301);
    expect(server.status).toBe("SyncedOFF");
    expect(server.beat("Launched").answer?.power).toBe("ON");
    expect(server.status).toBe("SyncedON");
  });

  it("a new server is not shut down, although it is registered as OFF", () => {
    expect(story().beat("Launched").answer?.power).toBe("ON");
  });

  it("another boot than that of the order is told ON", () => {
    const server = runningServer();
    server.click("TurnOff");
    server.reboot();
    expect(server.beat("Stopping").answer?.power).toBe("ON");
  });
});

describe("2. a spent or void order never comes back", () => {
  it("a machine that someone powers on by hand stays on", () => {
    const server = sleepingServer();
    server.reboot();
    expect(server.beat("Launched").answer?.power).toBe("ON");
    expect(server.status).toBe("SyncedON");
    expect(server.beat("ON").answer?.power).toBe("ON");
    expect(server.status).toBe("ON");
  });

  it("also where it is back before the silence was noticed", () => {
    const server = runningServer();
    server.click("TurnOff");
    server.beat("ON");
    server.beat("Stopping");
    server.pass(20);
    server.reboot();
    expect(server.beat("Launched").answer?.power).toBe("ON");
  });

  it("an order that was taken for done is over, although the machine lived on in the same boot", () => {
    const server = sleepingServer();
    expect(server.beat("Stopping").answer?.power).toBe("ON");
    expect(server.beat("ON").answer?.power).toBe("ON");
    expect(server.status).toBe("SyncedON");
  });

  it("a withdrawn order stays withdrawn", () => {
    const server = runningServer();
    server.click("TurnOff");
    server.beat("ON");
    server.beat("ON");
    server.click("TurnOn");
    expect(server.beat("Stopping").answer?.power).toBe("ON");
    server.restartManager();
    expect(server.beat("Stopping").answer?.power).toBe("ON");
  });

  it("an order is void for good once another boot was seen, also where its boot speaks again", () => {
    const server = runningServer();
    const first = { ...server.machine };
    server.click("TurnOff");
    server.reboot();
    server.beat("Launched");
    Object.assign(server.machine, first, { instance: "komolet-9", sequence: 0 });
    expect(server.beat("ON").answer?.power).toBe("ON");
  });
});

describe("6. a restart of the manager orders nothing", () => {
  it.each<[string, () => Story, string]>([
    ["a server that is ON", runningServer, "ON"],
    ["a server that was lost", lostServer, "ON"],
    ["a server that was synced off", syncedOffServer, "SyncedON"],
    ["a server that is OFF, and is found running", sleepingServer, "SyncedON"],
  ])("%s is told ON, and is %s", (_which, begin, status) => {
    const server = begin();
    server.restartManager(7200);
    expect(server.packets).toEqual([]);
    expect(server.beat("ON").answer?.power).toBe("ON");
    expect(server.status).toBe(status);
  });

  it("and withdraws nothing: an order outlives it", () => {
    const server = runningServer();
    server.click("TurnOff");
    server.restartManager(7200);
    expect(server.beat("ON").answer?.power).toBe("OFF");
  });

  it("and spends no order by the time it was away", () => {
    const server = runningServer();
    server.click("TurnOff");
    server.beat("ON");
    server.beat("Stopping");
    server.restartManager(7200);
    server.pass(29);
    expect(server.beat("Stopping").answer?.power).toBe("OFF");
    server.pass(31);
    expect(server.status).toBe("OFF");
  });
});

function lostServer(): Story {
  const server = runningServer();
  server.pass(31);
  return server;
}

function syncedOffServer(): Story {
  const server = runningServer();
  server.pass(400);
  return server;
}
