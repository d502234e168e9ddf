import { describe, expect, it, test } from "vitest";
import { factsFaults } from "./invariants";
import { isWorthALook } from "./seen";
import { statusReason } from "./status";
import { runningServer, type Story } from "./testing";
import { seenTogether, type SeenPower } from "./ways";

/** Lets somebody look after so many seconds each time, an instant long. */
function look(server: Story, ...seen: readonly (readonly [after: number, power: SeenPower])[]): void {
  for (const [after, power] of seen) {
    server.pass(after);
    server.look(power);
  }
  expect(factsFaults(server.facts)).toEqual([]);
}

/** A server that stopped reporting without a word. */
function lostServer(options?: Parameters<typeof runningServer>[0]): Story {
  const server = runningServer(options);
  server.pass(31);
  expect(server.status).toBe("Lost");
  server.notices.length = 0;
  return server;
}

/** A server whose order is confirmed. */
function stoppingServer(): Story {
  const server = runningServer();
  server.click("TurnOff");
  server.beat("Stopping");
  expect(server.status).toBe("Stopping");
  server.notices.length = 0;
  return server;
}

const provedOff = ({ facts: { seen, downAsOrdered } }: Story) => ({ seen, downAsOrdered });

describe("two looks that say off", () => {
  it("make a lost server off at once, and people are told", () => {
    const server = lostServer();
    look(server, [1, "off"]);
    expect([server.status, server.facts.seen]).toEqual(["Lost", null]);
    look(server, [5, "off"]);
    expect(server.status).toBe("SyncedOFF");
    expect(server.notices).toEqual(["seen_off"]);
    expect(statusReason(server.facts)).toBe("seen_off");
    expect(provedOff(server)).toEqual({ seen: "off", downAsOrdered: false });
    expect(server.facts).toMatchObject({ power: "OFF", powerSetBy: "sync", order: null, trouble: null });
    server.pass(400);
    expect(server.notices).toEqual(["seen_off"]);
    expect(server.packets).toEqual([]);
  });

  it("spend the order of a server that is going down, and it is down as ordered", () => {
    const server = stoppingServer();
    look(server, [1, "off"], [5, "off"]);
    expect(server.status).toBe("OFF");
    expect(server.notices).toEqual([]);
    expect(statusReason(server.facts)).toBeNull();
    expect(provedOff(server)).toEqual({ seen: "off", downAsOrdered: true });
    server.pass(400);
    expect([server.status, server.notices]).toEqual(["OFF", []]);
  });

  it("spend the order that a lost server never confirmed: it is off, as was wanted", () => {
    const server = lostServer();
    server.click("TurnOff");
    const { revision } = server.facts;
    look(server, [0, "off"], [5, "off"]);
    expect(server.status).toBe("OFF");
    expect(server.notices).toEqual(["seen_off"]);
    expect(statusReason(server.facts)).toBe("seen_off");
    expect(provedOff(server)).toEqual({ seen: "off", downAsOrdered: false });
    expect(server.facts).toMatchObject({ power: "OFF", powerSetBy: "operator", order: null });
    expect(server.facts.revision).toBeGreaterThan(revision);
  });

  it("prove a server off that was given up before", () => {
    const server = lostServer();
    server.pass(300);
    expect([server.status, server.facts.seen]).toEqual(["SyncedOFF", null]);
    const { powerSince } = server.facts;
    look(server, [0, "off"], [5, "off"]);
    expect([server.status, server.facts.seen, statusReason(server.facts)]).toEqual([
      ...["SyncedOFF", "off", "seen_off"],
    ]);
    expect(server.facts.powerSince).toEqual(powerSince);
    expect(server.notices).toEqual(["synced_off"]);
  });

  it("say of one that did not start that it did not", () => {
    const server = lostServer();
    server.pass(300);
    server.click("TurnOn");
    server.pass(301);
    look(server, [0, "off"], [5, "off"]);
    expect([server.facts.seen, statusReason(server.facts)]).toEqual(["off", "did_not_start"]);
  });
});

