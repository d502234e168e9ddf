import * as z from "zod";
import { ROLE_NAMES, type PersonRecord } from "../../fleet/model/entities";
import type { PersonStore } from "../../fleet/model/stores";
import type { Person, PrismaClient } from "../../gen/prisma/client";
import { jsonColumn, rowReader } from "../core/columns";
import type { Writer } from "../writer";

const rolesColumn = jsonColumn(
  z.array(z.object({ role: z.enum(ROLE_NAMES), groupUuid: z.string().nullable() })),
);

const date = (at: number | null): Date | null => (at === null ? null : new Date(at));

function columns({ identity, ...person }: PersonRecord): Omit<Person, "id"> {
  return {
    ...person,
    oidcIssuer: identity?.issuer ?? null,
    oidcSubject: identity?.subject ?? null,
    roles: rolesColumn.write([...person.roles]),
    invitedUntil: date(person.invitedUntil),
    removedAt: date(person.removedAt),
    createdAt: new Date(person.createdAt),
  };
}

/** @throws StoreFault where the row cannot have been written by us */
function record({ id: _, oidcIssuer: issuer, oidcSubject: subject, ...row }: Person): PersonRecord {
  return {
    ...row,
    roles: rowReader(`people of ${row.uuid}`).json("roles", rolesColumn, row.roles),
    invitedUntil: row.invitedUntil?.getTime() ?? null,
    removedAt: row.removedAt?.getTime() ?? null,
    identity: issuer === null || subject === null ? null : { issuer, subject },
    createdAt: row.createdAt.getTime(),
  };
}

/** The people of a database. */
export function personStore(prisma: PrismaClient, writer: Writer): PersonStore {
  return {
    load: async () => (await prisma.person.findMany({ orderBy: { id: "asc" } })).map(record),

    insert: async (person) => {
      await writer.write((transaction) => transaction.person.create({ data: columns(person) }));
    },

    update: async (person, endsSessions) => {
      const { uuid } = person;
      await writer.write(async (transaction) => {
        await transaction.person.update({ where: { uuid }, data: columns(person) });
        if (endsSessions) await transaction.session.deleteMany({ where: { personUuid: uuid } });
        if (person.removedAt !== null) await transaction.language.deleteMany({ where: { userUuid: uuid } });
      });
    },

    shutOutAll: async () => {
      const data = {
        ...{ passwordHash: null, invitationDigest: null, invitedUntil: null, invitedByUuid: null },
        ...{ oidcIssuer: null, oidcSubject: null },
      };
      await writer.write((transaction) => transaction.person.updateMany({ data }));
    },
  };
}
