import { startCall } from "../../agent-deno/daemon/calls.ts";
import { runShutdown } from "../../agent-deno/daemon/shutdown.ts";
import type { Event, State, Step } from "../../agent-deno/daemon/state.ts";
import type { RunningFleet } from "../../lib/fleet/create";
import type { Manifest } from "../../lib/power/manifest";
import type { Facts } from "../../lib/power/facts";
import type { ServerRecord } from "../../lib/store/records";
import type { AgentLogic } from "./komolet";
import type { FleetStore } from "./memory-store";
import type { Rule } from "./oracle/book";
import type { Doubles } from "./world";

/** A way to break a safety rule: a wrong idea that somebody might have, put in on purpose. */
export interface WrongIdea {
  readonly rule: Rule;
  readonly name: string;
  readonly doubles: () => Doubles;
  /** Rules that the same wrong idea breaks as well, whichever is seen first. */
  readonly also?: readonly Rule[];
}

export const WRONG_IDEAS: readonly WrongIdea[] = [
  {
    rule: 1,
    name: "an agent is told the power status, whoever set it",
    also: [2, 6],
    doubles: () => ({ fleet: (fleet) => tells(fleet, (facts) => facts.power === "OFF") }),
  },
  {
    rule: 1,
    name: "an order is for the server, not for the boot that was known when it was given",
    also: [2, 6],
    doubles: () => ({ fleet: (fleet) => tells(fleet, (facts) => facts.order !== null) }),
  },
  {
    rule: 1,
    name: "an order goes on until the server is turned on again",
    also: [2, 6],
    doubles: orderWithoutEnd,
  },
  { rule: 2, name: "silence ends no order for the boot that fell silent", also: [6], doubles: orderOfABoot },
  {
    rule: 2,
    name: "a withdrawn order is still answered until the agent was told",
    also: [6],
    doubles: withdrawnTooLate,
  },
  { rule: 3, name: "the agent acts on the manifest that it asked for", doubles: () => agent(readsFirst) },
  { rule: 3, name: "Launched is sent once, answered or not", doubles: () => agent(launchesOnce) },
  { rule: 4, name: "told OFF, the agent shuts down at once", doubles: () => agent(doesNotConfirm) },
  { rule: 4, name: "an unanswered Stopping counts as confirmed", doubles: () => agent(needsNoAnswer) },
  { rule: 4, name: "an answer to an earlier attempt counts", doubles: () => agent(takesOldAnswers) },
  {
    rule: 4,
    name: "a restarted komolet forgets the running shutdown",
    also: [3],
    doubles: () => agent(forgets),
  },
  { rule: 4, name: "a failed shutdown is tried again at once", doubles: () => agent(isImpatient) },
  { rule: 5, name: "a change is acknowledged, then written", doubles: () => ({ belowLedger: writesBehind }) },
  { rule: 5, name: "a failed write is taken for done", doubles: () => ({ belowLedger: hidesFailures }) },
  { rule: 6, name: "what should be off is ordered off again at a start", also: [1, 2], doubles: ordersAgain },
  {
    rule: 6,
    name: "who was silent while the manager was away is lost",
    doubles: () => ({ aboveLedger: (store) => loads(store, silentSinceStart) }),
  },
  {
    rule: 6,
    name: "a deadline goes on while the manager is away",
    doubles: () => ({ aboveLedger: (store) => loads(store, pastItsDeadline) }),
  },
];

/** A fleet whose agents are told OFF where the idea says so. */
function tells(
  fleet: RunningFleet,
  isOff: (facts: Facts, uuid: string, boot: string) => boolean,
): RunningFleet {
  const wrong = (uuid: string, boot: string, right: Manifest): Manifest =>
    isOff(fleet.get(uuid).facts, uuid, boot) ? { ...right, power: "OFF" } : right;
  return {
    ...fleet,
    heartbeat: async (uuid, heartbeat, agent) =>
      wrong(uuid, heartbeat.boot, await fleet.heartbeat(uuid, heartbeat, agent)),
    manifest: (uuid, boot) => wrong(uuid, boot, fleet.manifest(uuid, boot)),
  };
}

function orderWithoutEnd(): Doubles {
  return remembersOrders(() => true);
}

function orderOfABoot(): Doubles {
  return remembersOrders((ordered, boot) => ordered === boot);
}

/** Only turning on ends an order. */
function remembersOrders(concerns: (ordered: string, boot: string) => boolean): Doubles {
  const orders = new Map<string, string>();
  return {
    fleet: (fleet) => ({
      ...tells(fleet, (_, uuid, boot) => concerns(orders.get(uuid) ?? "", boot) && orders.has(uuid)),
      async turnOff(uuid, actor) {
        const server = await fleet.turnOff(uuid, actor);
        if (server.facts.order) orders.set(uuid, server.facts.order.boot);
        return server;
      },
      async turnOn(uuid, actor) {
        const server = await fleet.turnOn(uuid, actor);
        orders.delete(uuid);
        return server;
      },
    }),
  };
}

