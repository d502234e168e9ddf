import { lookup } from "node:dns/promises";
import { createReadStream, createWriteStream } from "node:fs";
import { readdir, rm, stat } from "node:fs/promises";
import { networkInterfaces } from "node:os";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { isLoopbackHost } from "../../http/addresses";
import { fingerprint, putInPlace } from "../../files";
import { failed } from "../start-fault";
import type { CopyPlace } from "./copy-place";
import type { StandbySettings } from "./settings";
import { sftpPlace } from "./sftp";
import { readSmall } from "./small-file";

export function placeOf(settings: StandbySettings, dataDir: string): CopyPlace {
  return settings.kind === "folder" ? folderPlace(settings.path) : sftpPlace(settings, dataDir);
}

/** A folder of this machine, such as a mounted share. */
export function folderPlace(folder: string): CopyPlace {
  const at = (name: string): string => path.join(folder, name);
  const orSaid = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      const advice = ADVICE[code ?? ""] ?? "is it mounted, and may this user write there?";
      throw failed(`the folder ${folder} cannot be used (${code ?? message}): ${advice}`, error);
    }
  };
  return {
    list: () => orSaid(() => readdir(folder)),
    read: (name) => orSaid(() => readSmall(at(name))),
    put: (files) =>
      orSaid(async () => {
        for (const { from, name } of files) {
          const aside = at(`${name}.new`);
          // A link that somebody left there would lead to a file of this machine.
          await rm(aside, { force: true });
          await pipeline(createReadStream(from), createWriteStream(aside, { flags: "wx", mode: 0o600 }));
          await putInPlace(aside, at(name));
          const [wanted, there] = [await fingerprint(from), await fingerprint(at(name))];
          if (wanted.sha256 !== there.sha256)
            throw failed(`${at(name)} is not what was written there: is that disk good?`);
        }
      }),
    remove: (names) =>
      orSaid(async () => {
        for (const name of names) await rm(at(name), { force: true });
      }),
  };
}

const ADVICE: Readonly<Record<string, string>> = {
  ENOENT: "make it first, or mount it",
  ENOSPC: "it is full",
  EDQUOT: "it is full",
  EROFS:
    "it is read-only here; for the service, add ReadWritePaths= with it (docs/standby.md), and restart it",
};

/** Whether two paths are one, or one lies in the other. */
export async function areNested(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([one, other].map((folder) => stat(folder).catch(() => null)));
  if (a && b && a.ino === b.ino && a.dev === b.dev) return true;
  const within = (inner: string, outer: string): boolean => !path.relative(outer, inner).startsWith("..");
  return within(one, other) || within(other, one);
}

/** Whether a folder is on the file system of another one. */
export async function areOnOneDisk(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([one, other].map((folder) => stat(folder).catch(() => null)));
  return Boolean(a && b && a.dev === b.dev);
}

/** Whether a name or an address leads to this machine; one that leads nowhere does not. */
export async function isThisMachine(host: string): Promise<boolean> {
  const own = Object.values(networkInterfaces()).flatMap((some) =>
    (some ?? []).map(({ address }) => address),
  );
  const found = await lookup(host, { all: true }).catch(() => []);
  return found.some(({ address }) => isLoopbackHost(address) || own.includes(address));
}
