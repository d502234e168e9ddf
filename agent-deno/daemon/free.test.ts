/** For how long the machine has been free: docs/agent.md, "Is it in use?". */
import { assert } from "../testing/assert.ts";
import { NONE } from "../testing/host.ts";
import { BOOT, type Story, startStory } from "../testing/story.ts";
import type { Manifest } from "../messages.ts";

const GUARDS = { ...NONE, hold: true };
const ASKS: Partial<Manifest> = { revision: 2, reportUse: true, guards: GUARDS };

/** Milliseconds that the last heartbeat says; undefined: none. */
function freeFor(story: Story): number | undefined {
  const last = story.last();
  assert(last.kind === "send-heartbeat");
  return last.freeSinceMs;
}

/** ON, and asked for its use. */
function asked(asks: Partial<Manifest> = ASKS): Story {
  const story = startStory();
  story.answer("ON");
  story.answer("ON");
  story.pass(750);
  story.answer("ON", asks);
  return story;
}

/** Time passes with a heartbeat each 10 s; each question of the guards is answered so. */
function beat(story: Story, seconds: number, holders: readonly string[] = [], asks = ASKS): void {
  for (let passed = 0; passed < seconds; passed += 1) {
    const before = story.questions();
    const sent = story.sent.length;
    story.pass(1_000);
    if (story.questions() > before) story.guardsSay(...holders);
    if (story.sent.length > sent) story.answer("ON", asks);
  }
}

Deno.test("it grows with each look, and is told up to the last of them", () => {
  const story = asked();
  story.guardsSay();
  beat(story, 120);
  const ms = freeFor(story) ?? 0;
  assert(ms > 100_000 && ms <= 120_000, String(ms));
});

Deno.test("a use ends it, and it begins anew", () => {
  const story = asked();
  story.guardsSay();
  beat(story, 120);
  beat(story, 20, ["alice (ssh)"]);
  assert.equal(freeFor(story), undefined);
  beat(story, 30);
  const ms = freeFor(story) ?? -1;
  assert(ms >= 0 && ms <= 30_000, String(ms));
});

Deno.test("nobody asks: nothing is told, and nothing is looked at", () => {
  const story = asked();
  story.guardsSay();
  beat(story, 60);
  const questions = story.questions();
  beat(story, 60, [], { revision: 3 });
  assert.equal(freeFor(story), undefined);
  assert(story.questions() <= questions + 1);
});

Deno.test("other guards begin anew", () => {
  const story = asked();
  story.guardsSay();
  beat(story, 120);
  beat(story, 30, [], { ...ASKS, revision: 3, guards: { ...GUARDS, inhibitor: true } });
  const ms = freeFor(story) ?? -1;
  assert(ms >= 0 && ms <= 30_000, String(ms));
});

Deno.test("another revision by the same guards goes on", () => {
  const story = asked();
  story.guardsSay();
  beat(story, 120);
  beat(story, 30, [], { ...ASKS, revision: 3 });
  assert((freeFor(story) ?? 0) > 120_000);
});

Deno.test("a sleep and a pause begin it anew, however long it was free before", () => {
  const story = asked();
  story.guardsSay();
  beat(story, 120);
  story.freeze(3_600_000);
  story.feed({ kind: "slept", bootId: `${BOOT}#1` });
  beat(story, 30);
  const ms = freeFor(story);
  assert(ms === undefined || ms <= 30_000, String(ms));
});

Deno.test("looks that are far apart say nothing of the time between them", () => {
  const story = asked();
  story.guardsSay();
  beat(story, 120);
  // No timer went off: neither a sleep nor a pause was noticed.
  story.freeze(200_000);
  beat(story, 30);
  const ms = freeFor(story);
  assert(ms === undefined || ms <= 30_000, String(ms));
});

Deno.test("a decline begins it anew", () => {
  const story = asked();
  story.guardsSay();
  beat(story, 120);
  story.answer("OFF", { revision: 3, guards: GUARDS });
  story.guardsSay("alice (ssh)");
  story.answer("ON", { ...ASKS, revision: 4 });
  story.guardsSay();
  beat(story, 20, [], { ...ASKS, revision: 4 });
  const ms = freeFor(story);
  assert(ms === undefined || ms <= 30_000, String(ms));
});

Deno.test("a use that is found for an order ends it, though the order was withdrawn before the answer", () => {
  const story = asked();
  story.guardsSay();
  beat(story, 120);
  story.pass(10_000);
  story.guardsSay();
  story.answer("OFF", { revision: 3, guards: GUARDS });
  const question = story.state().questions;
  story.pass(6_000);
  story.answer("ON", { ...ASKS, revision: 4 });
  const holders = [{ kind: "session", name: "alice (ssh)" }] as const;
  story.feed({ kind: "guards-answered", question, holders, gained: 0 });
  story.guardsSay();
  beat(story, 20, [], { ...ASKS, revision: 4 });
  const ms = freeFor(story);
  assert(ms === undefined || ms <= 30_000, String(ms));
});

Deno.test("asked for a look each minute, it looks so often, and repeats what it found between", () => {
  const asks = { ...ASKS, lookEvery: 60 };
  const story = asked(asks);
  story.guardsSay();
  beat(story, 20, [], asks);
  const before = story.questions();
  beat(story, 300, [], asks);
  const looks = story.questions() - before;
  assert(looks >= 4 && looks <= 6, String(looks));
  const last = story.last();
  assert(last.kind === "send-heartbeat");
  assert.deepEqual(last.use, []);
  const ms = freeFor(story) ?? 0;
  assert(ms >= 240_000 && ms <= 320_000, String(ms));
});

Deno.test("guards that do not answer count as a use", () => {
  const story = asked();
  story.guardsSay();
  beat(story, 60);
  for (let minutes = 0; minutes < 3; minutes++) {
    story.answer("ON", ASKS);
    story.pass(60_000);
  }
  assert.equal(freeFor(story), undefined);
});
