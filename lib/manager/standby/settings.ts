import { randomBytes } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import { createSeals } from "../../access/seals";
import type { Seals } from "../../fleet/model/way";
import { makePrivateFolder, readPrivateFile, writePrivateFile } from "../../files";
import { failed } from "../start-fault";

/** The files about the standby, in a folder of their own within the data folder. */
export function standbyFiles(dataDir: string) {
  const folder = path.join(dataDir, "standby");
  const at = (name: string): string => path.join(folder, name);
  return {
    folder,
    settings: at("settings.json"),
    /** The outcome of the last rounds. */
    state: at("state.json"),
    /** Seals the keys that travel with a copy, and tells its copies from those of others. */
    key: at("key"),
    /** Says that another manager has taken the place of this one. */
    replaced: at("replaced.json"),
    knownHosts: at("known_hosts"),
    sshKey: at("ssh-key"),
  };
}

const common = {
  /** The folder that holds the copies. */
  path: z.string(),
  /** Wall-clock milliseconds. */
  since: z.number(),
  /** The URL by which servers reach the manager that may take this one's place; absent: it was not said. */
  second: z.string().optional(),
};

const settingsFile = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("folder"), ...common }),
  z.object({
    ...{ kind: z.literal("sftp"), user: z.string(), host: z.string(), port: z.number() },
    ...{ keyFile: z.string(), ...common },
  }),
]);

/** The place of the copies for a standby. */
export type StandbySettings = z.output<typeof settingsFile>;
export type SftpSettings = Extract<StandbySettings, { kind: "sftp" }>;

const stateFile = z.object({
  /** Wall-clock milliseconds of the last time that the place was looked at; null: never. */
  lookedAt: z.number().nullable(),
  copy: z.object({ at: z.number(), name: z.string(), bytes: z.number(), tookMs: z.number() }).nullable(),
  /** The reason for which the last round came to nothing: a sentence; null: it did not. */
  fault: z.string().nullable(),
});

/** The outcome of the last rounds. */
export type CopyState = z.output<typeof stateFile>;
export const NO_COPY: CopyState = { lookedAt: null, copy: null, fault: null };

const replacedFile = z.object({
  generation: z.number(),
  /** Wall-clock milliseconds; 0: not known. */
  at: z.number(),
  /** The host of the other one; empty: not known. */
  host: z.string(),
});

/** The manager that has taken the place of this one. */
export type Replaced = z.output<typeof replacedFile>;

/** The content of a file of ours; null where there is none, or it holds something else. */
async function read<T>(file: string, schema: z.ZodType<T>): Promise<T | null> {
  try {
    const text = await readPrivateFile(file);
    return text === null ? null : (schema.safeParse(JSON.parse(text)).data ?? null);
  } catch {
    return null;
  }
}

const write = (file: string, value: unknown): Promise<void> =>
  writePrivateFile(file, `${JSON.stringify(value)}\n`);

export const readSettings = (dataDir: string): Promise<StandbySettings | null> =>
  read(standbyFiles(dataDir).settings, settingsFile);
export const readState = (dataDir: string): Promise<CopyState | null> =>
  read(standbyFiles(dataDir).state, stateFile);
export const readReplaced = (dataDir: string): Promise<Replaced | null> =>
  read(standbyFiles(dataDir).replaced, replacedFile);

export const writeState = (dataDir: string, state: CopyState): Promise<void> =>
  write(standbyFiles(dataDir).state, state);
export async function writeReplaced(dataDir: string, replaced: Replaced): Promise<void> {
  const { folder, replaced: file } = standbyFiles(dataDir);
  await makePrivateFolder(folder);
  await write(file, replaced);
}

export const writeSettings = (dataDir: string, settings: StandbySettings): Promise<void> =>
  write(standbyFiles(dataDir).settings, settings);

/** Forgets the standby, and its key; what says that this manager was replaced stays. */
export async function forgetSettings(dataDir: string): Promise<void> {
  const { settings, state, key, knownHosts } = standbyFiles(dataDir);
  for (const file of [settings, state, key, knownHosts]) await rm(file, { force: true });
}

const KEY = /^komo-standby-[\w-]{43}$/;

/** The text of a standby key. @throws StartFault where it is none */
export function readStandbyKey(text: string): string {
  const key = text.trim();
  if (!KEY.test(key))
    throw failed(
      "the standby key must be what `komo-manager standby set` showed: komo-standby- and 43 letters, digits, - or _",
    );
  return key;
}

/** The key of this data folder, made where there is none. */
export async function keptStandbyKey(
  dataDir: string,
): Promise<{ readonly key: string; readonly isNew: boolean }> {
  const { key: file, folder } = standbyFiles(dataDir);
  await makePrivateFolder(folder);
  const there = await readPrivateFile(file);
  if (there !== null && KEY.test(there.trim())) return { key: there.trim(), isNew: false };
  const key = `komo-standby-${randomBytes(32).toString("base64url")}`;
  await writePrivateFile(file, `${key}\n`);
  return { key, isNew: true };
}

/** Seals by a standby key. */
export function sealsOf(key: string): Seals {
  return createSeals(Buffer.from(key.replace("komo-standby-", ""), "base64url"));
}

/** The kept key. @throws StartFault where it is gone */
export async function standbyKey(dataDir: string): Promise<string> {
  const { key } = standbyFiles(dataDir);
  return readStandbyKey(await readFile(key, "utf8").catch(() => ""));
}
