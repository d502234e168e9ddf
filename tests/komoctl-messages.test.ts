import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import * as ours from "../agent-deno/komoctl/messages.ts";
import type { EventJson } from "../lib/gen/proto/komoriuta/v1/event_pb";
import type { GroupJson } from "../lib/gen/proto/komoriuta/v1/group_pb";
import type { HoldJson } from "../lib/gen/proto/komoriuta/v1/hold_pb";
import { MemberEndSchema, type RunJson, type RunMemberJson } from "../lib/gen/proto/komoriuta/v1/run_pb";
import type { ServerJson, WatchServersResponseJson } from "../lib/gen/proto/komoriuta/v1/server_pb";
import { CurrentStatusSchema } from "../lib/gen/proto/komoriuta/v1/status_pb";
import { allRpcs } from "./helpers/calls";

/** Nothing where each field of ours is one of the protocol's, else the names of those that are not. */
type Strange<Ours, Theirs> = Exclude<keyof Ours, keyof Theirs>;

/** Does not compile where komoctl reads a field that the protocol does not have. */
const strange: Record<
  | Strange<ours.Server, ServerJson>
  | Strange<ours.Group, GroupJson>
  | Strange<ours.Hold, HoldJson>
  | Strange<ours.Run, RunJson>
  | Strange<ours.RunMember, RunMemberJson>
  | Strange<ours.Event, EventJson>
  | Strange<ours.News, WatchServersResponseJson>,
  never
> = {};

test("komoctl reads no field that the protocol does not have", () => {
  expect(strange).toEqual({});
});

test.each([
  [CurrentStatusSchema, ours.STATUSES],
  [MemberEndSchema, ours.MEMBER_ENDS],
])("komoctl has a word for every value of %s", ({ values }, words) => {
  const names = values.map(({ name }) => name).filter((name) => name !== "CURRENT_STATUS_UNSPECIFIED");
  expect(Object.keys(words).sort()).toEqual(names.sort());
});

test("komoctl calls methods that there are", () => {
  const folder = path.join(import.meta.dirname, "..", "agent-deno", "komoctl");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const sources = files.filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"));
  const text = sources.map((file) => readFileSync(path.join(folder, file), "utf8")).join("\n");
  const called = new Set([...text.matchAll(/"(\w+Service\/\w+)"/g)].map(([, name]) => name ?? ""));
  expect(called.size).toBeGreaterThan(10);
  const served = allRpcs().map(({ name }) => name);
  expect([...called].filter((name) => !served.includes(name))).toEqual([]);
});
