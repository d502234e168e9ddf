/** Attacks of a relay that reports falsely, or of whoever has its token. */
import { expect, test, vi } from "vitest";
import type { AgentRecord } from "../model/entities";
import { by } from "../testing";
import { NETWORK, room, type Machine } from "./testing";

// Real files on a disk that others use too.
vi.setConfig({ testTimeout: 30_000 });

const UNASKED = "reported wake requests that it was not given";

/** Cards that claim such addresses. */
const claiming = (addresses: readonly string[], macAddress = "02:00:00:00:00:99"): Partial<AgentRecord> => ({
  interfaces: [{ name: "eth0", macAddress, wakeOnLan: true, defaultRoute: true, addresses }],
});

test("all say that they sent it, and none did: the start goes on, others are asked, and it is given up in the end", async () => {
  const { under, sleeper, relays, turnOn, wayOf } = await room(3);
  await using _ = under;
  await turnOn();
  const asked = new Set<string>();
  for (let passed = 0; passed < 400; passed += 5) {
    for (const relay of relays) {
      const { wakes } = await relay.beat();
      if (wakes.length === 0) continue;
      asked.add(relay.uuid);
      await relay.beat(wakes.map(({ id }) => ({ id, targets: 1 })));
    }
    const { facts } = under.fleet.get(sleeper.uuid);
    expect(["ON", "Launched"]).not.toContain(facts.current);
    await under.pass(5);
  }
  expect(asked.size).toBe(3);
  expect((await wayOf("relay"))?.tries).toBeGreaterThan(1);
  const report = await under.fleet.wakeReport(sleeper.uuid);
  expect(report?.heardAt).toBeNull();
  expect(report?.givenUpAt).not.toBeNull();
  // What it says proves nothing: it was never seen to be woken.
  expect(under.fleet.get(sleeper.uuid).wokenAt).toBeNull();
});

test("one answers for another, with an id that it has seen: nothing changes, and the other's word still counts", async () => {
  const { under, relays, turnOn, wayOf } = await room(2);
  await using _ = under;
  const [liar, honest] = relays as [Machine, Machine];
  await turnOn();
  const [given] = (await honest.beat()).wakes;
  const id = given?.id ?? "";
  await liar.beat([{ id, targets: 0 }]);
  expect(await wayOf("relay")).toMatchObject({ sent: 0, faults: [] });
  await liar.beat([{ id, targets: 1 }]);
  expect(await wayOf("relay")).toMatchObject({ sent: 0, faults: [] });
  expect(under.world.warnings).toEqual([UNASKED, UNASKED]);
  await honest.beat([{ id, targets: 1 }]);
  expect(await wayOf("relay")).toMatchObject({ sent: 1, faults: [] });
});

test("a word that is said twice, in one report or another, or too late, counts once or not at all", async () => {
  const { under, relays, turnOn, wayOf } = await room(1);
  await using _ = under;
  const [relay] = relays as [Machine];
  await turnOn();
  const id = (await relay.beat()).wakes[0]?.id ?? "";
  const word = { id, targets: 1 };
  await relay.beat([word, word, word]);
  await relay.beat([word]);
  expect(await wayOf("relay")).toMatchObject({ tries: 1, sent: 1 });
  await under.pass(6);
  const next = (await relay.beat()).wakes[0]?.id ?? "";
  expect(next).not.toBe(id);
  under.clock.move(10_500);
  await relay.beat([{ id: next, targets: 1 }]);
  expect(await wayOf("relay")).toMatchObject({ sent: 1 });
});

test("numbers that no card has are a yes or a no, and nothing else", async () => {
  for (const targets of [2 ** 31 - 1, -1, -(2 ** 31), Number.NaN]) {
    const { under, relays, turnOn, wayOf } = await room(1);
    await using _ = under;
    const [relay] = relays as [Machine];
    await turnOn();
    await relay.beat([{ id: (await relay.beat()).wakes[0]?.id ?? "", targets }]);
    expect(await wayOf("relay")).toMatchObject({ sent: targets > 0 ? 1 : 0 });
  }
});

