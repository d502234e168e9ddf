import { stored } from "../commit";
import { FleetError, refuseEdited } from "../model/errors";
import {
  keepsSecret,
  MOST_NUT_SERVERS,
  nutSecretOf,
  placeOf,
  sealedForNut,
  splitUrl,
  type NutServerRecord,
  type NutServerSettings,
  type NutServerTarget,
  type ShownNutServer,
} from "../model/nut-server";
import type { NutServerStore } from "../model/stores";
import { whose, type Registry, type RegistryBy } from "../registry";

/** The key of the queue under which one task at a time changes NUT servers. No server has it. */
const NUT_SERVERS = "nut-servers";

/** The NUT servers that admins have set, by address, without their secrets. */
export function listNutServers(registry: Registry): ShownNutServer[] {
  return [...registry.nutServers.values()]
    .sort((a, b) => (a.address < b.address ? -1 : 1))
    .map((server) => shown(registry, server));
}

/**
 * A NUT server with its secret in the clear: for its connection alone. @throws FleetError `nut_server_not_found`,
 * `secret_unreadable`
 */
export function nutTarget(registry: Registry, uuid: string): NutServerTarget {
  const server = findNutServer(registry, uuid);
  const secret = nutSecretOf(sealsOf(registry), server);
  if (secret === null) throw new FleetError({ code: "secret_unreadable" });
  return { place: placeOf(server), secret, pin: server.pin };
}

/**
 * The place of settings that are not stored, with the secret of the stored server where they keep it.
 * @throws FleetError `nut_server_not_found`, `secret_unreadable`; `invalid` where the secret must be given again
 */
export function nutTargetOf(registry: Registry, settings: NutServerSettings): NutServerTarget {
  const { user, pin, secret } = settings;
  const place = { ...placeOf({ ...splitUrl(settings.url), user }) };
  if (secret !== undefined || settings.uuid === null) return { place, secret: secret ?? "", pin };
  const before = findNutServer(registry, settings.uuid);
  refuseElsewhere(before, { ...splitUrl(settings.url), user });
  return { ...nutTarget(registry, before.uuid), place, pin };
}

/**
 * Adds a NUT server, or gives one other settings, all of them.
 * @param ifUpdatedAt the `updatedAt` of the server that was seen: nothing is changed where it is another now
 * @throws FleetError `nut_server_not_found`, `nut_server_taken`, `too_many_nut_servers`, `edited_meanwhile`; `invalid`
 * where the secret must be given again
 */
export function setNutServer(
  registry: RegistryBy,
  settings: NutServerSettings,
  ifUpdatedAt?: number,
): Promise<ShownNutServer> {
  return change(registry, async (store) => {
    const before = settings.uuid === null ? null : findNutServer(registry, settings.uuid);
    if (before) refuseEdited("nut_server", before, ifUpdatedAt);
    else if (registry.nutServers.size >= MOST_NUT_SERVERS)
      throw new FleetError({ code: "too_many_nut_servers", most: MOST_NUT_SERVERS, share: "all" });
    const after = changed(registry, settings, before);
    refuseTaken(registry, after);
    await stored(store.put(after));
    registry.nutServers.set(after.uuid, after);
    registry.parts.nutWatch?.changed();
    return shown(registry, after);
  });
}

/** Removes a NUT server with its secret. @throws FleetError `nut_server_not_found` */
export function removeNutServer(registry: RegistryBy, uuid: string): Promise<void> {
  return change(registry, async (store) => {
    findNutServer(registry, uuid);
    await stored(store.remove(uuid));
    registry.nutServers.delete(uuid);
    registry.parts.nutWatch?.changed();
  });
}

function changed(
  registry: RegistryBy,
  { uuid: given, url, user, secret, pin }: NutServerSettings,
  before: NutServerRecord | null,
): NutServerRecord {
  const { clock, newUuid } = registry.parts;
  const now = clock.wall();
  const uuid = given ?? newUuid();
  const place = { ...splitUrl(url), user };
  const isKept = secret === undefined && before !== null && before.sealed !== null;
  if (isKept) refuseElsewhere(before, place);
  const fresh = secret ? sealsOf(registry).seal(sealedForNut({ uuid, ...place }), secret) : null;
  return {
    ...{ uuid, ...place, pin, ...whose(registry) },
    sealed: isKept ? before.sealed : fresh,
    secretSetAt: isKept ? before.secretSetAt : secret ? now : null,
    createdAt: before?.createdAt ?? now,
    updatedAt: Math.max(now, (before?.updatedAt ?? 0) + 1),
  };
}

function refuseElsewhere(before: NutServerRecord, place: Pick<NutServerRecord, "address" | "user">): void {
  if (before.sealed === null || keepsSecret(before, place)) return;
  throw new FleetError({ code: "invalid", violations: [{ field: "secret", message: "nut_secret_again" }] });
}

/** UPSes are named by the addresses of their servers. */
function refuseTaken({ nutServers, parts }: Registry, { uuid, address }: NutServerRecord): void {
  const others = [...nutServers.values()].filter((other) => other.uuid !== uuid);
  if (others.some((other) => other.address === address) || parts.nutWatch?.ownAddress === address)
    throw new FleetError({ code: "nut_server_taken" });
}

function shown(registry: Registry, server: NutServerRecord): ShownNutServer {
  const { sealed, ...rest } = server;
  const isReadable = sealed === null || nutSecretOf(sealsOf(registry), server) !== null;
  return { ...rest, secret: sealed === null ? "none" : isReadable ? "kept" : "unreadable" };
}

function findNutServer({ nutServers }: Pick<Registry, "nutServers">, uuid: string): NutServerRecord {
  const server = nutServers.get(uuid);
  if (!server) throw new FleetError({ code: "nut_server_not_found" });
  return server;
}

function change<T>(registry: Registry, work: (store: NutServerStore) => Promise<T>): Promise<T> {
  return registry.queue.run(NUT_SERVERS, async () => {
    const { nutServers } = registry.parts.store;
    if (!nutServers) throw new Error("this store keeps no NUT servers");
    return work(nutServers);
  });
}

function sealsOf({ parts: { seals } }: Registry) {
  if (!seals) throw new Error("there is no key for secrets");
  return seals;
}
