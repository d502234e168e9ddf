import { describe, expect, it, test } from "vitest";
import { runningServer, second, story, type Story } from "./testing";
import { packetsDue } from "./tick";

/** Seconds until the status is as wanted, at most so many. */
function secondsUntil(server: Story, status: string, atMost = 1000): number {
  const since = server.now;
  while (server.status !== status && server.now - since < atMost) server.pass(0.5);
  expect(server.status).toBe(status);
  return server.now - since;
}

/** A server that was ordered off, was told, and reports Stopping. */
function stoppingServer(): Story {
  const server = runningServer();
  server.click("TurnOff");
  server.beat("ON");
  server.beat("Stopping");
  return server;
}

describe("silence", () => {
  it("comes after more than 3 × the interval in force, at most 1 s late", () => {
    const server = runningServer({ interval: 10 });
    server.beat("ON");
    server.pass(30);
    expect(server.facts.current).toBe("ON");
    server.pass(1);
    expect(server.facts).toMatchObject({ previous: "ON", current: "None" });
    expect(server.facts.noneSince?.monotonic).toBeGreaterThan(30_000);
  });

  it("never comes twice", () => {
    const server = runningServer();
    server.pass(32);
    const { noneSince, previous } = server.facts;
    server.pass(60);
    expect(server.facts).toMatchObject({ noneSince, previous, current: "None" });
  });

  it("is measured by the longer interval until the agent has echoed the shorter one", () => {
    const server = runningServer({ interval: 60 });
    server.setInterval(5);
    server.pass(60);
    server.beat("ON");
    expect(secondsUntil(server, "Lost")).toBeCloseTo(180.5);
    server.beat("ON");
    expect(secondsUntil(server, "Lost")).toBeCloseTo(15.5);
  });

  it("counts the grace period of an interval that was changed meanwhile from the next heartbeat", () => {
    const server = runningServer({ interval: 60 });
    server.pass(181);
    server.setInterval(10);
    server.beat("ON");
    expect(server.facts.intervalInForce).toBe(60);
    server.beat("ON");
    expect(secondsUntil(server, "Lost")).toBeCloseTo(30.5);
  });

  it("spends an order whose server was stopping: OFF, as ordered", () => {
    const server = stoppingServer();
    server.pass(31);
    expect(server.status).toBe("OFF");
    expect(server.facts).toMatchObject({ order: null, power: "OFF", powerSetBy: "operator", wake: null });
    server.pass(1000);
    expect(server.status).toBe("OFF");
    expect(server.packets).toEqual([]);
  });

  it("that spends an order shows that the machine is down, until it is heard of or started", () => {
    const server = stoppingServer();
    expect(server.facts.downAsOrdered).toBe(false);
    server.pass(31);
    server.restartManager(3600);
    server.setInterval(20);
    server.pass(1000);
    expect(server.facts.downAsOrdered).toBe(true);
    server.click("TurnOn");
    expect(server.facts.downAsOrdered).toBe(false);
    server.click("TurnOff");
    expect(server.status).toBe("OFF");
    expect(server.facts.downAsOrdered).toBe(false);
  });

  it.each(["a retry", "Stopping once more", "ON", "Launched"])("shows that no more after %s", (what) => {
    const server = stoppingServer();
    server.pass(31);
    if (what === "a retry") {
      // Its answer was lost, and it asks again: it has not begun to go down.
      const { boot, instance, sequence, echo } = server.machine;
      const said = { type: "heartbeat", status: "Stopping", boot, instance, sequence } as const;
      server.receive({ ...said, revisionEcho: echo, shutdownError: null });
      expect(server.status).toBe("OFF");
    } else server.beat(what === "ON" || what === "Launched" ? what : "Stopping");
    expect(server.facts.downAsOrdered).toBe(false);
    server.pass(2000);
    expect(server.facts.downAsOrdered).toBe(false);
  });

  it.each(["without an order", "of an order that was withdrawn"])(
    "shows nothing after Stopping %s",
    (which) => {
      const server = runningServer();
      if (which !== "without an order") {
        server.click("TurnOff");
        server.beat("ON");
        server.click("TurnOn");
      }
      server.beat("Stopping", { leaving: true });
      server.pass(2000);
      expect(server.status).toBe("SyncedOFF");
      expect(server.facts.downAsOrdered).toBe(false);
    },
  );

  it("is one interval after the last heartbeat of a shutdown, of the longer one in force", () => {
    const server = stoppingServer();
    server.setInterval(20);
    server.beat("Stopping", { leaving: true, revisionEcho: 0 });
    server.pass(20);
    expect(server.status).toBe("Stopping");
    server.pass(0.5);
    expect(server.status).toBe("OFF");
  });

  it("counts that from the manager's start where that is later", () => {
    const server = stoppingServer();
    server.beat("Stopping", { leaving: true });
    server.restartManager(3600);
    server.pass(10);
    expect(server.status).toBe("Applying");
    server.pass(0.5);
    expect(server.status).toBe("OFF");
  });

  it("is a grace period where nobody ordered the shutdown, or the order was withdrawn", () => {
    const unordered = runningServer();
    unordered.beat("Stopping", { leaving: true });
    unordered.pass(30);
    expect(unordered.status).toBe("Error");
    const withdrawn = runningServer();
    withdrawn.click("TurnOff");
    withdrawn.beat("ON");
    withdrawn.click("TurnOn");
    withdrawn.beat("Stopping", { leaving: true });
    withdrawn.pass(30);
    expect(withdrawn.status).toBe("Applying");
    withdrawn.pass(0.5);
    expect(withdrawn.status).toBe("Starting");
  });

  it("is a grace period again for an agent that goes on after all", () => {
    const server = stoppingServer();
    server.beat("Stopping", { leaving: true });
    server.beat("Stopping");
    server.pass(30);
    expect(server.status).toBe("Stopping");
  });

  it("starts a server that stopped although it is wanted on", () => {
    const server = runningServer();
    server.beat("Stopping");
    server.pass(31);
    expect(server.status).toBe("Starting");
    expect(server.facts).toMatchObject({ previous: "Stopping", wake: { packetsSent: 1 } });
    expect(server.packets).toHaveLength(1);
  });

  it("starts a server that fell silent while a turn-on was applying", () => {
    const server = runningServer();
    server.click("TurnOff");
    server.beat("ON");
    server.beat("ON");
    server.click("TurnOn");
    expect(server.status).toBe("Applying");
    server.pass(31);
    expect(server.status).toBe("Starting");
    expect(server.facts.previous).toBe("Stopping");
    expect(server.packets).toHaveLength(1);
  });

  it("starts it again when it came back stopping and went down after all", () => {
    const server = stoppingServer();
    server.beat("ON");
    server.click("TurnOn");
    server.pass(100);
    server.beat("Stopping");
    expect(server.facts.wake).not.toBeNull();
    server.packets.length = 0;
    const silentFor = secondsUntil(server, "Starting");
    expect(silentFor).toBeCloseTo(30.5);
    expect(server.facts.wake).toEqual({ since: second(server.now), packetsSent: 1 });
    expect(secondsUntil(server, "SyncedOFF")).toBe(300);
  });

  it("leaves an order that was not confirmed outstanding: Lost", () => {
    const server = runningServer();
    server.click("TurnOff");
    server.pass(31);
    expect(server.status).toBe("Lost");
    expect(server.facts.order).not.toBeNull();
    expect(server.beat("ON").answer?.power).toBe("OFF");
  });
});

