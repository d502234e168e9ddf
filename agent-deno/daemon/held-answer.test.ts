import { NO_TERMS } from "../messages.ts";
import { assert } from "../testing/assert.ts";
import { type Story, type StoryOptions, startStory } from "../testing/story.ts";

/** Milliseconds since the story began at which heartbeats were sent, and for how long they may be held. */
function sent(story: Story): [at: number, holdMs: number][] {
  return story.sent.flatMap((one) =>
    one.kind === "send-heartbeat" ? [[one.at - 10_000_000, one.holdMs] as [number, number]] : [],
  );
}

/** A komolet that has just sent its first ON. */
function firstOn(interval: number, options?: StoryOptions): Story {
  const story = startStory(options);
  story.answer("ON", { interval });
  story.answer("ON", { interval });
  const { jitter } = story.state();
  story.pass(Math.min(interval * 1000, 1_500) * (0.5 + jitter / 2));
  assert.equal(story.reports().length, 2);
  return story;
}

/** One that has sent an ON and taken its place in the common interval by that. */
function reportingOn(interval: number, options?: StoryOptions): Story {
  const story = firstOn(interval, options);
  story.answer("ON", { interval });
  story.pass(interval * 500);
  assert.equal(story.reports().length, 3);
  return story;
}

Deno.test("an order reaches a machine at once from a second and a half after its start, at any interval", () => {
  for (const interval of [1, 10, 60, 3_600])
    for (const jitter of [0, 0.5, 0.999]) {
      const story = firstOn(interval, { jitter });
      const [at, holdMs] = sent(story).at(-1) ?? [Infinity, 0];
      assert(at <= 1_500, `${at} ms`);
      assert(holdMs > 0, `interval ${interval}`);
      story.acknowledge();
      const clicked = story.now();
      story.answer("OFF", { interval, revision: 2 });
      assert.equal(story.last().at, clicked);
      assert.equal(story.reports().at(-1)?.startsWith("Stopping"), true);
    }
});

Deno.test("machines that were booted together do not march in step: the first hold has a length of its own", () => {
  const seconds = [0, 0.25, 0.5, 0.75].map((jitter) => {
    const story = firstOn(60, { jitter });
    story.acknowledge();
    story.pass(46_000);
    return Math.round(((sent(story)[2]?.[0] ?? 0) - (sent(story)[1]?.[0] ?? 0)) / 1000);
  });
  assert.deepEqual(seconds, [23, 28, 34, 40]);
  // So too where nothing is held.
  const unheld = [0, 0.5].map((jitter) => {
    const story = firstOn(60, { jitter });
    story.answer("ON", { interval: 60 });
    story.pass(59_000);
    return Math.round(((sent(story)[2]?.[0] ?? 0) - (sent(story)[1]?.[0] ?? 0)) / 1000);
  });
  assert.deepEqual(unheld, [30, 45]);
});

Deno.test("only ON may be held: until shortly before the next heartbeat is due, and no longer than 45 s", () => {
  for (const [interval, holdMs] of [
    [1, 700],
    [10, 9_700],
    [45, 44_700],
    [60, 45_000],
    [3_600, 45_000],
  ] as const) {
    const story = reportingOn(interval);
    assert.deepEqual([sent(story)[0]?.[1], sent(story).at(-1)?.[1]], [0, holdMs]);
    story.answer("OFF", { interval, revision: 2 });
    assert.equal(sent(story).at(-1)?.[1], 0, "Stopping is never held");
    story.answer("ON", { interval, revision: 3 });
    story.pass(1_000);
    story.feed({ kind: "stop", restarting: true });
    assert.equal(sent(story).at(-1)?.[1], 0, "nor the last word before a restart");
  }
});

