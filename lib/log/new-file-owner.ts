import { readFileSync, statSync } from "node:fs";
import path from "node:path";

/** Who is to own a file that somebody else makes. */
export interface Owner {
  readonly user: string;
  readonly group: string;
}

/**
 * Who must own the next log file because logrotate has to make it.
 * @returns null where the owner of the present file can make the next one itself, or there is no file yet
 * @throws Error (EACCES) where the folder may not be looked into
 */
export function newFileOwner(file: string): Owner | null {
  const present = statSync(file, { throwIfNoEntry: false });
  if (!present) return null;
  const folder = statSync(path.dirname(file));
  if (present.uid === 0 || present.uid === folder.uid) return null;
  return { user: nameOf("/etc/passwd", present.uid), group: nameOf("/etc/group", present.gid) };
}

/** The name of a number in a file of passwd(5) or group(5); the number where it has none: logrotate takes both. */
function nameOf(list: string, id: number): string {
  const lines = readFileSync(list, "utf8").split("\n");
  const fields = lines.map((line) => line.split(":")).find(([, , number]) => number === String(id));
  return fields?.[0] ?? String(id);
}
