import type { AuditAsk, By, AuditOperation } from "../../fleet/model/audit";
import { isAudited, type AuditedEvent } from "../../plan/events";
import type { EventRecord } from "../../fleet/model/entities";
import { chained, type AuditRow, type Link } from "./audit-chain";
import { bounded, difference, madeAfter, newestOf, snapshotOf, type Snapshot } from "./audit-snapshot";
import { insertRows, type Transaction } from "../core/transaction";

/**
 * The audit's entries of a transaction, which come from here alone: a change for somebody is compared before and after,
 * and each event of an order makes an entry of its own. Changes by heartbeats and time are not compared, and cost
 * nothing.
 */
export interface Ledger {
  /** Makes a change, and notes its differences. Null: nobody asks for it, and only orders are noted. */
  record<T>(ask: AuditedChange | null, change: () => Promise<T>): Promise<T>;
  /** Makes a change that makes one of a kind for each of these requests, in their order. */
  recordMade<T>(asked: readonly (AuditedChange | null)[], change: () => Promise<T>): Promise<T>;
  /** Receives the events of the transaction. */
  receive(events: readonly EventRecord[]): void;
  /** Writes the noted entries, each after the one before it. */
  write(): Promise<void>;
}

/** A request of somebody's, with one memory for all its changes. */
export interface AuditedChange {
  readonly ask: AuditAsk;
  /** Whether its own entry, which it needs where it changes nothing, was made. */
  recorded: boolean;
}

/** Whether a request makes one of a kind that the audit names: it has no UUID yet. */
export function isMaking(asked: AuditedChange | null): boolean {
  return asked?.ask.target?.uuid === null;
}

type NewRow = Omit<AuditRow, "id">;

const ledgers = new WeakMap<Transaction, Ledger>();

/** The ledger of a transaction that is under way; none where a test has no writer. */
export function ledgerOf(transaction: Transaction): Ledger | undefined {
  return ledgers.get(transaction);
}

type Order = EventRecord & { readonly kind: AuditedEvent };

/** Begins the ledger of a transaction. @param now wall-clock milliseconds */
export function openLedger(transaction: Transaction, now: () => number): Ledger {
  const rows: (NewRow & { readonly ofRun: boolean })[] = [];
  /** Events of orders without an entry yet. */
  let orders: Order[] = [];
  const recorded: AuditedChange[] = [];

  const row = (author: By, operation: AuditOperation, rest: Partial<NewRow>): void => {
    rows.push({
      ...{ at: new Date(Math.trunc(now())), actor: clean(author.actor), address: clean(author.address) },
      ...{ via: author.via, operation, targetKind: "", targetUuid: "", targetName: "" },
      ...{ eventId: null, runUuid: null, scheduleUuid: null, asked: null, was: null, became: null },
      ...rest,
      ofRun: typeof rest.runUuid === "string",
    });
  };

  const noteOrders = (ask: AuditAsk | null): void => {
    for (const event of orders) {
      row(authorOf(event, ask), event.kind, {
        ...{ targetKind: "server", targetUuid: event.serverUuid, targetName: clean(event.serverName) },
        ...{
          eventId: event.id,
          runUuid: event.runUuid,
          asked: json(askedOf(event, ask?.operation === "run_started" ? null : ask)),
        },
      });
    }
    orders = [];
  };

  const note = (ask: AuditAsk, was: Snapshot | null, became: Snapshot | null): void => {
    const changed = difference(was?.fields ?? null, became?.fields ?? null);
    const { uuid, name } = became ?? was ?? { uuid: "", name: "" };
    if (!changed) return;
    // The event says more closely what it was: an order that was withdrawn, say.
    const order = orders.find(({ serverUuid }) => serverUuid === uuid);
    orders = orders.filter((event) => event !== order);
    row(ask, order?.kind ?? ask.operation, {
      ...{ targetKind: ask.target?.kind ?? "", targetUuid: uuid, targetName: clean(name) },
      ...{ eventId: order?.id ?? null, runUuid: order?.runUuid ?? null },
      ...{
        asked: json(order ? askedOf(order, ask) : ask.asked),
        was: json(changed.was),
        became: json(changed.became),
      },
    });
  };

  const ledger: Ledger = {
    async record(asked, change) {
      if (!asked) {
        const done = await change();
        noteOrders(null);
        return done;
      }
      const { ask } = asked;
      const { target } = ask;
      const uuid = target?.uuid ?? null;
      const newest = target && uuid === null ? await newestOf(transaction, target.kind) : 0;
      const was = target && uuid !== null ? await snapshotOf(transaction, target.kind, uuid) : null;
      const done = await change();
      if (!target) {
        if (!asked.recorded && !recorded.includes(asked) && orders.length === 0)
          row(ask, ask.operation, { asked: json(ask.asked) });
        recorded.push(asked);
      } else if (uuid === null) {
        for (const made of await madeAfter(transaction, target.kind, newest)) note(ask, null, made);
      } else note(ask, was, await snapshotOf(transaction, target.kind, uuid));
      noteOrders(ask);
      return done;
    },

    async recordMade(asked, change) {
      const asks = asked.flatMap((one) => (one?.ask.target ? { ...one.ask, kind: one.ask.target.kind } : []));
      const [first] = asks;
      if (!first) return change();
      const newest = await newestOf(transaction, first.kind);
      const done = await change();
      const made = await madeAfter(transaction, first.kind, newest);
      // Each is then made alone.
      if (made.length !== asks.length) throw new Error("not one was made for each request");
      for (const [at, { kind: _, ...ask }] of asks.entries()) note(ask, null, made[at] ?? null);
      noteOrders(null);
      return done;
    },

    receive(events) {
      orders.push(...events.filter((event): event is Order => isAudited(event.kind)));
    },

    async write() {
      if (rows.length === 0) return;
      const schedules = await schedulesOf(
        transaction,
        rows.filter(({ ofRun }) => ofRun),
      );
      const whole = rows.map(({ ofRun: _, ...one }): NewRow => {
        const scheduleUuid = one.runUuid === null ? null : (schedules.get(one.runUuid) ?? null);
        return {
          ...one,
          scheduleUuid,
          via: scheduleUuid !== null && one.via === "run" ? "schedule" : one.via,
        };
      });
      await insertRows(transaction, "audit_entries", chained(await lastLink(transaction), whole));
    },
  };
  ledgers.set(transaction, ledger);
  return ledger;
}

