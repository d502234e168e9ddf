import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Code, createClient } from "@connectrpc/connect";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { scheduleOf } from "../fleet/schedules/testing";
import { by, runningMachine } from "../fleet/testing";
import { InvalidFieldsSchema } from "../gen/proto/komoriuta/v1/error_pb";
import { HistoryService } from "../gen/proto/komoriuta/v1/history_pb";
import { CurrentStatus } from "../gen/proto/komoriuta/v1/status_pb";
import { failure, testManager } from "./testing";

vi.setConfig({ testTimeout: 60_000 });

const HOUR = 3600_000;
const DAY = 24 * HOUR;
const at = (wall: number) => timestampFromMs(wall);
const UUID = "0b7c4e2e-7f0d-4d0e-9f6b-0d3a3f1c2b1a";

async function manager() {
  const made = await testManager();
  const history = createClient(HistoryService, made.operator({ cookie: await made.login() }));
  return { ...made, history };
}

test("timelines, activity log and plan are told over the wire", async () => {
  await using made = await manager();
  const { under, history } = made;
  const [machine, other] = [await runningMachine(under), await runningMachine(under)];
  const now = under.clock.wall();
  for (const each of [machine, other]) await each.beat("ON");
  await under.pass(3);
  await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOff");
  await under.pass(2);
  const { uuid: group } = await under.fleet
    .as(by("yuki"))
    .createGroup({ name: "room", serverUuids: [machine.uuid] });
  await under.fleet.as(by("yuki")).createSchedule(scheduleOf([], { groupUuids: [group] }));
  const off = { action: "OFF", groupUuids: [], mode: "now", force: false, reason: "inventory" } as const;
  const asked = { ...off, until: null, serverUuids: [other.uuid], evenIfItMayNotWake: true };
  const run = await under.fleet.as(by("emi")).startRun({ ...asked, confirmCount: 0, requestId: null });

  const span = { since: at(now - HOUR), until: at(now + HOUR) };
  const { timelines } = await history.listTimelines({ ...span, groupUuids: [group] });
  expect(timelines).toMatchObject([{ serverUuid: machine.uuid, cut: false }]);
  expect(timelines[0]?.statuses.at(-1)).toBe(CurrentStatus.ON);
  expect((await history.listTimelines(span)).timelines.map(({ serverUuid }) => serverUuid).sort()).toEqual(
    [machine.uuid, other.uuid].sort(),
  );

  const { entries } = await history.listActivity({ actors: ["emi"] });
  expect(entries).toMatchObject([
    {
      event: { kind: "run_started", reason: "inventory", runUuid: run.uuid },
      run: { uuid: run.uuid, members: [] },
      serverNames: [under.fleet.get(other.uuid).name],
    },
  ]);
  const first = await history.listActivity({ groupUuids: [group], limit: 1 });
  expect(first.entries).toHaveLength(1);
  const second = await history.listActivity({ groupUuids: [group], cursor: first.next });
  const ids = [...first.entries, ...second.entries].map(({ event }) => event?.id ?? 0);
  expect(ids).toEqual([...new Set(ids)].sort((a, b) => b - a));
  expect(second.next).toBe("");
  expect((await failure(history.listActivity({ groupUuids: [UUID] }))).code).toBe(Code.NotFound);

  const { planned } = await history.listPlanned({ until: at(now + 2 * DAY) });
  expect(planned.map((each) => each.planned.case).sort()).toEqual([
    "run",
    "transition",
    "transition",
    "transition",
    "transition",
  ]);
  expect(made.errors).toEqual([]);
});

test("the chain that led to a status is told, in words and in fields", async () => {
  await using made = await manager();
  const { under, history } = made;
  const machine = await runningMachine(under);
  await machine.beat("ON");
  const asked = under.clock.wall();
  await under.pass(3);
  const until = under.clock.wall() + HOUR;
  const free = { mode: "when_free", until, reason: "night", evenIfNeeded: false } as const;
  await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOff", free);
  await machine.beat("ON", { use: [{ kind: "session", name: "alice (ssh)", since: 1000 }] });

  const explain = async (more = {}) => history.explainStatus({ serverUuid: machine.uuid, ...more });
  const waits = await explain();
  expect(waits.status).toBe(CurrentStatus.ON);
  expect(waits.steps.slice(-2)).toMatchObject([
    { kind: "stop_when_free", text: "Asked to turn off when free", author: "yuki", until: at(until) },
    { kind: "in_use", text: "In use by alice (ssh)", use: { holders: [{ name: "alice (ssh)" }] } },
  ]);

  await under.pass(5);
  await machine.beat("ON", { use: [] });
  const off = await explain();
  expect(off.steps.map(({ text }) => text)).toEqual(
    expect.arrayContaining(["Asked to turn off when free", "In use by alice (ssh)", "Free, and turned off"]),
  );
  expect(off.steps.find(({ kind }) => kind === "in_use")?.until).toEqual(
    off.steps.find(({ kind }) => kind === "turned_off_when_free")?.at,
  );
  const before = await explain({ at: at(asked) });
  expect(before.status).toBe(CurrentStatus.ON);
  expect(before.steps.map(({ kind }) => kind)).not.toContain("stop_when_free");
  const unknown = await explain({ at: at(asked - DAY) });
  expect([unknown.status, unknown.since, unknown.steps]).toEqual([undefined, undefined, []]);
  expect((await failure(history.explainStatus({ serverUuid: UUID }))).code).toBe(Code.NotFound);
  expect(made.errors).toEqual([]);
});

