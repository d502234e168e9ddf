import { expect, test } from "vitest";
import { newBook, type Noted, type UseCheck } from "./book";
import { createManagerClocks } from "./manager-clocks";
import { createRestBooks, type Rests, type SavedRest } from "./rests";

const MINUTE = 60_000;
/** Which they are does not matter here. */
const GUARDS = {} as UseCheck["guards"];
const REST: SavedRest = { when: "always", afterMinutes: 5, minUpMinutes: 5, author: "yuki" };
const DUE: Noted = {
  ...{ serverUuid: "a", kind: "rest_due", actor: "yuki", reason: "" },
  ...{ until: null, use: null, runUuid: null },
};

/** A server that is up since long ago, and whose rest is due at the end of the story. */
interface Scene {
  readonly rests: Rests;
  pass(minutes: number): void;
  /** Looks each minute, by this komolet. */
  free(minutes: number, komolet?: string): void;
  used(komolet?: string): void;
  set(of: string, rest: SavedRest | null): void;
  groups(members: Readonly<Record<string, readonly string[]>>): void;
}

function scene(): Scene & { readonly judged: () => string | null } {
  let now = 1000 * MINUTE;
  let members: Readonly<Record<string, readonly string[]>> = {};
  let breach: string | null = null;
  const book = newBook("server1");
  const rests = createRestBooks({
    bench: { now: () => now, breach: (_rule, _book, what) => (breach ??= what) },
    clocks: createManagerClocks(
      () => now,
      () => now,
    ),
    plans: {
      keepsOn: () => null,
      forbids: () => () => null,
      membersSince: () => Object.entries(members).map(([name, its]) => ({ name, possible: [its] })),
    },
    doors: { mayNow: () => true },
    bookOf: () => book,
  });
  const look = (isFree: boolean, komolet: string): void =>
    rests.looked("a", komolet, { askedAt: now, guards: GUARDS, isFree });
  return {
    rests,
    pass: (minutes) => void (now += minutes * MINUTE),
    free(minutes, komolet = "first") {
      look(true, komolet);
      for (let minute = 0; minute < minutes; minute += 1) {
        now += MINUTE;
        look(true, komolet);
      }
    },
    used: (komolet = "first") => look(false, komolet),
    set(of, rest) {
      rests.restAsked(of, rest);
      rests.restAnswered(of, rest, "accepted");
      now += MINUTE;
    },
    groups: (of) => void (members = of),
    judged() {
      rests.decided(DUE);
      return breach;
    },
  };
}

const ALL_WELL = null;
const NOT_SET = /has set no rest/;
const NOT_FREE = /it was free for/;
const OTHER = { ...REST, author: "haru" };

test.each<[string, (scene: Scene) => void, RegExp | null]>([
  ["free for as long as was set", ({ set, free }) => (set("a", REST), free(5)), ALL_WELL],
  ["free for too short a time", ({ set, free }) => (set("a", REST), free(4)), NOT_FREE],
  ["nobody has looked", ({ set }) => set("a", REST), NOT_FREE],
  ["used in between", ({ set, free, used }) => (set("a", REST), free(4), used(), free(4)), NOT_FREE],
  [
    "a report of before that use comes late",
    ({ set, free, used }) => (set("a", REST), free(5), used(), free(1)),
    ALL_WELL,
  ],
  [
    "a report of an earlier komolet comes late, and the new one has looked once",
    ({ set, free }) => (set("a", REST), free(5), free(0, "second")),
    ALL_WELL,
  ],
  [
    "a report of an earlier komolet comes late, and the machine is in use by now",
    ({ set, free, used }) => (set("a", REST), free(5), free(0, "second"), used("second")),
    ALL_WELL,
  ],
  [
    "two komolets that were free for short times make no long one",
    ({ set, free }) => (set("a", REST), free(4), free(4, "second")),
    NOT_FREE,
  ],
  [
    "looks too far apart make no long time",
    ({ set, free, pass }) => (set("a", REST), free(3), pass(3), free(3)),
    NOT_FREE,
  ],
  [
    "it slept, and a report of before comes late",
    ({ set, free, rests }) => (set("a", REST), free(5), rests.interrupted("a"), free(1)),
    ALL_WELL,
  ],
  [
    "no report comes so late",
    ({ set, free, rests, pass }) => (set("a", REST), free(5), rests.interrupted("a"), pass(40), free(1)),
    NOT_FREE,
  ],
  ["set by somebody else", ({ set, free }) => (set("a", OTHER), free(5)), NOT_SET],
  [
    "of its group",
    ({ set, free, groups }) => (groups({ room: ["a"] }), set("room", REST), free(5)),
    ALL_WELL,
  ],
  [
    "of a group that it is not in",
    ({ set, free, groups }) => (groups({ room: ["b"] }), set("room", REST), free(5)),
    NOT_SET,
  ],
  [
    "its own rest is in force before that of its group",
    ({ set, free, groups }) => (
      groups({ room: ["a"] }),
      set("room", REST),
      set("a", { ...REST, when: "never" }),
      free(5)
    ),
    NOT_SET,
  ],
  [
    "of two groups the more careful",
    ({ set, free, groups }) => (
      groups({ room: ["a"], rack: ["a"] }),
      set("room", REST),
      set("rack", { ...OTHER, afterMinutes: 40 }),
      free(5)
    ),
    NOT_SET,
  ],
  [
    "of two groups of which one never rests",
    ({ set, free, groups }) => (
      groups({ room: ["a"], rack: ["a"] }),
      set("room", { ...REST, afterMinutes: 6 }),
      set("rack", { ...OTHER, when: "never" }),
      free(9)
    ),
    NOT_SET,
  ],
])("a rest is due, %s", (_, story, expected) => {
  const { judged, ...its } = scene();
  story(its);
  if (expected === null) expect(judged()).toBeNull();
  else expect(judged()).toMatch(expected);
});
