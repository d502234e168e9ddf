import { setImmediate as everyoneElse } from "node:timers/promises";
import type { Prisma, PrismaClient } from "../gen/prisma/client";
import { NotStored, orNotStored } from "./faults";

/** Queries of one change, made anew at each call: a query of Prisma's runs once. */
export type Change = () => readonly Prisma.PrismaPromise<unknown>[];

/** Carries changes out in the order in which they came. */
export interface Writer {
  /** Runs the queries in one transaction; resolves with their results once they are on disk. */
  write(change: Change): Promise<unknown[]>;
  /** Resolves when nothing is left to write. */
  idle(): Promise<void>;
}

interface Pending {
  readonly change: Change;
  readonly resolve: (results: unknown[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Hears whether changes are taken. */
export interface WriterWatch {
  /** Each time that one was not stored. */
  failed(fault: NotStored): void;
  /** Each time that some were. */
  succeeded(): void;
}

/** So many changes share a transaction at most: a longer one would hold everyone else up. */
const GROUP = 32;

/**
 * Writes to one database, one transaction at a time. Changes that wait while another is written share
 * the next transaction, and so its fsync: after a restart of the manager every server brings one.
 * Where one of a group fails, all are rolled back and each is written alone: none suffers for another;
 * unless nothing can be written at all: then each gets a `NotStored`.
 */
export function createWriter(prisma: PrismaClient, watch?: WriterWatch): Writer {
  const pending: Pending[] = [];
  let running: Promise<void> | null = null;

  const transact = async (group: readonly Pending[]) => {
    const queries = group.map(({ change }) => change());
    const results: unknown[] = await prisma.$transaction(queries.flat());
    let from = 0;
    group.forEach(({ resolve }, index) => {
      const to = from + (queries[index]?.length ?? 0);
      resolve(results.slice(from, to));
      from = to;
    });
  };

  const writeGroup = async (group: readonly Pending[]): Promise<void> => {
    try {
      await transact(group);
      watch?.succeeded();
    } catch (cause) {
      const error = orNotStored(cause);
      if (error instanceof NotStored) {
        watch?.failed(error);
        return group.forEach(({ reject }) => reject(error));
      }
      if (group.length === 1) return group[0]?.reject(error);
      for (const one of group) await writeGroup([one]);
    }
  };

  const run = async () => {
    while (pending.length > 0) {
      await writeGroup(pending.splice(0, GROUP));
      // SQLite answers at once, so a long queue would leave no room for timers and sockets.
      await everyoneElse();
    }
    running = null;
  };

  return {
    write: (change) =>
      new Promise((resolve, reject) => {
        pending.push({ change, resolve, reject });
        running ??= run();
      }),
    idle: async () => {
      while (running) await running;
    },
  };
}
