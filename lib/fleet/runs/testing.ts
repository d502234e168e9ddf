import { randomUUID } from "node:crypto";
import type { Run } from "../../plan/run";
import type { Holder } from "../../power/use";
import { by, settings, testMachine, type TestFleet, type TestMachine } from "../testing";
import type { RunStart } from "./settings";

/** Helpers for tests of runs: machines that boot, stop, decline and die, at a fleet over a real database. */

export const MINUTE = 60_000;

export type Nature =
  | "obeys"
  /** It is in use. */
  | "in use"
  /** It does not start. */
  | "dead"
  /** It reports ON, whatever is ordered. */
  | "ignores"
  /** It falls silent when it is ordered off, without a report. */
  | "vanishes";

export interface Machine extends TestMachine {
  readonly name: string;
  nature: Nature;
  runs: boolean;
  /** Orders that it has read and followed. */
  stops: number;
}

export interface Room {
  readonly machines: readonly Machine[];
  machine(name: string): Machine;
  /** Seconds pass, in steps of five. */
  pass(seconds: number): Promise<void>;
  /** Until the run is over; an error where it is not within an hour. */
  until(uuid: string): Promise<Run>;
  uuids(...names: string[]): string[];
}

const INTERVAL = 5;
const BOOT_TAKES = 40;
const USE: readonly Holder[] = [{ kind: "session", name: "bob", since: null }];

/** Machines that are on, unless stated otherwise; those that are off are down as ordered. */
export async function room(
  under: TestFleet,
  kinds: Readonly<Record<string, { nature?: Nature; on?: boolean }>>,
): Promise<Room> {
  const machines: Machine[] = [];
  const booting = new Map<Machine, number>();
  const confirmed = new Set<Machine>();
  const macs = new Map<string, Machine>();

  for (const [name, { nature = "obeys" }] of Object.entries(kinds)) {
    const { server } = await under.fleet
      .as(by("yuki"))
      .register(settings({ name, heartbeatInterval: INTERVAL }));
    // Its methods know it by the object that they were made with.
    const machine = Object.assign(testMachine(under, server.uuid), {
      ...{ name, nature, runs: true, stops: 0 },
    });
    machines.push(machine);
    macs.set(server.macAddress, machine);
  }

  const boots = (machine: Machine): void => {
    if (machine.nature === "dead") return;
    Object.assign(machine, { boot: randomUUID(), instance: randomUUID(), sequence: 0, runs: true });
  };

  const live = async (machine: Machine): Promise<void> => {
    const due = booting.get(machine);
    if (due !== undefined && !machine.runs && under.clock.wall() >= due) {
      booting.delete(machine);
      boots(machine);
    }
    if (!machine.runs) return;
    if (confirmed.delete(machine)) {
      machine.runs = false;
      machine.stops += 1;
      return;
    }
    const use = machine.nature === "in use" ? USE : [];
    let answer = await machine.beat(machine.sequence === 0 ? "Launched" : "ON", { use });
    if (answer.power === "ON" || machine.nature === "ignores") return;
    if (machine.nature === "vanishes") machine.runs = false;
    else if (machine.nature === "in use")
      await machine.beat("ON", { use, declinedRevision: answer.revision });
    else {
      answer = await machine.beat("Stopping", { leaving: true });
      if (answer.power === "OFF") confirmed.add(machine);
    }
  };

  const wake = (): void => {
    for (const mac of under.world.packets.splice(0)) {
      const machine = macs.get(mac);
      if (machine && !machine.runs && !booting.has(machine))
        booting.set(machine, under.clock.wall() + BOOT_TAKES * 1000);
    }
  };

  const made: Room = {
    machines,
    machine(name) {
      const found = machines.find((one) => one.name === name);
      if (!found) throw new Error(`no machine ${name}`);
      return found;
    },
    async pass(seconds) {
      for (let left = seconds; left > 0; left -= 5) {
        await Promise.all(machines.map((machine) => live(machine).catch(() => undefined)));
        await under.pass(5);
        wake();
      }
    },
    async until(uuid) {
      for (let passed = 0; passed < 3600; passed += 5) {
        const run = await under.fleet.getRun(uuid);
        if (run.endedAt !== null) return run;
        await made.pass(5);
      }
      throw new Error("the run does not end");
    },
    uuids: (...names) => names.map((name) => made.machine(name).uuid),
  };

  await made.pass(15);
  const off = machines.filter(({ name }) => kinds[name]?.on === false);
  const natures = off.map((machine) => {
    const { nature } = machine;
    machine.nature = "obeys";
    return nature;
  });
  for (const { uuid } of off) await under.fleet.as(by("yuki")).act(uuid, "TurnOff");
  if (off.length > 0) await made.pass(40);
  off.forEach((machine, at) => {
    machine.nature = natures[at] ?? "obeys";
    machine.stops = 0;
  });
  return made;
}

/** Asks for a run as a click does. */
export function asked(changes: Partial<RunStart> & Pick<RunStart, "serverUuids">): RunStart {
  return {
    ...{ action: "OFF", groupUuids: [], mode: "now", until: null, force: false, reason: "" },
    ...{ evenIfItMayNotWake: false, confirmCount: 0, requestId: null },
    ...changes,
  };
}

/** The summaries of runs that ended, newest first. */
export const endedOf = async (under: TestFleet) =>
  (await under.fleet.events({ kinds: ["run_ended"], limit: 50 })).map(({ detail }) => detail);

/** The end of each member, by its server's name: "done", "skipped needed_by file-server"; "-" where it has none. */
export function ends({ members }: Run): Record<string, string> {
  return Object.fromEntries(
    members.map(({ serverName, end }) => [
      serverName,
      end
        ? [end.as, end.why === "as_asked" || end.why === end.as ? "" : end.why, end.detail]
            .filter((word) => word !== "")
            .join(" ")
        : "-",
    ]),
  );
}
