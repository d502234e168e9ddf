import type { Moment } from "../power/facts";
import { advance } from "./advance";
import { keepers } from "./forbids";
import { allNeeded, neededBy, waves, type Needs } from "./needs";
import { aroundStop } from "./outlook";
import {
  USUAL_WINDOW,
  type KeptByNeed,
  type Member,
  type Run,
  type RunRequest,
  type PlanServer,
  type View,
} from "./run";

/**
 * Plans a run: its members are resolved, put in order and frozen. Those that will not be asked have their end already,
 * so that a person sees it before anything happens; the run itself may be over. Nothing is asked before `advance`.
 * @throws Error where servers need each other in a circle
 */
export function planRun(request: RunRequest, view: View, needs: Needs, now: Moment): Run {
  const { serverUuids, until, ahead = 0, ...asked } = request;
  const named = new Set(serverUuids);
  const uuids = asked.action === "ON" ? [...named, ...allNeeded(named, needs)] : [...named];
  const servers = uuids.flatMap((uuid) => view(uuid) ?? []).sort(byName);
  const waitsFor = asked.action === "ON" ? needs : neededBy(needs);
  const members = inOrder(servers, request, needs).map((server): Member => ({
    serverUuid: server.uuid,
    serverName: server.name,
    boot: server.facts.last?.boot ?? null,
    waitsFor: waitsFor.get(server.uuid) ?? [],
    added: !named.has(server.uuid),
    asked: null,
    end: null,
  }));
  const usual = now.wall + USUAL_WINDOW + startingTakes(members.length + ahead, request);
  const planned = { ...asked, since: now, until: until ?? usual, members, cancelledBy: null, endedAt: null };
  return advance(planned, view, now).run;
}

/** The servers in the order in which they are asked. ON: those that others need come first. OFF: they come last. */
function inOrder(servers: readonly PlanServer[], { action }: RunRequest, needs: Needs): PlanServer[] {
  const byUuid = new Map(servers.map((server) => [server.uuid, server]));
  const inWaves = waves([...byUuid.keys()], needs);
  const sorted = action === "ON" ? inWaves : inWaves.reverse();
  return sorted.flat().flatMap((uuid) => byUuid.get(uuid) ?? []);
}

const NAMES = new Intl.Collator("en", { numeric: true });

/**
 * Compares servers by name, with numbers in their order; equal names by uuid, so that the order of the request does not
 * matter.
 */
function byName(a: PlanServer, b: PlanServer): number {
  return NAMES.compare(a.name, b.name) || (a.uuid < b.uuid ? -1 : 1);
}

/** Milliseconds that the rate alone takes to wake so many servers. */
function startingTakes(members: number, { action, rate }: RunRequest): number {
  return action === "ON" && rate !== null ? Math.ceil(members / rate) * 60_000 : 0;
}

/** Members that a run will stop although nobody has seen yet that they can be woken. For the preview. */
export function unprovedToWake({ action, members }: Run, view: View): string[] {
  if (action === "ON") return [];
  const isUnproved = ({ serverUuid, end }: Member): boolean =>
    end === null && (view(serverUuid)?.wakeDoubt ?? null) !== null;
  return members.filter(isUnproved).map(({ serverUuid }) => serverUuid);
}

/** Members that a run leaves on since others need them, each with every server that keeps it on. For the preview. */
export function keptByNeeds(run: Run, view: View): KeptByNeed[] {
  const members = new Map(run.members.map((member) => [member.serverUuid, member]));
  return run.members.flatMap((member) => {
    const { serverUuid, end } = member;
    const server = end?.why === "needed_by" ? view(serverUuid) : undefined;
    if (!server) return [];
    const its = keepers(server, aroundStop(member, { run, members, view }));
    return its.map(({ uuid, name }) => ({ serverUuid, consumerUuid: uuid, consumerName: name }));
  });
}

/** Durations of a start and of a shutdown, in milliseconds: most machines are quicker. */
const STARTS_WITHIN = 90_000;
const STOPS_WITHIN = 60_000;

/**
 * The estimated duration of a run that was just planned, in milliseconds: the longest path through servers that wait
 * for each other. With `when_free` people decide, and it is the longest time that they have.
 * @param ahead as of the request
 */
export function estimate(run: Run, view: View, ahead = 0): number {
  const { mode, grace, rate, members, since, until, action } = run;
  const window = until - since.wall;
  const open = members.filter(({ end }) => end === null);
  if (open.length === 0) return 0;
  if (mode === "when_free") return window;
  const over = new Map<string, number>();
  let asked = ahead;
  for (const { serverUuid, waitsFor } of open) {
    const before = waitsFor.reduce((latest, uuid) => Math.max(latest, over.get(uuid) ?? 0), 0);
    const turn = rate === null ? 0 : Math.floor(asked++ / rate) * 60_000;
    const interval = (view(serverUuid)?.facts.intervalInForce ?? 0) * 1000;
    // A stop is told with a heartbeat and seen by a silence.
    const takes = action === "ON" ? STARTS_WITHIN : grace * 1000 + STOPS_WITHIN + 2 * interval;
    over.set(serverUuid, Math.max(before, turn) + takes);
  }
  return Math.min(
    window,
    [...over.values()].reduce((latest, at) => Math.max(latest, at), 0),
  );
}