test("what is wrong with a question is said, field by field", async () => {
  await using made = await manager();
  const { history } = made;
  const now = Date.now();
  const many = Array.from({ length: 10_000 }, () => UUID);
  const BAD: readonly (readonly [() => Promise<unknown>, string, string])[] = [
    [() => history.listTimelines({}), "since", "must be given"],
    [
      () => history.listTimelines({ since: at(now), until: at(now - 1) }),
      "until",
      "must not be before since",
    ],
    [() => history.listTimelines({ since: at(now + DAY) }), "until", "must not be before since"],
    [() => history.listTimelines({ since: at(0) }), "until", "must be at most 9 days after since"],
    [
      () => history.listTimelines({ since: at(now - DAY), serverUuids: ["oak"] }),
      "serverUuids.0",
      "must be a UUID",
    ],
    [
      () => history.listTimelines({ since: at(now - DAY), serverUuids: many }),
      "serverUuids",
      "must have at most 1,000 entries; without any, all servers are told of",
    ],
    [() => history.listPlanned({}), "until", "must be given"],
    [() => history.listPlanned({ until: at(now - DAY) }), "until", "must not be before since"],
    [
      () => history.listPlanned({ until: at(now + 400 * DAY) }),
      "until",
      "must be at most 15 days after since",
    ],
    [() => history.listActivity({ since: at(now), until: at(now - 1) }), "until", "must not be before since"],
    [() => history.explainStatus({ serverUuid: "oak" }), "serverUuid", "must be a UUID"],
    [() => history.explainStatus({ serverUuid: UUID, at: at(now + DAY) }), "at", "must not be in the future"],
    [() => history.listActivity({ limit: 501 }), "limit", "must be at most 500"],
    [() => history.listActivity({ cursor: "7" }), "cursor", "must be what an answer gave as next"],
    [() => history.listActivity({ kinds: ["'; DROP"] }), "kinds.0", "must be a word such as lost"],
    [() => history.listActivity({ actors: [""] }), "actors.0", "must not be empty"],
  ];
  for (const [ask, field, message] of BAD) {
    const error = await failure(ask());
    expect(error.code).toBe(Code.InvalidArgument);
    expect(error.findDetails(InvalidFieldsSchema)[0]?.violations).toMatchObject([{ field, message }]);
  }
  // Eight days by the clocks of somebody whose days have 25 hours.
  await history.listTimelines({ since: at(now - 8 * DAY - HOUR) });
  expect(made.errors).toEqual([]);
});

test("whatever is sent is answered, or refused with a reason", async () => {
  await using made = await manager();
  const { history } = made;
  const time = fc.option(
    fc.record({ seconds: fc.bigInt({ min: -(2n ** 40n), max: 2n ** 40n }), nanos: fc.integer() }),
    { nil: undefined },
  );
  const ask = fc.record({
    since: time,
    until: time,
    limit: fc.nat(1000),
    cursor: fc.oneof(fc.constant(""), fc.stringMatching(/^\d{1,20}-\d{1,20}$/), fc.string()),
    kinds: fc.array(fc.string()),
    actors: fc.array(fc.string({ unit: "binary" })),
  });
  await fc.assert(
    fc.asyncProperty(ask, async (asked) => {
      for (const ask of [history.listActivity, history.listTimelines]) {
        const error = await ask(asked as never).then(
          () => null,
          (thrown: unknown) => thrown,
        );
        if (error !== null) expect(error).toMatchObject({ code: Code.InvalidArgument });
      }
    }),
    { numRuns: 60 },
  );
  expect(made.errors).toEqual([]);
});
