import { describe, expect, it, test } from "vitest";
import { PLAIN_ORDER, type Facts } from "./facts";
import { currentStatus, shownStatus, statusReason, TABLE } from "./status";
import { step } from "./step";
import { factsOf, runningServer, second, story } from "./testing";
import { CURRENT_STATUSES, type CurrentStatus, type HeartbeatStatus, type PowerStatus } from "./words";

/** The status table as docs/status-model.md has it: after a "/" what it becomes once the deadline has passed. */
const ROWS: readonly (readonly [PowerStatus, HeartbeatStatus, HeartbeatStatus, string, string])[] = [
  ["ON", "Launched", "Launched", "Warning", "the agent restarts over and over"],
  ["ON", "Launched", "ON", "ON", "normal"],
  ["ON", "Launched", "None", "Lost / SyncedOFF", "cut off, or powered off by hand"],
  ["ON", "Launched", "Stopping", "Error", "nobody ordered a stop"],
  ["ON", "ON", "Launched", "ON", "the agent restarted"],
  ["ON", "ON", "ON", "ON", "normal"],
  ["ON", "ON", "None", "Lost / SyncedOFF", "cut off, or powered off by hand"],
  ["ON", "ON", "Stopping", "Error", "nobody ordered a stop"],
  ["ON", "Stopping", "None", "Starting / SyncedOFF", "booting; SyncedOFF = it did not start"],
  ["ON", "Stopping", "Launched", "Error", "power does not change while stopping"],
  ["ON", "Stopping", "ON", "Error", "power does not change while stopping"],
  ["ON", "Stopping", "Stopping", "Error", "power does not change while stopping"],
  ["ON", "None", "Launched", "ON", "it booted"],
  ["ON", "None", "ON", "ON", "it was only cut off"],
  ["ON", "None", "Stopping", "Error", "nobody ordered a stop"],
  ["ON", "None", "None", "Error", "None twice cannot happen"],
  ["OFF", "Launched", "Launched", "Warning", "the agent restarts over and over"],
  ["OFF", "Launched", "Stopping", "Stopping", "shutdown begins"],
  ["OFF", "Launched", "None", "Lost / SyncedOFF", "cut off before it confirmed"],
  ["OFF", "Launched", "ON", "Error", "it was told to stop and does not"],
  ["OFF", "ON", "Launched", "Warning", "restarted while it should stop"],
  ["OFF", "ON", "Stopping", "Stopping", "shutdown begins"],
  ["OFF", "ON", "None", "Lost / SyncedOFF", "cut off before it confirmed"],
  ["OFF", "ON", "ON", "Error", "it was told to stop and does not"],
  ["OFF", "Stopping", "Launched", "Warning", "restarted while stopping"],
  ["OFF", "Stopping", "Stopping", "Stopping", "shutting down"],
  ["OFF", "Stopping", "None", "OFF", "shut down as ordered"],
  ["OFF", "Stopping", "ON", "Error", "it was stopping and no longer is"],
  ["OFF", "None", "Launched", "SyncedON", "someone pressed the power button"],
  ["OFF", "None", "Stopping", "Stopping", "back from a cut while stopping"],
  ["OFF", "None", "ON", "Error", "told and does not stop"],
  ["OFF", "None", "None", "Error", "None twice cannot happen"],
];

describe("the status table", () => {
  describe.each(ROWS)("power %s, previous %s, current %s: %s (%s)", (power, previous, current, cell) => {
    const [status, afterDeadline] = cell.split(" / ");
    const wake = power === "ON" && previous === "Stopping" && current === "None";
    const facts = factsOf({
      power,
      previous,
      current,
      wake: wake ? { since: second(0), packetsSent: 9 } : null,
    });

    it(`is ${status}`, () => {
      expect(currentStatus(facts)).toBe(status);
    });

    it(afterDeadline ? `becomes ${afterDeadline} at the deadline` : "has no deadline", () => {
      const since = { ...facts, last: facts.last && { ...facts.last, at: second(300) } };
      const at = { now: second(300), managerStartedAt: 0, syncOffAfter: 300 };
      expect(currentStatus(step(since, { type: "tick" }, at).facts)).toBe(afterDeadline ?? status);
    });
  });

  test("32 of 32 rows stand here, each once", () => {
    expect(new Set(ROWS.map((row) => row.slice(0, 3).join())).size).toBe(32);
    const inCode = Object.values(TABLE).flatMap((byPrevious) =>
      Object.values(byPrevious).flatMap(Object.values),
    );
    expect(inCode).toHaveLength(32);
  });
});

