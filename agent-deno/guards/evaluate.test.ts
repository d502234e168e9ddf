import { assert } from "../testing/assert.ts";
import { hostOf, NONE } from "../testing/host.ts";
import { makeRoot } from "../testing/root.ts";
import { ask } from "./ask.ts";
import { evaluate } from "./evaluate.ts";
import { clean, type Guard } from "./guard.ts";
import type { Holder } from "./words.ts";

Deno.test("a guard that fails, is late or is not known is a holder that says so by name", async () => {
  const guards: Guard[] = [
    { name: "session", check: () => Promise.reject(new Error("logind does not answer")) },
    {
      name: "load",
      check: () => {
        throw new Error("no file");
      },
    },
    { name: "script", check: () => new Promise(() => undefined) },
    { name: "hold", check: () => [] },
  ];
  const started = performance.now();
  assert.deepEqual(await ask(guards, 100), [
    { kind: "fault", name: "session: logind does not answer" },
    { kind: "fault", name: "load: no file" },
    { kind: "fault", name: "script: no answer within 0.1 s" },
  ]);
  assert(performance.now() - started < 10_000, "at the same time");

  using root = makeRoot();
  const [unknown] = await evaluate({ ...NONE, unknown: ["moonPhase"] }, hostOf(root), "power_off");
  assert.deepEqual(unknown, {
    kind: "fault",
    name: "moonPhase: this version of the agent does not know this guard",
  });
  assert.deepEqual(await evaluate(NONE, hostOf(root), "power_off"), []);
});

Deno.test("whoever is late is told to stop, and so is who is not", async () => {
  const aborted: boolean[] = [];
  const check = (signal: AbortSignal): Promise<Holder[]> => {
    signal.addEventListener("abort", () => aborted.push(true));
    return new Promise(() => undefined);
  };
  await ask([{ name: "a", check }], 20);
  assert.deepEqual(aborted, [true]);
});

Deno.test("names are one line without control characters, and bounded; so is their number", async () => {
  const evil = "\x1b]0;owned\x07\n" + "x".repeat(500);
  const check = () => Array.from({ length: 99 }, () => ({ kind: "script" as const, name: evil }));
  const holders = await ask(
    [
      { name: "script", check },
      { name: "b", check },
    ],
    100,
  );
  assert.equal(holders.length, 32);
  for (const { name } of holders) {
    assert.equal(name.length, 200);
    assert(!/\p{Cc}/u.test(name), name);
  }
  const [empty] = await ask([{ name: "a", check: () => [{ kind: "script", name: " \n " }] }], 100);
  assert.equal(empty?.name, "?");
});

Deno.test("a long name is cut between two characters, never within one", () => {
  const cut = clean(`x${"🛏".repeat(300)}`);
  assert.equal(cut, `x${"🛏".repeat(198)}…`);
  assert(cut.isWellFormed(), "whole characters");
  assert.equal(clean("🛏".repeat(200)), "🛏".repeat(200));
  assert.equal(clean(" \n"), "?");
});
