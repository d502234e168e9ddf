import { describe, expect, it } from "vitest";
import { runningServer, second, story } from "./testing";

describe("turn on", () => {
  it("of a silent server: Starting, with a wake schedule from now on and its first packet sent", () => {
    const server = story();
    server.pass(3);
    const { revision } = server.facts;
    expect(server.click("TurnOn").refusal).toBeNull();
    expect(server.status).toBe("Starting");
    expect(server.facts).toMatchObject({
      power: "ON",
      powerSetBy: "operator",
      powerSince: second(3),
      previous: "Stopping",
      applying: null,
      wake: { since: second(3), packetsSent: 1 },
    });
    expect(server.facts.revision).toBeGreaterThan(revision);
  });

  it("of a lost server with an order: the order is void, and it is Starting", () => {
    const server = runningServer();
    server.click("TurnOff");
    server.pass(31);
    expect(server.status).toBe("Lost");
    server.click("TurnOn");
    expect(server.status).toBe("Starting");
    expect(server.facts).toMatchObject({ order: null, applying: null });
    expect(server.beat("ON").answer?.power).toBe("ON");
    expect(server.status).toBe("ON");
  });

  it("of a reporting server: Applying, no packet, the order void", () => {
    const server = runningServer();
    server.click("TurnOff");
    server.beat("ON");
    server.beat("ON");
    const { revision } = server.facts;
    server.click("TurnOn");
    expect(server.status).toBe("Applying");
    expect(server.facts).toMatchObject({ order: null, applying: { cause: "on" }, wake: null });
    expect(server.facts.revision).toBeGreaterThan(revision);
    server.pass(5);
    expect(server.packets).toEqual([]);
  });
});

describe("turn off", () => {
  it("gives an order for the boot last reported: Applying until it is told", () => {
    const server = runningServer();
    const { revision } = server.facts;
    expect(server.click("TurnOff").refusal).toBeNull();
    expect(server.facts).toMatchObject({
      power: "OFF",
      powerSetBy: "operator",
      powerSince: second(server.now),
      order: { boot: "boot-1", revision: server.facts.revision },
      applying: { cause: "off", revision: server.facts.revision, launchedSince: false },
    });
    expect(server.facts.revision).toBeGreaterThan(revision);
    expect(server.status).toBe("Applying");
  });

  it("of a lost server: Lost, and the order waits for that boot", () => {
    const server = runningServer();
    server.pass(31);
    expect(server.click("TurnOff").refusal).toBeNull();
    expect(server.status).toBe("Lost");
    expect(server.beat("ON").answer?.power).toBe("OFF");
    expect(server.status).toBe("Applying");
  });

  it("of a server that is stopping already: Stopping", () => {
    const server = runningServer();
    server.beat("Stopping");
    server.click("TurnOff");
    expect(server.status).toBe("Stopping");
    server.pass(31);
    expect(server.status).toBe("OFF");
  });

  it("ends any wake schedule", () => {
    const server = story();
    server.click("TurnOn");
    server.beat("Stopping");
    expect(server.status).toBe("Error");
    expect(server.facts.wake).not.toBeNull();
    server.click("TurnOff");
    expect(server.facts.wake).toBeNull();
  });

  it("right after a sync is a click like any other", () => {
    const server = story();
    server.beat("Launched");
    expect(server.status).toBe("SyncedON");
    server.click("TurnOff");
    expect(server.facts.syncedBy).toBeNull();
    expect(server.status).toBe("Applying");
  });

  it("shows a Launched that came since the click", () => {
    const server = runningServer();
    server.click("TurnOff");
    server.restartKomolet();
    server.beat("Launched", { revisionEcho: 0 });
    expect(server.status).toBe("Warning");
  });
});

describe("another interval", () => {
  it("brings a new revision, and the longer of both is in force", () => {
    const server = runningServer({ interval: 10 });
    const { revision } = server.facts;
    server.setInterval(20);
    const grown = server.facts.revision;
    expect(grown).toBeGreaterThan(revision);
    expect(server.facts).toMatchObject({ interval: 20, intervalInForce: 20, intervalRevision: grown });
  });

  it("that is the same changes nothing", () => {
    const server = runningServer({ interval: 10 });
    const before = server.facts;
    server.setInterval(10);
    expect(server.facts).toBe(before);
  });

  it("leaves the status as it is, a synced one too", () => {
    const server = story();
    server.beat("ON");
    server.setInterval(20);
    expect(server.status).toBe("SyncedON");
  });
});
