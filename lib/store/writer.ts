import { setImmediate as everyoneElse, setTimeout as sleep } from "node:timers/promises";
import type { AuditAsk } from "../fleet/model/audit";
import { NotStored } from "../fleet/model/errors";
import type { PrismaClient } from "../gen/prisma/client";
import { isMaking, openLedger, type AuditedChange } from "./audit/audit-ledger";
import { isLocked, orNotStored } from "./core/faults";
import type { Fence } from "./core/fence";
import type { FileWatch } from "./core/file-watch";
import type { Transaction } from "./core/transaction";

/**
 * One change, which may be tried more than once. It sends its queries to the transaction one after the other: Prisma
 * keeps the plan of each, while the plan of a batch of queries is made anew for every combination.
 */
type Change<T> = (transaction: Transaction) => Promise<T>;

/** Carries out any number of changes of one kind at once; gives their results in their order. */
export interface ChangeAll<Item, T> {
  (transaction: Transaction, items: readonly Item[]): Promise<readonly T[]>;
  /** Whether each item makes one of what the audit names, in their order, and nothing else. */
  readonly makesOneEach?: true;
}

/** A writer, which carries changes out in the order in which they came. */
export interface Writer {
  /** Carries the change out in one transaction; resolves with its result once that is on disk. */
  write<T>(change: Change<T>): Promise<T>;
  /** The same for times and figures, which are not counted: agents need no new mark for them. */
  note<T>(change: Change<T>): Promise<T>;
  /** The same for a change that is carried out at once with the others of its kind that wait next to it. */
  writeAmong<Item, T>(kind: ChangeAll<Item, T>, item: Item): Promise<T>;
  /**
   * The same writer for somebody's request: the audit records its changes in the same transaction. A change whose right
   * is lost when its turn has come is not written.
   */
  as(ask: AuditAsk): Writer;
  /** Resolves when nothing is left to write. */
  idle(): Promise<void>;
}

