import { expect, it } from "vitest";
import type { PowerCutPlan } from "./power-cut-plan";
import { rehearseCut } from "./power-cut-rehearsal";
import { SCRIPTS, type ScriptedReading } from "./power-cut-scripts";

const plan: PowerCutPlan = {
  ...{ uuid: "plan", name: "rack", ups: "ups@nas", identity: "", forces: true, stableSeconds: 120 },
  ...{ chargedTo: 50, paused: false, author: "yuki", authorUuid: null, createdAt: 0, updatedAt: 0 },
  steps: [
    { when: { kind: "on_battery", value: 120 }, groupUuids: ["desks"] },
    { when: { kind: "charge_below", value: 40 }, groupUuids: ["files"] },
  ],
};
const fleet = {
  on: ["a", "b", "c"].map((name) => ({ serverUuid: name, serverName: name })),
  stopped: (step: number, off: ReadonlySet<string>) => ({
    serverUuids: [["a", "b"], ["c"]][step] ?? ["a", "b", "c"].filter((name) => !off.has(name)),
    seconds: 60,
  }),
  woken: (serverUuids: readonly string[]) => ({ serverUuids, seconds: 90 }),
};
const events = (script: readonly ScriptedReading[]) =>
  rehearseCut(plan, script, fleet).map(({ after, event, serverUuids }) => [after, event, serverUuids.join()]);

it("the usual power cut: the steps in their time, force at low battery, and everybody woken", () => {
  expect(events(SCRIPTS.usual)).toEqual([
    [70, "power_failed", ""],
    [180, "step", "a,b"],
    [1140, "step", "c"],
    [1740, "forced", ""],
    [1860, "power_back", ""],
    [4620, "waking", "a,b,c"],
    [4710, "over", ""],
  ]);
});

it("line power before a step: nobody goes, and nobody has to be woken; silence orders nothing", () => {
  const line = { charge: 100, runtime: 1800 };
  expect(
    events([
      { after: 0, flags: ["OL"], ...line },
      { after: 60, flags: ["OB"], ...line },
      { after: 100, flags: [], ...line },
      { after: 900, flags: ["OL"], ...line },
    ]).map(([, event]) => event),
  ).toEqual(["power_failed", "silent", "speaks", "power_back", "over"]);
});

it("the scripts to choose from: what each is about happens in it", () => {
  const kinds = (script: readonly ScriptedReading[]) => events(script).map(([, event]) => event);
  expect(kinds(SCRIPTS.short)).toEqual(["power_failed", "power_back", "over"]);
  expect(kinds(SCRIPTS.twice)).toEqual([
    ...["power_failed", "step", "step", "power_back"],
    ...["power_failed", "step", "step", "power_back", "waking", "over"],
  ]);
  expect(kinds(SCRIPTS.empty)).toEqual([
    ...["power_failed", "step", "step", "forced", "silent", "speaks", "power_back", "waking", "over"],
  ]);
  expect(kinds(SCRIPTS.silent)).toEqual(["power_failed", "silent", "speaks", "power_back", "over"]);
});