describe("deadline", () => {
  it("Lost for 5 minutes: SyncedOFF, power OFF by sync", () => {
    const server = runningServer();
    secondsUntil(server, "Lost");
    expect(secondsUntil(server, "SyncedOFF")).toBe(300);
    expect(server.facts).toMatchObject({ power: "OFF", powerSetBy: "sync", order: null });
    expect(server.notices).toEqual(["lost", "synced_off"]);
  });

  it("Lost with an order: the order is void, it could not be told", () => {
    const server = runningServer();
    server.click("TurnOff");
    secondsUntil(server, "Lost");
    expect(secondsUntil(server, "SyncedOFF")).toBe(300);
    expect(server.facts).toMatchObject({ powerSetBy: "sync", order: null, applying: null });
    expect(server.notices.at(-1)).toBe("could_not_be_told");
  });

  it("counts Lost from the silence, whatever is clicked meanwhile", () => {
    const server = runningServer();
    secondsUntil(server, "Lost");
    server.pass(299);
    server.click("TurnOff");
    expect(secondsUntil(server, "SyncedOFF")).toBe(1);
  });

  it("Starting for 5 minutes: SyncedOFF, it did not start", () => {
    const server = story();
    server.click("TurnOn");
    expect(secondsUntil(server, "SyncedOFF")).toBe(300);
    expect(server.facts).toMatchObject({ power: "OFF", powerSetBy: "sync", wake: null, applying: null });
    expect(server.notices).toEqual(["did_not_start"]);
  });

  it("is the one that was configured", () => {
    const server = story({ syncOffAfter: 7 });
    server.click("TurnOn");
    expect(secondsUntil(server, "SyncedOFF")).toBe(7);
  });

  it("does not come while the server reports", () => {
    const server = runningServer();
    for (let minute = 0; minute < 20; minute += 1) {
      server.pass(29);
      server.beat("ON");
    }
    expect(server.status).toBe("ON");
  });
});

