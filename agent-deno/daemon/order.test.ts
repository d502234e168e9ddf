import { assert } from "../testing/assert.ts";
import { NONE } from "../testing/host.ts";
import { type Story, startStory } from "../testing/story.ts";
import type { Effect } from "./state.ts";
import type { Manifest } from "../messages.ts";

const GUARDS = { ...NONE, hold: true };
/** An order that may be declined. */
const ORDER: Partial<Manifest> = { revision: 2, guards: GUARDS };

type Heartbeat = Extract<Effect, { kind: "send-heartbeat" }>;

function lastHeartbeat(story: Story): Heartbeat {
  const last = story.last();
  assert(last.kind === "send-heartbeat");
  return last;
}

/** ON, and then told OFF. */
function ordered(terms: Partial<Manifest> = {}): Story {
  const story = startStory();
  story.answer("ON");
  story.answer("ON");
  story.pass(5_000);
  story.answer("OFF", { ...ORDER, ...terms });
  return story;
}

const names = ({ use }: Heartbeat) => use?.map(({ name }) => name);

Deno.test("told OFF, the guards are asked first; free, Stopping; confirmed, they are asked again; free, the command", () => {
  const story = ordered();
  assert.equal(story.questions(), 1);
  assert.equal(lastHeartbeat(story).status, "ON");
  story.guardsSay();
  assert.equal(lastHeartbeat(story).status, "Stopping");
  assert.equal(lastHeartbeat(story).manifestRevision, 2);
  story.answer("OFF", ORDER);
  assert.deepEqual([story.questions(), story.runs.length], [2, 0]);
  story.guardsSay();
  assert.equal(story.runs.length, 1);
});

Deno.test("in use, and then it restarts: the last heartbeat of the boot still says why it was declined", () => {
  const story = ordered();
  story.guardsSay("alice (ssh)");
  story.feed({ kind: "stop", restarting: true });
  const said = lastHeartbeat(story);
  assert.deepEqual([said.restarting, said.declinedRevision, names(said)], [true, 2, ["alice (ssh)"]]);
});

Deno.test("in use at first: declined at once with who it is, and nothing was ever Stopping", () => {
  const story = ordered();
  story.guardsSay("alice (ssh)");
  const said = lastHeartbeat(story);
  assert.deepEqual([said.status, said.declinedRevision, names(said)], ["ON", 2, ["alice (ssh)"]]);
  assert.equal(story.last().at, story.now());
  assert.equal(said.manifestRevision, 2);
  assert.equal(said.holdMs, 0);
  // Repeated until one is answered.
  story.fail();
  story.pass(1_000);
  story.fail();
  story.pass(1_000);
  story.fail();
  story.pass(10_000);
  assert.equal(lastHeartbeat(story).declinedRevision, 2);
  story.answer("ON", { revision: 3 });
  story.pass(10_000);
  assert.equal(lastHeartbeat(story).declinedRevision, undefined);
  assert.equal(lastHeartbeat(story).use, undefined);
  assert.deepEqual([story.runs, story.questions()], [[], 1]);
  assert(!story.reports().some((report) => report.startsWith("Stopping")));
});

Deno.test("in use after the confirming answer: no command, and declined as well", () => {
  const story = ordered();
  story.guardsSay();
  story.answer("OFF", ORDER);
  story.guardsSay("bob (tty2)");
  const said = lastHeartbeat(story);
  assert.deepEqual([said.status, said.declinedRevision, names(said)], ["ON", 2, ["bob (tty2)"]]);
  assert.deepEqual(story.runs, []);
  assert(
    story.logs.some((line) => line.type === "error" && /declined: in use by bob \(tty2\)/.test(line.message)),
  );
});

Deno.test("an order is declined once; one of another revision is a new one", () => {
  const story = ordered();
  story.guardsSay("alice (ssh)");
  for (let times = 0; times < 3; times++) {
    story.answer("OFF", ORDER);
    story.pass(10_000);
    assert.equal(lastHeartbeat(story).declinedRevision, 2, "still said");
  }
  assert.equal(story.questions(), 1);
  story.answer("OFF", { ...ORDER, revision: 4 });
  assert.equal(story.questions(), 2);
  story.guardsSay();
  assert.equal(lastHeartbeat(story).status, "Stopping");
  assert.equal(lastHeartbeat(story).declinedRevision, undefined);
});

Deno.test("forced, or from a manager that knows no guards: nothing is asked", () => {
  for (const terms of [{ force: true }, { guards: undefined }]) {
    const story = ordered(terms);
    assert.equal(lastHeartbeat(story).status, "Stopping");
    story.answer("OFF", { ...ORDER, ...terms });
    assert.deepEqual([story.questions(), story.runs.length], [0, 1]);
    assert.equal(story.note()?.manifest?.force, "force" in terms);
  }
});

