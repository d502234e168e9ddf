import { expect, test } from "vitest";
import { MACHINE_LIMITS, machineSettings, type MachineFault } from "./machine-settings";

const uuid = (n: number) => `0b7c4e2e-7f0d-4d0e-9f6b-${String(n).padStart(12, "0")}`;
const some = machineSettings.partial();

test("what an operator says of a machine is taken, at its bounds too, and each need once", () => {
  const most = Array.from({ length: MACHINE_LIMITS.needs }, (_, n) => uuid(n));
  for (const good of [
    { needs: [], readyPort: null, kind: null, watts: null },
    { needs: most, readyPort: 1, kind: "storage", watts: { on: 0.1, off: 0 } },
    { readyPort: 65_535, kind: "mini_pc", watts: { on: 10_000, off: 1000 } },
  ])
    expect(some.parse(good)).toEqual(good);
  expect(some.parse({ needs: [uuid(1), uuid(2), uuid(1)] })).toEqual({ needs: [uuid(1), uuid(2)] });
});

const BAD: readonly (readonly [unknown, MachineFault])[] = [
  [{ needs: ["alpha"] }, "need_unknown"],
  [{ needs: [7] }, "need_unknown"],
  [{ needs: Array.from({ length: 51 }, (_, n) => uuid(n)) }, "too_many_needs"],
  [{ readyPort: 0 }, "port_range"],
  [{ readyPort: 65_536 }, "port_range"],
  [{ readyPort: 22.5 }, "port_range"],
  [{ readyPort: "22" }, "port_range"],
  [{ kind: "teapot" }, "kind_unknown"],
  [{ kind: "toString" }, "kind_unknown"],
  [{ watts: { on: 0, off: 0 } }, "watts_on_range"],
  [{ watts: { on: Number.NaN, off: 0 } }, "watts_on_range"],
  [{ watts: { on: Infinity, off: 0 } }, "watts_on_range"],
  [{ watts: { on: 10_001, off: 0 } }, "watts_on_range"],
  [{ watts: { on: 60, off: -1 } }, "watts_off_range"],
  [{ watts: { on: 60, off: 1001 } }, "watts_off_range"],
  [{ watts: { on: 60 } }, "watts_off_range"],
];

test.each(BAD)("%j is refused", (bad, word) => {
  expect(some.safeParse(bad).error?.issues.map(({ message }) => message)).toEqual([word]);
});
