import { describe, expect, it } from "vitest";
import { stateOf } from "../../plan/rehearsal";
import { FleetError } from "../model/errors";
import { asked, room, type Room } from "../runs/testing";
import { by, testFleet, type TestFleet } from "../testing";

const HOUR = 3_600_000;

const yuki = (under: TestFleet) => under.fleet.as(by("yuki", "yuki"));
const ask = (under: TestFleet, more = {}) => ({
  ...{ until: under.clock.wall() + HOUR, evenIfItMayNotWake: false },
  ...more,
});
const found = (under: TestFleet, uuid: string) => {
  const rehearsal = under.fleet.rehearsals().find(({ serverUuid }) => serverUuid === uuid);
  if (!rehearsal) throw new Error("there is none");
  return rehearsal;
};
/** Until it has ended, or ten minutes are over. "woke", "stayed_on held kei" */
async function ended(under: TestFleet, { pass }: Room, uuid: string): Promise<string> {
  for (let passed = 0; passed < 4_000 && !found(under, uuid).end; passed += 10) await pass(10);
  const { end } = found(under, uuid);
  return [end?.as ?? "goes on", end?.why, end?.detail].filter(Boolean).join(" ");
}
async function fault(work: Promise<unknown>) {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof FleetError ? error.fault : error;
}

