import { expect, test } from "vitest";
import type { KnownServer } from "../../_live/state";
import { holdsOn, lastHoldOn, type RenderedHold } from "./holds-on";

const LESSON = { uuid: "a", until: 20, reason: "lesson", author: "yuki" };
const NIGHT = { uuid: "b", until: 30, reason: "copying", author: "mika" };

/** A server as a list knows it, with its last hold alone; or whole. */
const server = (uuid: string, holds: readonly (typeof LESSON)[], isWhole = false): KnownServer =>
  ({ uuid, name: uuid, holds, ...(isWhole && { guards: null }) }) as unknown as KnownServer;
const rendered = (hold: typeof LESSON, ...serverUuids: string[]): RenderedHold => ({
  ...{ ...hold, serverUuids },
  missing: null,
});
const shown = (...about: Parameters<typeof holdsOn>) =>
  holdsOn(...about).map(({ reason, servers, elsewhere, missing }) => [
    `${reason}: ${servers.map(({ uuid }) => uuid).join(" ")}`,
    elsewhere,
    missing,
  ]);

test("a hold is shown once, with all of its servers, and those elsewhere are counted", () => {
  const servers = [server("1", [LESSON]), server("2", [LESSON]), server("3", [])];
  expect(shown(servers, [rendered(LESSON, "1", "2", "9")])).toEqual([["lesson: 1 2", 1, null]]);
});

test("of a list, a hold behind another one is as rendered; of whole servers, as it is", () => {
  const holds = [rendered(NIGHT, "2"), rendered(LESSON, "1", "2")];
  const listed = [server("1", [LESSON]), server("2", [NIGHT])];
  expect(shown(listed, holds)).toEqual([
    ["copying: 2", 0, null],
    ["lesson: 1 2", 0, null],
  ]);
  const changed = [server("1", [LESSON]), server("2", [NIGHT], true)];
  expect(shown(changed, holds)).toEqual([
    ["copying: 2", 0, null],
    ["lesson: 1", 0, null],
  ]);
});

test("what was released since, and what came since, is seen", () => {
  const holds = [rendered(NIGHT, "1")];
  expect(shown([server("1", [LESSON])], holds)).toEqual([["lesson: 1", 0, undefined]]);
  expect(shown([server("1", [])], holds)).toEqual([]);
});

test("the hold that ends last is the group's, with the number of its servers", () => {
  expect(lastHoldOn([server("1", []), server("2", [])])).toBeNull();
  const servers = [
    server("1", [LESSON]),
    server("2", [LESSON, NIGHT]),
    server("3", [NIGHT]),
    server("4", []),
  ];
  expect(lastHoldOn(servers)).toEqual({ until: 30, reason: "copying", author: "mika", count: 2 });
});
