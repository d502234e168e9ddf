import { byEnd, serversOf, type Hold } from "../../plan/hold";
import { termFrom } from "../../plan/term";
import { untilFault } from "../../plan/until";
import type { ServerRecord } from "../model/entities";
import { FleetError, MOST_HOLDS, MOST_HOLDS_OF_ONE } from "../model/errors";
import { eventOf, find, findGroup, whose, type Registry, type RegistryBy } from "../registry";
import { changeHolds, endHold } from "./holds";
import { judgedChange } from "../consequences";
import { notifyOnceStored } from "../commit";
import { moment } from "../model/ports";
import { fullShare } from "../model/shares";
import { withoutStop } from "../orders/pending-stops";

/** A hold that is to be. */
export interface NewHold {
  readonly serverUuids: readonly string[];
  /** The servers that are in them now. */
  readonly groupUuids: readonly string[];
  /** Wall-clock milliseconds. */
  readonly until: number;
  readonly reason: string;
  /** Turns on those that are off. */
  readonly wake: boolean;
  /** Whether whoever asks may wake a server that those need; absent: all of them. */
  readonly mayWake?: (serverUuid: string) => boolean;
}

/** The way in which servers of a hold are turned on. */
export interface Waking {
  /** @throws FleetError where these could not be woken now: then nothing is written */
  refuse(serverUuids: readonly string[]): void;
  wake(serverUuids: readonly string[]): Promise<unknown>;
}

/** All holds, by their end. */
export function listHolds({ holds }: Registry): Hold[] {
  return [...holds.values()].sort(byEnd);
}

/**
 * Places a hold: a stop that waits ends, and one that is not confirmed is withdrawn, all in one transaction.
 * @param waking how it wakes those that are off, where it is to
 * @throws FleetError `not_found`, `group_not_found`, `nothing_to_hold`, `bad_until`, `too_many_holds`, `too_many_runs`
 */
export async function placeHold(
  registry: RegistryBy,
  { serverUuids, groupUuids, until, reason, wake }: NewHold,
  waking: Waking,
): Promise<Hold> {
  const placed = await changeHolds(registry, async (store) => {
    const now = moment(registry.parts.clock);
    const createdAt = now.wall;
    const why = untilFault(until, createdAt);
    if (why) throw new FleetError({ code: "bad_until", why });
    for (const uuid of groupUuids) findGroup(registry, uuid);
    for (const uuid of serverUuids) find(registry, uuid);
    const wanted = serversOf({ serverUuids, groupUuids }, registry.servers.values());
    return registry.queue.runAll(wanted, async () => {
      // One that was deleted while its turn was waited for needs no hold.
      const servers = wanted.flatMap((uuid) => registry.servers.get(uuid) ?? []);
      if (servers.length === 0) throw new FleetError({ code: "nothing_to_hold" });
      refuseTooMany(registry, servers);
      if (wake) waking.refuse(offAmong(registry, wanted));
      const held = { uuid: registry.parts.newUuid(), until, reason, ...whose(registry), createdAt };
      const hold: Hold = { ...held, serverUuids: servers.map(({ uuid }) => uuid) };
      const changes = servers.map((server) => {
        const after = { ...withoutStop(registry, server), holds: [...server.holds, held].sort(byEnd) };
        return judgedChange(registry, after, [eventOf(registry, server, { kind: "held", reason, until })]);
      });
      await notifyOnceStored(registry, changes, store.insert(hold, changes));
      registry.holds.set(hold.uuid, hold);
      registry.holdTerms.set(hold.uuid, termFrom(now, until));
      registry.watchers.notify({ type: "hold", hold });
      return hold;
    });
  });
  if (wake) await wakeAll(registry, placed, waking);
  return placed;
}

/** Ends a hold; nothing is turned off by that. @throws FleetError `hold_not_found` */
export function releaseHold(registry: RegistryBy, uuid: string): Promise<void> {
  return changeHolds(registry, async (store) => {
    const hold = registry.holds.get(uuid);
    if (!hold) throw new FleetError({ code: "hold_not_found" });
    await endHold(registry, store, hold, { kind: "hold_released" });
  });
}

function refuseTooMany(registry: Registry, servers: readonly ServerRecord[]): void {
  for (const { holds } of servers) {
    const share = fullShare(registry, holds, MOST_HOLDS_OF_ONE);
    if (share) throw new FleetError({ code: "too_many_holds", most: MOST_HOLDS_OF_ONE, share });
  }
  const share = fullShare(registry, [...registry.holds.values()], MOST_HOLDS);
  if (share) throw new FleetError({ code: "too_many_holds", most: MOST_HOLDS, share });
}

/** Turns on the servers that are off. The hold stands, whatever comes of it. */
async function wakeAll(registry: Registry, { serverUuids }: Hold, { wake }: Waking): Promise<void> {
  const off = offAmong(registry, serverUuids);
  try {
    if (off.length > 0) await wake(off);
  } catch (error) {
    if (!(error instanceof FleetError)) throw error;
    registry.parts.log.warn("not woken for a hold", { serverUUIDs: off, reason: error.message });
  }
}

function offAmong({ servers }: Registry, serverUuids: readonly string[]): string[] {
  return serverUuids.filter((uuid) => servers.get(uuid)?.facts.power === "OFF");
}
