import { expect, test } from "vitest";
import { draftOf, NEW_STEP, settingsOf } from "./draft";

const GROUP = "00000000-0000-4000-8000-0000000000a1";
const good = {
  ...draftOf(null),
  ...{ name: "rack", ups: "ups@nas.example", steps: [{ ...NEW_STEP, groupUuids: [GROUP] }] },
};

test("a form's settings", () => {
  expect(settingsOf(good).settings).toEqual({
    ...{
      name: "rack",
      ups: "ups@nas.example",
      forces: false,
      stableSeconds: 120,
      chargedTo: 50,
      paused: false,
    },
    steps: [{ when: { kind: "on_battery", value: 300 }, groupUuids: [GROUP] }],
  });
});

test.each([
  [{ name: "" }, "name", "name_required"],
  [{ ups: "the ups" }, "ups", "cut_ups"],
  [{ ups: "" }, "ups", "cut_ups"],
  [{ steps: [NEW_STEP] }, "steps.0.groupUuids", "cut_groups"],
  [{ steps: [{ ...NEW_STEP, value: "", groupUuids: [GROUP] }] }, "steps.0.when.value", "cut_on_battery"],
  [{ steps: [{ ...NEW_STEP, value: "-5", groupUuids: [GROUP] }] }, "steps.0.when.value", "cut_on_battery"],
  [
    { steps: [{ kind: "charge_below", value: "101", groupUuids: [GROUP] }] },
    "steps.0.when.value",
    "cut_charge_below",
  ],
  [
    { steps: [{ kind: "runtime_below", value: "soon", groupUuids: [GROUP] }] },
    "steps.0.when.value",
    "cut_runtime_below",
  ],
  [{ steps: [...good.steps, ...good.steps] }, "steps", "cut_group_twice"],
  [{ stableSeconds: "5" }, "stableSeconds", "cut_stable"],
  [{ chargedTo: "half" }, "chargedTo", "cut_charged"],
] as const)("%o is no plan", (changes, path, word) => {
  const { settings, faults } = settingsOf({ ...good, ...changes });
  expect(settings).toBeNull();
  expect(faults[path]).toBe(word);
});
