import { NO_TERMS } from "../messages.ts";
import { assert } from "../testing/assert.ts";
import { BOOT, shuttingDown, type Story, startStory } from "../testing/story.ts";
import type { Note } from "./state.ts";

const MINUTE = 60_000;

/** Answers whatever is sent for a while, as a manager that is there does. */
function live(story: Story, ms: number, answer: (story: Story) => void): void {
  for (let passed = 0; passed < ms; passed += 100) {
    if (story.state().call?.stage === "sent") answer(story);
    story.pass(100);
  }
}

Deno.test("the manifest is asked for first; Launched follows at once", () => {
  const story = startStory();
  assert.deepEqual(
    story.sent.map(({ kind }) => kind),
    ["get-manifest"],
  );
  story.answer("ON", { interval: 7, revision: 5 });
  const launched = story.last();
  assert(launched.kind === "send-heartbeat");
  assert.equal(launched.status, "Launched");
  assert.equal(launched.sequence, 1);
  assert.equal(launched.manifestRevision, 5);
  assert.equal(launched.withAgent, true);
});

Deno.test("what GetManifest says of power is not acted upon", () => {
  const story = startStory();
  story.answer("OFF");
  assert.deepEqual(story.reports(), ["Launched@0"]);
  story.answer("ON");
  story.pass(30_000);
  assert.deepEqual(story.runs, []);
});

Deno.test("Launched is repeated every 10 s until it is answered, each time with a new sequence", () => {
  const story = startStory();
  const failAll = (one: Story) => one.fail();
  live(story, 35_000, failAll);
  const begun = story.sent.filter(
    (one, at) => one.kind === "send-heartbeat" && one.sequence !== sequenceBefore(story, at),
  );
  assert.deepEqual(
    begun.map(({ at }) => at - 10_000_000),
    [10_000, 20_000, 30_000],
  );
  assert(story.reports().every((report) => report.startsWith("Launched")));
});

function sequenceBefore(story: Story, at: number): number | undefined {
  const before = story.sent[at - 1];
  return before?.kind === "send-heartbeat" ? before.sequence : undefined;
}

Deno.test("a call has three attempts with one sequence inside one interval, then one line in the log", () => {
  for (const jitter of [0, 0.5, 0.999]) {
    for (const interval of [5, 10, 60]) {
      const story = startStory({ jitter });
      story.answer("ON", { interval });
      story.answer("ON", { interval });
      story.pass(1_500 * (0.5 + jitter / 2));
      story.answer("ON", { interval });
      story.pass(Math.ceil(interval * 1000 * (0.5 + jitter / 2)));
      const first = story.last();
      assert(first.kind === "send-heartbeat" && first.status === "ON");
      // Nothing is ever answered: each attempt lasts its longest.
      story.pass(interval * 1000 - 1 - (story.now() - first.at));
      const same = story.sent.filter(
        (one) => one.kind === "send-heartbeat" && one.sequence === first.sequence,
      );
      assert.equal(same.length, 3, `interval ${interval}, jitter ${jitter}`);
      assert.equal(story.logs.filter(({ type }) => type === "error").length, 1);
      story.pass(1);
      const second = story.last();
      assert(second.kind === "send-heartbeat" && second.sequence === first.sequence + 1);
      assert.equal(second.at, first.at + interval * 1000);
    }
  }
});

Deno.test("the first ON comes soon after Launched, the second half an interval to one later, and then each", () => {
  for (const [jitter, first, second] of [
    [0, 0.75, 5],
    [0.5, 1.125, 7.5],
    [0.99, 1.5, 9.95],
  ] as const) {
    const story = startStory({ jitter });
    live(story, 40_000, (one) => one.answer("ON"));
    const [on = 0, ...times] = story.sent.slice(2).map(({ at }) => (at - 10_000_000) / 1000);
    assert(Math.abs(on - first) < 0.2, `${on} for ${jitter}`);
    assert(Math.abs((times[0] ?? 0) - on - second) < 0.2, `${times[0]} for ${jitter}`);
    for (const [at, time] of times.slice(1).entries()) assert(Math.abs(time - (times[at] ?? 0) - 10) < 0.2);
  }
});

