import { assert } from "../testing/assert.ts";
import { type Goal, judge, type Watched } from "./goal.ts";
import type { Server } from "./messages.ts";

type Seen = readonly [status: string, since: number, more?: object];

/** The last verdict on a server whose statuses are seen one after the other. */
function verdict(goal: Goal, ...seen: readonly Seen[]): unknown {
  let watched: Watched | undefined;
  for (const [at, [status, since, more]] of seen.entries()) {
    const currentStatus = `CURRENT_STATUS_${status}` as Server["currentStatus"];
    const [found, next] = judge(
      goal,
      { uuid: "a", name: "a", currentStatus, statusSince: String(since), ...more },
      watched,
    );
    watched = next;
    if (found !== "waits" || at === seen.length - 1) return found;
  }
  return undefined;
}

const NOT_STARTED = { statusReason: "STATUS_REASON_DID_NOT_START" };
const RESTARTING = { statusReason: "STATUS_REASON_RESTARTING" };
const NOT_BACK = { statusReason: "STATUS_REASON_DID_NOT_COME_BACK" };
const LAUNCHED = { heartbeatStatus: "HEARTBEAT_STATUS_LAUNCHED" };
const PENDING_STOP = { pendingStop: { until: "2026-11-26T23:00:00Z" } };

for (const [described, goal, seen, expected] of [
  [
    "is back from its restart",
    "restarted",
    [
      ["APPLYING", 1, RESTARTING],
      ["STARTING", 2, RESTARTING],
      ["ON", 3, LAUNCHED],
    ],
    "reached",
  ],
  [
    "declined its restart",
    "restarted",
    [
      ["APPLYING", 1, { ...RESTARTING, ...LAUNCHED }],
      ["ON", 2],
    ],
    { why: "it was not restarted" },
  ],
  [
    "does not come back from its restart",
    "restarted",
    [
      ["STARTING", 1, RESTARTING],
      ["SYNCED_OFF", 2, NOT_BACK],
    ],
    { why: "it did not come back" },
  ],
  ["is on already", "on", [["ON", 1]], "reached"],
  [
    "starts",
    "on",
    [
      ["STARTING", 1],
      ["SYNCED_ON", 2],
    ],
    "reached",
  ],
  ["is off, and nobody has turned it on yet", "on", [["OFF", 1]], "waits"],
  ["did not start before this", "on", [["SYNCED_OFF", 1, NOT_STARTED]], "waits"],
  [
    "does not start",
    "on",
    [
      ["STARTING", 1],
      ["SYNCED_OFF", 2, NOT_STARTED],
    ],
    { why: "it did not start" },
  ],
  ["had an error before this", "on", [["ERROR", 1]], "waits"],
  [
    "comes to an error",
    "off",
    [
      ["STOPPING", 1],
      ["ERROR", 2],
    ],
    { why: "it does not do what it was told" },
  ],
  ["is on, and nobody has turned it off yet", "off", [["ON", 1]], "waits"],
  [
    "stops",
    "off",
    [
      ["APPLYING", 1],
      ["STOPPING", 2],
      ["OFF", 3],
    ],
    "reached",
  ],
  [
    "declines",
    "off",
    [
      ["APPLYING", 1],
      ["SYNCED_ON", 2],
    ],
    { why: "it stays on" },
  ],
  [
    "waits until it is free",
    "off",
    [
      ["ON", 1, PENDING_STOP],
      ["ON", 1, PENDING_STOP],
    ],
    "waits",
  ],
  [
    "was not free in time",
    "off",
    [
      ["ON", 1, PENDING_STOP],
      ["ON", 1],
    ],
    { why: "it stays on" },
  ],
  [
    "is lost on its way",
    "off",
    [
      ["APPLYING", 1],
      ["LOST", 2],
    ],
    "waits",
  ],
] as const satisfies readonly (readonly [string, Goal, readonly Seen[], unknown])[]) {
  Deno.test(`waiting for ${goal}: a server that ${described}`, () => {
    assert.deepEqual(verdict(goal, ...seen), expected);
  });
}
