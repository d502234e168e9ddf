import { NotStored } from "../../fleet/model/errors";
import { LEASE_TABLE } from "./lease-row";
import { Prisma } from "../../gen/prisma/client";
import type { Transaction } from "./transaction";

/** The bar before a database that more than one process may write. */
export interface Fence {
  /** Asked before a transaction is begun. @throws NotStored where none may be */
  before(): void;
  /**
   * Asked last in each transaction: by then it holds the database, and nobody takes the lease before it ends. @throws
   * NotStored, where the transaction must be rolled back
   */
  inside(transaction: Transaction): Promise<void>;
}

const elsewhere = (): NotStored => new NotStored("standby", "another manager serves it");

/** Lets changes through for as long as the lease is this holder's, as the database itself knows it. */
export function leaseFence(holder: string): Fence {
  return {
    before: () => undefined,
    async inside(transaction) {
      const found = await transaction.$queryRaw<unknown[]>`
        SELECT 1 FROM ${Prisma.raw(LEASE_TABLE)} WHERE holder = ${holder}`;
      if (found.length === 0) throw elsewhere();
    },
  };
}

/** Lets no change through: that of a standby. */
export const SHUT: Fence = {
  before() {
    throw elsewhere();
  },
  inside: () => Promise.reject(elsewhere()),
};
