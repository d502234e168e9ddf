import { NONE } from "../testing/host.ts";
import { assert } from "../testing/assert.ts";
import { BOOT, shuttingDown, startStory } from "../testing/story.ts";
import { begin } from "../daemon/begin.ts";
import { isSameBoot, compareClocks, gained, nameOf, type Reading, runFound } from "./sleep.ts";
import type { Note } from "../daemon/state.ts";

const START: Reading = { running: 5_000, boot: 100_000, wall: 1_700_000_000_000 };

/** The clocks so much later. */
function after({ running = 0, boot = running, wall = boot }: Partial<Reading>): Reading {
  return { running: START.running + running, boot: START.boot + boot, wall: START.wall + wall };
}

Deno.test("time that a machine sleeps counts, and is noticed; so is a pause, by the wall clock alone", () => {
  const { apart, now, slept } = compareClocks(undefined, START);
  assert.deepEqual([now, slept], [100_000, false]);
  assert.deepEqual(compareClocks(apart, after({ running: 60_000 })).slept, false);
  assert.deepEqual(compareClocks(apart, after({ running: 60_000 })).now, 160_000);
  // Suspended for 200 s.
  const woken = compareClocks(apart, after({ running: 1_000, boot: 201_000 }));
  assert.deepEqual([woken.now, woken.slept], [301_000, true]);
  assert.equal(compareClocks(woken.apart, after({ running: 2_000, boot: 202_000 })).slept, false, "once");
  // Paused by its host for an hour.
  const paused = compareClocks(apart, after({ running: 1_000, wall: 3_601_000 }));
  assert.deepEqual([paused.now, paused.slept], [101_000, true]);
  assert.equal(compareClocks(paused.apart, after({ running: 2_000, wall: 3_602_000 })).slept, false, "once");
});

Deno.test("a sleep is noticed although the clock for people is years behind after it, and again once that is set right", () => {
  const { apart } = compareClocks(undefined, START);
  const years = -20 * 365 * 86_400_000;
  const woken = compareClocks(apart, after({ running: 1_000, boot: 201_000, wall: years }));
  assert.deepEqual([woken.now, woken.slept], [301_000, true]);
  const later = compareClocks(woken.apart, after({ running: 6_000, boot: 206_000, wall: years + 5_000 }));
  assert.equal(later.slept, false);
  const right = compareClocks(later.apart, after({ running: 7_000, boot: 207_000 }));
  assert.deepEqual([right.now, right.slept], [307_000, true]);
});

Deno.test("a pause is noticed at once by the hardware clock, whether or not the wall clock is ever set on", () => {
  const rtc = 1_700_000_000_000;
  const { apart } = compareClocks(undefined, { ...START, hardware: rtc });
  const at = (running: number, hardware: number | undefined, from = apart) =>
    compareClocks(from, { ...after({ running }), hardware: hardware && rtc + hardware });
  assert.equal(at(60_000, 60_000).slept, false);
  assert.equal(at(100, 1_000).slept, false, "whole seconds");
  const paused = at(100, 3_600_000);
  assert.deepEqual([paused.now, paused.slept], [100_100, true]);
  assert.equal(at(200, 3_600_000, paused.apart).slept, false, "once");
  // One that cannot be read for a moment says nothing, and what it shows then is compared with what it showed before.
  const unread = at(100, undefined);
  assert.equal(unread.slept, false);
  assert.equal(at(200, 3_600_000, unread.apart).slept, true);
  assert.equal(
    at(200, 3_600_000, compareClocks(undefined, START).apart).slept,
    false,
    "read for the first time",
  );
  // Asleep it goes on as boot time does.
  const woken = compareClocks(apart, {
    ...after({ running: 1_000, boot: 201_000 }),
    hardware: rtc + 201_000,
  });
  assert.equal(woken.slept, true);
  assert.equal(
    compareClocks(woken.apart, { ...after({ running: 2_000, boot: 202_000 }), hardware: rtc + 202_000 })
      .slept,
    false,
  );
});