function withdrawnTooLate(): Doubles {
  const withdrawn = new Map<string, string>();
  return {
    fleet: (fleet) => ({
      ...tells(fleet, ({ applying }, uuid, boot) => applying?.cause === "on" && withdrawn.get(uuid) === boot),
      async turnOn(uuid, actor) {
        const { order } = fleet.get(uuid).facts;
        const server = await fleet.turnOn(uuid, actor);
        if (order) withdrawn.set(uuid, order.boot);
        return server;
      },
    }),
  };
}

function ordersAgain(): Doubles {
  return {
    fleet(fleet) {
      let again = new Set<string>();
      return {
        ...tells(fleet, ({ power }, uuid) => power === "OFF" && again.has(uuid)),
        async start() {
          await fleet.start();
          const off = fleet.list().filter(({ facts }) => facts.power === "OFF" && facts.last);
          again = new Set(off.map(({ uuid }) => uuid));
        },
      };
    },
  };
}

type Next = AgentLogic["next"];

function agent(wrong: (logic: AgentLogic) => Partial<AgentLogic>): Doubles {
  return { agent: (logic) => ({ ...logic, ...wrong(logic) }) };
}

/** An agent that meets some events in its own way, and follows the real logic in all else. */
const instead =
  (wrong: (state: State, event: Event, now: number) => Step | null) =>
  ({ next }: AgentLogic): { next: Next } => ({
    next: (state, event, now) => wrong(state, event, now) ?? next(state, event, now),
  });

const readsFirst = instead((state, event, now) => {
  if (event.kind !== "answered" || state.call?.id !== event.call || state.phase !== "greeting") return null;
  if (event.manifest.power !== "OFF") return null;
  const told: State = { ...state, manifest: event.manifest, call: undefined, phase: "confirming" };
  return startCall(told, now);
});

const launchesOnce = ({ next }: AgentLogic): { next: Next } => ({
  next(state, event, now) {
    const step = next(state, event, now);
    const gaveUp = state.phase === "launching" && state.call && !step.state.call;
    return gaveUp ? { ...step, state: { ...step.state, phase: "on" } } : step;
  },
});

const doesNotConfirm = instead((state, event, now) => {
  if (event.kind !== "answered" || state.call?.id !== event.call || event.manifest.power !== "OFF")
    return null;
  if (state.phase !== "on" && state.phase !== "launching") return null;
  if (state.note && (state.note.running || now < state.note.notBefore)) return null;
  return runShutdown(
    { ...state, call: undefined, manifest: event.manifest, dueAt: now },
    event.manifest,
    now,
  );
});

const needsNoAnswer = ({ next }: AgentLogic): { next: Next } => ({
  next(state, event, now) {
    const step = next(state, event, now);
    const { manifest, call, phase } = step.state;
    const unanswered = phase === "confirming" && state.call && !call && manifest;
    return unanswered ? runShutdown(step.state, manifest, now) : step;
  },
});

const takesOldAnswers = ({ next }: AgentLogic): { next: Next } => ({
  next(state, event, now) {
    const old = event.kind === "answered" && state.phase === "confirming" && state.call;
    if (!old || event.call === state.call?.id) return next(state, event, now);
    const call = { ...old, stage: "sent", until: now } as const;
    return next({ ...state, call }, { ...event, call: call.id }, now);
  },
});

const forgets = ({ begin }: AgentLogic): Partial<AgentLogic> => ({
  begin: (beginning) => begin({ ...beginning, note: undefined }),
});

const isImpatient = ({ next }: AgentLogic): { next: Next } => ({
  next(state, event, now) {
    const step = next(state, event, now);
    const { note } = step.state;
    if (event.kind !== "command-ended" || !note || note.running) return step;
    return { ...step, state: { ...step.state, note: { ...note, notBefore: now } } };
  },
});

/** Says that it has written, and writes a little later: what was under way is lost with the process. */
function writesBehind(store: FleetStore, later: (ms: number, task: () => void) => void): FleetStore {
  const { servers } = store;
  return {
    ...store,
    servers: {
      ...servers,
      update: async (server, events) => {
        later(2_000, () => void servers.update(server, events).catch(() => undefined));
        return events.map((event, id) => ({ ...event, id }));
      },
    },
  };
}

function hidesFailures(store: FleetStore): FleetStore {
  const { servers } = store;
  return {
    ...store,
    servers: {
      ...servers,
      update: (server, events) =>
        servers.update(server, events).catch(() => events.map((event, id) => ({ ...event, id }))),
    },
  };
}

/** A store that hands out other facts than it was given. */
function loads(store: FleetStore, wrong: (server: ServerRecord) => Facts): FleetStore {
  const { servers } = store;
  return {
    ...store,
    servers: {
      ...servers,
      load: async (monotonic) =>
        (await servers.load(monotonic)).map((server) => ({ ...server, facts: wrong(server) })),
    },
  };
}

function silentSinceStart({ facts }: ServerRecord): Facts {
  if (!facts.last || facts.current === "None") return facts;
  return { ...facts, previous: facts.current, current: "None", noneSince: facts.last.at };
}

function pastItsDeadline({ facts }: ServerRecord): Facts {
  if (facts.power !== "ON" || facts.current !== "None") return facts;
  return { ...facts, power: "OFF", powerSetBy: "sync", wake: null };
}
