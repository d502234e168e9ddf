import { describe, expect, test } from "vitest";
import en from "../../i18n/messages/en.json";
import ja from "../../i18n/messages/ja.json";
import { testClock } from "../fleet/testing";
import type { NightReport } from "../plan/night-report";
import { Gone, type MorningReader } from "./message";
import { createMorning } from "./morning";
import { createReportWording } from "./report-wording";

const HOUR = 3_600_000;
const at = (text: string): number => Date.parse(text);

/** A morning with one reader at 07:30 in Berlin, at these times. */
async function world(now: string, kept: { text: string | null } = { text: null }) {
  const clock = testClock(at(now));
  const sent: string[] = [];
  const warnings: string[] = [];
  let fails: Error | null = null;
  let readers: MorningReader[] = [
    {
      ...{ name: "mail", at: "07:30", zone: "Europe/Berlin" },
      async send() {
        if (fails) throw fails;
        sent.push(new Date(clock.wall()).toISOString().slice(0, 16));
      },
    },
  ];
  const morning = createMorning({
    readers: () => readers,
    memory: { read: async () => kept.text, write: async (text) => void (kept.text = text) },
    clock,
    log: { warn: (line) => void warnings.push(line), error: (error) => void warnings.push(String(error)) },
  });
  await morning.start();
  return {
    ...{ sent, warnings, morning, kept },
    fail: (error: Error | null) => void (fails = error),
    without: () => void (readers = []),
    async pass(hours: number) {
      for (let left = hours * HOUR; left > 0; left -= 60_000) {
        clock.move(60_000);
        await new Promise((done) => setImmediate(done));
      }
    },
  };
}

describe("the report of the night", () => {
  test("is sent once a day, at its time by the reader's clock, also on the day that the clock changes", async () => {
    const { sent, pass } = await world("2026-10-23T20:00:00Z");
    await pass(50);
    expect(sent).toEqual(["2026-10-24T05:30", "2026-10-25T06:30"]);
  });

  test("is sent late by a manager that was away then, and not at all in the afternoon", async () => {
    const late = await world("2026-11-28T08:00:00Z");
    await late.pass(1);
    expect(late.sent).toEqual(["2026-11-28T08:01"]);
    const afternoon = await world("2026-11-28T13:00:00Z");
    await afternoon.pass(6);
    expect(afternoon.sent).toEqual([]);
  });

  test("is not sent twice by a manager that was restarted", async () => {
    const first = await world("2026-11-28T06:00:00Z");
    await first.pass(1);
    await first.morning.stop();
    const second = await world("2026-11-28T07:10:00Z", first.kept);
    await second.pass(1);
    expect([first.sent.length, second.sent.length]).toEqual([1, 0]);
    // What cannot be read is nothing.
    const third = await world("2026-11-28T07:10:00Z", { text: "{" });
    await third.pass(1);
    expect(third.sent).toHaveLength(1);
  });

  test("is tried again until it is delivered, and said once; a reader that is gone is left alone", async () => {
    const { sent, warnings, pass, fail } = await world("2026-11-28T06:29:00Z");
    fail(new Error("it cannot be reached"));
    await pass(0.5);
    expect([sent.length, warnings]).toEqual([
      0,
      ["mail: the report of the night cannot be delivered: it cannot be reached"],
    ]);
    fail(null);
    await pass(0.1);
    expect(sent).toHaveLength(1);
    const gone = await world("2026-11-28T06:29:00Z");
    gone.fail(new Gone("410"));
    await gone.pass(0.1);
    gone.fail(null);
    await gone.pass(1);
    expect(gone.sent).toEqual([]);
  });

  test("readers that are no more are forgotten", async () => {
    const { pass, kept, without } = await world("2026-11-28T06:00:00Z");
    await pass(1);
    expect(kept.text).toContain("mail");
    without();
    await pass(0.1);
    expect(kept.text).toBe("{}\n");
  });
});

function night(changes: Partial<NightReport>): NightReport {
  return {
    ...{ night: { since: 0, until: 16 * HOUR, dawn: 11 * HOUR }, until: 16 * HOUR, servers: 3, slept: [] },
    ...{ stayed: [], woken: 0, notWoken: [], kwh: 41.2, away: [], isCut: false, ...changes },
  };
}

describe("in words", () => {
  const inEnglish = createReportWording("en", en, "https://komo.example", "UTC");
  const named = (name: string) => ({ uuid: name, name, reason: null, detail: "" });

  test("it is a sentence, and what is otherwise", () => {
    const report = night({
      slept: [named("elm"), named("fir")],
      stayed: [{ ...named("oak"), why: "in_use", usedBy: [] }],
      woken: 5,
      notWoken: ["a", "b", "c", "d"].map((name) => ({ ...named(name), isFirst: false })),
      away: [{ since: HOUR, until: 2 * HOUR }],
      isCut: true,
    });
    const { title, lines, severity, url } = inEnglish(report);
    expect(title).toBe("2 of 3 turned off.");
    expect(lines.slice(0, 3)).toEqual([
      "4 servers did not wake: a, b, c, and 1 more",
      "1 server stayed on: 1 in use",
      "41 kWh saved",
    ]);
    expect(lines[3]).toMatch(/^The manager did not run from .*1:00.* to .*2:00/);
    expect(lines).toHaveLength(5);
    expect([severity, url]).toEqual(["warning", "https://komo.example/report"]);
  });

  test.each([
    [night({}), "A quiet night: no server was asked to turn off."],
    [night({ slept: [named("elm")] }), "A quiet night: the one server that was to turn off did."],
    [night({ slept: [named("elm"), named("fir")] }), "A quiet night: all 2 that were to turn off did."],
    [night({ notWoken: [{ ...named("a"), isFirst: true }] }), "No server was asked to turn off."],
  ])("%#: %s", (report, title) => {
    expect(inEnglish(report).title).toBe(title);
    expect(createReportWording("ja", ja, "", "UTC")(report).title).not.toBe("");
  });
});