describe("current status, first match", () => {
  const offBy = { cause: "off", revision: 2 } as const;
  const order = { boot: "boot-1", revision: 2, ...PLAIN_ORDER };
  const duplicate = { instance: "komolet-0", reportedAt: second(0) };
  const wanted: Partial<Facts> = { power: "ON", previous: "ON", current: "ON" };

  test.each<[string, Partial<Facts>, CurrentStatus]>([
    [
      "1. None, power OFF by sync: SyncedOFF, whatever came before",
      { power: "OFF", powerSetBy: "sync", previous: "ON", current: "None" },
      "SyncedOFF",
    ],
    [
      "1. goes before the row that reads OFF",
      { power: "OFF", powerSetBy: "sync", previous: "Stopping", current: "None" },
      "SyncedOFF",
    ],
    [
      "2. None: the table, whatever is being applied",
      { power: "OFF", previous: "ON", current: "None", order, applying: { ...offBy, launchedSince: true } },
      "Lost",
    ],
    ["two machines use one token: Warning", { ...wanted, duplicate }, "Warning"],
    [
      "two machines go before Applying",
      { ...wanted, duplicate, applying: { cause: "start", since: second(0) } },
      "Warning",
    ],
    ["3. Applying (start)", { ...wanted, applying: { cause: "start", since: second(0) } }, "Applying"],
    [
      "3. Applying (start), even where the table says Stopping",
      {
        power: "OFF",
        previous: "ON",
        current: "Stopping",
        order,
        applying: { cause: "start", since: second(0) },
      },
      "Applying",
    ],
    ["3. Applying (on)", { ...wanted, current: "Stopping", applying: { cause: "on" } }, "Applying"],
    [
      "3. Applying (off)",
      { power: "OFF", previous: "ON", current: "ON", order, applying: { ...offBy, launchedSince: false } },
      "Applying",
    ],
    [
      "3. Applying (off), Launched from before the click: Applying",
      {
        power: "OFF",
        previous: "ON",
        current: "Launched",
        order,
        applying: { ...offBy, launchedSince: false },
      },
      "Applying",
    ],
    [
      "3. Applying (off), Launched since the click: its row",
      {
        power: "OFF",
        previous: "ON",
        current: "Launched",
        order,
        applying: { ...offBy, launchedSince: true },
      },
      "Warning",
    ],
    [
      "3. Applying (off), ON after such a Launched: Applying",
      {
        power: "OFF",
        previous: "Launched",
        current: "ON",
        order,
        applying: { ...offBy, launchedSince: true },
      },
      "Applying",
    ],
    [
      "3. Applying (off), Stopping from before the click: Applying",
      {
        power: "OFF",
        previous: "ON",
        current: "Stopping",
        order,
        applying: { ...offBy, launchedSince: false },
      },
      "Applying",
    ],
    [
      "3. goes before 4.",
      { ...wanted, syncedBy: "report", applying: { cause: "start", since: second(0) } },
      "Applying",
    ],
    [
      "4. the last heartbeat synced: SyncedON",
      { power: "ON", powerSetBy: "sync", previous: "Stopping", current: "ON", syncedBy: "report" },
      "SyncedON",
    ],
    [
      "4. restarted instead of powering off: the row for power OFF",
      { power: "ON", powerSetBy: "sync", previous: "Stopping", current: "Launched", syncedBy: "reboot" },
      "Warning",
    ],
    ["5. the table", wanted, "ON"],
  ])("%s", (_line, facts, status) => {
    expect(currentStatus(factsOf(facts))).toBe(status);
  });
});

test("synced statuses are shown as the plain ones, all others as they are", () => {
  expect(CURRENT_STATUSES.map(shownStatus)).toEqual([
    "Applying",
    "ON",
    "ON",
    "OFF",
    "OFF",
    "Asleep",
    "Starting",
    "Stopping",
    "Lost",
    "Warning",
    "Error",
  ]);
});

describe("why a status is what it is", () => {
  it("a wake-up that failed is no silence without an order", () => {
    const server = story();
    server.click("TurnOn");
    expect(statusReason(server.facts)).toBeNull();
    server.pass(301);
    expect([server.status, statusReason(server.facts)]).toEqual(["SyncedOFF", "did_not_start"]);
    server.setInterval(20);
    server.restartManager(60);
    server.pass(60);
    expect(statusReason(server.facts)).toBe("did_not_start");
    server.beat("Launched");
    expect(statusReason(server.facts)).toBeNull();
  });

  it("a server that fell silent was not to start", () => {
    const server = runningServer();
    server.pass(400);
    expect([server.status, statusReason(server.facts)]).toEqual(["SyncedOFF", null]);
    // It was only cut off: it is heard again as it goes down by itself.
    server.beat("Stopping");
    server.pass(31);
    expect([server.status, statusReason(server.facts)]).toEqual(["SyncedOFF", null]);
  });

  it("Applying after a start of the manager is no change on its way", () => {
    const server = runningServer();
    server.restartManager(5);
    expect([server.status, statusReason(server.facts)]).toEqual(["Applying", "manager_started"]);
    server.beat("ON");
    expect(statusReason(server.facts)).toBeNull();
    server.click("TurnOff");
    server.restartManager(5);
    // The order is still on its way.
    expect([server.status, statusReason(server.facts)]).toEqual(["Applying", null]);
  });
});
