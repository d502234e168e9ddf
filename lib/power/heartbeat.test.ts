import { describe, expect, it, test } from "vitest";
import type { Heartbeat } from "./events";
import { factsFaults } from "./invariants";
import { runningServer, second, story, type Story } from "./testing";

/** The last heartbeat once more, exactly as it was. */
function again({ facts }: Story, also: Partial<Heartbeat> = {}): Heartbeat {
  const { last, current } = facts;
  if (!last || current === "None") throw new Error("nothing was reported");
  const { boot, instance, sequence, revisionEcho } = last;
  const shutdownError = facts.shutdownError;
  return {
    type: "heartbeat",
    status: current,
    boot,
    instance,
    sequence,
    revisionEcho,
    shutdownError,
    ...also,
  };
}

/** A server that was ordered off and reports Stopping. */
function stoppingServer(): Story {
  const server = runningServer();
  server.click("TurnOff");
  server.beat("ON");
  server.beat("Stopping");
  return server;
}

describe("0. a stale instance", () => {
  function supersededServer(): { server: Story; first: Heartbeat } {
    const server = runningServer();
    const first = again(server);
    server.restartKomolet();
    server.beat("Launched");
    server.beat("ON");
    return { server, first };
  }

  it("changes nothing where it is a late copy, and is answered ON", () => {
    const { server, first } = supersededServer();
    const before = server.facts;
    for (const sequence of [first.sequence, first.sequence - 1]) {
      const { facts, effects, answer } = server.receive({ ...first, sequence, status: "Stopping" });
      expect(facts).toBe(before);
      expect(effects).toEqual([]);
      expect(answer?.power).toBe("ON");
    }
  });

  it("means two machines where it is new while the other is reporting, and changes nothing else", () => {
    const { server, first } = supersededServer();
    const { last, power, current, previous } = server.facts;
    const { answer } = server.receive({ ...first, sequence: first.sequence + 1, status: "Stopping" });
    expect(answer?.power).toBe("ON");
    expect(server.status).toBe("Warning");
    expect(server.notices).toContain("two_machines");
    expect(server.facts).toMatchObject({ last, power, current, previous });
  });

  it("is answered ON although an order for its boot is outstanding", () => {
    const { server, first } = supersededServer();
    server.click("TurnOff");
    expect(server.receive(first).answer?.power).toBe("ON");
    expect(server.receive({ ...first, sequence: first.sequence + 1 }).answer?.power).toBe("ON");
    expect(server.beat("ON").answer?.power).toBe("OFF");
  });

  it("is the only one again once its successor has fallen silent", () => {
    const { server, first } = supersededServer();
    server.pass(31);
    expect(server.status).toBe("Lost");
    server.receive({ ...first, sequence: first.sequence + 1 });
    expect(server.status).toBe("ON");
    expect(server.facts.duplicate).toBeNull();
    expect(server.facts.last?.instance).toBe(first.instance);
    expect(factsFaults(server.facts)).toEqual([]);
  });

  it("is told from a late copy by its latest sequence, also while two machines report", () => {
    const { server, first } = supersededServer();
    server.receive({ ...first, sequence: first.sequence + 5 });
    const before = server.facts;
    expect(server.receive({ ...first, sequence: first.sequence + 5 }).facts).toBe(before);
    server.pass(5);
    server.receive({ ...first, sequence: first.sequence + 6 });
    expect(server.facts.duplicate?.reportedAt).toEqual(second(server.now));
  });
});

it("0. remembers only the last few stale instances", () => {
  const server = runningServer();
  for (let restart = 0; restart < 20; restart += 1) {
    server.restartKomolet();
    server.beat("Launched");
  }
  const names = server.facts.earlier.map(({ instance }) => instance);
  expect(names).toEqual([13, 14, 15, 16, 17, 18, 19, 20].map((number) => `komolet-${number}`));
});

describe("1. a retry", () => {
  it("with the last sequence refreshes only the time", () => {
    const server = runningServer();
    const before = server.facts;
    server.pass(9);
    const { facts, effects, answer } = server.receive(
      again(server, { status: "Stopping", revisionEcho: 99 }),
    );
    expect(facts).toEqual({ ...before, last: { ...before.last, at: second(server.now) } });
    expect(effects).toEqual([]);
    expect(answer?.power).toBe("ON");
  });

  it("keeps its server from falling silent", () => {
    const server = runningServer();
    for (let minute = 0; minute < 6; minute += 1) {
      server.pass(25);
      server.receive(again(server));
    }
    expect(server.status).toBe("ON");
  });

  it("with an older sequence changes nothing", () => {
    const server = runningServer();
    const before = server.facts;
    server.pass(9);
    expect(server.receive(again(server, { sequence: 1, status: "Launched" })).facts).toBe(before);
  });

  it("of Launched is not a second restart", () => {
    const server = story();
    server.beat("Launched");
    server.receive(again(server));
    expect(server.status).toBe("SyncedON");
  });

  it("is answered with the order that came meanwhile", () => {
    const server = runningServer();
    server.click("TurnOff");
    expect(server.receive(again(server)).answer?.power).toBe("OFF");
  });
});