describe("never", () => {
  it.each<[what: string, looks: readonly [number, SeenPower][]]>([
    ["one look", [[6, "off"]]],
    [
      "two that are too close",
      [
        [6, "off"],
        [4.9, "off"],
      ],
    ],
    [
      "what says on",
      [
        [6, "on"],
        [6, "on"],
        [6, "on"],
      ],
    ],
    [
      "what says nothing",
      [
        [6, "unknown"],
        [6, "unknown"],
      ],
    ],
    [
      "off, on, off",
      [
        [6, "off"],
        [3, "on"],
        [3, "off"],
      ],
    ],
    [
      "off, nothing, off",
      [
        [6, "off"],
        [3, "unknown"],
        [3, "off"],
      ],
    ],
    [
      "off, off, on: a race between the answers",
      [
        [6, "off"],
        [4, "off"],
        [2, "on"],
      ],
    ],
    [
      "two that are too far apart",
      [
        [6, "off"],
        [31, "off"],
      ],
    ],
  ])("by %s", (_, looks) => {
    const server = lostServer();
    const { facts } = server;
    look(server, ...looks);
    expect(server.facts).toBe(facts);
  });

  it("by looks that began before the last heartbeat", () => {
    const server = stoppingServer();
    server.pass(1);
    server.look("off");
    server.pass(3);
    server.beat("Stopping");
    look(server, [3, "off"]);
    expect(server.status).toBe("Stopping");
    // Asked before, answered after.
    const late = lostServer({ interval: 5 });
    late.beat("ON");
    late.pass(16);
    late.look("off", { took: 17 });
    late.pass(6);
    late.look("off");
    expect(late.status).toBe("Lost");
  });

  it("by looks of an earlier life of the manager", () => {
    const server = lostServer();
    look(server, [1, "off"]);
    server.restartManager();
    look(server, [6, "off"]);
    expect(server.status).toBe("Lost");
    // Whoever could not be heard meanwhile is given time for it.
    look(server, [6, "off"], [6, "off"]);
    expect(server.status).toBe("Lost");
    look(server, [20, "off"], [6, "off"]);
    expect(server.status).toBe("SyncedOFF");
  });

  it("of a server that repeats its last heartbeat", () => {
    const server = lostServer();
    for (let i = 0; i < 10; i += 1) {
      server.machine.sequence -= 1;
      server.beat("ON");
      look(server, [1, "off"], [5, "off"], [5, "off"]);
    }
    expect(server.status).toBe("Lost");
    look(server, [25, "off"], [5, "off"]);
    expect(server.status).toBe("SyncedOFF");
  });

  it.each(["wall", "monotonic"] as const)("by an answer that came late by the %s clock", (clock) => {
    const server = lostServer();
    look(server, [1, "off"]);
    server.pass(16);
    server.look("off", clock === "wall" ? { agoByWall: 11 } : { took: 10.5 });
    expect(server.status).toBe("Lost");
    look(server, [6, "off"]);
    expect(server.status).toBe("SyncedOFF");
  });

  it("while it reports, has a second machine, or has announced that it restarts", () => {
    const on = runningServer();
    look(on, [1, "off"], [5, "off"]);
    expect(on.status).toBe("ON");
    const unordered = runningServer();
    unordered.beat("Stopping");
    look(unordered, [1, "off"], [5, "off"]);
    expect([unordered.status, unordered.facts.seen]).toEqual(["Error", null]);
    const restarting = runningServer();
    restarting.beat("ON", { restarting: true });
    restarting.pass(31);
    look(restarting, [1, "off"], [5, "off"]);
    expect([restarting.status, restarting.facts.seen]).toEqual(["Lost", null]);
  });

  it("while it goes down by an order that was given up: it may be restarting", () => {
    const server = runningServer();
    server.click("Reboot");
    server.beat("Stopping");
    server.pass(700);
    expect(server.status).toBe("SyncedOFF");
    server.beat("Stopping");
    look(server, [1, "off"], [5, "off"]);
    expect(server.status).toBe("Stopping");
    expect(provedOff(server)).toEqual({ seen: null, downAsOrdered: false });
    // Silent for long enough, it is what it looks like.
    server.pass(31);
    look(server, [1, "off"], [5, "off"]);
    expect([server.status, server.facts.seen]).toEqual(["SyncedOFF", "off"]);
  });

  it("while it starts: the wake schedule goes on", () => {
    const server = lostServer();
    server.pass(300);
    server.click("TurnOn");
    server.packets.length = 0;
    look(server, [2, "off"], [5, "off"], [5, "off"]);
    expect([server.status, server.facts.seen]).toEqual(["Starting", null]);
    server.pass(60);
    expect(server.packets.length).toBeGreaterThan(3);
  });
});

