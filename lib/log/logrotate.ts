import type { Owner } from "./new-file-owner";

/**
 * logrotate's configuration for the manager's log: daily, so many generations kept. Each directive that an
 * administrator may have set for all logs is set here, too: `create` alone would take over their mode and owner,
 * and the log would be readable by others, or not be the manager's any more.
 * @param newFileOwner who owns the new file where logrotate has to make it; null: the manager makes it itself. Were
 * logrotate to make it then, a line in the instant between would have made it first, and logrotate would move that
 * one out of the way.
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
