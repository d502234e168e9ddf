import { copyFile } from "node:fs/promises";
import { besides, giveToOwnerOfFolder, putInPlace } from "../files";
import { checkThoroughly, orDamaged } from "./condition";
import { connections, type Connection } from "./connection";
import { copyDatabase } from "./copy";
import { removeDatabase, urlOf } from "./database-file";
import { StoreFault } from "./faults";
import { migrate, standing, type MigrateTools } from "./migrate";
import type { Migration } from "./migrations";

/**
 * Migrates a database that is in use: first a copy of it, and only where that went well the database itself.
 * A copy from before stays beside it, as `<file>.before-<first migration>`, for those who want to go back.
 * @throws StoreFault; the database is then as it was
 */
export async function upgrade(
  connection: Connection,
  file: string,
  migrations: readonly Migration[],
  tools: MigrateTools,
): Promise<void> {
  const { applied, pending } = await standing(connection, migrations);
  const [first] = pending;
  if (first && applied.length > 0) {
    const copy = besides(file, "copy");
    const trial = besides(file, "trial");
    try {
      await copyDatabase(connection, copy);
      await copyFile(copy, trial);
      await tryOut(trial, file, migrations, tools);
      await giveToOwnerOfFolder(copy);
      await putInPlace(copy, `${file}.before-${first.name}`);
    } finally {
      await removeDatabase(trial);
      await removeDatabase(copy);
    }
  }
  await migrate(connection, migrations, tools);
}

async function tryOut(
  trial: string,
  file: string,
  migrations: readonly Migration[],
  tools: MigrateTools,
): Promise<void> {
  const connection = await connections({ url: urlOf(trial) }).connect();
  try {
    await migrate(connection, migrations, tools);
    await checkThoroughly(connection, file);
  } catch (error) {
    const fault = orDamaged(error, file);
    if (!(fault instanceof StoreFault)) throw error;
    throw new StoreFault(`the database was not upgraded, and is as it was; on a copy, ${fault.message}`);
  } finally {
    await connection.dispose();
  }
}
