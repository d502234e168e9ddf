import { createHmac, randomUUID } from "node:crypto";
import type { AuditAsk, By } from "../../fleet/model/audit";
import type { PushSubscriptionStore } from "../../fleet/model/stores";
import {
  MOST_PUSHED,
  pushAsk,
  type Push,
  type PushAddress,
  type PushSubscriptionRecord,
} from "../../fleet/model/push";
import type { PushSettings } from "../../fleet/model/push-words";
import { Gone, type Channel } from "../message";
import { areKeys } from "./encrypt";
import { addressesOf, NotPublic, readEndpoint } from "./endpoint";
import { pushChannel, sendTest, type PushParts } from "./push-channel";

export interface PushDeps extends PushParts {
  readonly store: PushSubscriptionStore;
  /** The store, for somebody's change. */
  readonly storeAs?: (ask: AuditAsk) => PushSubscriptionStore;
  /** As `pushLoginKey` gives it. */
  readonly loginKey: string;
  readonly log: { info(message: string): void; error(error: unknown, context: string): void };
}

/** Web Push, as the manager has it. */
export interface RunningPush extends Push {
  /** The channel of each browser that is subscribed now. */
  channels(): readonly Channel[];
}

/** Milliseconds between two tests of one browser. */
const BETWEEN_TESTS = 5_000;
/** Milliseconds for the look-up of a name as a browser subscribes. */
const LOOKUP_WITHIN = 5_000;

/** The mark of a login's subscriptions: with another password they end. @param key a secret */
export function pushLoginKey(key: string, userId: string, passwordHash: string): string {
  return createHmac("sha256", key)
    .update(JSON.stringify([userId, passwordHash]))
    .digest("base64url");
}

/** Loads the subscriptions; those of an earlier password end. */
export async function createPush(deps: PushDeps): Promise<RunningPush> {
  const { store, vapid, loginKey, log, now } = deps;
  const tested = new Map<string, number>();
  let channels = new Map<PushSubscriptionRecord, Channel>();
  let changes: Promise<unknown> = Promise.resolve();
  const loaded = await store.load();
  keep(loaded.filter((record) => record.loginKey === loginKey));
  const old = loaded.filter((record) => record.loginKey !== loginKey);
  if (old.length > 0) await store.remove(old.map(({ uuid }) => uuid));

  /** Sets the subscriptions that there are from now on. */
  function keep(records: readonly PushSubscriptionRecord[]): void {
    channels = new Map(records.map((record) => [record, channels.get(record) ?? channelOf(record)]));
  }

  function channelOf(record: PushSubscriptionRecord): Channel {
    const channel = pushChannel(deps, record);
    const { name, morning = null } = channel;
    const unlessGone = (error: unknown): Promise<void> => {
      if (!(error instanceof Gone)) throw error;
      log.info(`${name}: ${error.message}; the browser has unsubscribed and is forgotten`);
      return forget(record);
    };
    return {
      ...channel,
      send: (message, signal) => channel.send(message, signal).catch(unlessGone),
      morning: morning && { ...morning, send: (signal) => morning.send(signal).catch(unlessGone) },
    };
  }

  /** Makes changes one after the other: each begins with the result of the one before. */
  function inTurn<T>(change: () => Promise<T>): Promise<T> {
    const done = changes.then(change);
    changes = done.catch(() => undefined);
    return done;
  }

  const all = (): PushSubscriptionRecord[] => [...channels.keys()];
  const of = (userId: string, endpoint: string): PushSubscriptionRecord | undefined =>
    all().find((record) => record.userId === userId && record.endpoint === endpoint);

  /** The store for changes by somebody, or by nobody where a subscription is gone by itself. */
  function storeFor(author: By | null, operation: AuditAsk["operation"], uuid: string) {
    const ask = author && { ...author, operation, target: { kind: "push", uuid } as const };
    return (ask && deps.storeAs?.(ask)) ?? store;
  }

  function forget(gone: PushSubscriptionRecord, author: By | null = null): Promise<void> {
    return inTurn(async () => {
      await storeFor(author, "push_turned_off", gone.uuid).remove([gone.uuid]);
      tested.delete(gone.uuid);
      keep(all().filter(({ uuid }) => uuid !== gone.uuid));
    });
  }

  function turnOn(author: By, address: PushAddress, settings: PushSettings): Promise<void> {
    return inTurn(async () => {
      const userId = author.actor;
      const there = all().find(({ endpoint }) => endpoint === address.endpoint);
      const others = all().filter((record) => record !== there);
      const theirs = others.filter((record) => record.userId === userId);
      const gone = theirs.slice(0, Math.max(0, theirs.length - MOST_PUSHED + 1));
      const uuid = there?.uuid ?? randomUUID();
      const record = { uuid, userId, loginKey, ...address, ...settings, updatedAt: now() };
      await storeFor(author, "push_turned_on", uuid).put(
        record,
        gone.map((one) => one.uuid),
      );
      keep([...others.filter((one) => !gone.includes(one)), record]);
    });
  }

  return {
    publicKey: vapid.publicKey,
    channels: () => [...channels.values()],
    find(userId, endpoint) {
      const record = of(userId, endpoint);
      if (!record) return null;
      const { topics, groupUuids, quiet, reportAt, errorsPass, zone, locale } = record;
      return { topics, groupUuids, quiet, reportAt, errorsPass, zone, locale };
    },
    async turnOn(author, ...[askedAddress, askedSettings]) {
      const asked = pushAsk.safeParse({ address: askedAddress, settings: askedSettings });
      if (!asked.success) return false;
      const { address, settings } = asked.data;
      const url = readEndpoint(address.endpoint);
      if (!url || !(await areKeys(address))) return false;
      try {
        await addressesOf(url, deps.reach, AbortSignal.timeout(LOOKUP_WITHIN));
      } catch (error) {
        // Where no name can be looked up now, a test shows that to whoever turned it on.
        if (error instanceof NotPublic) return false;
      }
      await turnOn(author, address, settings);
      return true;
    },
    async turnOff(author, endpoint) {
      const record = of(author.actor, endpoint);
      if (record) await forget(record, author);
    },
    async test(userId, endpoint) {
      const record = of(userId, endpoint);
      if (!record) return { why: "off" };
      const before = tested.get(record.uuid);
      if (before !== undefined && Math.abs(now() - before) < BETWEEN_TESTS) return { why: "too_soon" };
      tested.set(record.uuid, now());
      try {
        await sendTest(deps, record);
        return null;
      } catch (error) {
        if (error instanceof Gone) {
          await forget(record);
          return { why: "off" };
        }
        return { why: "failed", detail: error instanceof Error ? error.message : "" };
      }
    },
    forgetAllOf: (userId) =>
      inTurn(async () => {
        const [gone, left] = [
          all().filter((one) => one.userId === userId),
          all().filter((one) => one.userId !== userId),
        ];
        await store.remove(gone.map(({ uuid }) => uuid));
        keep(left);
      }),
  };
}
