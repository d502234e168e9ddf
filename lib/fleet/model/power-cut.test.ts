import { expect, test } from "vitest";
import {
  POWER_CUT_FAULTS,
  powerCutSettings,
  rehearsalScript,
  type PowerCutFault,
  type PowerCutSettings,
} from "./power-cut";

const GROUP = "00000000-0000-4000-8000-0000000000a1";
const step = (kind: string, value: unknown, groupUuids: readonly string[] = [GROUP]) => ({
  ...{ when: { kind, value }, groupUuids },
});
const good: PowerCutSettings = {
  ...{
    name: "rack",
    ups: "ups@nas.example",
    forces: false,
    stableSeconds: 120,
    chargedTo: 50,
    paused: false,
  },
  steps: [{ when: { kind: "on_battery", value: 120 }, groupUuids: [GROUP] }],
};
const faultsOf = (changes: object): string[] => {
  const { error } = powerCutSettings.safeParse({ ...good, ...changes });
  return [...new Set(error?.issues.map(({ message }) => message))];
};

test("a plan as a person sets it is one", () => {
  expect(powerCutSettings.parse({ ...good, ups: " ups@nas.example " })).toEqual(good);
});

test.each<[string, object, PowerCutFault]>([
  ["no UPS", { ups: " " }, "cut_ups"],
  ["a UPS that is two words", { ups: "my ups" }, "cut_ups"],
  ["a UPS whose name is a number", { ups: 3 }, "cut_ups"],
  ["a UPS whose name never ends", { ups: "u".repeat(301) }, "cut_ups"],
  ["no step", { steps: [] }, "cut_steps"],
  ["too many steps", { steps: Array(11).fill(good.steps[0]) }, "cut_steps"],
  ["a step that waits for nothing", { steps: [step("soon", 120)] }, "cut_steps"],
  ["a step that waits for text", { steps: [step("on_battery", "120")] }, "cut_steps"],
  ["a step without a group", { steps: [step("on_battery", 120, [])] }, "cut_groups"],
  ["a group twice", { steps: [good.steps[0], step("charge_below", 50)] }, "cut_group_twice"],
  ["too short a time", { steps: [step("on_battery", 9)] }, "cut_on_battery"],
  ["half a second", { steps: [step("on_battery", 30.5)] }, "cut_on_battery"],
  ["a charge below nothing", { steps: [step("charge_below", 0)] }, "cut_charge_below"],
  ["a charge of more than all", { steps: [step("charge_below", 101)] }, "cut_charge_below"],
  ["a negative runtime", { steps: [step("runtime_below", -1)] }, "cut_runtime_below"],
  ["a return at once", { stableSeconds: 9 }, "cut_stable"],
  ["a return that waits for text", { stableSeconds: "soon" }, "cut_stable"],
  ["a charge that no battery has", { chargedTo: 101 }, "cut_charged"],
  ["a charge that is no number", { chargedTo: Number.NaN }, "cut_charged"],
])("%s is refused with one sentence that says what to enter", (_, changes, fault) => {
  expect(faultsOf(changes).filter((word) => word !== "cut_group_twice" || word === fault)).toEqual([fault]);
  expect(POWER_CUT_FAULTS[fault]).toMatch(/^must /);
});

test.each<[string, object]>([
  ["a word that is none", { flags: ["PANIC"] }],
  ["a time before its beginning", { after: -1 }],
  ["a time after a week", { after: 8 * 86_400 }],
  ["a negative charge", { charge: -5 }],
  ["a runtime that is text", { runtime: "soon" }],
])("a script with %s is refused", (_, changes) => {
  const line = { after: 0, flags: ["OB"], charge: 50, runtime: null };
  expect(rehearsalScript.safeParse([line]).success).toBe(true);
  const { error } = rehearsalScript.safeParse([{ ...line, ...changes }]);
  expect(error?.issues.map(({ message }) => message)).toEqual(["cut_script"]);
  expect(rehearsalScript.safeParse(Array(201).fill(line)).error?.issues[0]?.message).toBe("cut_script");
});
