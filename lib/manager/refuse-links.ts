import { lstat } from "node:fs/promises";
import path from "node:path";
import { companions, databaseFile } from "../store/core/database-file";
import { secretFiles, tlsFolder, type DataPlace } from "./data-folder";
import { failed } from "./start-fault";

/**
 * Refuses links in a data folder of another user: root gives files there to that user, and SQLite those that it opens
 * beside a database, whatever a link leads to.
 * @throws StartFault where there is a link
 */
export async function refuseLinks({ dataDir, url }: DataPlace): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const database = databaseFile(url);
  const files = database === null ? [] : ["", ".lock", ".made"].map((end) => `${database}${end}`);
  const beside = database === null ? [] : companions(database);
  const tls = tlsFolder(dataDir);
  for (const file of [...files, ...beside, tls, ...secretFiles(dataDir)]) {
    const found = await lstat(file).catch(() => null);
    if (!found?.isSymbolicLink()) continue;
    const { uid } = await lstat(path.dirname(file));
    if (uid !== 0)
      throw failed(
        `${file} is a symbolic link, which root does not follow in another user's folder: run this as that user`,
      );
  }
}