describe("a rehearsal", () => {
  it("turns it off when it is free, wakes it once it is proved off, and keeps what came of it", async () => {
    await using under = await testFleet();
    const house = await room(under, { a: {} });
    const [a = ""] = house.uuids("a");
    await yuki(under).rehearse(a, ask(under));
    const states = new Set<string>();
    while (!found(under, a).end) {
      states.add(stateOf(found(under, a)));
      // It is never woken before it is proved off.
      if (found(under, a).onRun !== null) expect(house.machine("a").stops).toBe(1);
      await house.pass(5);
    }
    expect([...states]).toEqual(["turning_off", "waking"]);
    expect(await ended(under, house, a)).toBe("woke");
    expect(under.fleet.get(a).facts.power).toBe("ON");
    expect(under.fleet.get(a).wokenAt).not.toBeNull();
    expect(under.fleet.doctor(a).verdict.verdict).toBe("will");
    await under.restart();
    expect(await ended(under, house, a)).toBe("woke");
  });

  it("survives a restart of the manager, in each of its parts", async () => {
    await using under = await testFleet();
    const house = await room(under, { a: {} });
    const [a = ""] = house.uuids("a");
    await yuki(under).rehearse(a, ask(under));
    for (let passed = 0; passed < 900 && !found(under, a).end; passed += 15) {
      await house.pass(15);
      await under.restart(2);
    }
    expect(await ended(under, house, a)).toBe("woke");
    expect(house.machine("a").stops).toBe(1);
  });

  it("a server that is in use stays on; one that does not come back is told of", async () => {
    await using under = await testFleet();
    const house = await room(under, { busy: { nature: "in use" }, a: {} });
    const [busy = "", a = ""] = house.uuids("busy", "a");
    await yuki(under).rehearse(busy, ask(under, { until: under.clock.wall() + 120_000 }));
    expect(await ended(under, house, busy)).toMatch(/^stayed_on still_in_use/);
    await yuki(under).rehearse(a, ask(under));
    await house.pass(20);
    house.machine("a").nature = "dead";
    expect(await ended(under, house, a)).toBe("did_not_wake did_not_start");
    expect(under.fleet.doctor(a).verdict.verdict).toBe("did_not");
  });

  it("nothing is begun where it would stay on: held, off, needed, doubted; the last is allowed by who asks for it", async () => {
    await using under = await testFleet();
    const house = await room(under, { held: {}, off: { on: false }, files: {}, desk: {}, deaf: {} });
    const [held = "", off = "", files = "", desk = "", deaf = ""] = house.uuids(
      ...["held", "off", "files", "desk", "deaf"],
    );
    const until = under.clock.wall() + HOUR;
    await yuki(under).placeHold({ serverUuids: [held], groupUuids: [], until, reason: "", wake: false });
    await yuki(under).edit(desk, { needs: [files] });
    const { macAddress } = under.fleet.get(deaf);
    const card = { name: "eth0", macAddress, wakeOnLan: false, defaultRoute: true };
    const { boot, instance } = house.machine("deaf");
    house.machine("deaf").sequence += 1;
    await under.fleet.heartbeat(
      deaf,
      {
        ...{ type: "heartbeat", status: "ON", boot, instance, sequence: house.machine("deaf").sequence },
        ...{ revisionEcho: house.machine("deaf").echo, shutdownError: null },
      },
      { version: "1.0.0", hostname: "", os: "", arch: "", interfaces: [card] },
    );
    const before = (await under.fleet.listRuns({ limit: 9 })).length;
    const whys = [];
    for (const uuid of [held, off, files, deaf])
      whys.push(await fault(yuki(under).rehearse(uuid, ask(under))));
    expect(whys).toMatchObject([
      { code: "cannot_rehearse", why: "held" },
      { code: "cannot_rehearse", why: "already_there" },
      { code: "cannot_rehearse", why: "needed_by", detail: "desk" },
      { code: "cannot_rehearse", why: "may_not_wake" },
    ]);
    expect(under.fleet.rehearsals()).toEqual([]);
    expect(await under.fleet.listRuns({ limit: 9 })).toHaveLength(before);
    await yuki(under).rehearse(deaf, ask(under, { evenIfItMayNotWake: true }));
    expect(await ended(under, house, deaf)).toBe("woke");
  });

  it("ends with its author's right: to stop before it is off, to wake after that", async () => {
    let [mayStop, mayWake] = [true, true];
    const rights = { mayStop: () => () => mayStop, mayWake: () => () => mayWake };
    await using under = await testFleet(() => rights);
    const house = await room(under, { a: { nature: "in use" }, b: {} });
    const [a = "", b = ""] = house.uuids("a", "b");
    await yuki(under).rehearse(a, ask(under));
    await house.pass(20);
    mayStop = false;
    expect(await ended(under, house, a)).toMatch(/^stayed_on no_right/);
    expect(house.machine("a").stops).toBe(0);
    mayStop = true;
    await yuki(under).rehearse(b, ask(under));
    mayWake = false;
    expect(await ended(under, house, b)).toBe("broken_off no_right");
    expect(under.world.warnings).toContainEqual(expect.stringContaining("has left its server off"));
    expect(house.machine("b").runs).toBe(false);
  });

  it("who wants it off meanwhile has it off: it is not woken against that", async () => {
    await using under = await testFleet();
    const house = await room(under, { a: { nature: "in use" } });
    const [a = ""] = house.uuids("a");
    await yuki(under).rehearse(a, ask(under));
    await house.pass(20);
    const { until } = ask(under);
    await under.fleet.as(by("kei", "kei")).startRun(asked({ serverUuids: [a], mode: "when_free", until }));
    house.machine("a").nature = "obeys";
    await house.pass(120);
    expect(await ended(under, house, a)).toMatch(/taken_over|overruled/);
    expect(house.machine("a").runs).toBe(false);
  });

  it("nor is one that goes down already, and that somebody wants off", async () => {
    await using under = await testFleet();
    const house = await room(under, { a: {} });
    const [a = ""] = house.uuids("a");
    await yuki(under).rehearse(a, ask(under));
    while (under.fleet.get(a).facts.current !== "Stopping") await house.pass(1);
    await under.fleet.as(by("kei", "kei")).startRun(asked({ serverUuids: [a] }));
    expect(await ended(under, house, a)).toBe("broken_off taken_over");
    expect(house.machine("a").runs).toBe(false);
  });

  it("one at a time a server, few at a time a person; a cancelled run is its end", async () => {
    await using under = await testFleet();
    const names = Array.from({ length: 12 }, (_, at) => `s${at}`);
    const house = await room(
      under,
      Object.fromEntries(names.map((name) => [name, { nature: "in use" as const }])),
    );
    const uuids = house.uuids(...names);
    const outcomes = await Promise.all(
      [...uuids, uuids[0] ?? ""].map((uuid) => fault(yuki(under).rehearse(uuid, ask(under)))),
    );
    expect(outcomes.filter((one) => one === null)).toHaveLength(10);
    expect(outcomes.at(-1)).toMatchObject({ code: "rehearsed_already" });
    expect(outcomes.at(-2)).toMatchObject({ code: "too_many_rehearsals", share: "one" });
    const [first] = under.fleet.rehearsals();
    await yuki(under).cancelRun(first?.offRun ?? "");
    expect(await ended(under, house, first?.serverUuid ?? "")).toMatch(/^stayed_on run_cancelled/);
  });

  it("goes with its server", async () => {
    await using under = await testFleet();
    const house = await room(under, { a: { nature: "in use" } });
    const [a = ""] = house.uuids("a");
    await yuki(under).rehearse(a, ask(under));
    await yuki(under).remove(a);
    expect(under.fleet.rehearsals()).toEqual([]);
    await under.restart();
    expect(under.fleet.rehearsals()).toEqual([]);
    expect(under.world.errors).toEqual([]);
  });
});

