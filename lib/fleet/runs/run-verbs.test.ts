import { describe, expect, it } from "vitest";
import type { News } from "../news";
import { testFleet, by } from "../testing";
import { endedOf, asked, ends, room } from "./testing";

describe("asking for a run", () => {
  it("is another run where the first was cancelled a moment ago, and its id was not given", async () => {
    await using under = await testFleet();
    const { until, uuids } = await room(under, { a: {} });
    const start = asked({ serverUuids: uuids("a") });
    const first = await under.fleet.as(by("alice")).startRun(start);
    await under.fleet.as(by("alice")).cancelRun(first.uuid);
    const second = await under.fleet.as(by("alice")).startRun(start);
    expect(second.uuid).not.toBe(first.uuid);
    expect((await under.fleet.as(by("alice")).startRun(start)).uuid).toBe(second.uuid);
    expect(ends(await until(second.uuid))).toEqual({ a: "done" });
    // With an id it is the same request, whatever became of it.
    const named = { ...asked({ serverUuids: uuids("a"), action: "ON" }), requestId: "x" } as const;
    const third = await under.fleet.as(by("alice")).startRun(named);
    await under.fleet.as(by("alice")).cancelRun(third.uuid);
    expect((await under.fleet.as(by("alice")).startRun(named)).uuid).toBe(third.uuid);
  });

  it("is one run where it is started by a double click, or with the same id", async () => {
    await using under = await testFleet();
    const { uuids, pass } = await room(under, { a: {}, b: {} });
    const start = asked({ serverUuids: uuids("a") });
    const [one, two] = await Promise.all([
      under.fleet.as(by("alice")).startRun(start),
      under.fleet.as(by("alice")).startRun(start),
    ]);
    expect(two.uuid).toBe(one.uuid);
    const other = await under.fleet
      .as(by("alice"))
      .startRun(asked({ serverUuids: uuids("b"), requestId: "x" }));
    await pass(60);
    const again = await under.fleet
      .as(by("alice"))
      .startRun(asked({ serverUuids: uuids("b"), requestId: "x" }));
    expect(again.uuid).toBe(other.uuid);
    await under.restart();
    const late = await under.fleet
      .as(by("alice"))
      .startRun(asked({ serverUuids: uuids("b"), requestId: "x" }));
    expect(late.uuid).toBe(other.uuid);
    // Of another person it is another run, and so it is after a while without an id.
    const theirs = await under.fleet
      .as(by("bob"))
      .startRun(asked({ serverUuids: uuids("b"), requestId: "x" }));
    expect(theirs.uuid).not.toBe(other.uuid);
    expect((await under.fleet.as(by("alice")).startRun(start)).uuid).not.toBe(one.uuid);
    expect(await under.fleet.listRuns({ limit: 10 })).toHaveLength(4);
  });

  it("is found, listed page by page, and forgotten after 90 days", async () => {
    await using under = await testFleet();
    const { uuids } = await room(under, { a: {}, b: {} });
    const made: string[] = [];
    for (const server of uuids("a", "b"))
      made.push((await under.fleet.as(by("alice")).startRun(asked({ serverUuids: [server] }))).uuid);
    const [first = "", second = ""] = made;
    const listed = await under.fleet.listRuns({ limit: 1 });
    expect(listed.map(({ uuid }) => uuid)).toEqual([second]);
    expect((await under.fleet.listRuns({ limit: 5, before: second })).map(({ uuid }) => uuid)).toEqual([
      first,
    ]);
    await expect(under.fleet.getRun("no")).rejects.toMatchObject({ fault: { code: "run_not_found" } });
    await expect(under.fleet.as(by("a")).cancelRun("no")).rejects.toMatchObject({
      fault: { code: "run_not_found" },
    });
    await under.pass(31 * 60);
    expect((await under.fleet.getRun(first)).endedAt).not.toBeNull();
    await under.restart(91 * 24 * 3600);
    await under.quiet();
    expect(await under.fleet.listRuns({ limit: 5 })).toEqual([]);
  });

  it("refuses a wrong count, an empty selection, a bad end, and servers that are not there", async () => {
    await using under = await testFleet(() => ({ confirmAbove: 1 }));
    const { uuids } = await room(under, { a: {}, b: {} });
    const group = await under.fleet.as(by("yuki")).createGroup({ name: "empty", serverUuids: [] });
    const refused = async (start: Parameters<typeof asked>[0], fault: object) =>
      expect(under.fleet.as(by("alice")).startRun(asked(start))).rejects.toMatchObject({ fault });
    await refused({ serverUuids: uuids("a", "b") }, { code: "confirm_count", expected: 2 });
    await refused({ serverUuids: uuids("a", "b"), confirmCount: 3 }, { code: "confirm_count", expected: 2 });
    await refused({ serverUuids: uuids("a"), force: true }, { code: "confirm_count", expected: 1 });
    await refused({ serverUuids: [], groupUuids: [group.uuid] }, { code: "nothing_to_run" });
    await refused({ serverUuids: ["no"] }, { code: "not_found" });
    await refused({ serverUuids: [], groupUuids: ["no"] }, { code: "group_not_found" });
    await refused({ serverUuids: uuids("a"), until: under.clock.wall() }, { code: "bad_until", why: "past" });
    const preview = under.fleet.previewRun(asked({ serverUuids: uuids("a", "b") }), by("alice"));
    expect(preview).toMatchObject({
      confirmCount: 2,
      unproved: uuids("a", "b"),
      run: { uuid: "", endedAt: null },
    });
    expect(preview.seconds).toBeGreaterThan(0);
    const run = await under.fleet
      .as(by("alice"))
      .startRun(asked({ serverUuids: uuids("a", "b"), confirmCount: 2 }));
    expect(ends(run)).toEqual({ a: "-", b: "-" });
    expect(await under.fleet.listRuns({ limit: 10 })).toHaveLength(1);
  });

  it("that has nothing to do is over at once, and says so", async () => {
    await using under = await testFleet();
    const { uuids } = await room(under, { a: {} });
    const run = await under.fleet.as(by("alice")).startRun(asked({ action: "ON", serverUuids: uuids("a") }));
    expect(ends(run)).toEqual({ a: "already_there" });
    expect(run.endedAt).toBe(under.clock.wall());
    expect(await endedOf(under)).toEqual(["ON, 1 server: 1 already there"]);
  });

  it("is told to those who watch: what changed of it, and its end once", async () => {
    await using under = await testFleet();
    const { uuids, until } = await room(under, { a: {}, b: { nature: "in use" } });
    const ending = new AbortController();
    const news: News[] = [];
    const watching = (async () => {
      for await (const one of under.fleet.watch(ending.signal)) news.push(one);
    })();
    const run = await under.fleet.as(by("alice")).startRun(asked({ serverUuids: uuids("a", "b") }));
    await until(run.uuid);
    ending.abort();
    await watching;
    const ofRuns = news.filter((one) => one.type === "run");
    expect(new Set(ofRuns[0]?.members)).toEqual(new Set(uuids("a", "b")));
    expect(ofRuns.filter(({ run }) => run.endedAt !== null)).toHaveLength(1);
    expect(ends(ofRuns.at(-1)?.run ?? run)).toEqual({ a: "done", b: "declined in_use" });
    expect(news.filter((one) => one.type === "notice" && one.event.kind === "run_ended")).toHaveLength(1);
  });
});
