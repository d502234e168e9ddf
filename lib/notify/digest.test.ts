import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EventRecord } from "../fleet/model/entities";
import { createDigest } from "./digest";
import { happened } from "./testing";

/** The messages that events lead to, each as a line with its time: "70: lost web1, lost db1". */
function messages(
  events: readonly (readonly [at: number, kind: string, server?: string])[],
  until: number,
): string[] {
  const digest = createDigest({ lostAfter: 60_000, gatherFor: 10_000 });
  const lines: string[] = [];
  for (let second = 0; second <= until; second += 1) {
    events.forEach(([at, kind, server], index) => {
      if (at === second) digest.receive(happened(index + 1, at, kind, server));
    });
    const due = digest.due(second * 1000);
    if (due.length > 0)
      lines.push(`${second}: ${due.map(({ kind, serverName }) => `${kind} ${serverName}`).join(", ")}`);
  }
  return lines;
}

test("what is told of schedules, which are no servers, is told of each", () => {
  const digest = createDigest({ lostAfter: 60_000, gatherFor: 10_000 });
  const of = (id: number, kind: string, name: string) => ({ ...happened(id, 0, kind, name), serverUuid: "" });
  digest.receive(of(1, "schedule_skipped", "a"));
  digest.receive(of(2, "schedule_skipped", "b"));
  digest.receive(of(3, "schedule_skipped", "a"));
  digest.receive(of(4, "schedule_edited", "a"));
  expect(digest.due(10_000).map(({ id }) => id)).toEqual([1, 2]);
});

describe("a run", () => {
  const run = (id: number, kind: string, changes: Partial<EventRecord> = {}) => ({
    ...happened(id, id, kind),
    runUuid: "r1",
    ...changes,
  });
  const noticesOf = (...events: EventRecord[]) => {
    const digest = createDigest({ lostAfter: 60_000, gatherFor: 10_000 });
    for (const event of events) digest.receive(event);
    return digest.due(3_600_000).map(({ kind, id }) => `${kind} ${id}`);
  };
  const summary = { serverUuid: "", serverName: "alice" } as const;

  test("is told once, at its end, where not all went as it was wanted; and the next one, too", () => {
    expect(
      noticesOf(
        run(1, "run_started", { ...summary, severity: "info" }),
        run(2, "declined"),
        run(3, "still_in_use"),
        run(4, "turned_off_when_free", { severity: "info" }),
        run(5, "did_not_start"),
        run(6, "run_ended", summary),
        run(7, "run_ended", { ...summary, runUuid: "r2" }),
        run(8, "run_ended", { ...summary, severity: "info" }),
      ),
    ).toEqual(["run_ended 6", "run_ended 7"]);
  });

  test("leaves what is told of a server that nobody asked by it, and that one of its own is in trouble", () => {
    expect(noticesOf(run(1, "declined", { runUuid: null }), run(2, "error"), run(3, "lost"))).toEqual([
      "declined 1",
      "error 2",
      "lost 3",
    ]);
  });

  test("that was told by an earlier life of the manager is not told again", () => {
    const digest = createDigest({ lostAfter: 60_000, gatherFor: 10_000 });
    digest.receive(run(1, "run_ended", summary), true);
    expect(digest.open()).toEqual([]);
    digest.receive(run(2, "run_ended", summary));
    expect(digest.open()).toEqual([2]);
  });
});

