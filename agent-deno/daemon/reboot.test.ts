import { assert } from "../testing/assert.ts";
import { type Story, startStory } from "../testing/story.ts";

const RESTART = { revision: 2, how: "reboot" } as const;

/** A komolet that was told to restart its machine. */
function ordered(): Story {
  const story = startStory();
  story.answer("ON");
  story.answer("OFF", RESTART);
  return story;
}

Deno.test("told to restart, it reports Stopping first, and runs the command on a fresh answer, once", () => {
  const story = ordered();
  const word = story.last();
  assert(word.kind === "send-heartbeat");
  assert.deepEqual([word.status, word.leaving, story.runs.length], ["Stopping", undefined, 0]);
  story.answer("OFF", RESTART);
  assert.equal(story.runs.length, 1);
  assert.equal(story.note()?.manifest?.how, "reboot");
  story.pass(10_000);
  story.answer("OFF", RESTART);
  assert.equal(story.runs.length, 1);
});

Deno.test("answered ON to its Stopping, it is not restarted", () => {
  const story = ordered();
  story.answer("ON", { revision: 3 });
  story.pass(60_000);
  assert.deepEqual([story.runs.length, story.state().phase], [0, "on"]);
});

Deno.test("it reports that the machine goes until everything else has stopped, and then that it leaves", () => {
  const story = ordered();
  story.answer("OFF", RESTART);
  story.feed({ kind: "stop", restarting: true });
  story.feed({ kind: "others-stopped" });
  const word = story.last();
  assert(word.kind === "send-heartbeat");
  assert.deepEqual([word.status, word.leaving, word.restarting], ["Stopping", true, undefined]);
});

Deno.test("still up five minutes after the command, it says so, and is ON", () => {
  const story = ordered();
  story.answer("OFF", RESTART);
  story.pass(300_001);
  const word = story.last();
  assert(word.kind === "send-heartbeat");
  assert.equal(word.status, "ON");
  assert.match(word.shutdownError ?? "", /still up five minutes/);
});

Deno.test("a machine that slept between the order and its command is not restarted", () => {
  const story = ordered();
  story.feed({ kind: "slept", bootId: "boot#1" });
  story.answer("OFF", RESTART);
  story.pass(60_000);
  assert.equal(story.runs.length, 0);
});
