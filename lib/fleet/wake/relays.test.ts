import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { by, type TestFleet } from "../testing";
import { chooseRelays } from "./relays";
import { room, type Machine } from "./testing";

// Real files on a disk that others use too.
vi.setConfig({ testTimeout: 30_000 });

describe("the choice", () => {
  const fleet = fc.uniqueArray(fc.uuid(), { maxLength: 12 }).map((uuids) => uuids.map((uuid) => ({ uuid })));

  test("two, or all where there are no more; the same for the same step, in whatever order they are known", () => {
    fc.assert(
      fc.property(fleet, fc.uuid(), fc.nat(100), (relays, sleeper, step) => {
        const chosen = chooseRelays(relays, sleeper, step);
        expect(new Set(chosen).size).toBe(Math.min(2, relays.length));
        expect(relays).toEqual(expect.arrayContaining([...chosen]));
        expect(chooseRelays([...relays].reverse(), sleeper, step)).toEqual(chosen);
      }),
    );
  });

  test("two others at the next step; with three, one other", () => {
    fc.assert(
      fc.property(fleet, fc.uuid(), fc.nat(100), (relays, sleeper, step) => {
        const before = new Set(chooseRelays(relays, sleeper, step));
        const others = chooseRelays(relays, sleeper, step + 1).filter((one) => !before.has(one));
        expect(others).toHaveLength(Math.min(2, Math.max(0, relays.length - 2)));
      }),
    );
  });

  test("all take their turns", () => {
    fc.assert(
      fc.property(fleet, fc.uuid(), (relays, sleeper) => {
        const steps = Array.from({ length: relays.length }, (_, step) =>
          chooseRelays(relays, sleeper, step + 1),
        );
        expect(new Set(steps.flat())).toEqual(new Set(relays));
      }),
    );
  });
});

test("a server in another network is woken by one that is on there: its held answer is let go at once", async () => {
  const { under, sleeper, relays, macAddress, turnOn, wayOf } = await room(1);
  await using _ = under;
  const [relay] = relays as [Machine];
  expect(under.fleet.possibleWays(sleeper.uuid)).toEqual([
    { kind: "packet", fault: { code: "other_network", detail: "10.92.2.0/24" } },
    { kind: "relay", fault: null },
  ]);
  let wentAt = 0;
  const { facts } = under.fleet.get(relay.uuid);
  under.fleet.holdAnswer(relay.uuid, facts.revision, 45_000, () => (wentAt += 1));
  expect(wentAt).toBe(0);
  await turnOn();
  expect(wentAt).toBe(1);
  expect(under.fleet.get(relay.uuid).facts.revision).toBe(facts.revision);
  const { wakes } = under.fleet.manifest(relay.uuid, facts.last?.boot ?? "");
  expect(wakes).toEqual([{ id: expect.any(String), macAddress }]);
  expect(under.world.packets).toEqual([]);
  expect(await wayOf("relay")).toMatchObject({ tries: 1, sent: 0, to: [relay.name], sentAt: null });

  const { wakes: again } = await relay.beat([{ id: wakes[0]?.id ?? "", targets: 1 }]);
  expect(again).toEqual([]);
  expect(await wayOf("relay")).toMatchObject({ sent: 1, sentAt: under.clock.wall(), faults: [] });
});

test("the result counts also where the server reported before its relay did", async () => {
  const { under, sleeper, relays, turnOn, wayOf } = await room(1);
  await using _ = under;
  const [relay] = relays as [Machine];
  await turnOn();
  const { wakes } = await relay.beat();
  await sleeper.boots();
  await under.pass(2);
  await relay.beat([{ id: wakes[0]?.id ?? "", targets: 1 }]);
  expect(await wayOf("relay")).toMatchObject({ sent: 1 });
  expect((await under.fleet.wakeReport(sleeper.uuid))?.heardAt).not.toBeNull();
});

test("two are asked, and two others with the next step", async () => {
  const { under, turnOn, asked } = await room(5);
  await using _ = under;
  await turnOn();
  const first = await asked();
  expect(first).toHaveLength(2);
  await under.pass(6);
  const second = (await asked()).filter(({ id }) => !first.some((one) => one.id === id));
  expect(second).toHaveLength(2);
  const names = [...first, ...second].map(({ relay }) => relay.name);
  expect(new Set(names).size).toBe(4);
});

test("where nobody is on who could pass it on, a click is refused with the reason, and nothing is written", async () => {
  const { under, sleeper, turnOn } = await room(0);
  await using _ = under;
  expect(under.fleet.possibleWays(sleeper.uuid)[1]).toEqual({
    kind: "relay",
    fault: { code: "no_relay", detail: "10.92.2.0/24" },
  });
  await expect(turnOn()).rejects.toThrow(
    "The server could not be woken: packet: the server's network, 10.92.2.0/24, is none of the manager's: routers let no broadcast pass; if both share a switch, set KOMO_WOL_TARGETS=255.255.255.255 for the manager; relay: no server in 10.92.2.0/24 is on that could pass it on.",
  );
  expect(under.fleet.get(sleeper.uuid).facts.power).toBe("OFF");
  const refused = await under.fleet.wakeReport(sleeper.uuid);
  expect(refused).toMatchObject({ givenUpAt: under.clock.wall(), ways: [{ sent: 0 }, { sent: 0 }] });
  // The next attempt has a report of its own.
  under.clock.move(3000);
  await expect(turnOn()).rejects.toThrow("no server in");
  expect((await under.fleet.wakeReport(sleeper.uuid))?.since).toBeGreaterThan(refused?.since ?? Infinity);
});

