import path from "node:path";
import { LOG_FILE } from "./open-log";

/**
 * logrotate's configuration for the manager's log: daily, so many generations kept. The new file gets the mode
 * and the owner of the old one, so that it may lie in a folder that is not the manager's.
 */
export function logrotateText({
  logDir,
  logGenerations,
}: {
  readonly logDir: string;
  readonly logGenerations: number;
}): string {
  return `# Made by \`komo-manager logrotate\`: put it into /etc/logrotate.d/komoriuta-manager.
"${path.join(logDir, LOG_FILE)}" {
    daily
    rotate ${logGenerations}
    missingok
    notifempty
    nodateext
    nocompress
    nocopytruncate
    create
    postrotate
        # Without systemd the manager finds out by itself, before its next line.
        systemctl kill --signal=HUP komo-manager.service >/dev/null 2>&1 || true
    endscript
}
`;
}
