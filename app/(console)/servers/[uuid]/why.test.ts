import { expect, test } from "vitest";
import type { EventView } from "@/lib/api/codec/read";
import { whyOf } from "./why";

const NOTHING: Omit<EventView, "id" | "at" | "kind"> = {
  ...{ serverUuid: "uuid", serverName: "nas", severity: "info", actor: "keeper", detail: "", reason: "" },
  ...{ until: null, use: null, runUuid: null },
};

/** Events, newest first: each a minute before the one before. */
function events(...given: (Partial<EventView> & Pick<EventView, "kind">)[]): EventView[] {
  return given.map((event, i) => ({ ...NOTHING, id: 100 - i, at: 1_000_000 - i * 60_000, ...event }));
}

test("the last event that made it so decides, whatever came after it", () => {
  const history = events({ kind: "lost" }, { kind: "turned_on" }, { kind: "turned_off", actor: "yuki" });
  expect(whyOf("ON", history)).toMatchObject({ kind: "turned_on", actor: "keeper", at: 940_000 });
  expect(whyOf("OFF", history)).toMatchObject({ kind: "turned_off", actor: "yuki" });
  expect(whyOf("OFF", events({ kind: "edited" }))).toBeNull();
});

test("nobody is named where nobody asked", () => {
  expect(whyOf("ON", events({ kind: "synced_on", actor: "manager" }))).toMatchObject({ actor: "" });
  expect(whyOf("OFF", events({ kind: "synced_off", actor: "manager" }))).toMatchObject({ actor: "" });
});

test("turned off when it became free: who wanted it, why, and the run of it", () => {
  const asked = { kind: "stop_when_free", reason: "end of the day", runUuid: "run" } as const;
  const history = events(
    { kind: "turned_off_when_free", actor: "manager" },
    { kind: "declined", actor: "manager" },
    asked,
  );
  expect(whyOf("OFF", history)).toEqual({
    ...{
      kind: "turned_off_when_free",
      at: 1_000_000,
      actor: "keeper",
      reason: "end of the day",
      runUuid: "run",
    },
  });
});

test("gone to sleep by itself: who has set that", () => {
  const free = { kind: "turned_off_when_free", actor: "manager" } as const;
  const due = { kind: "rest_due", actor: "aoi", detail: "31" } as const;
  expect(whyOf("OFF", events(free, due))).toMatchObject({ kind: "rest_due", at: 1_000_000, actor: "aoi" });
  // A person asked later.
  expect(whyOf("OFF", events(free, { kind: "stop_when_free" }, due))).toMatchObject({
    ...{ kind: "turned_off_when_free", actor: "keeper" },
  });
});