Deno.test("guards that never answer hold up no report, and are in use in the end", () => {
  const story = ordered();
  const { length } = story.sent;
  for (let passed = 0; passed < 19_000; passed += 100) {
    story.pass(100);
    if (story.state().call?.stage === "sent") story.answer("OFF", ORDER);
  }
  const since = story.sent.slice(length);
  assert(since.length >= 1, `${since.length}`);
  for (const one of since) {
    assert(one.kind === "send-heartbeat" && one.status === "ON" && one.declinedRevision === undefined);
    assert.equal(one.manifestRevision, 1, "the order is not followed yet");
  }
  story.pass(1_500);
  assert.deepEqual(names(lastHeartbeat(story)), ["guards: no answer in time"]);
  assert.equal(lastHeartbeat(story).declinedRevision, 2);
  story.guardsSay();
  assert.deepEqual(story.runs, []);
});

Deno.test("an answer of the guards that comes after its time counts as none", () => {
  const story = ordered();
  story.guardsSay();
  story.answer("OFF", ORDER);
  story.freeze(20_001);
  story.guardsSay();
  assert.deepEqual(story.runs, []);
  assert.equal(lastHeartbeat(story).declinedRevision, 2);
});

Deno.test("so does one that is late by another clock: time stood still in a pause", () => {
  for (const [gained, runs] of [
    [4_000, 1],
    [4_001, 0],
  ] as const) {
    const story = ordered();
    story.guardsSay();
    story.answer("OFF", ORDER);
    story.freeze(16_000);
    story.feed({ kind: "guards-answered", question: story.state().questions, holders: [], gained });
    assert.equal(story.runs.length, runs);
  }
});

Deno.test("while the guards are asked the last time, a withdrawal still counts", () => {
  const story = ordered();
  story.guardsSay();
  story.answer("OFF", ORDER);
  story.pass(10_000);
  assert.equal(lastHeartbeat(story).status, "Stopping");
  story.answer("ON", { revision: 3 });
  story.guardsSay();
  assert.deepEqual(story.runs, []);
  assert.equal(story.state().phase, "on");
});

Deno.test("with a grace people are told first, it reports ON meanwhile, and the guards are asked once more", () => {
  const grace = { grace: 60, reason: "alice: new disk" };
  const story = ordered(grace);
  assert.deepEqual(story.notifications(), [], "not before it is known to be free");
  story.guardsSay();
  assert.deepEqual(story.notifications(), [
    "This server will be turned off in 60 seconds (alice: new disk). To keep it on: sudo komo-agent hold",
  ]);
  const { length } = story.sent;
  for (let passed = 0; passed < 59_000; passed += 1_000) {
    story.pass(1_000);
    if (story.state().call?.stage === "sent") story.answer("OFF", { ...ORDER, ...grace });
  }
  const since = story.sent.slice(length);
  assert(since.length >= 5 && since.every((one) => one.kind === "send-heartbeat" && one.status === "ON"));
  story.pass(1_000);
  assert.equal(story.questions(), 2);
  story.guardsSay();
  assert.equal(lastHeartbeat(story).status, "Stopping");
  story.answer("OFF", { ...ORDER, ...grace });
  story.guardsSay();
  assert.equal(story.runs.length, 1);
});

Deno.test("a hold placed in that time stops it, and so does a withdrawal; people are told that, too", () => {
  for (const how of ["hold", "withdrawal"] as const) {
    const story = ordered({ grace: 60 });
    story.guardsSay();
    story.pass(30_000);
    if (how === "withdrawal") story.answer("ON", { revision: 3 });
    else {
      story.pass(30_000);
      story.guardsSay("alice: backup");
      assert.deepEqual(names(lastHeartbeat(story)), ["alice: backup"]);
    }
    assert.equal(story.notifications().at(-1), "This server stays on: it is not turned off now.");
    assert.equal(story.notifications().length, 2);
    story.pass(120_000);
    assert.deepEqual(story.runs, []);
  }
});

Deno.test("forced with a grace: people are told, and nothing is asked", () => {
  const terms = { force: true, grace: 180 };
  const story = ordered(terms);
  assert.match(story.notifications()[0] ?? "", /^This server will be turned off in 3 minutes\. /);
  story.pass(180_000);
  assert.equal(lastHeartbeat(story).status, "Stopping");
  story.answer("OFF", { ...ORDER, ...terms });
  assert.deepEqual([story.runs.length, story.questions()], [1, 0]);
});

Deno.test("what uses the machine is asked for before each report while the manager wants it, and not else", () => {
  const story = startStory();
  story.answer("ON");
  story.answer("ON");
  story.pass(750);
  story.answer("ON");
  story.pass(5_000);
  story.answer("ON", { revision: 2, reportUse: true, guards: GUARDS });
  assert.equal(story.questions(), 1, "at once");
  story.guardsSay("alice (ssh)");
  story.pass(1_000);
  assert.deepEqual(names(lastHeartbeat(story)), ["alice (ssh)"], "and told soon");
  for (const found of [[], ["bob (tty2)"], []]) {
    story.answer("ON", { revision: 2, reportUse: true, guards: GUARDS });
    const before = story.questions();
    story.pass(9_000);
    assert.equal(story.questions(), before + 1);
    story.guardsSay(...found);
    story.pass(1_000);
    assert.deepEqual(names(lastHeartbeat(story)), found);
  }
  // Guards that do not answer: the last answer, and then that there is none.
  for (let minutes = 0; minutes < 10; minutes++) {
    story.answer("ON", { revision: 2, reportUse: true, guards: GUARDS });
    story.pass(10_000);
  }
  assert.deepEqual(names(lastHeartbeat(story)), ["guards: no answer yet"]);
  story.answer("ON", { revision: 3 });
  const asked = story.questions();
  story.pass(20_000);
  assert.equal(lastHeartbeat(story).use, undefined);
  assert.equal(story.questions(), asked);
});