test("one that claims networks that it does not call from is asked for none of them", async () => {
  const claims = [
    [`${NETWORK}.7/24`],
    ["0.0.0.0/0", "10.0.0.1/8", "10.92.0.1/16"],
    Array.from({ length: 512 }, (_, at) => `10.92.${at % 256}.1/24`),
    ["10.92.2.0/024", "10.92.2.1/-24", "010.92.2.1/24", "10.92.2.1/24/24"],
  ];
  for (const addresses of claims) {
    const { under, sleeper, relays } = await room(1);
    await using _ = under;
    const [relay] = relays as [Machine];
    await relay.beat(undefined, "198.51.100.7", claiming(addresses));
    expect(under.fleet.possibleWays(sleeper.uuid)[1]?.fault).toMatchObject({ code: "no_relay" });
    await under.fleet
      .as(by("yuki"))
      .act(sleeper.uuid, "TurnOn")
      .catch(() => undefined);
    expect((await relay.beat(undefined, "198.51.100.7", claiming(addresses))).wakes).toEqual([]);
  }
});

test("one that claims the card of another moves neither that one's network, nor what is sent for it", async () => {
  const { under, sleeper, relays, macAddress, turnOn } = await room(2);
  await using _ = under;
  const [liar, honest] = relays as [Machine, Machine];
  const before = under.fleet.possibleWays(sleeper.uuid);
  const claim = claiming(["203.0.113.9/24"], macAddress);
  await liar.beat(undefined, `${NETWORK}.100`, claim);
  expect(under.fleet.possibleWays(sleeper.uuid)).toEqual(before);
  expect(under.fleet.get(sleeper.uuid).facts.current).not.toBe("ON");
  await turnOn();
  expect((await honest.beat()).wakes).toEqual([{ id: expect.any(String), macAddress }]);
  expect((await liar.beat(undefined, `${NETWORK}.100`, claim)).wakes).toEqual([]);
});

test("a flood of words about what nobody asked leaves no event, no change and no server that is turned on or off", async () => {
  const { under, sleeper, relays } = await room(2);
  await using _ = under;
  const [liar, honest] = relays as [Machine, Machine];
  const facts = () => [sleeper, honest].map(({ uuid }) => under.fleet.get(uuid).facts);
  const before = facts();
  await under.quiet();
  const writes = under.world.writes.length;
  for (let beat = 0; beat < 200; beat += 1)
    await liar.beat(
      Array.from({ length: 8 }, (_, at) => ({ id: at % 2 ? sleeper.uuid : `${beat}-${at}`, targets: 1 })),
    );
  expect(facts()).toEqual(before);
  await under.quiet();
  expect(under.world.writes.slice(writes)).toEqual([]);
  expect(under.world.packets).toEqual([]);
  expect(await under.fleet.wakeReport(sleeper.uuid)).toBeNull();
});

test("its word for one that was deleted meanwhile, or is off on purpose again, brings nothing back", async () => {
  const { under, sleeper, relays, turnOn } = await room(1);
  await using _ = under;
  const [relay] = relays as [Machine];
  await turnOn();
  const id = (await relay.beat()).wakes[0]?.id ?? "";
  await under.fleet.as(by("yuki")).act(sleeper.uuid, "TurnOff");
  const { facts } = under.fleet.get(sleeper.uuid);
  await relay.beat([{ id, targets: 1 }]);
  expect(under.fleet.get(sleeper.uuid).facts).toEqual(facts);
  await under.fleet.as(by("yuki")).remove(sleeper.uuid);
  expect((await relay.beat([{ id, targets: 1 }])).wakes).toEqual([]);
  expect(() => under.fleet.get(sleeper.uuid)).toThrow();
});
