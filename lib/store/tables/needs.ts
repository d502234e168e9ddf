import type { ServerRecord } from "../../fleet/model/entities";
import type { PrismaClient } from "../../gen/prisma/client";
import type { Transaction } from "../core/transaction";

/** Writes the servers that a server needs; those that do not exist any more are left out. */
export async function writeNeeds(
  transaction: Transaction,
  { uuid, needs }: Pick<ServerRecord, "uuid" | "needs">,
): Promise<void> {
  await transaction.need.deleteMany({ where: { consumer: { uuid } } });
  if (needs.length === 0) return;
  await transaction.$executeRaw`
    INSERT INTO "needs" (consumer_id, provider_id)
    SELECT consumer.id, provider.id FROM json_each(${JSON.stringify(needs)}) AS given
    JOIN servers AS consumer ON consumer.uuid = ${uuid} JOIN servers AS provider ON provider.uuid = given.value`;
}

/** The needs of each server that has any, by its UUID. */
export async function readNeeds(prisma: PrismaClient): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await prisma.$queryRaw<{ consumer: string; provider: string }[]>`
    SELECT consumer.uuid AS "consumer", provider.uuid AS "provider" FROM "needs"
    JOIN servers AS consumer ON consumer.id = consumer_id JOIN servers AS provider ON provider.id = provider_id
    ORDER BY consumer_id, provider_id`;
  const needs = new Map<string, string[]>();
  for (const { consumer, provider } of rows) {
    const its = needs.get(consumer);
    if (its) its.push(provider);
    else needs.set(consumer, [provider]);
  }
  return needs;
}
