import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PowerEvent } from "./events";
import { newFacts, type Facts } from "./facts";
import { factsFaults } from "./invariants";
import { currentStatus } from "./status";
import { step } from "./step";
import { factsOf, second, story } from "./testing";
import { outOfAnOlderCopy } from "./older-copy";

/** A server that was told to stop at revision 2, and has not yet heard of it. */
function ordered(): Facts {
  const life = story();
  life.beat("Launched");
  life.beat("ON");
  life.click("TurnOff");
  expect(life.facts.order).not.toBeNull();
  return life.facts;
}

const at = (seconds: number) => ({ now: second(seconds), managerStartedAt: 0, syncOffAfter: 300 });

describe("facts out of a backup", () => {
  it("hold no order: the boot that it was for may still run, and is told ON", () => {
    const before = ordered();
    const facts = outOfAnOlderCopy(before, second(1000));
    expect(facts.order).toBeNull();
    const boot = before.last?.boot ?? "";
    const { answer, facts: received } = step(
      facts,
      {
        type: "heartbeat",
        status: "ON",
        boot,
        instance: "komolet-1",
        sequence: 99,
        revisionEcho: 7,
        shutdownError: null,
      },
      at(1000),
    );
    expect(answer?.power).toBe("ON");
    expect(received.power).toBe("ON");
  });

  it("hold none either for a machine that could not be told yet: nobody knows whether it is still meant", () => {
    const life = story();
    life.beat("Launched");
    life.beat("ON");
    life.pass(60);
    life.click("TurnOff");
    expect(life.status).toBe("Lost");
    expect(life.facts.order).not.toBeNull();
    const facts = outOfAnOlderCopy(life.facts, second(1000));
    const { boot = "", instance = "" } = life.facts.last ?? {};
    const back = {
      status: "ON",
      boot,
      instance,
      sequence: 99,
      revisionEcho: 0,
      shutdownError: null,
    } as const;
    expect(step(facts, { type: "heartbeat", ...back }, at(1001)).answer?.power).toBe("ON");
  });

  it("do not show that a machine is down: it may have been started since", () => {
    const life = story();
    life.beat("Launched");
    life.click("TurnOff");
    life.beat("ON");
    life.beat("Stopping");
    life.pass(31);
    expect(life.facts.downAsOrdered).toBe(true);
    const facts = outOfAnOlderCopy(life.facts, second(1000));
    expect(currentStatus(facts)).toBe("OFF");
    expect(facts.downAsOrdered).toBe(false);
  });

  it("wake nobody: Starting is off, and no packet goes out", () => {
    const life = story();
    life.click("TurnOn");
    expect(life.status).toBe("Starting");
    const facts = outOfAnOlderCopy(life.facts, second(1000));
    expect(currentStatus(facts)).toBe("SyncedOFF");
    expect(step(facts, { type: "tick" }, at(1001)).effects).toEqual([]);
  });

  it("take no agent for told that knows a later revision than the backup", () => {
    const facts = outOfAnOlderCopy(
      factsOf({ power: "ON", previous: "ON", current: "ON", revision: 3 }),
      second(1000),
    );
    const off = step(facts, { type: "action", action: "TurnOff" }, at(1000)).facts;
    const beat = { type: "heartbeat" as const, status: "ON" as const, boot: "boot-1", instance: "komolet-1" };
    const received = step(off, { ...beat, sequence: 5, revisionEcho: 4, shutdownError: null }, at(1001));
    expect(received.answer?.power).toBe("OFF");
    expect(currentStatus(received.facts)).toBe("Applying");
  });

  it("give an agent with a longer interval the time it needs", () => {
    const facts = outOfAnOlderCopy(factsOf({ power: "ON", previous: "ON", current: "ON" }), second(0));
    expect(step(facts, { type: "tick" }, at(170)).facts.current).toBe("ON");
    expect(step(facts, { type: "tick" }, at(181)).facts.current).toBe("None");
  });

  it("break none of the model's rules, whatever was under way", () => {
    const event: fc.Arbitrary<PowerEvent> = fc.oneof(
      fc.constantFrom<PowerEvent>(
        { type: "tick" },
        { type: "action", action: "TurnOn" },
        { type: "action", action: "TurnOff" },
        { type: "managerStarted" },
      ),
      fc.record({
        type: fc.constant("heartbeat" as const),
        status: fc.constantFrom("Launched" as const, "ON" as const, "Stopping" as const),
        boot: fc.constantFrom("boot-1", "boot-2"),
        instance: fc.constantFrom("komolet-1", "komolet-2"),
        sequence: fc.integer({ min: 1, max: 12 }),
        revisionEcho: fc.integer({ min: 0, max: 20 }),
        shutdownError: fc.constant(null),
      }),
    );
    const happening = fc.record({ after: fc.constantFrom(1, 10, 31, 301), event });
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 30 }), (history) => {
        let now = 0;
        let facts: Facts = newFacts(10, second(0));
        for (const { after, event } of history) facts = step(facts, event, at((now += after))).facts;
        expect(factsFaults(outOfAnOlderCopy(facts, second(now)))).toEqual([]);
      }),
    );
  });
});