describe("2. an order ends with its boot", () => {
  it("when another boot reports: void, Applying (off) with it, power ON by sync", () => {
    const server = runningServer();
    server.click("TurnOff");
    server.reboot();
    const { answer } = server.beat("Launched");
    expect(answer?.power).toBe("ON");
    expect(server.facts).toMatchObject({ order: null, applying: null, power: "ON", powerSetBy: "sync" });
    expect(server.notices.at(-1)).toBe("restarted_instead");
  });

  it("when the machine slept: void as by any boot, also what was clicked meanwhile; people read that it slept", () => {
    const server = runningServer();
    const { boot } = server.machine;
    server.click("TurnOff");
    server.machine.boot = `${boot}#1`;
    expect(server.beat("Launched").answer?.power).toBe("ON");
    expect(server.facts).toMatchObject({ order: null, power: "ON", powerSetBy: "sync" });
    expect(server.notices.at(-1)).toBe("slept_instead");
    server.beat("ON");
    server.click("TurnOff");
    server.machine.boot = `${boot}#2`;
    expect(server.beat("Launched").answer?.power).toBe("ON");
    expect(server.notices.at(-1)).toBe("slept_instead");
    // What a run from before says late is nothing new.
    const late = again(server, {
      boot: `${boot}#1`,
      sequence: server.machine.sequence - 1,
      status: "Stopping",
    });
    const before = server.facts;
    expect(server.receive(late).answer?.power).toBe("ON");
    expect(server.facts).toBe(before);
  });

  it.each([
    ["while Stopping: Warning", (): Story => stoppingServer(), "Warning"],
    [
      "after a silence: SyncedON",
      (): Story => {
        const server = runningServer();
        server.click("TurnOff");
        server.pass(31);
        return server;
      },
      "SyncedON",
    ],
  ] as const)("shows the row that reads power OFF for this heartbeat, %s", (_when, begin, status) => {
    const server = begin();
    server.reboot();
    server.beat("Launched");
    expect(server.status).toBe(status);
    server.beat("ON");
    expect(server.status).toBe("ON");
  });

  it("and only an order does: without one another boot is nothing special", () => {
    const server = runningServer();
    server.reboot();
    server.beat("Launched");
    expect(server.notices).toEqual([]);
    expect(server.facts.power).toBe("ON");
  });
});

describe("2b. a declined order is void", () => {
  const use = [{ kind: "session" as const, name: "alice (ssh)", since: null }];
  const decline = (server: Story, also: Partial<Heartbeat> = {}) =>
    server.beat("ON", { declinedRevision: server.facts.order?.revision ?? null, use, ...also });

  it.each([
    ["when it is told", (server: Story) => server.beat("ON")],
    ["right before the command", (server: Story) => [server.beat("ON"), server.beat("Stopping")]],
    ["after a cut", (server: Story) => [server.beat("ON"), server.pass(60)]],
    ["after the manager was away", (server: Story) => [server.beat("Stopping"), server.restartManager(60)]],
  ])("%s: ON by sync, no error, one notice with what uses it", (_when, until) => {
    const server = runningServer();
    server.click("TurnOff");
    until(server);
    const { effects, answer } = decline(server);
    expect(server.status).toBe("ON");
    expect(server.facts).toMatchObject({ order: null, applying: null, power: "ON", powerSetBy: "sync" });
    expect(effects).toEqual([{ type: "notice", kind: "declined", detail: "", use }]);
    expect(answer).toMatchObject({ power: "ON", terms: null });
    expect(server.beat("ON").effects).toEqual([]);
    expect(server.status).toBe("ON");
  });

  it.each<[string, (server: Story) => unknown]>([
    ["of an earlier order", ({ facts }) => ({ declinedRevision: (facts.order?.revision ?? 0) - 1 })],
    ["of a later one", ({ facts }) => ({ declinedRevision: (facts.order?.revision ?? 0) + 1 })],
    ["with Stopping", () => ({ status: "Stopping" })],
    ["as a late copy", () => ({ sequence: 1 })],
  ])("but not %s", (_which, also) => {
    const server = runningServer();
    server.click("TurnOff");
    decline(server, also(server) as Partial<Heartbeat>);
    expect(server.facts.order).not.toBeNull();
    expect(server.notices).not.toContain("declined");
    expect(server.beat("ON").answer?.power).toBe("OFF");
  });

  it("nor from another boot, where the order is void all the same", () => {
    const server = runningServer();
    server.click("TurnOff");
    const revision = server.facts.order?.revision ?? null;
    server.reboot();
    server.beat("ON", { declinedRevision: revision, use });
    expect(server.notices).toEqual(["restarted_instead"]);
  });

  it("once only: said again, for an order that is gone, it changes nothing", () => {
    const server = runningServer();
    server.click("TurnOff");
    const declinedRevision = server.facts.order?.revision ?? null;
    decline(server);
    const { revision, powerSince } = server.facts;
    expect(server.beat("ON", { declinedRevision, use }).effects).toEqual([]);
    expect(server.facts).toMatchObject({ revision, powerSince });
    server.click("TurnOff");
    expect(server.beat("ON", { declinedRevision, use }).answer?.power).toBe("OFF");
  });
});