describe("wake schedule", () => {
  test("a packet at 0, 5, 15, 30, 60 s, then every 60 s until the deadline", () => {
    const server = story();
    server.click("TurnOn"); // its packet, at 0, is the fleet's to send first
    server.pass(400);
    expect(server.packets).toEqual([5, 15, 30, 60, 120, 180, 240]);
  });

  test("and the first one at once where the manager starts the schedule by itself", () => {
    const server = runningServer();
    server.beat("Stopping");
    secondsUntil(server, "Starting");
    const began = server.now;
    server.pass(31);
    expect(server.packets.map((at) => at - began)).toEqual([0, 5, 15, 30]);
  });

  test.each(["Launched", "ON"] as const)("none after %s", (status) => {
    const server = story();
    server.click("TurnOn");
    server.pass(6);
    server.beat(status);
    server.pass(25);
    expect(server.packets).toEqual([5]);
  });

  test("a tick that is late sends one packet for all it missed", () => {
    const server = story();
    server.click("TurnOn");
    server.pass(4);
    server.restartManager(0);
    server.pass(3);
    expect(server.packets).toEqual([4.5]);
  });

  test.each([
    [0, 1],
    [4.9, 1],
    [5, 2],
    [15, 3],
    [30, 4],
    [59.9, 4],
    [60, 5],
    [119.9, 5],
    [120, 6],
    [300, 9],
  ])("after %d s %d packets are due", (seconds, packets) => {
    expect(packetsDue(seconds * 1000)).toBe(packets);
  });
});