describe("a rehearsal of ways one by one", () => {
  /** A BMC that switches the machine on, refuses, or does nothing. */
  interface Bmc {
    does: "wakes" | "refuses" | "nothing";
    wake: () => void;
  }
  async function withBmc(does: Bmc["does"]) {
    const tried: string[] = [];
    const bmc: Bmc = { does, wake: () => undefined };
    const wake = async () => {
      if (bmc.does === "refuses") throw Object.assign(new Error("no"), { code: "login_refused", detail: "" });
      if (bmc.does === "wakes") bmc.wake();
    };
    const outside = { waysOf: () => [{ kind: "redfish", to: "bmc.example", wake }] as const };
    const under = await testFleet(() => ({ outside, wayTried: (kind) => tried.push(kind) }));
    const house = await room(under, { a: {} });
    const [uuid = ""] = house.uuids("a");
    // As a packet does.
    bmc.wake = () => under.world.packets.push(under.fleet.get(uuid).macAddress);
    return { under, house, uuid, bmc, tried };
  }
  const results = (under: TestFleet, uuid: string) =>
    found(under, uuid).found.map(
      ({ kind, seconds }) => `${kind} ${seconds === null ? "not in time" : "woke"}`,
    );

  it("forbids the others while it has its time, each way in turn", async () => {
    const { under, house, uuid, tried } = await withBmc("wakes");
    await using _ = under;
    await yuki(under).rehearse(uuid, ask(under, { ways: ["redfish"] }));
    expect(await ended(under, house, uuid)).toBe("woke");
    expect([...new Set(tried)]).toEqual(["redfish"]);
    expect(results(under, uuid)).toEqual(["redfish woke"]);

    await yuki(under).rehearse(uuid, ask(under, { ways: "each" }));
    expect(await ended(under, house, uuid)).toBe("woke");
    expect(results(under, uuid)).toEqual(["packet woke", "redfish woke"]);
    expect(house.machine("a").stops).toBe(3);
    await under.restart();
    expect(results(under, uuid)).toEqual(["packet woke", "redfish woke"]);
  });

  it.each(["refuses", "nothing"] as const)("never leaves it off where the way %s", async (does) => {
    const { under, house, uuid, tried } = await withBmc(does);
    await using _ = under;
    await yuki(under).rehearse(uuid, ask(under, { ways: ["redfish"] }));
    while (!tried.includes("packet")) await house.pass(5);
    const alone = (under.clock.wall() - (found(under, uuid).wokenAt ?? 0)) / 1000;
    if (does === "refuses") expect(alone).toBeLessThan(11);
    else expect(Math.abs(alone - 120)).toBeLessThan(11);
    expect(await ended(under, house, uuid)).toBe("woke");
    expect(results(under, uuid)).toEqual(["redfish not in time"]);
    expect(under.fleet.get(uuid).facts.current).toBe("ON");
  });

  it("whoever turns it on meanwhile has it on by all ways; after a restart of the manager all are tried, too", async () => {
    for (const meanwhile of ["click", "restart"] as const) {
      const { under, house, uuid, tried } = await withBmc("nothing");
      await using _ = under;
      await yuki(under).rehearse(uuid, ask(under, { ways: ["redfish"] }));
      while (!tried.includes("redfish")) await house.pass(5);
      await house.pass(10);
      expect(tried).not.toContain("packet");
      if (meanwhile === "click") await under.fleet.as(by("kei", "kei")).act(uuid, "WakeAgain");
      else await under.restart();
      expect(await ended(under, house, uuid)).toBe("woke");
      expect(tried).toContain("packet");
      expect(results(under, uuid)).toEqual(meanwhile === "click" ? ["redfish not in time"] : []);
    }
  });

  it("a way that it does not have, or that cannot be tried, is refused; a hold between two ways ends it", async () => {
    const { under, house, uuid } = await withBmc("wakes");
    await using _ = under;
    expect(await fault(yuki(under).rehearse(uuid, ask(under, { ways: ["ipmi"] })))).toMatchObject({
      code: "way_not_found",
    });
    expect(await fault(yuki(under).rehearse(uuid, ask(under, { ways: ["relay"] })))).toMatchObject({
      code: "way_not_found",
    });
    await yuki(under).rehearse(uuid, ask(under, { ways: ["redfish", "packet"] }));
    while (found(under, uuid).onRun === null) await house.pass(5);
    const until = under.clock.wall() + HOUR;
    await yuki(under).placeHold({ serverUuids: [uuid], groupUuids: [], until, reason: "", wake: false });
    expect(await ended(under, house, uuid)).toBe("stayed_on held yuki");
    expect(results(under, uuid)).toEqual(["redfish woke"]);
  });
});