Deno.test("short sleeps are time that passes, and never add up to one that is noticed late", () => {
  let { apart, now } = compareClocks(undefined, START);
  for (let nap = 1; nap <= 5; nap++) {
    const seen = compareClocks(apart, after({ running: nap * 10_000, boot: nap * 11_500 }));
    assert.deepEqual([seen.slept, seen.now - now], [false, 11_500]);
    ({ apart, now } = seen);
  }
});

Deno.test("what lets an answer age: the clock that went furthest, or none that went back", () => {
  const before = { ahead: 1_000, hardwareAhead: 500 };
  assert.equal(gained(before, { ahead: 1_000, hardwareAhead: 500 }), 0);
  assert.equal(gained(before, { ahead: 4_400, hardwareAhead: 500 }), 3_400);
  assert.equal(gained(before, { ahead: 1_000, hardwareAhead: 3_500 }), 3_000);
  assert.equal(gained(before, { ahead: 1_000, hardwareAhead: 1_500 }), 0, "known to the second only");
  assert.equal(gained(before, { ahead: -86_400_000, hardwareAhead: undefined }), 0);
  assert.equal(gained({ ahead: 0 }, { ahead: 0, hardwareAhead: 9_000 }), 0);
});

Deno.test("a boot time of whole seconds, and a clock that is set by a little or back, are no sleep", () => {
  const { apart } = compareClocks(undefined, START);
  assert.equal(compareClocks(apart, after({ running: 100, boot: 1_000 })).slept, false);
  assert.equal(compareClocks(apart, after({ running: 1_000, wall: 4_900 })).slept, false);
  const back = compareClocks(apart, after({ running: 1_000, wall: -86_400_000 }));
  assert.equal(back.slept, false);
  // What it shows since counts: a pause after that is noticed.
  assert.equal(compareClocks(back.apart, after({ running: 2_000, wall: -86_400_000 + 60_000 })).slept, true);
});

Deno.test("runs of a machine have names of their own, also where none of us saw it sleep", () => {
  const boot = "b6f0";
  const at = (more: Partial<Parameters<typeof runFound>[1]> = {}) =>
    ({ bootId: boot, ahead: 0, hardwareAhead: 0, slept: 400, now: 90_400, ...more }) as const;
  const first = runFound(undefined, at());
  assert.equal(nameOf(first), boot);
  assert.equal(nameOf(runFound(first, at())), boot, "komolet restarted");
  assert.equal(nameOf(runFound(first, at({ slept: 1_300 }))), boot, "boot time is known to the second");
  assert.equal(nameOf(runFound(first, at({ slept: 8_400 }))), `${boot}#1`, "slept while it was away");
  assert.equal(nameOf(runFound(first, at({ ahead: 60_000 }))), `${boot}#1`, "paused while it was away");
  assert.equal(nameOf(runFound(first, at({ hardwareAhead: 60_000 }))), `${boot}#1`, "and not set right yet");
  assert.equal(nameOf(runFound(first, at({ hardwareAhead: undefined }))), boot, "no hardware clock");
  assert.equal(nameOf(runFound({ ...first, count: 7 }, at())), `${boot}#7`);
  assert.equal(nameOf(runFound({ ...first, bootId: "another", count: 7 }, at())), boot, "booted");
  assert.equal(
    nameOf(runFound(undefined, at({ slept: 30_400 }))),
    `${boot}#31`,
    "what went before is not known",
  );
  assert.equal(nameOf(runFound(undefined, at({ slept: undefined }))), boot);
  assert.equal(nameOf(runFound(first, at({ slept: undefined }))), `${boot}#1`, "it may have slept");
  assert.equal(nameOf(runFound({ ...first, slept: undefined }, at())), `${boot}#1`, "it may have slept");
  assert.equal(nameOf(runFound("unreadable", at())), `${boot}#91`, "one that was never used");
  assert(isSameBoot(boot, `${boot}#2`) && !isSameBoot(boot, "b6f1"));
});

/** Told OFF, and Stopping is reported: its answer is on its way. */
function confirming() {
  const story = startStory();
  story.answer("ON");
  story.answer("OFF", { revision: 2 });
  assert.equal(story.reports().at(-1), "Stopping@0");
  return story;
}

