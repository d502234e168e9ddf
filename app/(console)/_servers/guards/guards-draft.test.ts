import { expect, test } from "vitest";
import { USUAL_GUARDS, type Guards } from "@/lib/plan/guards";
import { draftOf, formOf, guardsOf, mergeGuards } from "./guards-draft";

const ALL: Guards = {
  inhibitor: false,
  sessionIdleMinutes: 1440,
  hold: false,
  packageManager: true,
  processes: ["rsync", "make"],
  load: { above: 0.25, minutes: 15 },
  trafficAbove: 1500,
  network: { exceptPorts: [445, 9100] },
  scripts: false,
};

test.each([ALL, USUAL_GUARDS])("guards come out of their form as they went in: %#", (guards) => {
  expect(guardsOf(draftOf(guards))).toEqual({ guards });
});

test("what is not ticked is not asked, whatever its field says", () => {
  const draft = {
    ...draftOf(ALL),
    session: false,
    process: false,
    load: false,
    traffic: false,
    network: false,
  };
  expect(guardsOf({ ...draft, sessionIdleMinutes: "x", loadAbove: "" })).toEqual({
    guards: {
      ...ALL,
      sessionIdleMinutes: null,
      processes: [],
      load: null,
      trafficAbove: null,
      network: null,
    },
  });
});

test("names are separated by commas, of either script", () => {
  expect(guardsOf({ ...draftOf(ALL), processes: " rsync、make ,Web Content,, " })).toEqual({
    guards: { ...ALL, processes: ["rsync", "make", "Web Content"] },
  });
});

test.each([
  [{ sessionIdleMinutes: "" }, { sessionIdleMinutes: "idle_range" }],
  [{ sessionIdleMinutes: "1.5" }, { sessionIdleMinutes: "idle_range" }],
  [{ processes: " " }, { processes: "process_name" }],
  [{ processes: "a-name-that-is-too-long" }, { processes: "process_name" }],
  [{ exceptPorts: "ssh" }, { exceptPorts: "guard_ports" }],
  [{ exceptPorts: "0" }, { exceptPorts: "guard_ports" }],
  [{ loadAbove: "0" }, { loadAbove: "load_range" }],
  [{ trafficAbove: "0" }, { trafficAbove: "traffic_range" }],
  [
    { trafficAbove: "-1", loadAbove: "x" },
    { trafficAbove: "traffic_range", loadAbove: "load_range" },
  ],
])("%j is told at its field", (typed, faults) => {
  expect(guardsOf({ ...draftOf(ALL), ...typed })).toEqual({ faults });
});

test("two who set guards: each field by itself, and whose they are as a whole", () => {
  const began = formOf(ALL, USUAL_GUARDS);
  const scripts = { ...began, scripts: true };
  const idle = { ...began, sessionIdleMinutes: "30" };
  expect(mergeGuards(began, scripts, idle)).toEqual({
    fields: { ...began, scripts: true, sessionIdleMinutes: "30" },
    differences: [
      {
        field: "sessionIdleMinutes",
        theirs: { sessionIdleMinutes: "30" },
        mine: { sessionIdleMinutes: "1440" },
      },
    ],
  });
  // A number survives even if another person unticked its guard: both are shown.
  const unasked = { ...began, session: false };
  expect(mergeGuards(began, idle, unasked)).toEqual({
    fields: idle,
    differences: [{ field: "session", theirs: { session: false }, mine: { session: true } }],
  });
  const none = formOf(null, USUAL_GUARDS);
  expect(mergeGuards(began, scripts, none)).toEqual({
    fields: scripts,
    differences: [{ field: "own", theirs: none, mine: scripts }],
  });
  expect(mergeGuards(began, { ...began, own: false }, scripts).differences.map(({ field }) => field)).toEqual(
    ["own"],
  );
  // Something else of the server was edited, or both have none.
  expect(mergeGuards(began, none, began)).toEqual({ fields: none, differences: [] });
  expect(mergeGuards(began, none, none).differences).toEqual([]);
});
