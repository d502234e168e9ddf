import { setImmediate as everyoneElse } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import { by, testFleet, type TestFleet } from "../testing";
import { asked, ends, room, type Machine } from "./testing";

const MINUTE = 60_000;

/** A machine in a run that has ten minutes, and does not do as it is told. */
async function inRun(under: TestFleet): Promise<{ readonly machine: Machine; readonly run: string }> {
  const { machine } = await room(under, { a: { nature: "ignores" } });
  const { uuid } = machine("a");
  const until = under.clock.wall() + 10 * MINUTE;
  const run = await under.fleet.as(by("alice")).startRun(asked({ serverUuids: [uuid], until }));
  return { machine: machine("a"), run: run.uuid };
}

/** The power status for its agent between heartbeats, as by an answer that was held. */
const powerOf = (under: TestFleet, { uuid, boot }: Machine): string => under.fleet.manifest(uuid, boot).power;

/** A gate: whatever waits for it goes on once it is open. */
function gate(): { readonly opens: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const opens = new Promise<void>((resolve) => (open = resolve));
  return { opens, open: () => open() };
}

describe("what a run asked is told to nobody once its time is over, though no tick has seen that", () => {
  it("because the wall clock jumped", async () => {
    await using under = await testFleet();
    const { machine, run } = await inRun(under);
    expect(powerOf(under, machine)).toBe("OFF");
    under.clock.setWall(under.clock.wall() + 10 * MINUTE);
    expect(powerOf(under, machine)).toBe("ON");
    expect((await machine.beat("ON")).power).toBe("ON");
    expect(under.fleet.get(machine.uuid).facts).toMatchObject({ power: "ON", order: null });
    const [last] = await under.fleet.events({ uuid: machine.uuid, limit: 1 });
    expect(last).toMatchObject({ kind: "stop_cancelled", actor: "manager", runUuid: run });
    expect(ends(await under.fleet.getRun(run))).toEqual({ a: "skipped window_over" });
  });

  it("because the order was so long being written", async () => {
    await using under = await testFleet();
    const { machine } = await room(under, { a: {} });
    const { uuid } = machine("a");
    const { revision } = under.fleet.get(uuid).facts;
    const answers: string[] = [];
    under.fleet.holdAnswer(uuid, revision, 60 * MINUTE, () => answers.push(powerOf(under, machine("a"))));
    const until = under.clock.wall() + 2 * MINUTE;
    const [planned, ordered] = [gate(), gate()];
    under.world.hold = planned.opens;
    const started = under.fleet.as(by("alice")).startRun(asked({ serverUuids: [uuid], until }));
    await everyoneElse();
    under.world.hold = ordered.opens;
    planned.open();
    await vi.waitFor(() => expect(under.fleet.openRuns()).toHaveLength(1), 20_000);
    await everyoneElse();
    under.clock.setWall(until);
    under.world.hold = null;
    ordered.open();
    await started;
    expect(under.fleet.get(uuid).facts).toMatchObject({ power: "OFF", revision: revision + 1 });
    expect(answers).toEqual(["ON"]);
    await under.pass(2);
    expect(under.fleet.get(uuid).facts).toMatchObject({ power: "ON", order: null });
  });

  it("because it was cancelled, and that it is withdrawn could not be written", async () => {
    await using under = await testFleet();
    const { machine, run } = await inRun(under);
    under.world.diesAfter = 1;
    await under.fleet
      .as(by("bob"))
      .cancelRun(run)
      .catch(() => undefined);
    under.world.diesAfter = null;
    await under.restart();
    expect(under.fleet.get(machine.uuid).facts.order).not.toBeNull();
    expect(powerOf(under, machine)).toBe("ON");
    expect((await machine.beat("ON")).power).toBe("ON");
    const [last] = await under.fleet.events({ uuid: machine.uuid, kinds: ["stop_cancelled"], limit: 1 });
    expect(last).toMatchObject({ actor: "bob", runUuid: run });
  });
});

describe("a run that waits until it is its servers' turn is planned as all is then", () => {
  it("what came to need a member keeps it on", async () => {
    await using under = await testFleet();
    const { machine, uuids } = await room(under, { files: {}, desk: {} });
    const [files = "", desk = ""] = uuids("files", "desk");
    const written = gate();
    under.world.hold = written.opens;
    const before = under.fleet.as(by("yuki")).edit(files, { name: "files 2" });
    const starting = under.fleet.as(by("alice")).startRun(asked({ serverUuids: [files] }));
    await everyoneElse();
    under.world.hold = null;
    await under.fleet.as(by("yuki")).edit(desk, { needs: [files] });
    written.open();
    await before;
    expect(ends(await starting)).toEqual({ "files 2": "skipped needed_by desk" });
    expect(under.fleet.get(files).facts.power).toBe("ON");
    expect(machine("files").stops).toBe(0);
  });

  it("what a member came to need is woken first, though it is busy", async () => {
    await using under = await testFleet();
    const off = { on: false };
    const { uuids } = await room(under, { files: off, desk: off });
    const [files = "", desk = ""] = uuids("files", "desk");
    const [first, second] = [gate(), gate()];
    under.world.hold = first.opens;
    const renamed = under.fleet.as(by("yuki")).edit(desk, { name: "desk 2" });
    const needing = under.fleet.as(by("yuki")).edit(desk, { needs: [files] });
    const starting = under.fleet.as(by("alice")).startRun(asked({ action: "ON", serverUuids: [desk] }));
    await everyoneElse();
    under.world.hold = second.opens;
    const busy = under.fleet.as(by("yuki")).edit(files, { name: "files 2" });
    under.world.hold = null;
    first.open();
    await Promise.all([renamed, needing]);
    second.open();
    await busy;
    const { members } = await starting;
    expect(members.map(({ serverName, added }) => [serverName, added])).toEqual([
      ["files 2", true],
      ["desk 2", false],
    ]);
  });
});