describe("2c. an order by a stop that waited is void where nothing came of it in time", () => {
  /** Told to stop because it was free, at second 0. */
  function ordered(): Story {
    const server = runningServer();
    server.click("TurnOff", { terms: { mode: "when_free", grace: 60 } });
    return server;
  }

  it.each<[string, (server: Story) => unknown]>([
    ["the manager was away", (server) => server.restartManager(361)],
    [
      "the agent holds it back",
      (server) => {
        for (let seconds = 0; seconds < 370; seconds += 10) {
          server.beat("ON");
          server.pass(10);
        }
      },
    ],
  ])("as where %s: it stays on, and people are told", (_why, until) => {
    const server = ordered();
    until(server);
    expect(server.beat("ON").answer?.power).toBe("ON");
    expect(server.status).toBe("ON");
    expect(server.facts).toMatchObject({ order: null, power: "ON", powerSetBy: "sync" });
    expect(server.notices).toEqual(["could_not_be_told"]);
  });

  it("also where it only now says that it is stopping: it is told that it may stay", () => {
    const server = ordered();
    server.restartManager(361);
    expect(server.beat("Stopping").answer?.power).toBe("ON");
  });

  it("not by the start of the manager alone: that waits to hear from the server", () => {
    const server = ordered();
    server.restartManager(3600);
    server.pass(29);
    expect(server.notices).toEqual([]);
    expect(server.status).toBe("Applying");
  });

  it("but not before, nor once it is confirmed: then it may be going down", () => {
    const server = ordered();
    server.restartManager(359);
    expect(server.beat("ON").answer?.power).toBe("OFF");
    server.beat("Stopping");
    server.restartManager(3600);
    expect(server.beat("Stopping").answer?.power).toBe("OFF");
    server.pass(31);
    expect(server.status).toBe("OFF");
  });

  it("and where komolet starts anew, it is not: long after, nothing is told to go down", () => {
    const server = ordered();
    server.beat("Stopping");
    server.restartManager(361);
    server.restartKomolet();
    expect(server.beat("Launched").answer?.power).toBe("ON");
    expect(server.facts).toMatchObject({ order: null, power: "ON", powerSetBy: "sync" });
    expect(server.notices).toEqual(["could_not_be_told"]);
  });

  it("nor where somebody clicked: that is waited for", () => {
    const server = runningServer();
    server.click("TurnOff");
    server.restartManager(3600);
    expect(server.beat("ON").answer?.power).toBe("OFF");
  });
});

