import type { WakeResult } from "../wakes.ts";
import { assert } from "../testing/assert.ts";
import { type Story, startStory } from "../testing/story.ts";

const WAKES = [{ id: "w1", macAddress: "02:00:5E:00:53:01" }];

/** A komolet that is ON, and has asked for an answer that may be held. */
function on(): Story {
  const story = startStory();
  story.answer("ON");
  story.answer("ON");
  story.pass(5_000);
  assert.equal(story.state().phase, "on");
  assert.equal(story.state().call?.stage, "sent");
  return story;
}

function passedOn(story: Story): string[] {
  return story.effects.flatMap((one) => (one.kind === "pass-on" ? one.requests.map(({ id }) => id) : []));
}

function reported(story: Story): readonly WakeResult[] | undefined {
  const last = story.last();
  return last.kind === "send-heartbeat" ? last.waked : undefined;
}

Deno.test("a request is done at once, and its result reported within a second", () => {
  const story = on();
  const { length } = story.sent;
  story.answer("ON", { wakes: WAKES });
  assert.deepEqual(passedOn(story), ["w1"]);
  story.feed({ kind: "passed-on", results: [{ id: "w1", targets: 2, fault: undefined }] });
  story.pass(1_000);
  assert.equal(story.sent.length, length + 1);
  assert.deepEqual(reported(story), [{ id: "w1", targets: 2, fault: undefined }]);
  story.answer("ON");
  story.pass(20_000);
  assert.equal(reported(story), undefined);
});

Deno.test("an id is done once, however often it comes", () => {
  const story = on();
  story.answer("ON", { wakes: [...WAKES, ...WAKES] });
  story.pass(1_000);
  story.answer("ON", { wakes: WAKES });
  assert.deepEqual(passedOn(story), ["w1"]);
});

Deno.test("an id is done once, although the machine slept in between", () => {
  const story = on();
  story.answer("ON", { wakes: WAKES });
  story.feed({ kind: "slept", bootId: "boot-1#1" });
  story.answer("ON", { wakes: WAKES });
  story.pass(2_000);
  story.answer("ON", { wakes: WAKES });
  assert.equal(story.state().phase, "on");
  assert.deepEqual(passedOn(story), ["w1"]);
});

Deno.test("nothing is done from an answer that may be older than ten seconds by any clock, or whose age nobody knows", () => {
  for (const [age, gained, isDone] of [
    [9_000, 500, true],
    [10_500, 0, false],
    [0, 10_500, false],
    [6_000, 6_000, false],
    [undefined, 0, false],
  ] as const) {
    const story = on();
    const { call } = story.last();
    const manifest = { ...story.state().manifest, wakes: WAKES } as never;
    story.feed({ kind: "answered", call, manifest, gained, ...(age === undefined ? {} : { age }) });
    assert.deepEqual(passedOn(story), isDone ? ["w1"] : [], `${age} ${gained}`);
  }
});

Deno.test("a machine that is to go, or that greets, passes nothing on", () => {
  const going = on();
  going.answer("OFF", { revision: 2, wakes: WAKES });
  assert.deepEqual(passedOn(going), []);
  const greeting = startStory();
  greeting.answer("ON", { wakes: WAKES });
  assert.deepEqual(passedOn(greeting), []);
});
