import fc from "fast-check";
import { expect, test } from "vitest";
import { GUARDS_OF_A_CLICK, guardsInForce, guardsOf, USUAL_GUARDS, type Guards } from "./guards";

const guards: fc.Arbitrary<Guards> = fc.record({
  inhibitor: fc.boolean(),
  sessionIdleMinutes: fc.option(fc.integer({ min: 1, max: 600 })),
  hold: fc.boolean(),
  packageManager: fc.boolean(),
  processes: fc.uniqueArray(fc.constantFrom("rsync", "qemu", "make"), { maxLength: 3 }),
  load: fc.option(fc.record({ above: fc.constantFrom(0.1, 0.5, 2), minutes: fc.constantFrom(1, 5, 15) })),
  trafficAbove: fc.option(fc.integer({ min: 1, max: 1_000_000 })),
  network: fc.option(fc.record({ exceptPorts: fc.subarray([22, 445, 9100]) })),
  scripts: fc.boolean(),
});

/** Activities on a machine, as far as one number shows them: whether these guards find it in use. */
function inUse(by: Guards, machine: Guards): Record<string, boolean> {
  return {
    inhibitor: by.inhibitor && machine.inhibitor,
    session: (machine.sessionIdleMinutes ?? Infinity) < (by.sessionIdleMinutes ?? 0),
    hold: by.hold && machine.hold,
    packageManager: by.packageManager && machine.packageManager,
    process: machine.processes.some((name) => by.processes.includes(name)),
    traffic: (machine.trafficAbove ?? 0) > (by.trafficAbove ?? Infinity),
    network:
      machine.network?.exceptPorts.some((port) => by.network?.exceptPorts.includes(port) === false) ?? false,
    scripts: by.scripts && machine.scripts,
    // The same load over all three spans: a machine that has long been busy.
    load: (machine.load?.above ?? 0) > (by.load?.above ?? Infinity),
  };
}

test("a machine is in use by the guards of its groups together exactly where it is by one of them", () => {
  fc.assert(
    fc.property(fc.array(guards, { minLength: 1, maxLength: 4 }), guards, (ofGroups, machine) => {
      const together = inUse(guardsInForce(null, ofGroups), machine);
      const each = ofGroups.map((by) => inUse(by, machine));
      for (const [guard, used] of Object.entries(together)) {
        expect([guard, used]).toEqual([guard, each.some((by) => by[guard])]);
      }
    }),
  );
});

test("the order of the groups does not matter, nor that one stands twice", () => {
  const sorted = (one: Guards): Guards => ({ ...one, processes: [...one.processes].sort() });
  fc.assert(
    fc.property(fc.array(guards, { minLength: 1, maxLength: 4 }), (ofGroups) => {
      const together = sorted(guardsInForce(null, ofGroups));
      expect(sorted(guardsInForce(null, [...ofGroups].reverse()))).toEqual(together);
      expect(sorted(guardsInForce(null, [...ofGroups, ...ofGroups]))).toEqual(together);
    }),
  );
});

test("a server's own go before those of its groups; groups without any count for nothing", () => {
  fc.assert(
    fc.property(guards, guards, (own, ofGroup) => {
      expect(guardsInForce(own, [ofGroup, null])).toBe(own);
      expect(guardsInForce(null, [null, ofGroup, null])).toEqual(ofGroup);
    }),
  );
  expect(guardsInForce(null, [])).toBe(USUAL_GUARDS);
  expect(guardsInForce(null, [null, null])).toBe(USUAL_GUARDS);
});

test("of two loads the lower counts, and of two equal ones that over the longer time", () => {
  const of = (above: number, minutes: 1 | 5 | 15): Guards => ({ ...USUAL_GUARDS, load: { above, minutes } });
  expect(guardsInForce(null, [of(1, 15), of(0.5, 1)]).load).toEqual({ above: 0.5, minutes: 1 });
  expect(guardsInForce(null, [of(1, 1), of(1, 15)]).load).toEqual({ above: 1, minutes: 15 });
});

test("each kind of order asks its own guards", () => {
  const inForce: Guards = { ...USUAL_GUARDS, processes: ["make"] };
  expect(guardsOf("now", inForce)).toBe(GUARDS_OF_A_CLICK);
  expect(guardsOf("when_free", inForce)).toBe(inForce);
  expect(guardsOf("forced", inForce)).toBeNull();
});