describe("what people are told, and when", () => {
  test.each([
    ["trouble is told once it is gathered", [[0, "error"]], ["10: error web1"]],
    [
      "what operators do is not told",
      [
        [0, "turned_off"],
        [1, "registered"],
      ],
      [],
    ],
    ["a restart that was announced is not told", [[0, "restarting"]], []],
    ["a loss is told when it has lasted", [[0, "lost"]], ["70: lost web1"]],
    [
      "a short cut is not told, nor its end",
      [
        [0, "lost"],
        [59, "back"],
      ],
      [],
    ],
    [
      "a loss that was told has an end that is told",
      [
        [0, "lost"],
        [100, "back"],
      ],
      ["70: lost web1", "110: back web1"],
    ],
    [
      "what ends while it is being gathered is not told",
      [
        [0, "lost"],
        [65, "back"],
      ],
      [],
    ],
    [
      "the deadline says more than the loss before it",
      [
        [0, "lost"],
        [30, "synced_off"],
      ],
      ["40: synced_off web1"],
    ],
    [
      "many at once are one message",
      [
        [0, "lost", "a"],
        [3, "lost", "b"],
        [9, "lost", "c"],
      ],
      ["70: lost a, lost b, lost c"],
    ],
    [
      "the same again within the hour is not told",
      [
        [0, "warning"],
        [900, "warning"],
        [1800, "warning"],
      ],
      ["10: warning web1"],
    ],
    [
      "the same again after another is told",
      [
        [0, "warning"],
        [900, "error"],
        [1800, "warning"],
      ],
      ["10: warning web1", "910: error web1", "1810: warning web1"],
    ],
    [
      "a deleted server is not mourned",
      [
        [0, "lost"],
        [30, "removed"],
      ],
      [],
    ],
    [
      "a loss after a loss that was told is told",
      [
        [0, "lost"],
        [100, "back"],
        [200, "lost"],
      ],
      ["70: lost web1", "110: back web1", "270: lost web1"],
    ],
  ] as const)("%s", (_, events, lines) => {
    expect(messages(events, 2000)).toEqual(lines);
  });

  test("an hour later the same is told again", () => {
    expect(
      messages(
        [
          [0, "warning"],
          [3700, "warning"],
        ],
        3800,
      ),
    ).toEqual(["10: warning web1", "3710: warning web1"]);
  });

  test("what an earlier run told is not told again, but its end is", () => {
    const digest = createDigest({ lostAfter: 60_000, gatherFor: 0 });
    digest.receive(happened(1, 0, "lost"), true);
    expect(digest.due(500_000)).toEqual([]);
    digest.receive(happened(2, 500, "back"));
    expect(digest.due(500_000).map(({ kind }) => kind)).toEqual(["back"]);
  });

  test("what may still be told is open", () => {
    const digest = createDigest({ lostAfter: 60_000, gatherFor: 10_000 });
    digest.receive(happened(1, 0, "lost"));
    digest.receive(happened(2, 0, "error", "db1"));
    digest.due(0);
    expect([...digest.open()].sort()).toEqual([1, 2]);
    expect(digest.due(10_000).map(({ id }) => id)).toEqual([2]);
    expect(digest.open()).toEqual([1]);
  });

  test("lost and back are told in pairs, whatever the times", () => {
    const gaps = fc.array(fc.integer({ min: 1, max: 150 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(gaps, (pauses) => {
        let at = 0;
        const events = pauses.map(
          (pause, index) => [(at += pause), index % 2 === 0 ? "lost" : "back"] as const,
        );
        const kinds = messages(events, at + 200).flatMap((line) => line.split(": ")[1]?.split(", ") ?? []);
        kinds.forEach((kind, index) => expect(kind).toBe(index % 2 === 0 ? "lost web1" : "back web1"));
      }),
    );
  });
});

test("a server that flaps for hours is told a few times an hour, and as it is in the end; others are told as ever", () => {
  const flaps = Array.from({ length: 240 }, (_, minute) => [
    [minute * 60, "error", "flapping"] as const,
    [minute * 60 + 30, "restarted_instead", "flapping"] as const,
  ]).flat();
  const lines = messages([...flaps, [7200, "lost", "quiet"]], 6 * 3600);
  const of = (server: string): string[] => lines.filter((line) => line.includes(server));
  expect(of("flapping").length).toBeLessThanOrEqual(4 * 6 + 1);
  expect(of("flapping").length).toBeGreaterThan(5);
  expect(of("flapping").at(-1)).toContain("restarted_instead");
  expect(of("quiet")).toEqual([expect.stringMatching(/^72[67]\d: .*lost quiet/)]);
});

test("what is held back is not forgotten by a restart", () => {
  const digest = createDigest({ lostAfter: 60_000, gatherFor: 10_000 });
  for (let id = 1; id <= 9; id++) digest.receive(happened(id, id, id % 2 ? "error" : "restarted_instead"));
  expect(digest.due(60_000).map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(digest.open()).toEqual([9]);
  expect(digest.due(3_700_000)).toEqual([]);
  expect(digest.due(3_711_000).map(({ id }) => id)).toEqual([9]);
  expect(digest.open()).toEqual([]);
});
