import * as z from "zod";
import { begun, leapt, type Lineage } from "../../fleet/model/lineage";
import type { LineageStore } from "../../fleet/model/stores";
import type { PrismaClient } from "../../gen/prisma/client";
import type { Counter, Writer } from "../writer";

const livesColumn = z.array(
  z.object({ life: z.string(), since: z.number(), generation: z.number().optional() }),
);

/** The lineage in a row of its table. */
export function lineageOf(row: {
  readonly database: string;
  readonly count: unknown;
  readonly lives: string;
}): Lineage {
  return {
    database: row.database,
    count: Number(row.count),
    lives: livesColumn.parse(JSON.parse(row.lives)),
  };
}

/** The lineage of a database, and the counter of its changes. */
export async function openLineage(
  prisma: PrismaClient,
): Promise<{ readonly counter: Counter; storeOn(writer: Writer): LineageStore }> {
  const [row] = await prisma.$queryRaw<{ database: string; count: bigint | number; lives: string }[]>`
    SELECT "database", "count", lives FROM lineage`;
  if (!row) throw new Error("the database has lost how far it has come");
  let known = lineageOf(row);
  let follow = (): void => undefined;

  const counter: Counter = {
    async count(transaction) {
      const [counted] = await transaction.$queryRaw<{ count: bigint | number }[]>`
        UPDATE lineage SET "count" = "count" + 1 RETURNING "count"`;
      return Number(counted?.count ?? 0);
    },
    stands(count) {
      if (count !== null && count > known.count) known = { ...known, count };
      follow();
    },
  };

  const storeOn = (writer: Writer): LineageStore => {
    const write = async (change: (lineage: Lineage) => Lineage): Promise<void> => {
      const next = await writer.write(async (transaction) => {
        const next = change(known);
        await transaction.$executeRaw`
          UPDATE lineage SET "count" = ${next.count}, lives = ${JSON.stringify(next.lives)}`;
        return next;
      });
      known = { ...next, count: Math.max(next.count, known.count) };
      follow();
    };
    return {
      now: () => known,
      begin: (life) => write((lineage) => begun(lineage, life)),
      leap: (beyond, life, generation) => write((lineage) => leapt(lineage, beyond, life, generation)),
      follow: (changed) => void (follow = changed),
    };
  };
  return { counter, storeOn };
}
