/**
 * The last mark of the manager's data. It is sent with each heartbeat: a manager whose data were restored from a backup
 * learns by it that they are older. Kept in /run/komoriuta, which survives komolet and not the boot.
 */

import { isMark, MARK_KEPT_EVERY } from "../mark.ts";
import { messageOf } from "../refusal.ts";
import type { Clock, Paths } from "./environment.ts";
import { readText, writeWhole } from "./files.ts";

export interface KeptMark {
  /** undefined: none was given. */
  present(): string | undefined;
  /** Takes a new mark; undefined: nothing new. It is written now and then only: a busy manager gives many. */
  take(mark: string | undefined): void;
}

/** @param failed called once, with the reason, where the mark cannot be written */
export function openMark(
  { mark: path }: Pick<Paths, "mark">,
  clock: Pick<Clock, "now">,
  failed: (reason: string) => void,
): KeptMark {
  let written = read(path);
  let present = written;
  let writtenAt = -Infinity;
  let reported = false;
  return {
    present: () => present,
    take(mark) {
      present = mark ?? present;
      if (present === undefined || present === written || clock.now() - writtenAt < MARK_KEPT_EVERY) return;
      writtenAt = clock.now();
      try {
        writeWhole(path, `${present}\n`, 0o600);
        written = present;
      } catch (error) {
        if (!reported) failed(messageOf(error));
        reported = true;
      }
    },
  };
}

function read(path: string): string | undefined {
  try {
    const text = readText(path)?.trim();
    return isMark(text) ? text : undefined;
  } catch {
    return undefined;
  }
}