Deno.test("a held answer ends the time of its attempt, and never delays the next heartbeat", () => {
  for (const [interval, period] of [
    [10, 10_000],
    [60, 45_300],
    [3_600, 45_300],
  ] as const) {
    const story = reportingOn(interval);
    story.pass(100);
    story.acknowledge();
    const held = story.last();
    story.pass(period - 101);
    assert.equal(story.last(), held);
    assert.deepEqual(story.state().report, { at: held.at, status: "ON", answer: "ON" });
    story.pass(1);
    assert.equal(story.last().at, held.at + period);
    assert(story.effects.some((effect) => effect.kind === "abandon" && effect.call === held.call));
    assert.equal(
      sent(story).at(-1)?.[1],
      sent(story).at(-2)?.[1],
      "that nothing came is no fault of the way",
    );
    assert.equal(story.logs.filter(({ type }) => type === "error").length, 0);
    // Too late: it may be older than a withdrawal.
    story.feed({
      kind: "answered",
      call: held.call,
      manifest: { power: "OFF", interval, revision: 2, serverUuid: "uuid-1", ...NO_TERMS },
      gained: 0,
    });
    assert.equal(story.reports().at(-1)?.startsWith("ON"), true);
  }
});

Deno.test("told OFF by a held answer: Stopping at once; only the fresh answer to it runs the command", () => {
  const story = reportingOn(60);
  story.acknowledge();
  story.pass(30_000);
  const { length } = story.sent;
  story.answer("OFF", { interval: 60, revision: 2 });
  assert.equal(story.sent.length, length + 1);
  const stopping = story.last();
  assert(stopping.kind === "send-heartbeat" && stopping.status === "Stopping" && stopping.at === story.now());
  assert.deepEqual(story.runs, []);
  story.answer("OFF", { interval: 60, revision: 2 });
  assert.deepEqual(story.runs, [story.now()]);
});

Deno.test("a held answer without news is followed in its time, one with news within a second", () => {
  const story = reportingOn(60);
  const first = story.last().at;
  story.acknowledge();
  story.pass(20_000);
  story.answer("ON", { interval: 60 });
  story.pass(25_299);
  assert.equal(story.last().at, first);
  story.pass(1);
  assert.equal(story.last().at, first + 45_300);

  story.acknowledge();
  story.pass(20_000);
  story.answer("ON", { interval: 10, revision: 7 });
  story.pass(0);
  const awaited = story.last();
  assert.equal(awaited.at, first + 45_300 + 20_000);
  assert(awaited.kind === "send-heartbeat" && awaited.manifestRevision === 7 && awaited.holdMs === 9_700);
  // A manager with news for every answer.
  story.acknowledge();
  story.answer("ON", { interval: 10, revision: 8 });
  story.pass(999);
  assert.equal(story.last(), awaited);
  story.pass(1);
  assert.notEqual(story.last(), awaited);
});

Deno.test("news before the first hold is echoed within a second, so that the answer to that is held", () => {
  const story = reportingOn(5);
  const first = story.last().at;
  story.answer("ON", { interval: 60, revision: 2 });
  story.pass(1_000);
  assert.equal(story.last().at, first + 1_000);
  assert.equal(sent(story).at(-1)?.[1], 45_000);
  // An order that waits is no such news.
  const waiting = reportingOn(60);
  const asked = waiting.sent.length;
  waiting.answer("OFF", { interval: 60, revision: 2 });
  waiting.pass(3_000);
  assert(waiting.sent.length <= asked + 2);
});

Deno.test("a manager that holds nothing is asked in its own interval", () => {
  const story = reportingOn(60);
  for (let calls = 0; calls < 5; calls++) {
    const before = story.last().at;
    story.answer("ON", { interval: 60 });
    story.pass(60_000);
    assert.equal(story.last().at, before + 60_000);
    assert.equal(sent(story).at(-1)?.[1], 45_000);
  }
});

Deno.test("cut while held: no error and no retry; held again after a while, ever more rarely; told once", () => {
  const story = reportingOn(10);
  let cuts = 0;
  const at: number[] = [];
  for (const end = story.now() + 4 * 3_600_000; story.now() < end;) {
    const call = story.last();
    if (call.kind === "send-heartbeat" && call.holdMs > 0) {
      story.acknowledge();
      story.pass(5_000);
      story.fail();
      at.push(story.now());
      cuts += 1;
      assert.equal(story.last(), call, "no retry");
      story.pass(5_000);
    } else {
      story.answer("ON");
      story.pass(10_000);
    }
    assert.equal(story.last().at, call.at + 10_000, "an interval apart, held or not");
  }
  const pauses = at.slice(1).map((one, index) => Math.floor((one - (at[index] ?? 0)) / 60_000));
  assert.deepEqual(pauses, [0, 5, 10, 20, 40, 60, 60]);
  assert.equal(cuts, 8);
  const errors = story.logs.filter(({ type }) => type === "error");
  assert.equal(errors.length, 1);
  assert.match(JSON.stringify(errors), /with the next heartbeat only.*proxy/);
});