Deno.test("a new interval is taken over at once, and its revision echoed", () => {
  const story = startStory();
  story.answer("ON");
  story.answer("ON");
  story.pass(750);
  const on = story.last();
  story.answer("ON", { interval: 5, revision: 9 });
  story.pass(1_000);
  const echo = story.last();
  assert(echo.kind === "send-heartbeat");
  assert.equal(echo.at - on.at, 1_000);
  assert.equal(echo.manifestRevision, 9);
  story.answer("ON", { interval: 5, revision: 9 });
  story.pass(5_000);
  assert.equal(story.last().at - echo.at, 5_000);
});

Deno.test("told OFF: Stopping first; answered OFF: the command, once", () => {
  const story = shuttingDown();
  assert.deepEqual(story.reports(), ["Launched@0", "Stopping@0"]);
  const stopping = story.last();
  assert(stopping.kind === "send-heartbeat");
  assert.equal(stopping.manifestRevision, 2);
  assert.equal(story.runs.length, 1);
  assert.deepEqual(story.note(), {
    bootId: BOOT,
    running: true,
    ranAt: story.now(),
    notBefore: story.now() + 5 * MINUTE,
    failures: 0,
    manifest: { power: "OFF", interval: 10, revision: 2, serverUuid: "uuid-1", ...NO_TERMS },
  });
});

Deno.test("answered ON, the order was withdrawn: no shutdown, and ON is reported soon", () => {
  const story = startStory();
  story.answer("ON");
  story.answer("OFF");
  story.answer("ON");
  story.pass(1_000);
  assert.deepEqual(story.reports(), ["Launched@0", "Stopping@0", "ON@1"]);
  assert.deepEqual(story.runs, []);
});

Deno.test("not answered: no shutdown; Stopping is reported again every interval", () => {
  const story = startStory();
  story.answer("ON");
  story.answer("OFF");
  live(story, 60_000, (one) => one.fail());
  assert.deepEqual(story.runs, []);
  const begun = story.sent.filter(
    (one, at) => one.kind === "send-heartbeat" && one.sequence !== sequenceBefore(story, at),
  );
  assert.equal(begun.length, 8);
  assert(
    story
      .reports()
      .slice(1)
      .every((report) => report.startsWith("Stopping")),
  );
});

Deno.test("an answer to an earlier attempt, or one that comes after its time, does not count", () => {
  const story = startStory();
  story.answer("ON");
  story.answer("OFF");
  const early = story.last();
  story.pass(2_500);
  story.pass(1_000);
  assert.notEqual(story.last().call, early.call);
  const off = { power: "OFF", interval: 10, revision: 2, serverUuid: "uuid-1", ...NO_TERMS } as const;
  story.feed({ kind: "answered", call: early.call, manifest: off, gained: 0 });
  assert.deepEqual(story.runs, []);
  story.answer("OFF");
  assert.equal(story.runs.length, 1);
});

Deno.test("an answer that is late by another clock does not count: time stood still in a pause", () => {
  for (const [gained, runs] of [
    [1_500, 1],
    [1_501, 0],
  ] as const) {
    const story = startStory();
    story.answer("ON");
    story.answer("OFF", { revision: 2 });
    story.pass(1_000);
    const manifest = { power: "OFF", interval: 10, revision: 2, serverUuid: "uuid-1", ...NO_TERMS } as const;
    story.feed({ kind: "answered", call: story.last().call, manifest, gained });
    assert.equal(story.runs.length, runs);
    // The next attempt asks anew.
    story.pass(2_500);
    story.answer("OFF", { revision: 2 });
    assert.equal(story.runs.length, 1);
  }
});

Deno.test("an answer that was read only after the machine was frozen does not count", () => {
  const story = startStory();
  story.answer("ON");
  story.answer("OFF");
  story.freeze(2_501);
  story.answer("OFF");
  assert.deepEqual(story.runs, []);
  story.pass(1_000);
  assert.equal(story.last().kind === "send-heartbeat" && story.sent.at(-1)?.at, story.now() - 800);
});

Deno.test("while the command runs, Stopping is reported whatever is answered", () => {
  const story = shuttingDown();
  live(story, 60_000, (one) => one.answer("ON"));
  assert(
    story
      .reports()
      .slice(1)
      .every((report) => report.startsWith("Stopping")),
  );
  assert.equal(story.runs.length, 1);
});