describe("the manager starts", () => {
  it("lets those that were reporting apply, and changes nothing else", () => {
    const server = runningServer();
    const { statusSince: since, ...before } = server.facts;
    server.restartManager(3600);
    const { statusSince: _after, ...after } = server.facts;
    expect(after).toEqual({ ...before, applying: { cause: "start", since } });
    expect(server.status).toBe("Applying");
  });

  it("changes nothing of a server that has another Applying", () => {
    const server = runningServer();
    server.click("TurnOff");
    const before = server.facts;
    server.restartManager();
    expect(server.facts).toBe(before);
  });

  it("changes nothing of a silent server", () => {
    const server = runningServer();
    server.pass(31);
    const before = server.facts;
    server.restartManager();
    expect(server.facts).toBe(before);
  });

  it("declares nobody lost that was heard before it went away, however long that was", () => {
    const server = runningServer();
    server.restartManager(3600);
    server.pass(29);
    expect(server.status).toBe("Applying");
    server.beat("ON");
    expect(server.status).toBe("ON");
    expect(server.notices).toEqual([]);
  });

  it("keeps the time of a status that lasted, for the same boot only", () => {
    const since = (happens: (server: Story) => void): number => {
      const server = runningServer();
      const { statusSince } = server.facts;
      server.restartManager(3600);
      expect(server.facts.statusSince.wall).toBeGreaterThan(statusSince.wall);
      server.pass(5);
      happens(server);
      return (server.facts.statusSince.wall - statusSince.wall) / 1000;
    };
    expect(since((server) => server.beat("ON"))).toBe(0);
    expect(since((server) => (server.restartKomolet(), server.beat("Launched")))).toBe(0);
    expect(since((server) => (server.reboot(), server.beat("Launched")))).toBeGreaterThan(3600);
    expect(since((server) => server.beat("Stopping"))).toBeGreaterThan(3600);
    expect(since((server) => server.pass(40))).toBeGreaterThan(3600);
  });

  it("keeps it, too, where the manager starts again before anything was heard", () => {
    const server = runningServer();
    const { statusSince } = server.facts;
    server.restartManager(60);
    server.pass(5);
    server.restartManager(60);
    server.beat("ON");
    expect(server.facts.statusSince).toEqual(statusSince);
  });

  it("counts silence from its start", () => {
    const server = runningServer();
    server.restartManager(3600);
    expect(secondsUntil(server, "Lost")).toBeCloseTo(30.5);
  });

  it("counts the deadline of a lost server from its start", () => {
    const server = runningServer();
    secondsUntil(server, "Lost");
    server.pass(200);
    server.restartManager(3600);
    expect(secondsUntil(server, "SyncedOFF")).toBe(300);
  });

  it("counts the wake schedule and its deadline from its start", () => {
    const server = story();
    server.click("TurnOn");
    server.pass(290);
    server.packets.length = 0;
    server.restartManager(3600);
    const began = server.now;
    expect(secondsUntil(server, "SyncedOFF")).toBe(300);
    expect(server.packets.map((at) => Math.floor(at - began))).toEqual([0, 5, 15, 30, 60, 120, 180, 240]);
  });
});

describe("two machines with one token", () => {
  /** Machine A, superseded by machine B, speaks again. */
  function twoMachines(): { server: Story; speakOfA: () => void } {
    const server = runningServer();
    const a = { ...server.machine };
    server.reboot();
    server.beat("Launched");
    server.beat("ON");
    server.notices.length = 0;
    const speakOfA = (): void => {
      a.sequence += 1;
      const { boot, instance, sequence } = a;
      const said = { type: "heartbeat", status: "ON", boot, instance, sequence } as const;
      server.receive({ ...said, revisionEcho: 1, shutdownError: null });
    };
    speakOfA();
    return { server, speakOfA };
  }

  it("is a Warning, told once while it lasts", () => {
    const { server, speakOfA } = twoMachines();
    for (let round = 0; round < 5; round += 1) {
      server.pass(10);
      server.beat("ON");
      speakOfA();
    }
    expect(server.status).toBe("Warning");
    expect(server.notices).toEqual(["two_machines"]);
  });

  it("takes no turn-off", () => {
    const { server } = twoMachines();
    const { facts, refusal } = server.click("TurnOff");
    expect(refusal).toMatchObject({ reason: "two_machines", status: "Warning" });
    expect(facts.order).toBeNull();
  });

  it("is over when the one has been silent for a grace period", () => {
    const { server } = twoMachines();
    for (let round = 0; round < 3; round += 1) {
      server.pass(10);
      server.beat("ON");
    }
    expect(server.status).toBe("Warning");
    server.pass(1);
    expect(server.status).toBe("ON");
    expect(server.click("TurnOff").refusal).toBeNull();
  });

  it("is over when the other has been silent for a grace period", () => {
    const { server, speakOfA } = twoMachines();
    for (let round = 0; round < 3; round += 1) {
      server.pass(10);
      speakOfA();
    }
    server.pass(1);
    expect(server.status).toBe("Lost");
    expect(server.facts.duplicate).toBeNull();
    speakOfA();
    expect(server.status).toBe("ON");
  });

  it("is not over because the manager starts", () => {
    const { server, speakOfA } = twoMachines();
    server.restartManager(3600);
    server.beat("ON");
    expect(server.status).toBe("Warning");
    speakOfA();
    expect(server.notices).toEqual(["two_machines"]);
  });
});
