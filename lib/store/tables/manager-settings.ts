import { SETTING_PARTS, type SettingPart, type SettingsRecord } from "../../fleet/model/manager-settings";
import type { ManagerSettingsStore } from "../../fleet/model/stores";
import type { Prisma, PrismaClient } from "../../gen/prisma/client";
import type { Writer } from "../writer";

type Row = Prisma.ManagerSettingsGetPayload<object>;

/** The manager's settings of a database. Parts that this version does not know stay as they are. */
export function managerSettingsStore(prisma: PrismaClient, writer: Writer): ManagerSettingsStore {
  return {
    load: async () =>
      (await prisma.managerSettings.findMany({ orderBy: { id: "asc" } })).filter(isKnown).map(recordOf),

    put: (record) =>
      writer.write(async (transaction) => {
        const { uuid, ...data } = columnsOf(record);
        await transaction.managerSettings.upsert({
          where: { uuid },
          create: { uuid, ...data },
          update: data,
        });
      }),
  };
}

const isKnown = ({ uuid }: Row): boolean => Object.hasOwn(SETTING_PARTS, uuid);

function columnsOf({
  part,
  texts,
  sealed,
  secretsSetAt,
  updatedAt,
  ...author
}: SettingsRecord): Omit<Row, "id"> {
  return {
    ...{ uuid: part, ...author, texts: JSON.stringify(texts), sealed: JSON.stringify(sealed) },
    ...{ secretsSetAt: JSON.stringify(secretsSetAt), updatedAt: new Date(updatedAt) },
  };
}

function recordOf({ id: _, uuid, texts, sealed, secretsSetAt, updatedAt, ...author }: Row): SettingsRecord {
  return {
    ...{ part: uuid as SettingPart, ...author, updatedAt: updatedAt.getTime() },
    texts: JSON.parse(texts) as SettingsRecord["texts"],
    sealed: JSON.parse(sealed) as SettingsRecord["sealed"],
    secretsSetAt: JSON.parse(secretsSetAt) as SettingsRecord["secretsSetAt"],
  };
}