Deno.test("told OFF to Stopping, asleep before the answer is read: it is not acted upon, at no time", () => {
  for (const paused of [false, true]) {
    const story = confirming();
    if (!paused) story.freeze(200_000);
    // A paused machine cannot tell by this clock.
    story.feed({ kind: "slept", bootId: `${BOOT}#1` });
    story.answer("OFF", { revision: 2 });
    assert.deepEqual(story.runs, []);
    story.pass(0);
    const greeting = story.last();
    assert(greeting.kind === "send-heartbeat" && greeting.status === "Launched");
    assert.equal(greeting.bootId, `${BOOT}#1`);
    assert.equal(greeting.manifestRevision, 0);
    assert.equal(greeting.instanceId, "instance-1");
    assert.equal(greeting.sequence, 3, "an attempt from before that comes late is an old one");
    story.answer("ON", { revision: 3 });
    story.pass(600_000);
    assert.deepEqual(story.runs, []);
    assert.match(JSON.stringify(story.logs), /slept or was paused/);
  }
});

Deno.test("what was held, asked or declined before a sleep is over with it", () => {
  const held = startStory();
  held.answer("ON");
  held.answer("ON");
  held.pass(750);
  held.acknowledge();
  held.feed({ kind: "slept", bootId: `${BOOT}#1` });
  const call = held.last().call;
  assert(held.effects.some((effect) => effect.kind === "abandon" && effect.call === call));
  held.answer("OFF", { revision: 2 });
  held.pass(0);
  assert.deepEqual(held.reports().slice(0, 3), ["Launched@0", "ON@1", "Launched@1"]);

  const asked = startStory();
  asked.answer("ON");
  asked.answer("OFF", { revision: 2, guards: NONE, grace: 60 });
  asked.guardsSay();
  assert.equal(asked.notifications().length, 1, "people are told that it will go");
  asked.feed({ kind: "slept", bootId: `${BOOT}#1` });
  assert.match(asked.notifications().at(-1) ?? "", /stays on/);
  asked.guardsSay();
  asked.pass(120_000);
  assert.deepEqual(asked.runs, []);
  assert.equal(asked.state().order, undefined);
});

Deno.test("asleep in the middle of a shutdown: Stopping goes on; given up, it greets as another run", () => {
  const story = shuttingDown();
  const [ran] = story.runs;
  story.freeze(3_000);
  story.feed({ kind: "slept", bootId: `${BOOT}#1` });
  assert(story.effects.at(-1)?.kind === "end-shutdown", "a command that has not come to its end is ended");
  story.pass(0);
  const stopping = story.last();
  assert(stopping.kind === "send-heartbeat" && stopping.status === "Stopping");
  assert.equal(stopping.bootId, BOOT);
  story.feed({ kind: "command-ended", ranAt: ran ?? 0, error: "ended by SIGKILL" });
  const greeting = story.last();
  assert(greeting.kind === "send-heartbeat" && greeting.status === "Launched");
  assert.equal(greeting.bootId, `${BOOT}#1`);
  assert.equal(story.note()?.running, false);
  // Nor does a second command follow the first within five minutes, whatever the run is called.
  story.answer("ON", { revision: 3 });
  story.answer("OFF", { revision: 4 });
  assert.equal(story.runs.length, 1);
});

Deno.test("a komolet that starts in a later run of the same boot finds the note of a shutdown", () => {
  const note: Note = { bootId: BOOT, running: true, ranAt: 1_000, notBefore: 301_000, failures: 0 };
  const beginning = { instanceId: "i", jitter: 0, note, now: 50_000 };
  const { state } = begin({ ...beginning, bootId: `${BOOT}#1` });
  assert.deepEqual([state.phase, state.bootId, state.wokeAs], ["shutting-down", BOOT, `${BOOT}#1`]);
  assert.equal(begin({ ...beginning, bootId: "boot-2" }).state.phase, "greeting");
});

Deno.test("the last word before a machine goes down is not said once it slept", () => {
  const story = startStory();
  story.answer("ON");
  story.answer("ON");
  story.feed({ kind: "stop", restarting: true });
  story.feed({ kind: "slept", bootId: `${BOOT}#1` });
  assert.equal(story.state().phase, "gone");
});
