import { endOfKey, type KeySettings } from "../model/enrolment-key";
import type { EnrolmentKeyRecord } from "../model/entities";
import { FleetError } from "../model/errors";
import { type WithToken, newServer } from "./server-verbs";
import { changeGroups } from "../groups/group-verbs";
import { eventOf, findGroup, whose, type Registry, type RegistryBy } from "../registry";
import { moment } from "../model/ports";
import type { EnrolmentKeyStore } from "../model/stores";
import { publish, stored } from "../commit";
import { INITIAL_SETTINGS, type ServerSettings } from "../model/settings";

const HOUR = 3600 * 1000;

/** The stored part of a new key's secret. */
export type KeySecret = Pick<EnrolmentKeyRecord, "lookup" | "hash">;

/** A server that registers itself. */
export interface EnrollingServer extends Pick<ServerSettings, "macAddress"> {
  /** Its name where no other server has it; at most 90 characters. */
  readonly name: string;
  /** The address that it asks from. */
  readonly address: string;
}

/** All keys, newest first. */
export function listKeys({ enrolmentKeys }: Registry): EnrolmentKeyRecord[] {
  return [...enrolmentKeys.values()].sort((a, b) => b.createdAt - a.createdAt);
}

/** Makes a key. @throws FleetError `group_not_found` */
export function createKey(
  registry: RegistryBy,
  { name, groupUuid = null, validHours, maxServers }: KeySettings,
  secret: KeySecret,
): Promise<EnrolmentKeyRecord> {
  return changeKeys(registry, async (store) => {
    if (groupUuid !== null) findGroup(registry, groupUuid);
    const createdAt = registry.parts.clock.wall();
    const { author, authorUuid } = whose(registry);
    const key: EnrolmentKeyRecord = {
      ...{ uuid: registry.parts.newUuid(), name, groupUuid, maxServers, used: 0 },
      ...{ lookup: secret.lookup, hash: secret.hash },
      ...{ expiresAt: createdAt + validHours * HOUR, revokedAt: null, createdAt },
      ...{ createdBy: author, createdByUuid: authorUuid },
    };
    await stored(store.insert(key));
    registry.enrolmentKeys.set(key.uuid, key);
    return key;
  });
}

/** Ends a key; once more changes nothing. @throws FleetError `key_not_found` */
export function revokeKey(registry: RegistryBy, uuid: string): Promise<EnrolmentKeyRecord> {
  return changeKeys(registry, async (store) => {
    const before = findKey(registry, uuid);
    if (before.revokedAt !== null) return before;
    const key = { ...before, revokedAt: registry.parts.clock.wall() };
    await stored(store.update(key));
    registry.enrolmentKeys.set(uuid, key);
    return key;
  });
}

/** Keeps another hash of a key's secret, unless it has another than `before` by now. */
export function rewriteKeyHash(
  registry: Registry,
  uuid: string,
  before: string,
  hash: string,
): Promise<void> {
  return changeKeys(registry, async (store) => {
    if (registry.enrolmentKeys.get(uuid)?.hash !== before) return;
    await stored(store.rewriteHash(uuid, hash));
    const key = findKey(registry, uuid);
    registry.enrolmentKeys.set(uuid, { ...key, hash });
  });
}

/**
 * Registers the server that shows a key. A key allows nothing else: a server that is known stays as it is.
 * @throws FleetError `key_refused`, `mac_address_taken`
 */
export function enrol(registry: RegistryBy, keyUuid: string, asking: EnrollingServer): Promise<WithToken> {
  return changeKeys(registry, async (store) => {
    const { parts, groups } = registry;
    const before = findKey(registry, keyUuid);
    const now = moment(parts.clock);
    const why = endOfKey(before, now.wall);
    if (why) throw new FleetError({ code: "key_refused", why });
    const { token, record } = await parts.issueToken();
    const server = newServer(
      { ...INITIAL_SETTINGS, macAddress: asking.macAddress, name: freeName(registry, asking.name) },
      {
        uuid: parts.newUuid(),
        tokenExpiresAt: record.expiresAt,
        groupUuids: before.groupUuid !== null && groups.has(before.groupUuid) ? [before.groupUuid] : [],
      },
      now,
    );
    // Of the key and from where: no words, since people read it in their language.
    const detail = `"${before.name}", ${asking.address}`;
    const event = eventOf(registry, server, { kind: "enrolled", actor: "agent", detail });
    const key = { ...before, used: before.used + 1 };
    const events = await stored(store.enrol(key, { server, token: record, events: [event] }));
    registry.enrolmentKeys.set(keyUuid, key);
    publish(registry, server, events);
    return { server, accessToken: token };
  });
}

function findKey({ enrolmentKeys }: Registry, uuid: string): EnrolmentKeyRecord {
  const key = enrolmentKeys.get(uuid);
  if (!key) throw new FleetError({ code: "key_not_found" });
  return key;
}

/** Changes keys. A key names a group: neither changes while the other does, and no key is used twice at once. */
function changeKeys<T>(registry: Registry, change: (store: EnrolmentKeyStore) => Promise<T>): Promise<T> {
  return changeGroups(registry, async () => {
    const { enrolmentKeys } = registry.parts.store;
    if (!enrolmentKeys) throw new Error("this store keeps no enrolment keys");
    return change(enrolmentKeys);
  });
}

/** The name, with a number where another server has it. */
function freeName({ names }: Registry, name: string): string {
  let free = name;
  for (let number = 2; names.has(free); number += 1) free = `${name}-${number}`;
  return free;
}
