import { newFacts, type Circumstances, type Facts, type Moment, type OrderTerms } from "../power/facts";
import type { NoticeKind, PowerEvent } from "../power/events";
import { step } from "../power/step";
import { advance, nextOf, type Turn } from "./advance";
import { planRun } from "./plan-run";
import { judge, type JudgedEvent } from "./judge";
import type { Needs } from "./needs";
import {
  resumed,
  withMember,
  type Member,
  type MemberEnd,
  type Run,
  type RunRequest,
  type PlanServer,
} from "./run";
import {
  orderOf,
  placePendingStop,
  pendingStopEnds,
  pendingStopReceives,
  type PendingStop,
} from "./pending-stop";

/** Helpers for tests of runs: a small fleet whose machines boot, stop, decline and die, by the real status model. */

/** Kinds of machines by their behaviour. */
export type Nature =
  | "obeys"
  /** It is in use, for good. */
  | "in use"
  /** It reports Stopping and stays. */
  | "hangs"
  /** It reports ON, whatever is ordered. */
  | "ignores"
  /** It restarts instead of powering off. */
  | "restarts"
  /** It is suspended instead of powering off, and woken at once. */
  | "sleeps"
  /** It falls silent when it is ordered off, without a report. */
  | "vanishes"
  /** It does not start. */
  | "dead";

interface Machine {
  readonly nature: Nature;
  runs: boolean;
  boot: number;
  sleeps: number;
  instance: number;
  sequence: number;
  echo: number;
  startsAt: number | null;
  order: { readonly revision: number; readonly confirmed: boolean } | null;
  declined: number | null;
  view: PlanServer;
}

/** A command of a run to a server: a request, or its withdrawal. */
type Command =
  | { readonly type: "turnOn"; readonly serverUuid: string }
  /** Only if this boot still is the one that reports. */
  | {
      readonly type: "turnOff";
      readonly serverUuid: string;
      readonly boot: string;
      readonly terms: OrderTerms;
    }
  | {
      readonly type: "placePendingStop";
      readonly serverUuid: string;
      readonly boot: string;
      readonly until: number;
    }
  | {
      readonly type: "withdraw";
      readonly serverUuid: string;
      readonly revision: number;
      readonly end: MemberEnd;
    };

/** A command that was carried out, with the fleet as it was then. */
interface Done {
  readonly command: Command;
  readonly run: Run;
  readonly views: ReadonlyMap<string, PlanServer>;
  readonly running: ReadonlySet<string>;
  readonly at: Moment;
}

export interface TestFleet {
  readonly now: Moment;
  readonly done: readonly Done[];
  run: Run | null;
  view(uuid: string): PlanServer | undefined;
  /** Sets other properties of the record. */
  set(uuid: string, also: Partial<PlanServer>): void;
  start(request: Partial<RunRequest>, needs?: Needs): Run;
  /** The member of a server; an error where it is none. */
  member(uuid: string): Member;
  /** "done", "skipped needed_by file-server" …, null while it goes on. */
  end(uuid: string): string | null;
  /** Seconds pass, in steps of five; each with its heartbeats, ticks and commands. */
  pass(seconds: number): void;
  /** Something happens to a server, with an event of a person. */
  happen(uuid: string, event: PowerEvent, also?: Partial<JudgedEvent>): void;
  remove(uuid: string): void;
  /** A machine is powered on or off by hand; `off` without a word. */
  power(uuid: string, on: boolean): void;
  /** A machine is suspended, and woken by hand. */
  sleep(uuid: string): void;
  /** The manager is away for so many seconds, and comes back. Machines go on without it. */
  restartManager(away?: number): void;
  setWallClock(byMs: number): void;
  /** From now on commands are dropped where this says so. */
  drops: (command: Command) => boolean;
}

const STEP = 5;
const BOOT_TAKES = 40;
const SYNC_OFF_AFTER = 300;

