import { exists, writeWhole } from "./host/files.ts";
import type { Paths } from "./paths.ts";
import { reasonOf, Refusal } from "./refusal.ts";

/**
 * logrotate's configuration for both log files: daily, `generations` kept. A log is opened anew for every line, so
 * nobody must be told of a rotation; and the agent makes the new file itself, mode 600: were logrotate to make it, a
 * line in the instant between would have made it first, and logrotate would move that one out of the way.
 */
export function logrotateText(paths: Paths, generations: number): string {
  return `# Written by komo-agent; \`komo-agent set logGeneration N\` changes it.
"${paths.agentLog}" "${paths.daemonLog}" {
    daily
    rotate ${generations}
    missingok
    notifempty
    nocompress
    nocopytruncate
    nocreate
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
    throw new Refusal(
      1,
      `The setting is saved, but ${paths.logrotate} cannot be written: ${reasonOf(error)}.`,
    );
  }
}
