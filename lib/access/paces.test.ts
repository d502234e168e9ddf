import { expect, it } from "vitest";
import { NOW, temporaryStore } from "../store/testing";
import { createAccess } from "./access";
import type { Asking } from "./identity";
import { EVERYTHING } from "./rights";
import { cheapHash } from "./testing";

/** An access whose clock stands where `at` says, in milliseconds. */
async function fixture() {
  const database = await temporaryStore();
  const clock = { at: 0 };
  const access = createAccess({
    ...{ store: database.store, userId: "root", passwordHash: await cheapHash("of root") },
    ...{ sessionSecret: "a session secret of at least 32 characters", sessionTtl: 3600, tokenTtl: 0 },
    ...{ now: () => NOW, monotonic: () => clock.at, addressGroup: (address) => address, cores: 4 },
  });
  return { access, clock, [Symbol.asyncDispose]: () => database[Symbol.asyncDispose]() };
}

const BESIDES = { grants: EVERYTHING, address: "192.0.2.1", via: "api" } as const;
const person = (name: string): Asking => ({
  ...BESIDES,
  userId: name,
  who: { kind: "person", uuid: `uuid of ${name}` },
});
const LOCAL: Asking = { ...BESIDES, userId: "root", who: { kind: "local" } };

it("a person makes 200 calls at once and 20 a second, in nobody else's way", async () => {
  await using at = await fixture();
  const calls = (who: Asking, count: number) => Array.from({ length: count }, () => at.access.pace(who));
  expect(calls(person("mika"), 201)).toEqual([...Array<number>(200).fill(0), 50]);
  expect(calls(person("ren"), 1)).toEqual([0]);
  at.clock.at = 1000;
  expect(calls(person("mika"), 21)).toEqual([...Array<number>(20).fill(0), 50]);
});

it("the login of the environment has no rate of calls", async () => {
  await using at = await fixture();
  for (let call = 0; call < 500; call++) expect(at.access.pace(LOCAL)).toBe(0);
});

it("somebody is told 8 plans at once and one a second, and all together four a second", async () => {
  await using at = await fixture();
  const plans = (who: Asking, count: number) => Array.from({ length: count }, () => at.access.pacePlan(who));
  expect(plans(person("mika"), 9)).toEqual([...Array<number>(8).fill(0), 1000]);
  // What is left for others comes back four times as fast.
  expect(plans(person("ren"), 1)).toEqual([250]);
  at.clock.at = 1000;
  expect(plans(person("mika"), 2)).toEqual([0, 1000]);
  expect(plans(person("ren"), 4)).toEqual([0, 0, 0, 250]);
});
