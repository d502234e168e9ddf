import { describe, expect, it, test } from "vitest";
import { nightReport, stayedCounts, type NightFacts, type NightServer } from "./night-report";
import { MEMBER_WHYS, memberEnd, type Member, type MemberWhy } from "./run";

const HOUR = 3_600_000;
const EVENING = Date.UTC(2026, 10, 27, 18);
const NIGHT = { since: EVENING, until: EVENING + 16 * HOUR, dawn: EVENING + 11 * HOUR };
const ASKED = EVENING + 4 * HOUR;
const WOKEN = EVENING + 13 * HOUR;

function server(name: string, changes: Partial<NightServer> = {}): NightServer {
  return {
    ...{
      uuid: name,
      name,
      kind: null,
      watts: { on: 101, off: 1, asleep: 11 },
      status: "ON",
      statusSince: WOKEN,
    },
    ...{ hasReported: true, everWoken: true, stopWaits: false, createdAt: 0, ...changes },
  };
}

function member(serverUuid: string, why: MemberWhy | null, detail = ""): Member {
  return {
    ...{ serverUuid, serverName: serverUuid, boot: null, waitsFor: [], added: false, asked: null },
    end: why && memberEnd(why, ASKED, { detail }),
  };
}

function run(action: "ON" | "OFF", members: readonly Member[], at = action === "OFF" ? ASKED : WOKEN) {
  return { action, since: { wall: at, monotonic: 0 }, members };
}

function event(kind: string, serverUuid: string, at = ASKED, use: { name: string }[] | null = null) {
  return { kind, serverUuid, at, use };
}

function facts(changes: Partial<NightFacts>): NightFacts {
  return {
    ...{ night: NIGHT, now: NIGHT.until, servers: [server("a")], runs: [], events: [] },
    ...{ past: new Map(), away: [], isCut: false, ...changes },
  };
}

/** "slept", the reason for which it stayed on, or "not asked": what a report says of server a. */
function outcome(changes: Partial<NightFacts>): string {
  const { slept, stayed, notWoken, woken } = nightReport(facts(changes));
  const off = slept.length > 0 ? "slept" : (stayed[0]?.why ?? "");
  const on = notWoken.length > 0 ? "not woken" : woken > 0 ? "woken" : "";
  return [off, on].filter(Boolean).join(", ") || "nothing was asked";
}

describe("the end of a member that was to turn off says whether it slept", () => {
  const STAYS: Readonly<Record<string, readonly MemberWhy[]>> = {
    in_use: ["in_use", "still_in_use"],
    kept_on: ["held", "kept_on_by", "needed_by", "held_meanwhile"],
    lost: ["lost"],
    "nothing was asked": ["never_reported"],
  };
  it.each(Object.keys(MEMBER_WHYS) as MemberWhy[])("%s", (why) => {
    const [found] = Object.entries(STAYS).find(([, whys]) => whys.includes(why)) ?? [];
    const usual = {
      ...{ done: "slept", already_there: "slept", declined: "in_use", skipped: "not_asked" },
      ...{ failed: "failed", cancelled: "nothing was asked" },
    };
    expect(outcome({ runs: [run("OFF", [member("a", why)])] })).toBe(found ?? usual[MEMBER_WHYS[why]]);
  });
});

test("one that was lost did not stay on, as far as anybody knows, and is counted by itself", () => {
  const { stayed } = nightReport(facts({ runs: [run("OFF", [member("a", "lost")])] }));
  expect(stayedCounts(stayed)).toEqual({ known: 0, lost: 1, whys: [["lost", 1]] });
});

test("a member that has no end waits", () => {
  expect(outcome({ runs: [run("OFF", [member("a", null)])] })).toBe("waiting");
});

describe("a click says it by its events", () => {
  it.each([
    [["turned_off"], "slept"],
    [["turned_off_by_force"], "slept"],
    [["stop_when_free", "turned_off_when_free"], "slept"],
    [["stop_when_free", "still_in_use"], "in_use"],
    [["turned_off", "declined"], "in_use"],
    [["stop_when_free", "still_needed"], "kept_on"],
    [["turned_off", "shutdown_failed"], "failed"],
    [["turned_off", "restarted_instead"], "failed"],
    [["stop_when_free", "restarted_meanwhile"], "not_asked"],
    [["turned_off", "stop_cancelled"], "nothing was asked"],
    [["turned_on"], "woken"],
    [["turned_on", "start_cancelled"], "nothing was asked"],
    // The end of something that was asked for before the night.
    [["still_in_use", "did_not_start", "declined"], "nothing was asked"],
    [["lost", "back", "edited"], "nothing was asked"],
  ])("%j: %s", (kinds, expected) => {
    expect(outcome({ events: kinds.map((kind, at) => event(kind, "a", ASKED + at)) })).toBe(expected);
  });

  it("a stop that still waits is no sleep", () => {
    const servers = [server("a", { stopWaits: true })];
    expect(outcome({ servers, events: [event("stop_when_free", "a")] })).toBe("waiting");
  });
});