describe("3. previous := current; current := the report", () => {
  it("for every new heartbeat", () => {
    const server = runningServer();
    server.beat("Stopping");
    expect(server.facts).toMatchObject({ previous: "ON", current: "Stopping" });
    server.beat("Launched");
    expect(server.facts).toMatchObject({ previous: "Stopping", current: "Launched" });
  });

  it("notes boot, instance, sequence, echo and time", () => {
    const server = story();
    server.pass(3);
    server.beat("Launched", { revisionEcho: 1 });
    expect(server.facts.last).toEqual({
      at: second(3),
      boot: "boot-1",
      instance: "komolet-1",
      sequence: 1,
      revisionEcho: 1,
      leaving: false,
    });
    expect(server.facts.noneSince).toBeNull();
  });

  it("None, then Launched in the boot of the order: only komolet restarted, the order stands", () => {
    const server = runningServer();
    server.click("TurnOff");
    server.pass(31);
    server.restartKomolet();
    const { answer } = server.beat("Launched");
    expect(server.facts).toMatchObject({ previous: "ON", power: "OFF", powerSetBy: "operator" });
    expect(answer?.power).toBe("OFF");
    expect(server.status).toBe("Warning");
    expect(server.notices).toEqual(["lost", "back", "warning"]);
  });

  it("a revision from the future says nothing", () => {
    const server = runningServer();
    server.setInterval(60);
    server.beat("ON", { revisionEcho: 4_000_000_000 });
    expect(server.facts.last?.revisionEcho).toBe(0);
    expect(server.status).toBe("ON");
  });

  it("without one, too, and where it is Stopping it may be going down by an order that is lost: it is not woken", () => {
    const server = runningServer();
    server.beat("ON");
    const outcome = server.beat("Stopping", { revisionEcho: server.facts.revision + 5 });
    expect(outcome.answer?.power).toBe("ON");
    expect(server.notices).toEqual(["rolled_back"]);
    expect(server.facts).toMatchObject({ power: "OFF", powerSetBy: "sync", order: null });
    server.pass(190);
    expect(server.status).toBe("SyncedOFF");
    expect(server.packets).toEqual([]);
  });

  it.each(["Launched", "ON", "Stopping"] as const)(
    "with an order, a revision from the future shows that it may have been withdrawn: %s is answered ON",
    (status) => {
      for (const before of [[], ["ON"], ["ON", "Stopping"], ["ON", "Stopping", "Stopping"]] as const) {
        const server = runningServer();
        server.click("TurnOff");
        for (const one of before) server.beat(one);
        const outcome = server.beat(status, { revisionEcho: server.facts.revision + 1 });
        expect(outcome.answer?.power).toBe("ON");
        expect(server.facts.order).toBeNull();
        expect(server.facts.power).toBe(status === "Stopping" ? "OFF" : "ON");
        expect(server.notices.filter((kind) => kind === "rolled_back")).toHaveLength(1);
        expect(server.beat(status).answer?.power).toBe("ON");
      }
    },
  );

  it("a revision is from the future also where this heartbeat makes it", () => {
    const server = runningServer();
    server.setInterval(60);
    server.click("TurnOff");
    server.reboot();
    const { revision } = server.facts;
    server.beat("Launched", { revisionEcho: revision + 1 });
    expect(server.facts.last?.revisionEcho).toBeLessThan(server.facts.intervalRevision);
    expect(server.facts.intervalInForce).toBe(60);
  });
});

describe("4. told means echoed", () => {
  it("at the order's revision", () => {
    const server = runningServer();
    server.click("TurnOff");
    server.beat("ON");
    expect(server.status).toBe("Applying");
    server.beat("ON");
    expect(server.facts.applying).toBeNull();
    expect(server.status).toBe("Error");
  });

  it("or past it", () => {
    const server = runningServer();
    server.click("TurnOff");
    server.setInterval(20);
    server.beat("ON", { revisionEcho: server.facts.revision });
    expect(server.facts.applying).toBeNull();
  });

  it("the interval in force is the longer one until the echo", () => {
    const server = runningServer({ interval: 60 });
    server.setInterval(5);
    expect(server.facts.intervalInForce).toBe(60);
    server.beat("ON");
    expect(server.facts.intervalInForce).toBe(60);
    server.beat("ON");
    expect(server.facts.intervalInForce).toBe(5);
  });

  it("an interval that is set back before the echo leaves the longest in force", () => {
    const server = runningServer({ interval: 10 });
    server.setInterval(60);
    server.setInterval(5);
    expect(server.facts.intervalInForce).toBe(60);
  });
});

describe("5. reality wins", () => {
  it.each(["Launched", "ON"] as const)("power OFF, no order, %s: SyncedON, power ON by sync", (status) => {
    const server = story();
    const { answer } = server.beat(status);
    expect(server.status).toBe("SyncedON");
    expect(server.facts).toMatchObject({ power: "ON", powerSetBy: "sync" });
    expect(server.notices).toEqual(["first_report"]);
    expect(answer?.power).toBe("ON");
  });

  it("not for Stopping: back from a cut while stopping", () => {
    const server = stoppingServer();
    server.pass(31);
    expect(server.status).toBe("OFF");
    server.beat("Stopping");
    expect(server.status).toBe("Stopping");
    expect(server.facts.power).toBe("OFF");
  });

  it("nor while an order is outstanding", () => {
    const server = stoppingServer();
    server.beat("ON");
    expect(server.status).toBe("Error");
    expect(server.facts.power).toBe("OFF");
  });
});