Deno.test("asked when it is free, at any interval: its holders are told as soon as the guards have answered", () => {
  for (const interval of [5, 60, 3_600]) {
    const story = startStory();
    story.answer("ON", { interval });
    story.answer("ON", { interval });
    story.pass(750);
    story.acknowledge();
    story.pass(1_300);
    // The held answer is let go.
    const asks = { interval, revision: 2, reportUse: true, guards: GUARDS };
    story.answer("ON", asks);
    assert.equal(story.questions(), 1, `at once, at ${interval}`);
    const before = story.sent.length;
    story.pass(200);
    assert.equal(story.sent.length, before, "nothing is said before that is known");
    story.guardsSay("alice (ssh)");
    story.pass(0);
    assert.equal(story.sent.length, before + 1);
    assert.deepEqual(names(lastHeartbeat(story)), ["alice (ssh)"]);
    assert.equal(lastHeartbeat(story).manifestRevision, 2);
    // Its answer is held; nobody asks again before the next report.
    story.acknowledge();
    story.pass(1_000);
    assert.equal(story.sent.length, before + 1);
    assert.equal(story.questions(), 1);
  }
});

Deno.test("guards that answer late, at a short interval: until then nothing is said of the use", () => {
  const story = startStory();
  const asks = { interval: 5, revision: 2, reportUse: true, guards: GUARDS };
  story.answer("ON", { interval: 5 });
  story.answer("ON", { interval: 5 });
  story.pass(750);
  story.acknowledge();
  // No clock stands at whole milliseconds.
  story.pass(1_000.7);
  story.answer("ON", asks);
  story.pass(2_600);
  assert.equal(story.questions(), 1);
  assert.equal(lastHeartbeat(story).manifestRevision, 2);
  assert.equal(lastHeartbeat(story).use, undefined, "they may answer yet");
  story.answer("ON", asks);
  story.pass(500);
  const before = story.sent.length;
  story.guardsSay("alice (ssh)");
  story.pass(1_000);
  assert.equal(story.sent.length, before + 1, "and then it is told at once");
  assert.deepEqual(names(lastHeartbeat(story)), ["alice (ssh)"]);
});

Deno.test("asked once more long after: what was found before is no answer", () => {
  const story = startStory();
  story.answer("ON", { interval: 5 });
  story.answer("ON", { interval: 5 });
  story.pass(750);
  story.answer("ON", { interval: 5, revision: 2, reportUse: true, guards: GUARDS });
  story.guardsSay("alice (ssh)");
  story.pass(1_000);
  story.answer("ON", { interval: 5, revision: 3 });
  for (let times = 0; times < 20; times++) {
    story.pass(5_000);
    story.answer("ON", { interval: 5, revision: 3 });
  }
  story.pass(5_000);
  story.answer("ON", { interval: 5, revision: 4, reportUse: true, guards: GUARDS });
  story.pass(2_600);
  assert.equal(lastHeartbeat(story).manifestRevision, 4);
  assert.equal(lastHeartbeat(story).use, undefined);
});

Deno.test("guards that take long: they are waited for, and then it is said that they have not answered", () => {
  const story = startStory();
  story.answer("ON", { interval: 60 });
  story.answer("ON", { interval: 60 });
  story.pass(750);
  story.acknowledge();
  story.pass(10_000);
  story.answer("ON", { interval: 60, revision: 2, reportUse: true, guards: GUARDS });
  const before = story.sent.length;
  story.pass(5_900);
  assert.equal(story.sent.length, before);
  story.pass(200);
  assert.equal(story.sent.length, before + 1);
  assert.equal(lastHeartbeat(story).use, undefined, "they may answer yet");
  story.answer("ON", { interval: 60, revision: 2, reportUse: true, guards: GUARDS });
  story.pass(60_000);
  assert.deepEqual(names(lastHeartbeat(story)), ["guards: no answer yet"]);
});

Deno.test("another manager knows nothing of what was declined, and the last word says that it is the last", () => {
  const story = ordered();
  story.guardsSay("alice (ssh)");
  story.feed({ kind: "reload", managerChanged: true });
  story.pass(0);
  assert.equal(lastHeartbeat(story).status, "Launched");
  assert.equal(lastHeartbeat(story).declinedRevision, undefined);

  const going = ordered({ force: true });
  going.answer("OFF", { ...ORDER, force: true });
  assert.equal(lastHeartbeat(going).leaving, undefined);
  going.feed({ kind: "stop" });
  going.feed({ kind: "others-stopped" });
  assert.equal(lastHeartbeat(going).leaving, true);
});