interface Pending {
  readonly kind: ChangeAll<unknown, unknown>;
  readonly item: unknown;
  /** Null: nobody asks for it. */
  readonly asked: AuditedChange | null;
  /** By `performance.now()`. */
  readonly since: number;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Adjacent changes of one kind: those that nobody asks for, those of one request, or those that each make one. */
interface Run {
  readonly kind: Pending["kind"];
  /** One for all, or one for each. */
  readonly asked: (AuditedChange | null)[];
  readonly items: unknown[];
}

/** Callbacks of the outcomes of changes. */
export interface WriterWatch {
  /** Called each time that one was not stored. */
  failed(fault: NotStored): void;
  /** Called each time that some were stored. */
  succeeded(): void;
}

/** A counter of a database's changes: in their transactions, and for others once those are on disk. */
export interface Counter {
  /** @returns the count with which this transaction ends */
  count(transaction: Transaction): Promise<number>;
  /** Notes that a transaction is on disk, with this count; null: it was not counted. */
  stands(count: number | null): void;
}

interface WriterParts {
  readonly watch?: WriterWatch | undefined;
  /** The watch on the file: changes must not go to one that was replaced. */
  readonly file?: FileWatch | undefined;
  /** The fence of a database that is on a server. */
  readonly fence?: Fence | undefined;
  /** Counts the changes that may take away or forbid something. */
  readonly counter?: Counter | undefined;
  /** Wall-clock milliseconds, for the audit. */
  readonly now?: () => number;
}

/** The most changes that share a transaction: a longer one would hold everyone else up. */
const GROUP = 64;

/** Milliseconds for which a change waits for another process that holds the database; then it is not stored. */
const PATIENCE = 5000;
/** Milliseconds between two tries meanwhile: each is over at once, and the next comes soon after the lock's end. */
const TRY_AGAIN = { first: 5, last: 200 } as const;

/**
 * Writes to one database, one transaction at a time. Changes that wait while another is written share
 * the next transaction, and so its fsync: after a restart of the manager every server brings one.
 * Where one of a group fails, all are rolled back and each is written alone: none suffers for another;
 * unless nothing can be written at all: then each gets a `NotStored`. While another process holds the database they
 * wait here, not in SQLite, where everything else would wait with them.
 */
export function createWriter(
  prisma: PrismaClient,
  { watch, file, fence, counter, now = Date.now }: WriterParts = {},
): Writer {
  const pending: Pending[] = [];
  let running: Promise<void> | null = null;

  /** Those that may be written still; whoever asked for the others lost the right while these waited. */
  const permitted = (group: readonly Pending[]): Pending[] =>
    group.filter(({ asked, reject }) => {
      try {
        asked?.ask.still?.();
        return true;
      } catch (error) {
        reject(error);
        return false;
      }
    });

  const transact = async (group: readonly Pending[]) => {
    file?.check();
    fence?.before();
    // The others are those of heartbeats and time, and figures: agents' own revisions show them.
    const isCounted = group.some(({ kind, asked }) => asked !== null || kind === oneByOne);
    const { results, count } = await prisma.$transaction(async (transaction) => {
      const count = isCounted && counter ? await counter.count(transaction) : null;
      const results: unknown[] = [];
      const ledger = openLedger(transaction, now);
      for (const { kind, asked, items } of runsOf(group)) {
        const change = () => kind(transaction, items);
        const [first = null] = asked;
        results.push(
          ...(asked.length > 1 ? await ledger.recordMade(asked, change) : await ledger.record(first, change)),
        );
      }
      await ledger.write();
      await fence?.inside(transaction);
      return { results, count };
    });
    file?.check();
    counter?.stands(count);
    for (const { asked } of group) if (asked) asked.recorded = true;
    group.forEach(({ resolve }, index) => resolve(results[index]));
  };

  /** Gives those that are still to be written, since another process holds the database. */
  const writeGroup = async (group: readonly Pending[]): Promise<readonly Pending[]> => {
    if (group.length === 0) return [];
    try {
      await transact(group);
      watch?.succeeded();
      return [];
    } catch (cause) {
      if (isLocked(cause)) return group;
      const error = orNotStored(cause);
      if (error instanceof NotStored) {
        refuse(group, error);
        return [];
      }
      if (group.length === 1) {
        group[0]?.reject(error);
        return [];
      }
      for (const [at, one] of group.entries()) {
        if ((await writeGroup([one])).length > 0) return group.slice(at);
      }
      return [];
    }
  };

  const refuse = (group: readonly Pending[], error: NotStored): void => {
    watch?.failed(error);
    for (const { reject } of group) reject(error);
  };

  /** Refuses changes that have waited too long; they are in the order in which they came. */
  const refuseThoseThatWaited = (): void => {
    const until = performance.now() - PATIENCE;
    const first = pending.findIndex(({ since }) => since > until);
    const waited = pending.splice(0, first < 0 ? pending.length : first);
    if (waited.length === 0) return;
    refuse(waited, new NotStored("unwritable", "another process has locked it"));
  };

  const run = async () => {
    let pause: number = TRY_AGAIN.first;
    while (pending.length > 0) {
      const left = await writeGroup(permitted(pending.splice(0, GROUP)));
      if (left.length > 0) {
        pending.unshift(...left);
        refuseThoseThatWaited();
        await sleep(pause);
        pause = Math.min(2 * pause, TRY_AGAIN.last);
        continue;
      }
      pause = TRY_AGAIN.first;
      // SQLite answers at once, so a long queue would leave no room for timers and sockets.
      await everyoneElse();
    }
    running = null;
  };

  const writerFor = (asked: AuditedChange | null): Writer => {
    const writeAmong = <Item, T>(kind: ChangeAll<Item, T>, item: Item) =>
      new Promise<T>((resolve, reject) => {
        pending.push({ kind, item, asked, since: performance.now(), resolve, reject } as Pending);
        running ??= run();
      });
    return {
      write: <T>(change: Change<T>) => writeAmong(oneByOne as ChangeAll<Change<T>, T>, change),
      note: <T>(change: Change<T>) => writeAmong(noted as ChangeAll<Change<T>, T>, change),
      writeAmong,
      as: (ask) => writerFor({ ask, recorded: false }),
      idle: async () => {
        while (running) await running;
      },
    };
  };
  return writerFor(null);
}

/** Changes with nothing in common. */
const oneByOne: ChangeAll<Change<unknown>, unknown> = async (transaction, changes) => {
  const results: unknown[] = [];
  for (const change of changes) results.push(await change(transaction));
  return results;
};

/** The same of times and figures. */
const noted: ChangeAll<Change<unknown>, unknown> = (transaction, changes) => oneByOne(transaction, changes);

/** The changes in their order, those of one kind together where nothing lies between them and the audit allows it. */
function runsOf(group: readonly Pending[]): Run[] {
  const runs: Run[] = [];
  for (const { kind, item, asked } of group) {
    const last = runs.at(-1);
    const before = last?.kind === kind ? last.asked.at(-1) : undefined;
    if (!last || before === undefined) {
      runs.push({ kind, asked: [asked], items: [item] });
    } else if (kind.makesOneEach && isMaking(before) && isMaking(asked)) {
      last.asked.push(asked);
      last.items.push(item);
    } else if (before === asked && last.asked.length === 1 && !asked?.ask.target) {
      last.items.push(item);
    } else runs.push({ kind, asked: [asked], items: [item] });
  }
  return runs;
}
