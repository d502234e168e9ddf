import { givesUp, isWanted } from "../../plan/overrule";
import { memberEnd, type Member, type Run } from "../../plan/run";
import type { NewEvent, ServerRecord } from "../model/entities";
import type { Registry } from "../registry";
import { commit, stored } from "../commit";
import { runStore, withdrawnBy } from "./runner";
import { settled, snapshot, type OpenRun } from "../memory/open-runs";
import { runEvent } from "./run-event";
import { viewOf } from "../view";

/** A server that an earlier run gives up. */
interface GivenUp {
  readonly open: OpenRun;
  readonly member: Member;
  readonly server: ServerRecord;
}

/** The most members that are written at once. */
const PIECE = 500;

/** Servers that earlier runs give up because of a run that was just planned. */
export function givenUp(registry: Registry, later: Run): GivenUp[] {
  return later.members.filter(isWanted).flatMap(({ serverUuid }) => {
    const server = registry.servers.get(serverUuid);
    return (registry.runs.byServer.get(serverUuid) ?? []).flatMap((open): GivenUp[] => {
      const member = open.members.get(serverUuid);
      if (!server || !member || !givesUp(open.run, member, viewOf(registry, server), later.action)) return [];
      return [{ open, member, server }];
    });
  });
}

/** The schedule or author of the run that gave each server up. */
export function givenUpBy(given: readonly GivenUp[]): ReadonlyMap<string, string> {
  return new Map(given.map(({ open: { run }, server }) => [server.uuid, run.schedule?.name ?? run.author]));
}

/**
 * Takes servers out of earlier runs, in their turn and before the later run is written: requests of those that nobody
 * has confirmed are withdrawn. A manager that dies meanwhile has withdrawn a stop too many, never one too few.
 * @returns an event for each of the earlier runs
 */
export async function overrule(
  registry: Registry,
  given: readonly GivenUp[],
  later: Run,
): Promise<readonly NewEvent[]> {
  const at = registry.parts.clock.wall();
  const end = memberEnd("overruled", at, { detail: later.author });
  const ended = given.map((one) => ({ ...one, member: { ...one.member, end } }));
  const silently = ended
    .filter(({ open, server, member }) => !stops(open, server, member))
    .map(({ open, member }) => ({ runUuid: open.run.uuid, member }));
  for (let from = 0; from < silently.length; from += PIECE) {
    const piece = silently.slice(from, from + PIECE);
    await stored(runStore(registry).updateMembers(piece));
    settled(registry, piece);
  }
  for (const { open, server, member } of ended) {
    if (!stops(open, server, member)) continue;
    const { server: after, events, own } = withdrawnBy(registry, open, server, member, later);
    await commit(registry, after, [], events, { own });
  }
  const earlier = new Map(given.map(({ open }) => [open.run.uuid, open]));
  return [...earlier.values()].map((open) => {
    const its = ended.filter((one) => one.open === open).map(({ member }) => member);
    const event = runEvent({ ...snapshot(open), members: its }, "run_overruled", at);
    return { ...event, actor: later.author, actorUuid: later.authorUuid };
  });
}

/** Whether the run's stop still stands with its server. */
function stops({ run }: OpenRun, { facts, pendingStop }: ServerRecord, { asked }: Member): boolean {
  if (run.action === "ON" || !asked) return false;
  return pendingStop?.revision === asked.revision || facts.order?.revision === asked.revision;
}