describe("a server is no relay", () => {
  const refused = async (spoil: (under: TestFleet, relay: Machine) => unknown) => {
    const { under, sleeper, relays } = await room(1);
    await using _ = under;
    const [relay] = relays as [Machine];
    expect(under.fleet.possibleWays(sleeper.uuid)[1]?.fault).toBeNull();
    await spoil(under, relay);
    expect(under.fleet.possibleWays(sleeper.uuid)[1]?.fault).toMatchObject({ code: "no_relay" });
  };

  test("while it is to go", () =>
    refused((under, { uuid }) => under.fleet.as(by("yuki")).act(uuid, "TurnOff")));
  test("while it is to go once it is free", () =>
    refused((under, { uuid }) =>
      under.fleet
        .as(by("yuki"))
        .act(uuid, "TurnOff", { mode: "when_free", until: under.clock.wall() + 3_600_000 }),
    ));
  test("once it was not heard for its grace period", () => refused((under) => under.pass(60)));
  test("where it calls from another network than it says", () =>
    refused((_, relay) => relay.beat(undefined, "198.51.100.7")));
  test("after the manager has started, until it is heard", () => refused((under) => under.restart()));
  test("once it is deleted", () => refused((under, { uuid }) => under.fleet.as(by("yuki")).remove(uuid)));
});

test("an address from which others call as well says nothing: a proxy may stand between", async () => {
  const { under, sleeper, relays } = await room(2);
  await using _ = under;
  for (const relay of relays) await relay.beat(undefined, "198.51.100.7");
  expect(under.fleet.possibleWays(sleeper.uuid)[1]?.fault).toBeNull();
});

test("a request is handed over for ten seconds only", async () => {
  const { under, turnOn, asked } = await room(2);
  await using _ = under;
  await turnOn();
  under.clock.move(10_500);
  expect(await asked()).toEqual([]);
});

test("nor after a pause that the manager's own clock does not show", async () => {
  const { under, turnOn, asked } = await room(2);
  await using _ = under;
  await turnOn();
  under.clock.setWall(under.clock.wall() + 10_500);
  expect(await asked()).toEqual([]);
});

test("nor where the disk took its time over the heartbeat that would be answered with it", async () => {
  const { under, relays, turnOn } = await room(1);
  await using _ = under;
  const [relay] = relays as [Machine];
  await turnOn();
  const [first] = (await relay.beat()).wakes;
  // Its report of itself is another one: that is written first.
  const answered = relay.beat(undefined, undefined, { hostname: "another" });
  await Promise.resolve();
  under.clock.move(10_500);
  expect((await answered).wakes.map(({ id }) => id)).not.toContain(first?.id);
  expect(first).toBeDefined();
});

test("once a start is cancelled nobody is asked for it any more, and what was handed over may be reported", async () => {
  const { under, sleeper, relays, turnOn } = await room(2);
  await using _ = under;
  const [relay, other] = relays as [Machine, Machine];
  await turnOn();
  const { wakes } = await relay.beat();
  await under.fleet.as(by("yuki")).act(sleeper.uuid, "TurnOff");
  expect((await other.beat()).wakes).toEqual([]);
  expect((await relay.beat([{ id: wakes[0]?.id ?? "", targets: 1 }])).wakes).toEqual([]);
  expect(under.world.warnings).toEqual([]);
});

test("nor for one that is woken again and then given up: it is wanted off from then on", async () => {
  const { under, sleeper, relays } = await room(1);
  await using _ = under;
  const [relay] = relays as [Machine];
  await sleeper.boots();
  await sleeper.beat();
  for (let passed = 0; passed < 320; passed += 10) {
    await under.pass(10);
    await relay.beat();
  }
  await under.pass(5);
  await under.fleet.as(by("yuki")).act(sleeper.uuid, "WakeAgain");
  expect((await relay.beat()).wakes).toHaveLength(1);
  // Before the request is too old.
  for (let passed = 0; passed < 8; passed += 1) await under.pass(1);
  expect(under.fleet.get(sleeper.uuid).facts.power).toBe("OFF");
  expect((await relay.beat()).wakes).toEqual([]);
});

test("nor for one whose start could not be stored", async () => {
  const { under, relays, turnOn } = await room(1);
  await using _ = under;
  under.world.diskFull = true;
  await expect(turnOn()).rejects.toThrow();
  under.world.diskFull = false;
  expect((await (relays as [Machine])[0].beat()).wakes).toEqual([]);
});

test("nor for a server that is deleted", async () => {
  const { under, sleeper, relays, turnOn } = await room(1);
  await using _ = under;
  await turnOn();
  await under.fleet.as(by("yuki")).remove(sleeper.uuid);
  expect((await (relays as [Machine])[0].beat()).wakes).toEqual([]);
});

test("what a relay was not asked for changes nothing, and is one line of the log", async () => {
  const { under, relays, turnOn, wayOf } = await room(1);
  await using _ = under;
  const [relay] = relays as [Machine];
  await relay.beat([
    { id: "mine", targets: 1 },
    { id: "mine, too", targets: 9 },
  ]);
  expect(under.world.warnings).toEqual(["reported wake requests that it was not given"]);
  await turnOn();
  const { wakes } = await relay.beat();
  await relay.beat([{ id: wakes[0]?.id ?? "", targets: 0 }]);
  expect(await wayOf("relay")).toMatchObject({
    sent: 0,
    faults: [{ code: "not_passed_on", detail: relay.name }],
  });
  await relay.beat([{ id: wakes[0]?.id ?? "", targets: 1 }]);
  expect(await wayOf("relay")).toMatchObject({ sent: 0 });
  expect(under.world.warnings).toHaveLength(2);
});
