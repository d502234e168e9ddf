import { rename } from "node:fs/promises";
import path from "node:path";
import { giveToOwnerOfFolder, makePrivateFolder, readPrivateFile, writePrivateFile } from "../../files";
import type { Baggage } from "../../store/baggage";
import type { DataPlace } from "./place";

/** The private CA with its key, within the data folder; agents trust it, and would not trust a new one. */
const NAME = "tls/ca.pem";

/** What a backup must carry besides the database. */
export async function baggageOf({ dataDir }: DataPlace): Promise<Baggage> {
  const authority = await readPrivateFile(path.join(dataDir, NAME));
  return authority === null ? {} : { [NAME]: authority };
}

/**
 * Puts the private CA of a backup in place; another one that was there is kept beside.
 * @returns whether there was one to put in place
 */
export async function putAuthorityInPlace({ dataDir }: DataPlace, baggage: Baggage): Promise<boolean> {
  const authority = baggage[NAME];
  const file = path.join(dataDir, NAME);
  const there = await readPrivateFile(file);
  if (authority === undefined || authority === there) return false;
  await makePrivateFolder(path.dirname(file));
  await giveToOwnerOfFolder(path.dirname(file));
  const time = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
  if (there !== null) await rename(file, `${file}.replaced-${time}`);
  await writePrivateFile(file, authority);
  return true;
}
