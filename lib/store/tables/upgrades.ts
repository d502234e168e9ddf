import * as z from "zod";
import type { UpgradeStore } from "../../fleet/model/stores";
import type { Prisma, PrismaClient } from "../../gen/prisma/client";
import { UPGRADE_WHYS, type Upgrade, type UpgradeMember, type UpgradeWhy } from "../../plan/upgrades";
import { jsonColumn, rowReader } from "../core/columns";
import type { Writer } from "../writer";
import { writeEvents } from "./events";

const WHYS = Object.keys(UPGRADE_WHYS) as UpgradeWhy[];
const membersColumn = jsonColumn<readonly UpgradeMember[]>(
  z.array(
    z.object({
      ...{ serverUuid: z.string(), serverName: z.string(), from: z.string() },
      askedAt: z.number().nullable(),
      end: z.object({ why: z.enum(WHYS), detail: z.string(), at: z.number() }).nullable(),
    }),
  ),
);

/** The upgrades of agents, in a database. */
export function upgradeStore(prisma: PrismaClient, writer: Writer): UpgradeStore {
  return {
    async load(most) {
      const rows = await prisma.upgrade.findMany({ orderBy: { id: "desc" }, take: most });
      return rows.map(upgradeRecord);
    },
    insert: async (upgrade) => {
      await writer.write((transaction) => transaction.upgrade.create({ data: columnsOf(upgrade) }));
    },
    update: (upgrade, events) =>
      writer.write(async (transaction) => {
        const { uuid } = upgrade;
        await transaction.upgrade.updateMany({ where: { uuid }, data: columnsOf(upgrade) });
        return writeEvents(transaction, events);
      }),
  };
}

function columnsOf({
  since,
  until,
  members,
  endedAt,
  ...upgrade
}: Upgrade): Prisma.UpgradeUncheckedCreateInput {
  return {
    ...{ ...upgrade, since: new Date(since), until: new Date(until) },
    members: membersColumn.write(members),
    endedAt: endedAt === null ? null : new Date(endedAt),
  };
}

/** @throws StoreFault where the row cannot have been written by us */
function upgradeRecord({ id: _, ...row }: Prisma.UpgradeGetPayload<object>): Upgrade {
  const reader = rowReader(`upgrade ${row.uuid}`);
  return {
    ...{ ...row, since: row.since.getTime(), until: row.until.getTime() },
    members: reader.json("members", membersColumn, row.members),
    endedAt: row.endedAt?.getTime() ?? null,
  };
}
