import type { LanguageStore } from "../../fleet/model/stores";
import type { PrismaClient } from "../../gen/prisma/client";
import type { Writer } from "../writer";

/** The languages that somebody has chosen, in a database. A choice is not counted: it forbids nothing. */
export function languageStore(prisma: PrismaClient, writer: Writer): LanguageStore {
  return {
    find: async (userUuid) => (await prisma.language.findUnique({ where: { userUuid } }))?.locale ?? null,

    put: async (userUuid, locale) => {
      // Who chooses may have been removed while this waited. Only those who were have no row from then on.
      await writer.note(
        (transaction) => transaction.$executeRaw`
          INSERT INTO languages (user_uuid, locale) SELECT ${userUuid}, ${locale}
          WHERE NOT EXISTS (SELECT 1 FROM people WHERE uuid = ${userUuid} AND removed_at IS NOT NULL)
          ON CONFLICT (user_uuid) DO UPDATE SET locale = excluded.locale`,
      );
    },
  };
}