Deno.test("a hold that lasted shows that the way lets it pass: the next failure is the first again", () => {
  const story = reportingOn(10);
  for (let times = 0; times < 4; times++) {
    story.acknowledge();
    story.fail();
    assert.equal(story.state().holding.failures, 1);
    story.pass(10_000);
    assert.equal(sent(story).at(-1)?.[1], 9_700);
    story.acknowledge();
    story.pass(9_000);
    story.answer("ON");
    assert.equal(story.state().holding.failures, 0);
    story.pass(1_000);
  }
  assert.equal(story.logs.filter(({ type }) => type === "error").length, 0);
});

Deno.test("a proxy that buffers: no head in time, then an answer to an attempt that is not held", () => {
  const story = reportingOn(60);
  const first = story.last();
  story.pass(10_000);
  story.pass(1_200);
  const second = story.last();
  assert(second.kind === "send-heartbeat" && first.kind === "send-heartbeat");
  assert.deepEqual([second.sequence, second.holdMs], [first.sequence, 0]);
  story.answer("ON", { interval: 60 });
  assert.equal(story.state().holding.failures, 1);
  story.pass(60_000 - 11_200);
  assert.equal(story.last().at, first.at + 60_000);
  assert.equal(sent(story).at(-1)?.[1], 45_000, "once may be chance");
  story.pass(11_200);
  story.answer("ON", { interval: 60 });
  story.pass(60_000 - 11_200);
  assert.equal(story.last().at, first.at + 120_000);
  assert.equal(sent(story).at(-1)?.[1], 0);
});

Deno.test("a manager that is away for a moment, or for long, is no failure of holds", () => {
  const restarting = reportingOn(60);
  restarting.fail();
  restarting.pass(1_200);
  assert.deepEqual(sent(restarting).at(-1)?.[1], 45_000 - 1_200, "what is left of the time is held");
  const due = restarting.last().at - 1_200 + 45_300;
  restarting.acknowledge();
  restarting.pass(due - restarting.now() - 1);
  const held = restarting.last();
  restarting.pass(1);
  assert.notEqual(restarting.last(), held);
  assert.equal(restarting.last().at, due);
  assert.equal(restarting.state().holding.failures, 0);
  const away = reportingOn(60);
  away.pass(60_000 * 10);
  assert.equal(away.state().holding.failures, 0);
});

Deno.test("a head without leave to hold, of an earlier attempt, or after its time, changes nothing", () => {
  const launching = startStory();
  launching.answer("ON");
  const before = launching.state();
  launching.acknowledge();
  assert.equal(launching.state(), before);

  const story = reportingOn(10);
  const early = story.last();
  story.freeze(2_501);
  story.acknowledge();
  assert.equal(story.state().call?.stage, "sent");
  story.pass(1_000);
  story.feed({ kind: "acknowledged", call: early.call, gained: 0 });
  assert.equal(story.state().call?.stage, "sent");
});

Deno.test("reload while an answer is held: nothing new leaves it; another manager hears Launched at once", () => {
  const story = reportingOn(60);
  story.acknowledge();
  const held = story.last();
  story.feed({ kind: "reload", managerChanged: false });
  story.pass(1_000);
  assert.equal(story.last(), held);
  story.feed({ kind: "reload", managerChanged: true });
  story.pass(0);
  const launched = story.last();
  assert(launched.kind === "send-heartbeat" && launched.status === "Launched" && launched.holdMs === 0);
  assert(story.effects.some((effect) => effect.kind === "abandon" && effect.call === held.call));
});

Deno.test("SIGTERM while an answer is held ends komolet at once", () => {
  const story = reportingOn(60);
  story.acknowledge();
  story.feed({ kind: "stop" });
  assert.equal(story.state().phase, "gone");
  assert(story.effects.some(({ kind }) => kind === "abandon"));
});
