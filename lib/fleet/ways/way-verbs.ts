import type { OutsideKind, WayTarget } from "../../power/ways";
import { OUTSIDE_KINDS } from "../../power/ways";
import type { ServerRecord } from "../model/entities";
import { FleetError, refuseEdited } from "../model/errors";
import type { WayStore } from "../model/stores";
import {
  sealedFor,
  secretFault,
  secretOf,
  PROTOCOLS,
  type ShownWay,
  type WayRecord,
  type WaySettings,
} from "../model/way";
import { publish, stored } from "../commit";
import { lookAnew } from "../looking";
import { eventOf, find, whose, type Registry, type RegistryBy } from "../registry";

const NONE: readonly WayRecord[] = [];

/** The ways from outside of a server, without their secrets. */
export function listWays(registry: Registry, uuid: string): ShownWay[] {
  return (registry.ways.get(find(registry, uuid).uuid) ?? NONE).map((way) => shown(registry, way));
}

/** The ways from outside by which a server can be reached: those whose secrets can be read. */
export function readableWays(registry: Registry, uuid: string): readonly WayRecord[] {
  const all = registry.ways.get(uuid) ?? NONE;
  return all.every((way) => isReadable(registry, way)) ? all : all.filter((way) => isReadable(registry, way));
}

/** Whether secrets can be read, each record once: runs ask of thousands at a time, and no record changes. */
const READABLE = new WeakMap<WayRecord, boolean>();

function isReadable(registry: Registry, way: WayRecord): boolean {
  const known = READABLE.get(way) ?? secretOf(sealsOf(registry), way) !== null;
  READABLE.set(way, known);
  return known;
}

/**
 * The place of a server for a call from outside, with the secret in the clear: for this call alone.
 * @throws FleetError `not_found`, `way_not_found`, `secret_unreadable`
 */
export function wayTarget(registry: Registry, uuid: string, kind: OutsideKind): WayTarget {
  const way = findWay(registry, uuid, kind);
  const secret = secretOf(sealsOf(registry), way);
  if (secret === null) throw new FleetError({ code: "secret_unreadable" });
  const { address, user, pin, options } = way;
  return { address, user, secret, pin, options };
}

/**
 * Sets a way from outside, in the place of the one of its kind.
 * @param ifUpdatedAt the `updatedAt` of the way that was seen: nothing is changed where it is another now
 * @throws FleetError `not_found`, `edited_meanwhile`; `invalid` where the secret must be given again
 */
export function setWay(
  registry: RegistryBy,
  uuid: string,
  settings: WaySettings,
  ifUpdatedAt?: number,
): Promise<ShownWay> {
  return registry.queue.run(uuid, async () => {
    const server = find(registry, uuid);
    const { kind } = settings;
    const before = findKind(registry, uuid, kind);
    if (before) refuseEdited("way", { ...before, uuid }, ifUpdatedAt);
    else if (ifUpdatedAt !== undefined) throw new FleetError({ code: "way_not_found" });
    const after = changed(registry, server, settings, before);
    if (before && settings.secret === undefined && same(before, after)) return shown(registry, before);
    const done = eventOf(registry, server, { kind: "way_set", detail: PROTOCOLS[kind] });
    const events = await stored(storeOf(registry).put(after, [done]));
    keep(registry, uuid, kind, after);
    publish(registry, server, events);
    await lookAnew(registry, uuid);
    return shown(registry, after);
  });
}

/** Removes a way from outside with its secret. @throws FleetError `not_found`, `way_not_found` */
export function removeWay(registry: RegistryBy, uuid: string, kind: OutsideKind): Promise<void> {
  return registry.queue.run(uuid, async () => {
    const server = find(registry, uuid);
    findWay(registry, uuid, kind);
    const done = eventOf(registry, server, { kind: "way_removed", detail: PROTOCOLS[kind] });
    const events = await stored(storeOf(registry).remove(uuid, kind, [done]));
    keep(registry, uuid, kind, null);
    publish(registry, server, events);
    await lookAnew(registry, uuid);
  });
}

function changed(
  registry: RegistryBy,
  { uuid: serverUuid }: ServerRecord,
  { secret, ...settings }: WaySettings,
  before: WayRecord | undefined,
): WayRecord {
  const now = registry.parts.clock.wall();
  const secrets =
    secret === undefined
      ? keptSecret(before, settings)
      : {
          sealed:
            secret === "" ? null : sealsOf(registry).seal(sealedFor({ ...settings, serverUuid }), secret),
          secretSetAt: secret === "" ? null : now,
        };
  return {
    ...{ ...settings, ...secrets, ...whose(registry), serverUuid },
    createdAt: before?.createdAt ?? now,
    updatedAt: Math.max(now, (before?.updatedAt ?? 0) + 1),
  };
}

/** The secret that a way has already: kept only for the destination that it was set for. */
function keptSecret(
  before: WayRecord | undefined,
  settings: Omit<WaySettings, "secret">,
): Pick<WayRecord, "sealed" | "secretSetAt"> {
  if (!before || before.sealed === null) return { sealed: null, secretSetAt: null };
  const message = secretFault(before, settings);
  if (message) throw new FleetError({ code: "invalid", violations: [{ field: "secret", message }] });
  return { sealed: before.sealed, secretSetAt: before.secretSetAt };
}

function same(before: WayRecord, after: WayRecord): boolean {
  const compared = ({ address, user, pin, sealed, options }: WayRecord): string =>
    JSON.stringify([address, user, pin, sealed, Object.entries(options).sort()]);
  return compared(before) === compared(after);
}

function shown(registry: Registry, way: WayRecord): ShownWay {
  const { sealed, ...rest } = way;
  const secret = sealed === null ? "none" : isReadable(registry, way) ? "kept" : "unreadable";
  return { ...rest, secret };
}

function keep({ ways, knownRelays }: Registry, uuid: string, kind: OutsideKind, way: WayRecord | null): void {
  const others = (ways.get(uuid) ?? NONE).filter((each) => each.kind !== kind);
  const left = way ? [...others, way].sort(byKind) : others;
  if (left.length > 0) ways.set(uuid, left);
  else ways.delete(uuid);
  knownRelays.changed();
}

const byKind = (a: WayRecord, b: WayRecord): number =>
  OUTSIDE_KINDS.indexOf(a.kind) - OUTSIDE_KINDS.indexOf(b.kind);

/** Puts ways from the disk in their places. */
export function loadWays({ ways }: Registry, all: readonly WayRecord[]): void {
  for (const way of all) ways.set(way.serverUuid, [...(ways.get(way.serverUuid) ?? NONE), way].sort(byKind));
}

function findKind({ ways }: Registry, uuid: string, kind: OutsideKind): WayRecord | undefined {
  return ways.get(uuid)?.find((way) => way.kind === kind);
}

function findWay(registry: Registry, uuid: string, kind: OutsideKind): WayRecord {
  const way = findKind(registry, find(registry, uuid).uuid, kind);
  if (!way) throw new FleetError({ code: "way_not_found" });
  return way;
}

function storeOf({ parts: { store } }: Registry): WayStore {
  if (!store.ways) throw new Error("this store keeps no ways");
  return store.ways;
}

function sealsOf({ parts: { seals } }: Registry) {
  if (!seals) throw new Error("there is no key for secrets");
  return seals;
}
