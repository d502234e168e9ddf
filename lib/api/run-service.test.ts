import { toJson } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Code, createClient } from "@connectrpc/connect";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { by, runningMachine } from "../fleet/testing";
import { InvalidFieldsSchema } from "../gen/proto/komoriuta/v1/error_pb";
import { KeptByNeedSchema, MemberEnd, RunAction, RunService } from "../gen/proto/komoriuta/v1/run_pb";
import { StopMode } from "../gen/proto/komoriuta/v1/status_pb";
import { readKept } from "./codec/read-run";
import { failure, LOGIN, testManager, type TestManager } from "./testing";

// Real files on a disk that others use too.
vi.setConfig({ testTimeout: 60_000 });

const UNKNOWN = "00000000-0000-4000-8000-000000000000";
const DAY = 24 * 3600 * 1000;
const OFF = { action: RunAction.OFF, mode: StopMode.NOW };

async function loggedIn(manager: TestManager) {
  return createClient(RunService, manager.operator({ cookie: await manager.login() }));
}

it("a run is previewed, started, carried out, and told with every member's end", async () => {
  await using manager = await testManager();
  const runs = await loggedIn(manager);
  const { under } = manager;
  const machine = await runningMachine(under, { name: "alpha" });
  const silent = await runningMachine(under, { name: "beta" });
  const { uuid: group } = await under.fleet
    .as(by("yuki"))
    .createGroup({ name: "room", serverUuids: [silent.uuid] });
  await silent.beat("Stopping");
  await under.pass(40);
  await machine.beat("ON");

  const asked = { ...OFF, serverUuids: [machine.uuid], groupUuids: [group], reason: " night\u0000 " };
  const preview = await runs.previewRun(asked);
  expect(preview).toMatchObject({
    confirmCount: 0,
    run: { uuid: "", reason: "night", author: LOGIN.userId },
  });
  expect(preview.seconds).toBeGreaterThan(0);
  const members = preview.run?.members ?? [];
  expect(members.map(({ serverName }) => serverName)).toEqual(["alpha", "beta"]);
  expect(members[0]).toMatchObject({ end: MemberEnd.UNSPECIFIED });
  expect(members[1]?.why).not.toBe("");
  expect((await runs.listRuns({})).runs).toEqual([]);

  const unseen = await failure(runs.startRun(asked));
  expect(unseen.code).toBe(Code.FailedPrecondition);
  expect(unseen.rawMessage).toMatch(/^Preview it first \(PreviewRun\)/);
  const { run } = await runs.startRun({ ...asked, membersDigest: preview.membersDigest });
  const uuid = run?.uuid ?? "";
  await under.pass(2);
  await machine.beat("ON");
  await machine.beat("Stopping");
  await under.pass(40);
  const ended = (await runs.getRun({ uuid })).run;
  expect(ended?.members[0]).toMatchObject({ end: MemberEnd.DONE, why: "as_asked", serverUuid: machine.uuid });
  expect(ended?.endedAt).toBeDefined();
  expect(ended?.counts).toMatchObject({ waiting: 0, asked: 0, done: 1 });
  expect((await runs.listRuns({})).runs).toEqual([{ ...ended, members: [] }]);
  expect((await runs.listRuns({ before: uuid })).runs).toEqual([]);
  expect((await runs.listRuns({ scheduleUuid: UNKNOWN })).runs).toEqual([]);
  // It is over: nothing is there to be cancelled.
  expect((await runs.cancelRun({ uuid })).run).toEqual(ended);
  expect(manager.errors).toEqual([]);
});

it("a preview tells who keeps whom on", async () => {
  await using manager = await testManager();
  const runs = await loggedIn(manager);
  const { under } = manager;
  const [nas, web, app] = [
    await runningMachine(under, { name: "nas" }),
    await runningMachine(under, { name: "web" }),
    await runningMachine(under, { name: "app" }),
  ];
  for (const { uuid } of [web, app]) await under.fleet.as(by("yuki")).edit(uuid, { needs: [nas.uuid] });
  const { needed } = await runs.previewRun({ ...OFF, serverUuids: [nas.uuid] });
  const kept = (uuid: string, name: string) => ({
    ...{ serverUuid: nas.uuid, consumerUuid: uuid, consumerName: name },
  });
  expect(needed).toMatchObject([kept(web.uuid, "web"), kept(app.uuid, "app")]);
  expect(needed.map((one) => readKept(toJson(KeptByNeedSchema, one)))).toEqual([
    kept(web.uuid, "web"),
    kept(app.uuid, "app"),
  ]);
  const both = await runs.previewRun({ ...OFF, serverUuids: [nas.uuid, web.uuid, app.uuid] });
  expect(both.needed).toEqual([]);
});

