import { expect, test } from "vitest";
import { draftOf, settingsOf } from "./machine-draft";

const machine = { needs: [], readyPort: null, kind: null, watts: null, offAs: "power_off" as const };

test("what is said of a machine goes through its form unchanged", () => {
  expect(settingsOf(draftOf(machine))).toEqual({ settings: machine });
  const full = {
    needs: ["0b7a0a2e-3f54-4c5e-9d4a-0a3e2d6a1b11"],
    readyPort: 5432,
    kind: "storage" as const,
    watts: { on: 80.5, off: 0, asleep: null },
    offAs: "suspend" as const,
  };
  expect(settingsOf(draftOf(full))).toEqual({ settings: full });
  const asleep = { ...full, watts: { on: 80.5, off: 0, asleep: 4 } };
  expect(settingsOf(draftOf(asleep))).toEqual({ settings: asleep });
});

test("nothing typed is no nought, and each fault stands at its field", () => {
  const draft = draftOf(machine);
  expect(settingsOf({ ...draft, readyPort: "0" })).toEqual({ faults: { readyPort: "port_range" } });
  expect(settingsOf({ ...draft, readyPort: "http" })).toEqual({ faults: { readyPort: "port_range" } });
  expect(settingsOf({ ...draft, wattsOn: "60" })).toEqual({ faults: { wattsOff: "watts_off_range" } });
  expect(settingsOf({ ...draft, wattsOff: "2" })).toEqual({ faults: { wattsOn: "watts_on_range" } });
});
