import { assert } from "../testing/assert.ts";
import { type Story, startStory } from "../testing/story.ts";

const upgrade = { id: "u1", version: "1.0.1", sha256: "a".repeat(64), size: 1000 };
const guards = {
  ...{ inhibitor: true, sessionIdleMinutes: 15, hold: true, packageManager: true, processes: [] },
  ...{ load: undefined, trafficAbove: undefined, network: undefined, scripts: true, unknown: [] },
};
const ASKED = { upgrade, guards, reportUse: true };

/** A komolet that is ON. */
function on(): Story {
  const story = startStory();
  story.answer("ON");
  story.answer("ON");
  story.pass(5_000);
  assert.equal(story.state().phase, "on");
  return story;
}

const asked = ({ effects }: Story) => effects.filter(({ kind }) => kind === "upgrade").length;

Deno.test("an upgrade is asked of a machine that stays on", () => {
  const story = on();
  story.answer("ON", ASKED);
  assert.equal(asked(story), 1);
});

Deno.test("without guards, or where nobody asks for them, there is none", () => {
  for (const without of [{ guards: undefined }, { reportUse: false }, { upgrade: undefined }]) {
    const story = on();
    story.answer("ON", { ...ASKED, ...without } as never);
    assert.equal(asked(story), 0);
  }
});

Deno.test("a machine that is to go, or that greets, is not upgraded", () => {
  const going = on();
  going.answer("OFF", { ...ASKED, revision: 2 });
  assert.equal(asked(going), 0);
  // Its order is looked at still: an answer to a later call changes nothing of that.
  const greeting = startStory();
  greeting.answer("ON", ASKED);
  assert.equal(asked(greeting), 0);
});

Deno.test("once Stopping was reported there is none, also where the order is withdrawn", () => {
  const story = on();
  story.answer("OFF", { revision: 2, force: true });
  assert.equal(story.state().phase, "confirming");
  story.answer("OFF", { ...ASKED, revision: 2, force: true });
  assert.equal(asked(story), 0);
});
