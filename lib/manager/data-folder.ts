import { randomBytes } from "node:crypto";
import { rename, rm } from "node:fs/promises";
import path from "node:path";
import { giveToOwnerOfFolder, makePrivateFolder, readPrivateFile, writePrivateFile } from "../files";
import { checkAuthority } from "../http/certificate-authority";
import { isVapidKey, makeVapidKey } from "../notify/push/vapid";
import type { AdditionalFiles } from "../store/backup";
import { StoreFault } from "../store/core/faults";
import { readDataPlace } from "./environment";
import { failed, type StartFault } from "./start-fault";

/** The data's location, with all that is needed to open them. */
export interface DataPlace {
  readonly dataDir: string;
  readonly url: string;
  /** The folder with the migrations. */
  readonly migrations: string;
}

/** @param root the standalone build's folder. @throws StartFault where the environment is wrong */
export function dataPlaceOf(root: string, given: NodeJS.ProcessEnv): DataPlace {
  const { dataDir, databaseUrl } = readDataPlace(given);
  return { dataDir, url: databaseUrl, migrations: migrationsIn(root) };
}

/** The folder with the migrations. @param root the standalone build's folder, or that of the sources */
export function migrationsIn(root: string): string {
  return path.join(root, "prisma", "migrations");
}

/** Makes the data folder, or narrows the one that is there to its owner. @throws StartFault where it cannot be written */
export async function openDataFolder(folder: string): Promise<void> {
  try {
    await makePrivateFolder(folder);
    // That it is there and ours does not say that it can be written: a read-only file system.
    const probe = path.join(folder, ".writable");
    await writePrivateFile(probe, "");
    await rm(probe);
  } catch (error) {
    throw unusable(folder, error);
  }
}

/** The file of the notifier's memory, which refers to events of the database beside it. */
export function noticesFile(folder: string): string {
  return path.join(folder, "notices.json");
}

/** The file that says whom the report of which night was sent to. */
export function reportsFile(folder: string): string {
  return path.join(folder, "reports.json");
}

/** The file of what is known of UPSes over a restart: their names and who they are. */
export function upsesFile(folder: string): string {
  return path.join(folder, "upses.json");
}

/** The secret that seals session cookies: made once, kept in the data folder. @throws StartFault */
export async function keptSessionSecret(folder: string): Promise<string> {
  const make = (): string => `${randomBytes(48).toString("base64url")}\n`;
  return (await kept(folder, "session-secret", (text) => text.trim().length >= 32, make)).trim();
}

/** The key that seals agents' marks: made once, kept in the data folder. @throws StartFault */
export async function keptMarkKey(folder: string): Promise<string> {
  const make = (): string => `${randomBytes(32).toString("base64url")}\n`;
  return (await kept(folder, MARK_KEY, (text) => text.trim().length >= 32, make)).trim();
}

/** The key that seals the secrets of ways: made once, kept in the data folder, and in no backup. @throws StartFault */
export async function keptWayKey(folder: string): Promise<Uint8Array> {
  const make = (): string => `${randomBytes(WAY_KEY_BYTES).toString("base64url")}\n`;
  const isGood = (text: string): boolean => readWayKey(text).length === WAY_KEY_BYTES;
  return readWayKey(await kept(folder, WAY_KEY, isGood, make));
}

/** The keys that are in no backup: for a standby they travel sealed. @throws StartFault */
export async function keysOf(folder: string): Promise<AdditionalFiles> {
  const wayKey = Buffer.from(await keptWayKey(folder)).toString("base64url");
  return { [MARK_KEY]: `${await keptMarkKey(folder)}\n`, [WAY_KEY]: `${wayKey}\n` };
}

/** Puts such keys in place. */
export async function putKeys(folder: string, files: AdditionalFiles): Promise<void> {
  for (const name of [MARK_KEY, WAY_KEY]) {
    const key = files[name];
    if (key !== undefined) await writePrivateFile(path.join(folder, name), key);
  }
}

/** The key that seals the secrets of ways, among files that came along; null: it is not. */
export function wayKeyIn(files: AdditionalFiles): Uint8Array | null {
  const key = files[WAY_KEY];
  return key === undefined ? null : readWayKey(key);
}

