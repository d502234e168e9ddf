import * as z from "zod";
import { RIGHTS, type ApiTokenRecord } from "../../fleet/model/entities";
import type { ApiTokenStore } from "../../fleet/model/stores";
import type { ApiToken, PrismaClient } from "../../gen/prisma/client";
import { jsonColumn, rowReader } from "../core/columns";
import type { Writer } from "../writer";

const rightsColumn = jsonColumn(z.array(z.enum(RIGHTS)));
const groupsColumn = jsonColumn(z.array(z.string()));

const date = (at: number | null): Date | null => (at === null ? null : new Date(at));

function columns(token: ApiTokenRecord): Omit<ApiToken, "id"> {
  return {
    ...token,
    rights: rightsColumn.write([...token.rights]),
    groupUuids: token.groupUuids && groupsColumn.write([...token.groupUuids]),
    expiresAt: date(token.expiresAt),
    lastUsedAt: date(token.lastUsedAt),
    revokedAt: date(token.revokedAt),
    createdAt: new Date(token.createdAt),
  };
}

/** @throws StoreFault where the row cannot have been written by us */
function record({ id: _, ...row }: ApiToken): ApiTokenRecord {
  const reader = rowReader(`api_tokens of ${row.uuid}`);
  return {
    ...row,
    rights: reader.json("rights", rightsColumn, row.rights),
    groupUuids: row.groupUuids === null ? null : reader.json("group_uuids", groupsColumn, row.groupUuids),
    expiresAt: row.expiresAt?.getTime() ?? null,
    lastUsedAt: row.lastUsedAt?.getTime() ?? null,
    revokedAt: row.revokedAt?.getTime() ?? null,
    createdAt: row.createdAt.getTime(),
  };
}

/** The tokens for programs of a database. */
export function apiTokenStore(prisma: PrismaClient, writer: Writer): ApiTokenStore {
  return {
    load: async () => (await prisma.apiToken.findMany({ orderBy: { id: "asc" } })).map(record),

    insert: async (token) => {
      await writer.write((transaction) => transaction.apiToken.create({ data: columns(token) }));
    },

    used: async (uuid, at) => {
      const data = { lastUsedAt: new Date(at) };
      await writer.write((transaction) => transaction.apiToken.update({ where: { uuid }, data }));
    },

    revoke: async (uuid, at) => {
      const data = { revokedAt: new Date(at) };
      await writer.write((transaction) => transaction.apiToken.update({ where: { uuid }, data }));
    },

    remove: async (uuids) => {
      await writer.write((transaction) =>
        transaction.apiToken.deleteMany({ where: { uuid: { in: [...uuids] } } }),
      );
    },

    revokeAll: async (now) => {
      await writer.write((transaction) =>
        transaction.apiToken.updateMany({ where: { revokedAt: null }, data: { revokedAt: new Date(now) } }),
      );
    },
  };
}