it("a start names what was previewed: what changed since is refused, and said", async () => {
  await using manager = await testManager();
  const runs = await loggedIn(manager);
  const { under } = manager;
  const [alpha, beta, gamma] = [
    await runningMachine(under, { name: "alpha" }),
    await runningMachine(under, { name: "beta" }),
    await runningMachine(under, { name: "gamma" }),
  ];
  const fleet = under.fleet.as(by("yuki"));
  const { uuid } = await fleet.createGroup({ name: "room", serverUuids: [alpha.uuid, beta.uuid] });
  const asked = { ...OFF, groupUuids: [uuid] };
  const { membersDigest } = await runs.previewRun(asked);
  expect(membersDigest).not.toBe("");
  await fleet.setMembers(uuid, [beta.uuid, gamma.uuid]);
  const refused = await failure(runs.startRun({ ...asked, membersDigest }));
  expect(refused.code).toBe(Code.Aborted);
  expect(refused.rawMessage).toBe(
    "The run is not what was previewed: gamma would be asked besides; alpha would not be in it any more. Preview it again.",
  );
  const ofServers = { ...OFF, serverUuids: [alpha.uuid], membersDigest };
  expect((await failure(runs.startRun(ofServers))).code).toBe(Code.Aborted);
  expect((await runs.listRuns({})).runs).toEqual([]);
  await fleet.setMembers(uuid, [alpha.uuid, beta.uuid]);
  expect((await runs.startRun({ ...asked, membersDigest })).run?.members).toHaveLength(2);
});

it("a forced run, and one of many servers, is started with its number only", async () => {
  await using manager = await testManager();
  const runs = await loggedIn(manager);
  const { uuid } = await runningMachine(manager.under);
  const forced = { ...OFF, serverUuids: [uuid], force: true };
  expect(await runs.previewRun(forced)).toMatchObject({ confirmCount: 1, run: { force: true } });
  for (const confirmCount of [0, 2]) {
    const refused = await failure(runs.startRun({ ...forced, confirmCount }));
    expect(refused.code).toBe(Code.FailedPrecondition);
    expect(refused.rawMessage).toBe("1 server will be asked: repeat this number in confirm_count.");
  }
  expect((await runs.listRuns({})).runs).toEqual([]);
  expect((await runs.startRun({ ...forced, confirmCount: 1 })).run?.force).toBe(true);

  const many = { ...OFF, serverUuids: [uuid] };
  for (let n = 0; n < 21; n += 1) many.serverUuids.push((await runningMachine(manager.under)).uuid);
  // The one that goes down already is asked no more.
  const { confirmCount } = await runs.previewRun(many);
  expect(confirmCount).toBeGreaterThan(20);
  expect((await failure(runs.startRun(many))).code).toBe(Code.FailedPrecondition);
  expect((await runs.previewRun({ ...many, serverUuids: many.serverUuids.slice(1, 21) })).confirmCount).toBe(
    0,
  );
  expect((await runs.startRun({ ...many, confirmCount })).run?.members).toHaveLength(22);
});

it("the same request starts one run, and a run is cancelled by whom it says", async () => {
  await using manager = await testManager();
  const runs = await loggedIn(manager);
  const { uuid } = await runningMachine(manager.under);
  const asked = { ...OFF, mode: StopMode.WHEN_FREE, serverUuids: [uuid], requestId: "a click" };
  const until = timestampFromMs(manager.under.clock.wall() + DAY);
  const [first, second] = await Promise.all([
    runs.startRun({ ...asked, until }),
    runs.startRun({ ...asked, until }),
  ]);
  expect(second.run?.uuid).toBe(first.run?.uuid);
  expect((await runs.listRuns({})).runs).toHaveLength(1);
  await runs.cancelRun({ uuid: first.run?.uuid });
  await manager.under.pass(2);
  const { run } = await runs.getRun({ uuid: first.run?.uuid });
  expect(run).toMatchObject({ cancelledBy: LOGIN.userId, mode: StopMode.WHEN_FREE, until });
  expect(run?.members[0]).toMatchObject({ end: MemberEnd.CANCELLED, why: "run_cancelled" });
  expect(manager.errors).toEqual([]);
});