Deno.test("a failed command is given up at once: note gone, ON with the reason, the next run five minutes later", () => {
  const story = shuttingDown();
  const ranAt = story.now();
  story.pass(200);
  story.feed({ kind: "command-ended", ranAt, error: "exit code 1" });
  const on = story.last();
  assert(on.kind === "send-heartbeat");
  assert.equal(on.status, "ON");
  assert.equal(on.shutdownError, "exit code 1");
  assert.equal(story.note()?.running, false);
  live(story, 12 * MINUTE, (one) => one.answer("OFF"));
  assert(story.runs.length >= 2);
  for (const [at, run] of story.runs.slice(1).entries()) assert(run - (story.runs[at] ?? 0) >= 5 * MINUTE);
});

Deno.test("still up five minutes after the command: given up, then tried again ever more rarely", () => {
  const story = shuttingDown();
  live(story, 90 * MINUTE, (one) => one.answer("OFF"));
  const gaps = story.runs.slice(1).map((run, at) => Math.round((run - (story.runs[at] ?? 0)) / 1000));
  assert(gaps.length >= 6);
  for (const [at, gap] of gaps.entries()) {
    // Five minutes until it is given up, then 30, 60, 120, 240, 300, 300 … seconds, and up to one interval.
    const pause = Math.min(30 * 2 ** at, 300);
    assert(gap >= 300 + pause && gap <= 300 + pause + 11, `gap ${at} is ${gap}`);
  }
  assert(story.effects.some(({ kind }) => kind === "end-shutdown"));
});

Deno.test("an order withdrawn after a failure is forgotten; a new one waits for the five minutes", () => {
  const story = shuttingDown();
  const ranAt = story.now();
  story.feed({ kind: "command-ended", ranAt, error: "exit code 1" });
  story.answer("ON");
  assert.equal(story.note()?.error, undefined);
  story.pass(10_000);
  const clean = story.last();
  assert(clean.kind === "send-heartbeat" && clean.shutdownError === undefined);
  live(story, 4 * MINUTE, (one) => one.answer("OFF"));
  assert.equal(story.runs.length, 1);
  const held = story.last();
  assert(held.kind === "send-heartbeat" && held.shutdownError?.includes("less than five minutes ago"));
  live(story, 2 * MINUTE, (one) => one.answer("OFF"));
  assert.equal(story.runs.length, 2);
});

Deno.test("a command that ends well, or an earlier one that ends late, changes nothing", () => {
  const story = shuttingDown();
  story.feed({ kind: "command-ended", ranAt: story.now() });
  story.feed({ kind: "command-ended", ranAt: story.now() - 1, error: "ended by SIGKILL" });
  assert.equal(story.state().phase, "shutting-down");
});

Deno.test("restarted in the middle of a shutdown: goes on with Stopping, no Launched, no second run", () => {
  const before = shuttingDown();
  const note = before.note() as Note;
  const story = startStory({ note, start: before.now() + 20_000 });
  assert.deepEqual(story.reports(), ["Stopping@0"]);
  const stopping = story.last();
  assert(stopping.kind === "send-heartbeat");
  assert.equal(stopping.manifestRevision, 2);
  live(story, 4 * MINUTE, (one) => one.answer("OFF"));
  assert.deepEqual(story.runs, []);
  live(story, 2 * MINUTE, (one) => one.answer("OFF"));
  assert(story.reports().some((report) => report.startsWith("ON@28")));
});

Deno.test("restarted after a shutdown was given up: Launched, and the pause still holds", () => {
  const before = shuttingDown();
  before.feed({ kind: "command-ended", ranAt: before.now(), error: "exit code 1" });
  const story = startStory({ note: before.note() as Note, start: before.now() + 10_000 });
  live(story, 4 * MINUTE, (one) => one.answer("OFF"));
  assert.deepEqual(story.runs, []);
  assert(story.reports()[0]?.startsWith("Launched"));
  live(story, 2 * MINUTE, (one) => one.answer("OFF"));
  assert.equal(story.runs.length, 1);
});

Deno.test("the five minutes hold although a restarted komolet knows the time to the second only", () => {
  const before = shuttingDown();
  before.feed({ kind: "command-ended", ranAt: before.now(), error: "exit code 1" });
  // The first clock was late by almost a second, the second one is right.
  const late = 999;
  const story = startStory({ note: before.note() as Note, start: before.now() + late + 1_000 });
  live(story, 6 * MINUTE, (one) => one.answer("OFF", { interval: 1 }));
  assert.equal(story.runs.length, 1);
  assert((story.runs[0] ?? 0) - (before.now() + late) >= 5 * MINUTE);
});

