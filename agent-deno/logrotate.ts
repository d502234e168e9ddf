import { exists, writeWhole } from "./host/files.ts";
import type { Paths } from "./paths.ts";
import { messageOf, Refusal } from "./refusal.ts";

/** logrotate's configuration for both log files: daily, `generations` kept. The logs are opened anew for every line. */
export function logrotateText(paths: Paths, generations: number): string {
  return `# Written by komo-agent; \`komo-agent set logGeneration N\` changes it.
"${paths.agentLog}" "${paths.daemonLog}" {
    daily
    rotate ${generations}
    missingok
    notifempty
    nocompress
    nocopytruncate
    create 600
}
`;
}

/**
 * Writes it where logrotate looks for it.
 * @returns false where this machine has no logrotate folder
 * @throws Refusal (1) where it cannot be written
 */
export function writeLogrotate(paths: Paths, generations: number): boolean {
  if (!exists(paths.logrotateDir)) return false;
  try {
    writeWhole(paths.logrotate, logrotateText(paths, generations), 0o644);
    return true;
  } catch (error) {
    throw new Refusal(1, `${paths.logrotate}: cannot be written: ${messageOf(error)}`);
  }
}