/** The link that the next entry follows. */
async function lastLink(transaction: Pick<Transaction, "$queryRaw">): Promise<Link> {
  const [last] = await transaction.$queryRaw<{ number: number; hash: string }[]>`
    SELECT id AS number, hash FROM audit_entries WHERE id = (SELECT max(id) FROM audit_entries)
    UNION ALL SELECT number, hash FROM audit_anchor ORDER BY number DESC LIMIT 1`;
  if (!last) throw new Error("the audit has no anchor");
  return { number: Number(last.number), hash: last.hash };
}

/** The schedules that have planned these runs. */
async function schedulesOf(
  transaction: Transaction,
  rows: readonly Pick<NewRow, "runUuid">[],
): Promise<ReadonlyMap<string, string>> {
  if (rows.length === 0) return new Map();
  const uuids = JSON.stringify([...new Set(rows.map(({ runUuid }) => runUuid))]);
  const found = await transaction.$queryRaw<{ uuid: string; schedule: string }[]>`
    SELECT uuid, schedule_uuid AS schedule FROM runs
    WHERE schedule_uuid IS NOT NULL AND uuid IN (SELECT value FROM json_each(${uuids}))`;
  return new Map(found.map(({ uuid, schedule }) => [uuid, schedule]));
}

/** The author of an order: whoever asks, where the event names them; else the run, the pending stop, or nobody. */
function authorOf({ actor, kind, runUuid }: EventRecord, ask: AuditAsk | null): By {
  // Orders of a run as it begins are recorded like its later ones.
  if (ask && ask.actor === actor && ask.operation !== "run_started") return ask;
  if (["synced_on", "woke_by_alarm", "synced_off", "seen_off"].includes(kind))
    return { actor, address: "", via: "machine" };
  if (kind === "turned_off_when_free" && runUuid === null) return { actor, address: "", via: "when_free" };
  return { actor, address: "", via: runUuid === null ? "manager" : "run" };
}

/** The details of an order's request, with those of its event. */
function askedOf(
  { reason, until, detail }: EventRecord,
  ask: AuditAsk | null,
): Record<string, unknown> | undefined {
  const fields = {
    ...ask?.asked,
    ...(reason !== "" && { reason }),
    ...(until !== null && { until: new Date(until).toISOString() }),
    ...(detail !== "" && { detail }),
  };
  return Object.keys(fields).length > 0 ? fields : undefined;
}

/** The JSON of the fields, no longer than an entry may be; null: none. */
function json(fields: Readonly<Record<string, unknown>> | null | undefined): string | null {
  if (!fields) return null;
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return clean(JSON.stringify(Object.fromEntries(entries.map(([name, value]) => [name, bounded(value)]))));
}

/**
 * The text as SQLite keeps it: half a surrogate pair, and the end of a text in C, would come back as something else.
 */
function clean(text: string): string {
  return text.toWellFormed().replaceAll("\0", "\uFFFD");
}
