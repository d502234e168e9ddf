import { readFileSync, statSync } from "node:fs";
import path from "node:path";

/**
 * logrotate's configuration for the manager's log: daily, so many generations kept. Each directive that an
 * administrator may have set for all logs is set here, too: `create` alone would take over their mode and owner, and
 * the log would be readable by others, or not be the manager's any more.
 * @param newFileOwner the owner of the new file where logrotate has to make it; null: the manager makes it itself. Were
 *   logrotate to make it then, a line in the instant between would have made it first, and logrotate would move that
 *   one out of the way.
 */
export function logrotateText({
  file,
  generations,
  newFileOwner,
}: {
  readonly file: string;
  readonly generations: number;
  readonly newFileOwner: Owner | null;
}): string {
  const create = newFileOwner ? `create 0600 ${newFileOwner.user} ${newFileOwner.group}` : "nocreate";
  return `# Made by \`komo-manager logrotate\`: put it into /etc/logrotate.d/komoriuta-manager.
"${file}" {
    daily
    rotate ${generations}
    missingok
    notifempty
    nodateext
    nocompress
    nocopytruncate
    ${create}
    postrotate
        # Without systemd the manager finds out by itself, before its next line.
        systemctl kill --signal=HUP komo-manager.service >/dev/null 2>&1 || true
    endscript
}
`;
}

/** The owner of a file that somebody else makes. */
interface Owner {
  readonly user: string;
  readonly group: string;
}

/**
 * The owner of the next log file, where logrotate has to make it.
 * @returns null where the owner of the present file can make the next one itself, or there is no file yet
 * @throws Error (EACCES) where the folder may not be read
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