describe("6. the wake schedule", () => {
  it.each([
    ["Launched", true],
    ["ON", true],
    ["Stopping", false],
  ] as const)("%s ends it: %s", (status, ends) => {
    const server = story();
    server.click("TurnOn");
    server.pass(1);
    server.beat(status);
    expect(server.facts.wake === null).toBe(ends);
  });
});

describe("7. Applying", () => {
  it.each(["Launched", "ON", "Stopping"] as const)("(start) ends with %s", (status) => {
    const server = runningServer();
    server.restartManager();
    expect(server.status).toBe("Applying");
    server.beat(status);
    expect(server.facts.applying).toBeNull();
  });

  it.each(["Launched", "ON"] as const)("(on) ends with %s: a withdrawn order is no error", (status) => {
    const server = stoppingServer();
    server.beat("ON");
    server.click("TurnOn");
    server.beat("Stopping");
    expect(server.status).toBe("Applying");
    server.beat(status);
    expect(server.facts).toMatchObject({ applying: null, previous: "ON", current: status });
    expect(server.status).toBe("ON");
  });

  it("(on) ends with ON also after a cut: what came back stopping heard only then that it may stay", () => {
    const server = stoppingServer();
    server.beat("ON");
    server.click("TurnOn");
    server.pass(31);
    expect(server.status).toBe("Starting");
    server.beat("Stopping");
    expect(server.status).toBe("Applying");
    server.beat("ON");
    expect(server.status).toBe("ON");
    expect(server.facts.applying).toBeNull();
  });

  it("(off) ends when the agent has been told", () => {
    const server = runningServer();
    server.click("TurnOff");
    server.beat("ON");
    expect(server.facts.applying?.cause).toBe("off");
    server.beat("Stopping");
    expect(server.facts.applying).toBeNull();
    expect(server.facts.order).not.toBeNull();
  });

  it("(off) lasts while people on the machine are told, and not for ever", () => {
    const server = runningServer();
    server.click("TurnOff", { terms: { grace: 60 } });
    for (let seconds = 0; seconds < 360; seconds += 10) {
      server.beat("ON");
      expect(server.status).toBe("Applying");
      server.pass(10);
    }
    server.pass(1);
    server.beat("ON");
    expect(server.status).toBe("Error");
  });

  it("(off) ends with Stopping once people have been told", () => {
    const server = runningServer();
    server.click("TurnOff", { terms: { grace: 60 } });
    server.beat("ON");
    server.beat("ON");
    server.beat("Stopping");
    expect(server.facts.applying).toBeNull();
    expect(server.status).toBe("Stopping");
  });

  it("(off) ends with the order", () => {
    const server = runningServer();
    server.click("TurnOff");
    server.reboot();
    server.beat("ON");
    expect(server.facts.applying).toBeNull();
  });
});

describe("8. the answer", () => {
  it("is OFF while an order for its boot is outstanding", () => {
    const server = runningServer();
    expect(server.beat("ON").answer?.power).toBe("ON");
    server.click("TurnOff");
    expect(server.beat("ON").answer?.power).toBe("OFF");
    expect(server.beat("Stopping").answer?.power).toBe("OFF");
    expect(server.beat("ON").answer?.power).toBe("OFF");
    server.click("TurnOn");
    expect(server.beat("ON").answer?.power).toBe("ON");
  });

  it("carries the interval and the revision", () => {
    const server = runningServer();
    server.setInterval(25);
    expect(server.beat("ON").answer).toEqual({
      power: "ON",
      interval: 25,
      revision: server.facts.revision,
      terms: null,
    });
  });

  test("the revision grows with each change of what is told, and only then", () => {
    const server = runningServer();
    const grows = (change: () => unknown): boolean => {
      const { revision } = server.facts;
      change();
      return server.facts.revision > revision;
    };
    expect(grows(() => server.beat("ON"))).toBe(false);
    expect(grows(() => server.setInterval(10))).toBe(false);
    expect(grows(() => server.setInterval(20))).toBe(true);
    expect(grows(() => server.click("TurnOff"))).toBe(true);
    expect(grows(() => server.beat("Stopping"))).toBe(false);
    expect(grows(() => server.pass(61))).toBe(true); // the order is spent
    expect(grows(() => server.click("TurnOn"))).toBe(true);
    expect(grows(() => server.pass(301))).toBe(true); // it did not start
    expect(grows(() => server.beat("ON"))).toBe(true); // SyncedON
  });
});