describe("bad input", () => {
  let shared: TestManager;
  let runs: Awaited<ReturnType<typeof loggedIn>>;
  beforeAll(async () => {
    shared = await testManager();
    runs = await loggedIn(shared);
  });
  afterAll(() => shared[Symbol.asyncDispose]());

  const one = { ...OFF, serverUuids: [UNKNOWN] };
  const later = () => timestampFromMs(shared.under.clock.wall() + DAY);
  it.each([
    ["no action", { serverUuids: [UNKNOWN] }, "action", "must be ON or OFF"],
    ["another action", { ...one, action: 7 }, "action", "must be ON or OFF"],
    ["no server", OFF, "serverUuids", "must name a server, or groupUuids a group"],
    ["a server that is no UUID", { ...OFF, serverUuids: ["nas"] }, "serverUuids.0", "must be a UUID"],
    ["a group that is no UUID", { ...OFF, groupUuids: ["nas"] }, "groupUuids.0", "must be a UUID"],
    ["another mode", { ...one, mode: 9 }, "mode", "must be NOW or WHEN_FREE"],
    ["no deadline", { ...one, mode: StopMode.WHEN_FREE }, "until", "must be given with WHEN_FREE"],
    ["force with ON", { ...one, action: RunAction.ON, force: true }, "force", "must not be set with ON"],
    ["a long reason", { ...one, reason: "x".repeat(201) }, "reason", "must have at most 200 characters"],
  ] as const)("%s: invalid_argument that says what it must be", async (_what, asked, field, message) => {
    for (const call of [runs.previewRun, runs.startRun]) {
      const error = await failure(call(asked as object));
      expect(error.code).toBe(Code.InvalidArgument);
      const { violations } = error.findDetails(InvalidFieldsSchema)[0] ?? {};
      expect(violations).toMatchObject([{ field, message }]);
    }
  });

  it("what needs a time, more than there may be, and ends that are past or too far", async () => {
    const waiting = { ...one, mode: StopMode.WHEN_FREE, until: later() };
    const { uuid } = await runningMachine(shared.under);
    const BAD = [
      [{ ...waiting, force: true }, /^force: must not be set with WHEN_FREE$/],
      [{ ...waiting, action: RunAction.ON }, /^mode: must be NOW with ON$/],
      [{ ...one, serverUuids: [uuid], until: timestampFromMs(0) }, /^until: must be in the future$/],
      [
        { ...one, serverUuids: [uuid], until: timestampFromMs(shared.under.clock.wall() + 31 * DAY) },
        /^until: must be at most 30 days from now$/,
      ],
    ] satisfies [object, RegExp][];
    for (const [asked, text] of BAD) expect((await failure(runs.startRun(asked))).rawMessage).toMatch(text);
    const id = await failure(runs.startRun({ ...one, requestId: "x".repeat(65) }));
    expect(id.rawMessage).toBe("requestId: must have at most 64 characters");
    const limit = await failure(runs.listRuns({ limit: 201 }));
    expect(limit.rawMessage).toBe("limit: must be at most 200");
  });

  it("what is not there: not_found", async () => {
    for (const call of [runs.previewRun, runs.startRun]) {
      expect((await failure(call(one))).rawMessage).toBe("There is no server with this UUID.");
      const group = await failure(call({ ...OFF, groupUuids: [UNKNOWN] }));
      expect(group.code).toBe(Code.NotFound);
    }
    for (const call of [runs.getRun, runs.cancelRun]) {
      expect((await failure(call({ uuid: UNKNOWN }))).code).toBe(Code.NotFound);
      expect((await failure(call({ uuid: "nas" }))).code).toBe(Code.InvalidArgument);
    }
    expect((await failure(runs.listRuns({ before: "nas" }))).code).toBe(Code.InvalidArgument);
    const empty = await shared.under.fleet.as(by("yuki")).createGroup({ name: "empty", serverUuids: [] });
    const nobody = await failure(runs.startRun({ ...OFF, groupUuids: [empty.uuid] }));
    expect(nobody.code).toBe(Code.FailedPrecondition);
  });

  it("whatever is sent is answered, or refused with a reason", async () => {
    const { uuid } = await runningMachine(shared.under);
    const someUuids: fc.Arbitrary<string[]> = fc.array(
      fc.oneof(fc.constantFrom(uuid, UNKNOWN, ""), fc.string()),
      { maxLength: 3 },
    );
    const wanted = fc.record({
      action: fc.integer({ min: 0, max: 3 }),
      mode: fc.integer({ min: 0, max: 3 }),
      serverUuids: fc.oneof(fc.constant<string[]>([uuid]), someUuids),
      groupUuids: fc.oneof(fc.constant<string[]>([]), someUuids),
      until: fc.option(
        fc.integer({ min: -1e12, max: 4e12 }).map((ms) => timestampFromMs(ms)),
        { nil: undefined },
      ),
      force: fc.boolean(),
      reason: fc.string({ unit: "grapheme", maxLength: 300 }),
      confirmCount: fc.nat(),
      evenIfItMayNotWake: fc.boolean(),
      requestId: fc.string({ maxLength: 80 }),
    });
    const REFUSALS = [Code.InvalidArgument, Code.NotFound, Code.FailedPrecondition, Code.ResourceExhausted];
    await fc.assert(
      fc.asyncProperty(wanted, fc.constantFrom(runs.previewRun, runs.startRun), async (asked, call) => {
        const error = await call(asked).then(
          () => null,
          (thrown: unknown) => thrown as { code: Code; rawMessage: string },
        );
        if (!error) return;
        expect(REFUSALS).toContain(error.code);
        expect(error.rawMessage).not.toBe("");
      }),
      { numRuns: 200 },
    );
    expect(shared.errors).toEqual([]);
  });
});