/** A fleet of machines that have been up, or down as ordered, for a while. */
export function testFleet(
  machinesOf: Readonly<Record<string, { nature?: Nature; on?: boolean }>>,
): TestFleet {
  let monotonic = 1_000_000;
  let wall = Date.UTC(2026, 10, 26, 18);
  let startedAt = monotonic;
  const machines = new Map<string, Machine>();
  const done: Done[] = [];
  const now = (): Moment => ({ monotonic, wall });
  const at = (): Circumstances => ({ now: now(), managerStartedAt: startedAt, syncOffAfter: SYNC_OFF_AFTER });

  for (const [uuid, { nature = "obeys", on = true }] of Object.entries(machinesOf)) {
    const facts = newFacts(10, { monotonic: monotonic - 100_000, wall: wall - 100_000 });
    const also = {
      pendingStop: null,
      holds: [],
      use: null,
      upSince: null,
      ready: null,
      wakeDoubt: null,
      lacks: null,
      keptOnBy: null,
      neededBy: [],
      relaysWith: [],
      canRelayIn: () => true,
      stopsAt: null,
    };
    const view = { uuid, name: uuid, facts, ...also };
    const counters = { boot: 1, sleeps: 0, instance: 1, sequence: 0, echo: 0 };
    machines.set(uuid, { nature, runs: on, ...counters, startsAt: null, order: null, declined: null, view });
  }
  const machineOf = (uuid: string): Machine => {
    const machine = machines.get(uuid);
    if (!machine) throw new Error(`no machine ${uuid}`);
    return machine;
  };

  const fleet: TestFleet = {
    get now() {
      return now();
    },
    done,
    run: null,
    drops: () => false,
    view: (uuid) => machines.get(uuid)?.view,
    set(uuid, also) {
      const machine = machineOf(uuid);
      machine.view = { ...machine.view, ...also };
    },
    start(request, needs = new Map()) {
      const usual = {
        action: "OFF",
        mode: "now",
        grace: 0,
        reason: "",
        author: "admin",
        authorUuid: null,
        schedule: null,
      } as const;
      const rest = { uuid: "run-1", rate: null, minOn: 0, until: null, evenIfItMayNotWake: false };
      const asked = { ...usual, ...rest, serverUuids: [...machines.keys()], ...request };
      fleet.run = planRun(asked, fleet.view, needs, now());
      return fleet.run;
    },
    member(uuid) {
      const found = fleet.run?.members.find(({ serverUuid }) => serverUuid === uuid);
      if (!found) throw new Error(`no member ${uuid}`);
      return found;
    },
    end(uuid) {
      const { end } = fleet.member(uuid);
      return end && [end.as, end.why, end.detail].filter((word) => word !== "").join(" ");
    },
    pass(seconds) {
      for (let left = seconds; left > 0; left -= STEP) {
        monotonic += STEP * 1000;
        wall += STEP * 1000;
        for (const machine of machines.values()) live(machine);
        for (const machine of machines.values()) tickServer(machine);
        advanceRun();
      }
    },
    happen(uuid, event, also = {}) {
      const machine = machineOf(uuid);
      const usual = { kind: "edited", actor: "alice", detail: "", use: null, runUuid: null } as const;
      const { facts } = step(machine.view.facts, event, at());
      const endsPendingStop = event.type === "action" || event.type === "withdraw";
      const pendingStop = endsPendingStop ? null : machine.view.pendingStop;
      change(machine, { ...machine.view, facts, pendingStop }, [{ ...usual, ...also }]);
      if (event.type === "action" && event.action !== "TurnOff")
        machine.startsAt ??= monotonic + BOOT_TAKES * 1000;
    },
    remove(uuid) {
      const machine = machineOf(uuid);
      machines.delete(uuid);
      judged(machine.view, undefined, [
        { kind: "removed", actor: "alice", detail: "", use: null, runUuid: null },
      ]);
    },
    sleep: (uuid) => sleeps(machineOf(uuid)),
    power(uuid, on) {
      if (on) boots(machineOf(uuid));
      else machineOf(uuid).runs = false;
    },
    restartManager(away = 0) {
      const old = monotonic;
      for (let left = away; left > 0; left -= STEP) {
        monotonic += STEP * 1000;
        wall += STEP * 1000;
      }
      startedAt = monotonic;
      const rebase = <T>(value: T): T => read(value, monotonic);
      for (const machine of machines.values()) {
        const facts = step(rebase(machine.view.facts), { type: "managerStarted" }, at()).facts;
        machine.view = { ...machine.view, facts, pendingStop: rebase(machine.view.pendingStop) };
        if (machine.startsAt !== null) machine.startsAt += monotonic - old;
      }
      if (fleet.run) fleet.run = resumed(rebase(fleet.run), now());
    },
    setWallClock(byMs) {
      wall += byMs;
    },
  };

  /** Five seconds in the life of a machine and its agent. */
  function live(machine: Machine): void {
    if (!machine.runs && machine.startsAt !== null && monotonic >= machine.startsAt) boots(machine);
    if (!machine.runs) return;
    if (machine.order?.confirmed && machine.nature !== "hangs") {
      machine.order = null;
      if (machine.nature === "restarts") boots(machine);
      else if (machine.nature === "sleeps") sleeps(machine);
      else {
        machine.runs = false;
        return;
      }
    }
    const status = machine.order ? "Stopping" : machine.sequence === 0 ? "Launched" : "ON";
    const { pendingStop } = machine.view;
    const use = machine.nature === "in use" ? [{ kind: "session", name: "bob", since: null } as const] : [];
    const isStopping = machine.order !== null;
    machine.sequence += 1;
    const heartbeat = {
      type: "heartbeat",
      status,
      boot: `boot-${machine.boot}${machine.sleeps > 0 ? `#${machine.sleeps}` : ""}`,
      instance: `${machine.boot}-${machine.instance}`,
      sequence: machine.sequence,
      revisionEcho: machine.echo,
      shutdownError: null,
      leaving: isStopping,
      declinedRevision: machine.declined,
      use: pendingStop || machine.declined !== null ? use : null,
    } as const;
    const before = machine.view;
    const reported = step(before.facts, heartbeat, at());
    let after: PlanServer = { ...before, facts: reported.facts, use: heartbeat.use };
    const events: JudgedEvent[] = noticesOf(reported.effects, heartbeat.use);
    let answer = reported.answer;
    if (pendingStop) {
      const received = pendingStopReceives(
        pendingStop,
        heartbeat,
        { before: before.facts, after: reported.facts },
        now(),
      );
      if (received === "free") {
        const ordered = step(
          after.facts,
          { type: "action", action: "TurnOff", terms: orderOf(pendingStop, "power_off"), pendingStop: true },
          at(),
        );
        if (!ordered.refusal) {
          after = { ...after, facts: ordered.facts, pendingStop: null };
          const { order, revision } = ordered.facts;
          answer = order && { power: "OFF", interval: 10, revision, terms: order };
          events.push({
            kind: "turned_off_when_free",
            actor: pendingStop.author,
            detail: "",
            use: [],
            runUuid: null,
          });
        }
      } else if (received) {
        after = { ...after, pendingStop: null };
        events.push({ kind: received, actor: "manager", detail: "", use: after.use, runUuid: null });
      }
    }
    change(machine, after, events);
    machine.declined = null;
    if (!answer) return;
    machine.echo = answer.revision;
    if (answer.power === "ON") machine.order = null;
    else obey(machine, answer.revision);
  }

  function obey(machine: Machine, revision: number): void {
    if (machine.nature === "in use") machine.declined = revision;
    else if (machine.nature === "vanishes") machine.runs = false;
    else if (machine.nature !== "ignores")
      machine.order = machine.order ? { ...machine.order, confirmed: true } : { revision, confirmed: false };
  }

  function boots(machine: Machine): void {
    machine.startsAt = null;
    if (machine.nature === "dead") return;
    machine.runs = true;
    Object.assign(machine, { boot: machine.boot + 1, sequence: 0, order: null, declined: null });
  }

  /** A machine sleeps: earlier orders are void, and its next run has another name. */
  function sleeps(machine: Machine): void {
    Object.assign(machine, { sleeps: machine.sleeps + 1, sequence: 0, order: null, declined: null });
    machine.instance += 1;
  }

  function tickServer(machine: Machine): void {
    const { view } = machine;
    const ticked = step(view.facts, { type: "tick" }, at());
    if (ticked.effects.some(({ type }) => type === "wake")) wake(machine);
    const pendingStopEnd = view.pendingStop && pendingStopEnds(view.pendingStop, now());
    const events: JudgedEvent[] = noticesOf(ticked.effects, view.use);
    if (pendingStopEnd)
      events.push({ kind: pendingStopEnd, actor: "manager", detail: "", use: view.use, runUuid: null });
    change(
      machine,
      { ...view, facts: ticked.facts, pendingStop: pendingStopEnd ? null : view.pendingStop },
      events,
    );
  }

  function wake(machine: Machine): void {
    if (!machine.runs) machine.startsAt ??= monotonic + BOOT_TAKES * 1000;
  }

  function change(machine: Machine, after: PlanServer, events: readonly JudgedEvent[]): void {
    const before = machine.view;
    const wasUp = before.facts.current !== "None";
    const isUp = after.facts.current !== "None";
    machine.view = { ...after, upSince: isUp ? (wasUp ? after.upSince : wall) : null };
    if (after.facts !== before.facts || after.pendingStop !== before.pendingStop || events.length > 0)
      judged(before, machine.view, events);
  }

  function judged(before: PlanServer, after: PlanServer | undefined, events: readonly JudgedEvent[]): void {
    const { run } = fleet;
    const member = run?.members.find(({ serverUuid }) => serverUuid === before.uuid);
    if (run && member)
      fleet.run = withMember(run, judge(run, member, { before, after, events }, now()), now());
  }

  function advanceRun(): void {
    if (!fleet.run) return;
    const { run, turns } = advance(fleet.run, fleet.view, now());
    fleet.run = run;
    const commands = turns.flatMap((turn) => commandOf(turn, run) ?? []);
    for (const command of commands) if (!fleet.drops(command)) carryOut(command, run);
  }

  function commandOf({ serverUuid, is }: Turn, run: Run): Command | null {
    const { action, mode, grace, reason, until } = run;
    const member = fleet.member(serverUuid);
    if (is === "withdrawn") {
      const members = new Map(run.members.map((each) => [each.serverUuid, each]));
      const next = nextOf(member, { run, members, view: fleet.view, now: now() });
      if (next.is !== "withdrawn" || !member.asked) return null;
      return { type: "withdraw", serverUuid, revision: member.asked.revision, end: next.end };
    }
    if (action === "ON") return { type: "turnOn", serverUuid };
    // Without a boot it has never reported, and its turn does not come.
    const bound = { serverUuid, boot: member.boot ?? "" };
    if (mode === "when_free") return { type: "placePendingStop", ...bound, until };
    return { type: "turnOff", ...bound, terms: { mode, how: "power_off", grace, reason } };
  }

  /** As the fleet does: seen once more in the server's turn, and written together with the member. */
  function carryOut(command: Command, run: Run): void {
    const machine = machineOf(command.serverUuid);
    const views = new Map([...machines].map(([uuid, { view }]) => [uuid, view]));
    const running = new Set([...machines].filter(([, { runs }]) => runs).map(([uuid]) => uuid));
    done.push({ command, run, views, running, at: now() });
    const { view } = machine;
    const after = carriedOut(command, view, run);
    if (!after) return;
    machine.view = after.view;
    const member = fleet.member(command.serverUuid);
    const asked = after.revision === null ? member.asked : { at: now(), revision: after.revision };
    if (fleet.run) fleet.run = withMember(fleet.run, { ...member, asked, end: after.end }, now());
    if (command.type === "turnOn") wake(machine);
  }

  interface CarriedOut {
    readonly view: PlanServer;
    readonly revision: number | null;
    readonly end: MemberEnd | null;
  }

  function carriedOut(
    command: Command,
    view: PlanServer,
    { author, authorUuid, reason }: Run,
  ): CarriedOut | null {
    const { facts } = view;
    const pendingStop = view.pendingStop !== null;
    switch (command.type) {
      case "turnOn": {
        const on = step(facts, { type: "action", action: "TurnOn", pendingStop }, at());
        if (on.refusal) return null;
        return {
          view: { ...view, facts: on.facts, pendingStop: null },
          revision: on.facts.revision,
          end: null,
        };
      }
      case "turnOff": {
        if (facts.last?.boot !== command.boot) return null;
        const off = step(
          facts,
          { type: "action", action: "TurnOff", terms: command.terms, pendingStop },
          at(),
        );
        if (off.refusal || !off.facts.order) return null;
        return {
          view: { ...view, facts: off.facts, pendingStop: null },
          revision: off.facts.order.revision,
          end: null,
        };
      }
      case "placePendingStop": {
        const asked = step(facts, { type: "manifestChanged" }, at()).facts;
        const placed: PendingStop = placePendingStop(
          asked,
          {
            ...{ author, authorUuid, reason, how: null, run: null, until: command.until },
            ...{ evenIfItMayNotWake: false, evenIfNeeded: false },
          },
          now(),
        );
        return { view: { ...view, facts: asked, pendingStop: placed }, revision: placed.revision, end: null };
      }
      case "withdraw": {
        const isPendingStop = view.pendingStop?.revision === command.revision;
        const isOrder = facts.order?.revision === command.revision && facts.current !== "Stopping";
        if (!isPendingStop && !isOrder) return null;
        const left = step(facts, { type: isPendingStop ? "manifestChanged" : "withdraw" }, at()).facts;
        return { view: { ...view, facts: left, pendingStop: null }, revision: null, end: command.end };
      }
    }
  }

  // They have been up, or went down as ordered, before the test begins.
  for (const machine of machines.values()) if (!machine.runs) machine.runs = true;
  fleet.pass(30);
  for (const [uuid, { on = true }] of Object.entries(machinesOf)) {
    if (on) continue;
    const machine = machineOf(uuid);
    machine.view = { ...machine.view, facts: downAsOrdered(machine.view.facts, now()) };
    machine.runs = false;
  }
  return fleet;
}

function downAsOrdered(facts: Facts, at: Moment): Facts {
  const before = { monotonic: at.monotonic - 20_000, wall: at.wall - 20_000 };
  const off = { power: "OFF", powerSetBy: "operator", powerSince: before } as const;
  return {
    ...facts,
    ...off,
    previous: "Stopping",
    current: "None",
    noneSince: at,
    downAsOrdered: true,
    syncedBy: null,
    applying: null,
  };
}

function noticesOf(
  effects: readonly { readonly type: string; readonly kind?: NoticeKind; readonly detail?: string }[],
  use: JudgedEvent["use"],
): JudgedEvent[] {
  return effects.flatMap(({ kind, detail = "" }) =>
    kind ? [{ kind, actor: "manager", detail, use, runUuid: null }] : [],
  );
}

/** A value as a database gives it back: wall times, and one monotonic time for all. */
function read<T>(value: T, monotonic: number): T {
  return JSON.parse(JSON.stringify(value), (key, found: unknown) =>
    key === "monotonic" ? monotonic : found,
  ) as T;
}