Deno.test("the note of another boot is removed; one that cannot be read holds back for five minutes", () => {
  const before = shuttingDown();
  const other = startStory({ note: { ...(before.note() as Note), bootId: "boot-0" } });
  assert(other.effects.some(({ kind }) => kind === "remove-note"));
  other.answer("ON");
  assert.deepEqual(other.reports(), ["Launched@0"]);

  const broken = startStory({ note: "unreadable" });
  live(broken, 4.9 * MINUTE, (one) => one.answer("OFF"));
  assert.deepEqual(broken.runs, []);
  assert.equal(broken.logs[0]?.level, "WARN");
  live(broken, 0.5 * MINUTE, (one) => one.answer("OFF"));
  assert.equal(broken.runs.length, 1);
});

Deno.test("a refused token is not tried again at once, but slowly, and at once after a reload", () => {
  const story = startStory();
  story.answer("ON");
  story.fail(true);
  story.pass(59_000);
  assert.deepEqual(story.reports(), ["Launched@0"]);
  story.pass(1_000);
  assert.deepEqual(story.reports(), ["Launched@0", "Launched@60"]);
  story.fail(true);
  story.pass(5_000);
  story.feed({ kind: "reload", managerChanged: false });
  story.pass(0);
  assert.deepEqual(story.reports(), ["Launched@0", "Launched@60", "Launched@65"]);
});

Deno.test("another manager hears Launched, without the first one's revision and without its order", () => {
  const story = startStory();
  story.answer("ON");
  story.answer("OFF", { revision: 7 });
  const stopping = story.last();
  story.feed({ kind: "reload", managerChanged: true });
  const off = { power: "OFF", interval: 10, revision: 7, serverUuid: "uuid-1", ...NO_TERMS } as const;
  story.feed({ kind: "answered", call: stopping.call, manifest: off, gained: 0 });
  story.pass(0);
  const launched = story.last();
  assert(launched.kind === "send-heartbeat");
  assert.equal(launched.status, "Launched");
  assert.equal(launched.manifestRevision, 0);
  story.answer("ON");
  assert.deepEqual(story.runs, []);
});

Deno.test("SIGTERM: leaves without a word, except while the machine shuts down", () => {
  for (const steps of [0, 1, 2]) {
    const story = startStory();
    if (steps > 0) story.answer("ON");
    if (steps > 1) story.answer("OFF");
    const sent = story.sent.length;
    story.feed({ kind: "stop" });
    assert.equal(story.sent.length, sent);
    assert.equal(story.effects.at(-1)?.kind, "exit");
    assert.equal(story.state().phase, "gone");
  }
  const story = shuttingDown();
  story.feed({ kind: "stop" });
  assert.equal(story.effects.at(-1)?.kind, "await-others");
  assert.equal(story.state().phase, "going-down");
  const sent = story.sent.length;
  story.feed({ kind: "others-stopped" });
  assert.equal(story.sent.length, sent + 1);
  assert(story.reports().at(-1)?.startsWith("Stopping"));
  assert.equal(story.state().phase, "leaving");
  story.pass(2_000);
  assert.equal(story.state().phase, "gone");
  assert.equal(story.note()?.running, true);
});

Deno.test("unchanged heartbeats are logged once, and again after a failure", () => {
  const story = startStory();
  live(story, 60_000, (one) => one.answer("ON"));
  assert.deepEqual(
    story.logs.map((line) => (line.type === "heartbeat" ? line.heartbeatStatus : line.type)),
    ["Launched", "ON"],
  );
  live(story, 20_000, (one) => one.fail());
  live(story, 20_000, (one) => one.answer("ON"));
  assert.equal(story.logs.at(-1)?.type, "heartbeat");
});

Deno.test("SIGTERM because the machine restarts: one last ON that says so, and nothing of its answer is obeyed", () => {
  for (const answer of ["ON", "OFF", undefined] as const) {
    const story = startStory();
    story.answer("ON");
    story.answer("ON");
    story.pass(10_000);
    story.feed({ kind: "stop", restarting: true });
    const last = story.effects.at(-1);
    assert(last?.kind === "send-heartbeat" && last.status === "ON" && last.restarting === true);
    assert.equal(story.state().phase, "restarting");
    if (answer === undefined) story.pass(2_000);
    else story.answer(answer);
    assert.equal(story.state().phase, "gone");
    assert.deepEqual(story.runs, []);
  }
});