describe("whoever was seen off", () => {
  it("and reports from another boot is on, and may be seen off again", () => {
    const server = lostServer();
    look(server, [1, "off"], [5, "off"]);
    server.notices.length = 0;
    server.reboot();
    server.beat("Launched");
    expect([server.status, server.facts.seen]).toEqual(["SyncedON", null]);
    expect(server.notices).toEqual(["synced_on"]);
    server.pass(31);
    look(server, [1, "off"], [5, "off"]);
    expect(server.facts.seen).toBe("off");
  });

  it("and reports from the same boot was seen wrongly: nothing is believed until its ways are set anew", () => {
    const server = lostServer();
    look(server, [1, "off"], [5, "off"]);
    server.notices.length = 0;
    server.beat("ON");
    expect([server.status, server.facts.seen]).toEqual(["SyncedON", "wrong"]);
    expect(server.notices).toEqual(["seen_wrong", "synced_on"]);
    server.pass(31);
    look(server, [1, "off"], [5, "off"]);
    expect(server.status).toBe("Lost");
    server.restartManager();
    look(server, [31, "off"], [5, "off"]);
    expect(server.status).toBe("Lost");
    server.setWays();
    look(server, [5, "off"], [5, "off"]);
    expect(server.facts.seen).toBe("off");
    server.setWays();
    expect([server.status, server.facts.seen]).toEqual(["SyncedOFF", null]);
  });

  it("and whose last heartbeat comes once more is not proved off any more, and nobody is blamed", () => {
    const server = lostServer();
    look(server, [1, "off"], [5, "off"]);
    server.machine.sequence -= 1;
    server.beat("ON");
    expect(server.facts.seen).toBeNull();
    expect(server.notices).toEqual(["seen_off"]);
  });

  it("and is turned on is not proved off any more", () => {
    const server = lostServer();
    look(server, [1, "off"], [5, "off"]);
    server.click("TurnOn");
    expect([server.status, server.facts.seen]).toEqual(["Starting", null]);
  });

  it("stays so over a restart of the manager", () => {
    const server = lostServer();
    look(server, [1, "off"], [5, "off"]);
    server.restartManager(3600);
    server.pass(400);
    expect([server.status, server.facts.seen]).toEqual(["SyncedOFF", "off"]);
  });

  it("and went on stopping all the while goes on, without an order", () => {
    const server = stoppingServer();
    look(server, [1, "off"], [5, "off"]);
    const { answer } = server.beat("Stopping");
    expect(answer?.power).toBe("ON");
    expect([server.status, server.facts.seen]).toEqual(["Stopping", "wrong"]);
    server.beat("ON");
    expect(server.status).toBe("SyncedON");
  });
});

test("a server is looked at while that can matter, and for a minute after it was given up", () => {
  const isLookedAt = (server: Story): boolean => isWorthALook(server.facts, server.circumstances());
  const server = runningServer();
  expect(isLookedAt(server)).toBe(false);
  server.click("TurnOff");
  expect(isLookedAt(server)).toBe(false);
  server.beat("Stopping");
  expect([server.status, isLookedAt(server)]).toEqual(["Stopping", true]);
  server.pass(31);
  expect([server.status, isLookedAt(server)]).toEqual(["OFF", false]);
  server.click("TurnOn");
  expect([server.status, isLookedAt(server)]).toEqual(["Starting", true]);
  server.pass(301);
  expect([server.status, isLookedAt(server)]).toEqual(["SyncedOFF", true]);
  server.pass(60);
  expect(isLookedAt(server)).toBe(false);
  server.reboot();
  server.beat("Launched");
  server.pass(31);
  expect([server.status, isLookedAt(server)]).toEqual(["Lost", true]);
  look(server, [1, "off"], [5, "off"]);
  expect([server.status, isLookedAt(server)]).toEqual(["SyncedOFF", false]);
  server.beat("ON");
  server.pass(31);
  expect([server.status, isLookedAt(server)]).toEqual(["Lost", false]);
});

test.each<[shown: Parameters<typeof seenTogether>[0], SeenPower]>([
  [[], "unknown"],
  [[{ kind: "ipmi", power: "off" }], "off"],
  [
    [
      { kind: "ipmi", power: "off" },
      { kind: "redfish", power: "unknown" },
    ],
    "off",
  ],
  [
    [
      { kind: "ipmi", power: "off" },
      { kind: "redfish", power: "on" },
    ],
    "on",
  ],
  // A plug gives power; whether the machine is on is another question.
  [
    [
      { kind: "ipmi", power: "off" },
      { kind: "http", power: "on" },
    ],
    "off",
  ],
  [[{ kind: "http", power: "on" }], "unknown"],
  [[{ kind: "http", power: "off" }], "off"],
])("what several ways show together: %j is %s", (shown, together) => {
  expect(seenTogether(shown)).toBe(together);
});
