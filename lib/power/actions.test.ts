import { describe, expect, it } from "vitest";
import { runningServer, second, story, type Story } from "./testing";

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

  it("of a server that is stopping already: Applying until that is heard anew, or OFF once it is silent", () => {
    const [reporting, silent] = [runningServer(), runningServer()];
    for (const server of [reporting, silent]) {
      server.beat("Stopping");
      server.click("TurnOff");
      expect(server.status).toBe("Applying");
    }
    reporting.beat("Stopping");
    expect(reporting.status).toBe("Stopping");
    silent.pass(31);
    expect(silent.status).toBe("OFF");
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

describe("undo", () => {
  it.each([
    ["before the agent is told", (): void => undefined],
    ["when it was told", (server: Story) => void server.beat("ON")],
  ])("%s: the order is void, and nothing is an error", (_when, until) => {
    const server = runningServer();
    server.click("TurnOff");
    until(server);
    expect(server.status).toBe("Applying");
    expect(server.click("TurnOn").refusal).toBeNull();
    expect(server.facts).toMatchObject({ order: null, power: "ON", powerSetBy: "operator" });
    expect(server.beat("ON").answer?.power).toBe("ON");
    expect(server.status).toBe("ON");
    expect(server.notices).toEqual([]);
  });

  it("nor where the agent has just said that it is stopping", () => {
    const server = runningServer();
    server.click("TurnOff");
    server.beat("ON");
    server.click("TurnOn");
    expect(server.beat("Stopping").answer?.power).toBe("ON");
    expect(server.status).toBe("Applying");
    server.beat("ON");
    expect(server.status).toBe("ON");
    expect(server.notices).toEqual([]);
  });

  it("comes too late for one that is Stopping", () => {
    const server = runningServer();
    server.click("TurnOff");
    server.beat("Stopping");
    expect(server.click("TurnOn").refusal).toMatchObject({ status: "Stopping" });
  });
});

describe("what is ordered is withdrawn", () => {
  it("as by an undo where it reports", () => {
    const server = runningServer();
    server.click("TurnOff");
    server.withdraw();
    expect(server.status).toBe("Applying");
    expect(server.beat("ON").answer?.power).toBe("ON");
    expect(server.status).toBe("ON");
  });

  it("also where the shutdown failed and is to be tried again", () => {
    const server = runningServer();
    server.click("TurnOff");
    server.beat("ON");
    server.beat("ON");
    expect(server.status).toBe("Error");
    server.withdraw();
    expect(server.beat("ON").answer?.power).toBe("ON");
  });

  it("of a silent server, without waking it: it is Lost as before", () => {
    const server = runningServer();
    server.click("TurnOff");
    server.pass(31);
    server.withdraw();
    expect(server.status).toBe("Lost");
    expect(server.facts).toMatchObject({ order: null, applying: null, wake: null, power: "ON" });
    expect(server.beat("ON").answer?.power).toBe("ON");
    expect(server.status).toBe("ON");
  });

  it("but not once the agent has confirmed it, and where there is no order nothing changes", () => {
    const server = runningServer();
    const before = server.facts;
    expect(server.withdraw().facts).toBe(before);
    server.click("TurnOff");
    server.beat("Stopping");
    server.withdraw();
    expect(server.status).toBe("Stopping");
    expect(server.beat("Stopping").answer?.power).toBe("OFF");
  });

  describe("a Stopping from before the order confirms nothing", () => {
    /** Its first order was withdrawn while it confirmed that, and it did not hear the answer. */
    const stoppingOnceMore = (): Story => {
      const server = runningServer();
      server.click("TurnOff");
      server.beat("ON");
      server.click("TurnOn");
      server.beat("ON");
      // On its way since before: what it was told then is over.
      server.beat("Stopping");
      expect(server.status).toBe("Error");
      server.click("TurnOff");
      return server;
    };

    it("so it is withdrawn at once, by a click, too", () => {
      for (const withdraw of [
        (server: Story) => server.withdraw(),
        (server: Story) => server.click("TurnOn"),
      ]) {
        const server = stoppingOnceMore();
        expect(server.status).toBe("Applying");
        expect(withdraw(server).refusal).toBeNull();
        expect(server.beat("Stopping").answer?.power).toBe("ON");
      }
    });

    it("the next one does, a retry that hears of it, too", () => {
      for (const change of [{}, { sequence: stoppingOnceMore().facts.last?.sequence ?? 0 }]) {
        const server = stoppingOnceMore();
        expect(server.beat("Stopping", change).answer?.power).toBe("OFF");
        expect(server.status).toBe("Stopping");
        server.withdraw();
        expect(server.facts.order).not.toBeNull();
      }
    });

    it("so silence after it spends the order, and is no proof that the order turned it off", () => {
      const server = stoppingOnceMore();
      server.pass(31);
      expect(server.status).toBe("OFF");
      expect(server.facts).toMatchObject({ order: null, downAsOrdered: false });
    });
  });
});

describe("a start is cancelled", () => {
  it("OFF by operator, without an order, also of a server that has never reported", () => {
    const server = story();
    server.click("TurnOn");
    server.pass(6);
    expect(server.click("TurnOff").refusal).toBeNull();
    expect(server.status).toBe("OFF");
    expect(server.facts).toMatchObject({ power: "OFF", powerSetBy: "operator", order: null, wake: null });
    server.packets.length = 0;
    server.pass(600);
    expect(server.packets).toEqual([]);
    expect([server.status, server.notices]).toEqual(["OFF", []]);
  });

  it.each([
    ["boots all the same", (server: Story) => server.reboot()],
    ["had never been off", (): void => undefined],
  ])("a machine that %s is SyncedON and stays on", (_which, until) => {
    const server = runningServer();
    server.click("TurnOff");
    server.beat("Stopping");
    server.pass(31);
    server.click("TurnOn");
    server.click("TurnOff");
    until(server);
    for (const status of ["Launched", "ON", "ON"] as const)
      expect(server.beat(status).answer?.power).toBe("ON");
    expect(server.notices).toEqual(["synced_on"]);
  });

  it("also where it went down although it is wanted on", () => {
    const server = runningServer();
    server.beat("Stopping");
    server.pass(31);
    server.click("TurnOff");
    expect(server.status).toBe("OFF");
  });
});

describe("a stop that waits is cancelled", () => {
  it("whatever the server does: the agent is told, and nothing else changes", () => {
    const server = runningServer();
    for (const now of [() => undefined, () => server.restartManager(), () => server.pass(31)]) {
      now();
      const before = server.facts;
      expect(server.click("TurnOn", { pendingStop: true }).refusal).toBeNull();
      expect(server.facts).toEqual({ ...before, revision: before.revision + 1 });
    }
    expect(server.status).toBe("Lost");
    expect(server.click("TurnOn").refusal).not.toBeNull();
  });

  it("where it is off by now, a turn-on turns it on", () => {
    const server = runningServer();
    server.pass(400);
    server.click("TurnOn", { pendingStop: true });
    expect(server.status).toBe("Starting");
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