test("what was asked last counts, by runs and clicks alike", () => {
  const early = run("OFF", [member("a", "in_use")], ASKED - HOUR);
  expect(outcome({ runs: [run("OFF", [member("a", "as_asked")]), early] })).toBe("slept");
  expect(outcome({ runs: [early], events: [event("turned_off", "a")] })).toBe("slept");
  const late = run("OFF", [member("a", "in_use")], ASKED + HOUR);
  expect(outcome({ runs: [late], events: [event("turned_off", "a")] })).toBe("in_use");
});

test("a server that was to wake and is not up has not woken; one that came later has", () => {
  const runs = [run("OFF", [member("a", "as_asked")]), run("ON", [member("a", "did_not_start")])];
  const off = { status: "SyncedOFF", everWoken: false } as const;
  expect(outcome({ runs, servers: [server("a", off)] })).toBe("slept, not woken");
  expect(nightReport(facts({ runs, servers: [server("a", off)] })).notWoken).toEqual([
    { uuid: "a", name: "a", reason: "did_not_start", detail: "", isFirst: true },
  ]);
  expect(outcome({ runs })).toBe("slept, woken");
  const clicked = [event("turned_on", "a", WOKEN), event("did_not_start", "a", WOKEN + 1)];
  expect(outcome({ events: clicked, servers: [server("a", off)] })).toBe("not woken");
});

test("names, reasons and holders come with those who stayed on", () => {
  const asked = [event("turned_off", "b"), event("declined", "b", ASKED + 1, [{ name: "alice (ssh)" }])];
  const { stayed } = nightReport(
    facts({
      servers: [server("a"), server("b")],
      runs: [run("OFF", [member("a", "held", "yuki")])],
      events: asked,
    }),
  );
  expect(stayed).toEqual([
    { uuid: "a", name: "a", why: "kept_on", reason: "held", detail: "yuki", usedBy: [] },
    { uuid: "b", name: "b", why: "in_use", reason: "in_use", detail: "", usedBy: ["alice (ssh)"] },
  ]);
});

test("a server that somebody may not see is in no number", () => {
  const runs = [run("OFF", [member("a", "as_asked"), member("hidden", "in_use")])];
  expect(nightReport(facts({ runs }))).toMatchObject({ servers: 1, slept: [{ uuid: "a" }], stayed: [] });
});

test("what was saved is what it was off by order, within the night and no later than now", () => {
  const past = new Map([
    ["a", [{ status: "OFF" as const, since: EVENING - HOUR, until: EVENING + 3 * HOUR }]],
  ]);
  expect(nightReport(facts({ past })).kwh).toBeCloseTo(0.3);
  const still = server("a", { status: "OFF", statusSince: EVENING + HOUR });
  expect(nightReport(facts({ servers: [still], now: EVENING + 2 * HOUR })).kwh).toBeCloseTo(0.1);
  expect(nightReport(facts({ servers: [still], now: EVENING + 99 * HOUR })).kwh).toBeCloseTo(1.5);
  // Nobody ordered these off.
  for (const status of ["SyncedOFF", "Lost", "ON"] as const)
    expect(nightReport(facts({ servers: [{ ...still, status }] })).kwh).toBe(0);
  expect(nightReport(facts({ servers: [{ ...still, hasReported: false }] })).kwh).toBe(0);
});

test("servers that came after dawn are none of its, and an absence outside of it is left out", () => {
  const later = server("b", { createdAt: NIGHT.dawn });
  const within = { since: EVENING + HOUR, until: EVENING + 2 * HOUR };
  const away = [{ since: 0, until: EVENING - 1 }, within];
  expect(nightReport(facts({ servers: [server("a"), later], away }))).toMatchObject({
    ...{ servers: 1, away: [within], until: NIGHT.until, kwh: 0, isCut: false },
  });
});