const MARK_KEY = "mark-key";
const readWayKey = (text: string): Buffer => Buffer.from(text.trim(), "base64url");
const WAY_KEY_BYTES = 32;
/** Without it, the secrets of ways cannot be read. */
const WAY_KEY = "way-key";

/** The path of that key. */
export function wayKeyFile(folder: string): string {
  return path.join(folder, WAY_KEY);
}

/** The file, beside the database, with the mark of the data: it shows where the database alone was put back. */
export function markFile(folder: string): string {
  return path.join(folder, "mark");
}

/** The kept mark; empty where it cannot be read, null where there is none. */
export function readMark(folder: string): Promise<string | null> {
  return readPrivateFile(markFile(folder)).then(
    (text) => text?.slice(0, 200) ?? null,
    () => "",
  );
}

/** The key by which push services know this manager: made once, kept in the data folder. @throws StartFault */
export function keptPushKey(folder: string): Promise<string> {
  return kept(folder, PUSH_KEY, isVapidKey, makeVapidKey);
}

/** The content of a file; where it is missing or not valid, it is made anew. */
async function kept(
  folder: string,
  name: string,
  isGood: (text: string) => boolean | Promise<boolean>,
  make: () => string | Promise<string>,
): Promise<string> {
  const file = path.join(folder, name);
  try {
    const there = await readPrivateFile(file);
    if (there !== null && (await isGood(there))) return there;
    const made = await make();
    await writePrivateFile(file, made);
    return made;
  } catch (error) {
    throw unusable(folder, error);
  }
}

function unusable(folder: string, error: unknown): StartFault {
  // Deno refuses some folders without a code, such as those below /proc.
  const { code, name } = error as NodeJS.ErrnoException;
  const mend = "KOMO_DATA_DIR must be a folder that this user owns and can write";
  return failed(`the data folder ${folder} cannot be used (${code ?? name}): ${mend}`, error);
}

/** The folder of the private CA and its certificates. */
export function tlsFolder(folder: string): string {
  return path.join(folder, "tls");
}

/** The private CA with its key, within the data folder; agents trust it, and would not trust a new one. */
const AUTHORITY = "tls/ca.pem";

/** Files that must not be links where root works on the folder. */
export function secretFiles(folder: string): string[] {
  return [AUTHORITY, PUSH_KEY].map((name) => path.join(folder, name));
}

/** The key of pushes: subscribed browsers take those that are signed with it, and no others. */
const PUSH_KEY = "push-key.json";

/** Files that a backup must hold besides the database. */
export async function filesToBackUp({ dataDir }: DataPlace): Promise<AdditionalFiles> {
  const files: Record<string, string> = {};
  for (const name of [AUTHORITY, PUSH_KEY]) {
    const content = await readPrivateFile(path.join(dataDir, name));
    if (content !== null) files[name] = content;
  }
  return files;
}

/** Refuses a private CA or a key of a backup that this manager cannot have made. @throws StoreFault */
export async function checkFiles(files: AdditionalFiles): Promise<void> {
  const key = files[PUSH_KEY];
  if (key !== undefined && !(await isVapidKey(key)))
    throw new StoreFault("the key for notifications in the backup is none: nothing was changed");
  const authority = files[AUTHORITY];
  if (authority === undefined) return;
  await checkAuthority(authority).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StoreFault(`the private CA in the backup is none (${reason}): nothing was changed`);
  });
}

/** Puts the key of pushes of a backup in place, where there is one: browsers' subscriptions stay good. */
export async function restorePushKey({ dataDir }: DataPlace, files: AdditionalFiles): Promise<void> {
  const key = files[PUSH_KEY];
  if (key !== undefined) await writePrivateFile(path.join(dataDir, PUSH_KEY), key);
}

/**
 * Puts the private CA of a backup in place; another one that was there is kept beside.
 * @returns whether there was one to put in place
 */
export async function restoreAuthority({ dataDir }: DataPlace, files: AdditionalFiles): Promise<boolean> {
  const authority = files[AUTHORITY];
  const file = path.join(dataDir, AUTHORITY);
  const there = await readPrivateFile(file);
  if (authority === undefined || authority === there) return false;
  await makePrivateFolder(path.dirname(file));
  await giveToOwnerOfFolder(path.dirname(file));
  const time = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
  if (there !== null) await rename(file, `${file}.replaced-${time}`);
  await writePrivateFile(file, authority);
  return true;
}
