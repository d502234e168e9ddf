import { describe, expect, it } from "vitest";
import { testFleet, by } from "../testing";
import { MINUTE, endedOf, asked, ends, room } from "./testing";

describe("what people do meanwhile", () => {
  it("a cancelled run gives nothing more and withdraws what is not confirmed", async () => {
    await using under = await testFleet();
    const { machine, pass, uuids } = await room(under, {
      down: {},
      asked: { nature: "ignores" },
      files: {},
      free: { nature: "in use" },
    });
    const [files = ""] = uuids("files");
    await under.fleet.as(by("yuki")).edit(machine("asked").uuid, { needs: [files] });
    const run = await under.fleet
      .as(by("alice"))
      .startRun(asked({ serverUuids: uuids("down", "asked", "files") }));
    const until = under.clock.wall() + 20 * MINUTE;
    const waits = await under.fleet
      .as(by("alice"))
      .startRun(asked({ serverUuids: uuids("free"), mode: "when_free", until }));
    await pass(60);
    const over = await under.fleet.as(by("bob")).cancelRun(run.uuid);
    expect(ends(over)).toEqual({
      down: "done",
      asked: "cancelled run_cancelled bob",
      files: "cancelled run_cancelled bob",
    });
    expect(over).toMatchObject({ cancelledBy: { who: "bob" }, endedAt: under.clock.wall() });
    expect(under.fleet.get(machine("asked").uuid).facts).toMatchObject({ power: "ON", order: null });
    const [undone] = await under.fleet.events({ uuid: machine("asked").uuid, limit: 1 });
    expect(undone).toMatchObject({ kind: "stop_cancelled", actor: "bob", runUuid: run.uuid });
    expect(ends(await under.fleet.as(by("bob")).cancelRun(waits.uuid))).toEqual({
      free: "cancelled run_cancelled bob",
    });
    expect(under.fleet.get(machine("free").uuid).pendingStop).toBeNull();
    // Once more changes nothing.
    expect(await under.fleet.as(by("carol")).cancelRun(run.uuid)).toMatchObject({
      cancelledBy: { who: "bob" },
    });
    await pass(60);
    expect(machine("asked").runs && machine("files").runs && machine("free").runs).toBe(true);
    expect(await endedOf(under)).toHaveLength(2);
  });

  it("a click, a hold, an edit, another token and a deletion take a server out of it", async () => {
    await using under = await testFleet();
    const waiting = ["clicked", "held", "edited", "rotated", "deleted", "grouped"];
    const { machine, pass, until, uuids } = await room(
      under,
      Object.fromEntries(
        [...waiting, "busy"].map((name) => [name, name === "busy" ? { nature: "in use" } : {}]),
      ),
    );
    const [busy = ""] = uuids("busy");
    // The one that is deleted is asked before; the others wait.
    const needed = waiting.filter((name) => name !== "deleted");
    await under.fleet.as(by("yuki")).edit(busy, { needs: uuids(...needed) });
    machine("deleted").nature = "in use";
    const group = await under.fleet.as(by("yuki")).createGroup({ name: "g", serverUuids: uuids("grouped") });
    const start = asked({
      serverUuids: uuids(...waiting.slice(0, -1), "busy"),
      groupUuids: [group.uuid],
      mode: "when_free",
      until: under.clock.wall() + 20 * MINUTE,
    });
    const { membersDigest } = under.fleet.previewRun(start, by("alice"));
    const run = await under.fleet.as(by("alice")).startRun({ ...start, membersDigest });
    await pass(10);
    const [clicked = "", held = "", edited = "", rotated = "", deleted = ""] = uuids(...waiting);
    await under.fleet.as(by("bob")).act(clicked, "TurnOff", { evenIfNeeded: true });
    const hold = { groupUuids: [], until: under.clock.wall() + MINUTE, reason: "", wake: false };
    await under.fleet.as(by("carol")).placeHold({ ...hold, serverUuids: [held] });
    await under.fleet.as(by("dave")).edit(edited, { name: "new name" });
    await under.fleet.as(by("erin")).rotateToken(rotated);
    await under.fleet.as(by("frank")).remove(deleted);
    // The members of a run are those that its group had.
    await under.fleet.as(by("grace")).deleteGroup(group.uuid);
    const ended = {
      clicked: "cancelled taken_over bob",
      held: "cancelled held_meanwhile carol",
      edited: "cancelled changed dave",
      rotated: "cancelled changed erin",
      deleted: "cancelled removed frank",
      grouped: "-",
      busy: "-",
    };
    expect(ends(await under.fleet.getRun(run.uuid))).toEqual(ended);
    await under.restart();
    expect(ends(await under.fleet.getRun(run.uuid))).toEqual(ended);
    machine("busy").nature = "obeys";
    expect(ends(await until(run.uuid))).toEqual({ ...ended, busy: "done", grouped: "done" });
  });

  it("another run of the same servers takes over", async () => {
    await using under = await testFleet();
    const { until, uuids } = await room(under, { a: { nature: "in use" } });
    const start = {
      serverUuids: uuids("a"),
      mode: "when_free",
      until: under.clock.wall() + 20 * MINUTE,
    } as const;
    const first = await under.fleet.as(by("alice")).startRun(asked(start));
    const second = await under.fleet.as(by("bob")).startRun(asked({ serverUuids: uuids("a") }));
    expect(ends(await until(first.uuid))).toEqual({ a: "cancelled taken_over bob" });
    expect(ends(await until(second.uuid))).toEqual({ a: "declined in_use" });
  });

  it("servers that come to the fleet anew are others", async () => {
    await using under = await testFleet();
    const { machine, until, uuids } = await room(under, {
      a: { nature: "in use" },
      b: { nature: "in use" },
    });
    const run = await under.fleet
      .as(by("alice"))
      .startRun(
        asked({ serverUuids: uuids("a", "b"), mode: "when_free", until: under.clock.wall() + 20 * MINUTE }),
      );
    const { macAddress, name } = under.fleet.get(machine("b").uuid);
    await under.fleet.as(by("yuki")).remove(machine("b").uuid);
    const { server } = await under.fleet.as(by("yuki")).register({ macAddress, name, heartbeatInterval: 10 });
    machine("a").nature = "obeys";
    expect(ends(await until(run.uuid))).toEqual({ a: "done", b: "cancelled removed yuki" });
    expect(under.fleet.get(server.uuid).facts.order).toBeNull();
  });
});
