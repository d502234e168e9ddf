import { assert } from "../testing/assert.ts";
import { BOOT, type Story, type StoryOptions, startStory } from "../testing/story.ts";
import { begin } from "./begin.ts";
import { mayRun } from "./shutdown.ts";
import type { Note } from "./state.ts";

const SLEEP = { revision: 2, how: "suspend" } as const;

/** A komolet that was told to sleep and confirmed it: its last word is under way. */
function fallingAsleep(options?: StoryOptions): Story {
  const story = startStory(options);
  story.answer("ON");
  story.answer("OFF", SLEEP);
  story.answer("OFF", SLEEP);
  return story;
}

/** The same, and its command runs. */
function orderedToSleep(options?: StoryOptions): Story {
  const story = fallingAsleep(options);
  story.answer("OFF", SLEEP);
  return story;
}

Deno.test("told to sleep, it says so first, and then runs the command", () => {
  const story = fallingAsleep();
  const word = story.last();
  assert(word.kind === "send-heartbeat");
  assert.deepEqual([word.status, word.leaving, story.runs.length], ["Stopping", true, 0]);
  story.answer("OFF", SLEEP);
  assert.equal(story.runs.length, 1);
  assert.equal(story.note()?.manifest?.how, "suspend");
});

Deno.test("its last word is not waited for longer than two seconds, and need not be taken in", () => {
  for (const end of [(story: Story) => story.fail(), (story: Story) => story.pass(2_000)]) {
    const story = fallingAsleep();
    end(story);
    assert.equal(story.runs.length, 1);
  }
});

Deno.test("where it stood still over its last word, it does not sleep on an old answer, and asks anew", () => {
  const reload = (story: Story) => {
    story.feed({ kind: "reload", managerChanged: false });
    story.pass(0);
  };
  for (const goesOn of [(story: Story) => story.pass(0), (story: Story) => story.fail(), reload]) {
    const story = fallingAsleep();
    story.freeze(120_000);
    goesOn(story);
    story.pass(0);
    assert.deepEqual([story.runs.length, story.state().phase], [0, "on"]);
    const said = story.last();
    assert(said.kind === "send-heartbeat");
    assert.deepEqual([said.status, said.leaving], ["ON", undefined]);
    story.answer("OFF", SLEEP);
    story.answer("OFF", SLEEP);
    story.answer("OFF", SLEEP);
    assert.equal(story.runs.length, 1);
  }
});

Deno.test("answered ON to its last word, it stays awake", () => {
  const story = fallingAsleep();
  story.answer("ON", { revision: 3 });
  story.pass(60_000);
  assert.deepEqual([story.runs.length, story.state().phase], [0, "on"]);
});

Deno.test("asleep before the command ran, it does not run it at any time", () => {
  const story = fallingAsleep();
  story.feed({ kind: "slept", bootId: `${BOOT}#1` });
  story.pass(120_000);
  assert.deepEqual([story.runs.length, story.state().bootId], [0, `${BOOT}#1`]);
});

Deno.test("awake again, it greets as another run of the machine; the next order need not wait", () => {
  const story = orderedToSleep();
  story.freeze(3_600_000);
  story.feed({ kind: "slept", bootId: `${BOOT}#1` });
  story.pass(0);
  const greeting = story.last();
  assert(greeting.kind === "send-heartbeat");
  assert.deepEqual(
    [greeting.status, greeting.bootId, greeting.shutdownError],
    ["Launched", `${BOOT}#1`, undefined],
  );
  assert.equal(story.note(), undefined);
  story.answer("ON", { revision: 3 });
  story.pass(1_500);
  story.answer("OFF", { ...SLEEP, revision: 4 });
  story.answer("OFF", { ...SLEEP, revision: 4 });
  story.answer("OFF", { ...SLEEP, revision: 4 });
  assert.equal(story.runs.length, 2);
});

Deno.test("still awake a minute after the command, it says so and is ON", () => {
  const story = orderedToSleep();
  story.pass(59_000);
  assert.equal(story.state().phase, "shutting-down");
  story.pass(1_000);
  const said = story.last();
  assert(said.kind === "send-heartbeat");
  assert.equal(said.status, "ON");
  assert.match(said.shutdownError ?? "", /still awake one minute after/);
});

Deno.test("a komolet that was restarted takes a sleep since the command as done, and no sleep as under way", () => {
  const note: Note | undefined = orderedToSleep().note();
  assert(note !== undefined);
  const beginning = { instanceId: "instance-2", jitter: 0, note, now: 10_050_000 };
  const woke = begin({ ...beginning, bootId: `${BOOT}#1` });
  assert.deepEqual([woke.state.phase, woke.state.bootId], ["greeting", `${BOOT}#1`]);
  // Clocks that move otherwise look the same: the next command waits as after any other.
  const kept = woke.effects.find(({ kind }) => kind === "keep-note");
  assert(kept?.kind === "keep-note" && !kept.note.running);
  assert.equal(mayRun(woke.state, 10_050_000), false);
  assert.equal(mayRun(woke.state, 10_000_000 + 302_000), true);
  assert.equal(begin({ ...beginning, bootId: BOOT }).state.phase, "shutting-down");
});

Deno.test("told to power off, it says nothing more before", () => {
  const story = startStory();
  story.answer("ON");
  story.answer("OFF", { revision: 2 });
  story.answer("OFF", { revision: 2 });
  assert.equal(story.runs.length, 1);
});

Deno.test("awake again, it tries without a longer pause until its network is there, for half a minute", () => {
  const story = startStory();
  story.answer("ON");
  story.feed({ kind: "slept", bootId: `${BOOT}#1` });
  story.pass(0);
  const begun = story.last().at;
  /** The milliseconds from one failed attempt to the next. */
  const failed = (): number => {
    const { at, call } = story.last();
    story.fail();
    while (story.last().call === call) story.pass(100);
    return story.last().at - at;
  };
  while (story.last().at - begun < 29_000) {
    const pause = failed();
    assert(pause <= 1_000, `a pause of ${pause} ms`);
  }
  assert(Math.max(...Array.from({ length: 9 }, failed)) > 5_000);
  story.answer("ON");
  story.answer("ON");
  assert.equal(story.state().phase, "on");
});