Deno.test("a manager that changes its mind at every answer cannot make the agent spin", () => {
  const story = startStory();
  let off = false;
  for (let passed = 0; passed < 60_000; passed += 10) {
    while (story.state().call?.stage === "sent" && story.state().phase !== "shutting-down") {
      story.answer((off = story.state().phase !== "confirming") ? "OFF" : "ON");
    }
    story.pass(10);
  }
  assert(off !== undefined && story.sent.length <= 125, `${story.sent.length} calls in a minute`);
  assert.deepEqual(story.runs, []);
});

Deno.test("SIGTERM while others still stop: Stopping every interval, however long that takes, and nothing else", () => {
  const story = shuttingDown();
  story.feed({ kind: "stop" });
  const before = story.reports().length;
  for (let calls = 0; calls < 72; calls++) {
    story.answer(calls % 12 < 6 ? "OFF" : "ON");
    story.pass(10_000);
  }
  const since = story.reports().slice(before);
  assert(since.length >= 70 && since.every((report) => report.startsWith("Stopping")), since.join());
  assert.equal(story.runs.length, 1);
  assert.equal(story.note()?.running, true);
  story.feed({ kind: "stop" });
  assert.equal(story.state().phase, "leaving", "told once more, it leaves at once");
});

/** The planned starts for which the alarm of the board was set, in order, with the commands between. */
function alarms({ effects }: ReturnType<typeof startStory>): (number | undefined | "command")[] {
  return effects.flatMap((one): (number | undefined | "command")[] => {
    if (one.kind === "run-shutdown") return ["command"];
    return one.kind === "set-alarm" ? [one.wakeAt] : [];
  });
}

Deno.test("the board's alarm is ended at the start, and set only once the order is confirmed", () => {
  const story = startStory();
  assert.deepEqual(alarms(story), [undefined]);
  story.answer("ON", { wakeAt: 1 });
  story.answer("OFF", { revision: 2, wakeAt: 7_000 });
  assert.deepEqual(alarms(story), [undefined], "told, and not confirmed");
  story.answer("OFF", { revision: 2, wakeAt: 8_000 });
  assert.deepEqual(alarms(story), [undefined, 8_000, "command"]);
});

Deno.test("while the machine goes down it follows the plan, and ends with a shutdown that is given up", () => {
  const story = startStory();
  story.answer("ON");
  story.answer("OFF", { revision: 2, wakeAt: 7_000 });
  story.answer("OFF", { revision: 2, wakeAt: 7_000 });
  story.pass(10_000);
  story.answer("OFF", { revision: 2, wakeAt: 7_000 });
  story.pass(10_000);
  story.answer("OFF", { revision: 2, wakeAt: 9_000 });
  story.pass(10_000);
  story.answer("OFF", { revision: 2 });
  story.pass(10_000);
  story.answer("OFF", { revision: 2, wakeAt: 9_000 });
  story.pass(400_000);
  assert.deepEqual(alarms(story), [undefined, 7_000, "command", 9_000, undefined, 9_000, undefined]);
});

Deno.test("an answer that is too old to count sets no alarm", () => {
  const story = shuttingDown();
  story.pass(10_000);
  const { call } = story.last();
  const manifest = { power: "OFF", interval: 10, revision: 2, serverUuid: "uuid-1", wakeAt: 7_000 } as const;
  story.feed({ kind: "answered", call, manifest: { ...NO_TERMS, ...manifest }, gained: 60_000 });
  assert.deepEqual(alarms(story), [undefined, "command"]);
});

Deno.test("a komolet that restarts while the machine goes down leaves the alarm set", () => {
  const before = startStory();
  before.answer("ON");
  before.answer("OFF", { revision: 2, wakeAt: 7_000 });
  before.answer("OFF", { revision: 2, wakeAt: 7_000 });
  const after = startStory({ note: before.note() as Note });
  after.answer("OFF", { revision: 2, wakeAt: 7_000 });
  assert.deepEqual(alarms(after), []);
});
