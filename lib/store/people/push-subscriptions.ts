import * as z from "zod";
import type { PushSubscriptionStore } from "../../fleet/model/stores";
import type { PushSubscriptionRecord } from "../../fleet/model/push";
import { PUSH_TOPICS } from "../../fleet/model/push-words";
import type { PrismaClient, PushSubscription } from "../../gen/prisma/client";
import { jsonColumn, rowReader } from "../core/columns";
import type { Writer } from "../writer";

const topicsColumn = jsonColumn(z.array(z.enum(PUSH_TOPICS)));
const groupsColumn = jsonColumn(z.array(z.string()));

function columns(record: PushSubscriptionRecord): Omit<PushSubscription, "id"> {
  const { topics, groupUuids, quiet, updatedAt, ...plain } = record;
  return {
    ...plain,
    topics: topicsColumn.write([...topics]),
    groupUuids: groupsColumn.write([...groupUuids]),
    quietFrom: quiet?.from ?? null,
    quietUntil: quiet?.until ?? null,
    updatedAt: new Date(updatedAt),
  };
}

/** @throws StoreFault where the row cannot have been written by us */
function record({ id: _, quietFrom, quietUntil, ...row }: PushSubscription): PushSubscriptionRecord {
  const reader = rowReader(`push_subscriptions of ${row.uuid}`);
  return {
    ...row,
    topics: reader.json("topics", topicsColumn, row.topics),
    groupUuids: reader.json("group_uuids", groupsColumn, row.groupUuids),
    quiet: reader.together({ from: quietFrom, until: quietUntil }),
    updatedAt: row.updatedAt.getTime(),
  };
}

/** The push subscriptions of a database. */
export function pushSubscriptionStore(prisma: PrismaClient, writer: Writer): PushSubscriptionStore {
  return {
    load: async () => (await prisma.pushSubscription.findMany({ orderBy: { updatedAt: "asc" } })).map(record),

    put: async (subscription, gone) => {
      const { uuid, ...data } = columns(subscription);
      await writer.write(async (transaction) => {
        await transaction.pushSubscription.deleteMany({ where: { uuid: { in: [...gone] } } });
        await transaction.pushSubscription.upsert({
          where: { uuid },
          create: { uuid, ...data },
          update: data,
        });
      });
    },

    remove: async (uuids) => {
      await writer.write((transaction) =>
        transaction.pushSubscription.deleteMany({ where: { uuid: { in: [...uuids] } } }),
      );
    },

    removeAll: async () => {
      await writer.write((transaction) => transaction.pushSubscription.deleteMany());
    },
  };
}
