/**
 * The mark of the manager's data that was given last. It is shown with each heartbeat: a manager whose data were put back
 * learns by it that they are older. Kept in /run/komoriuta, which survives komolet and not the boot.
 */

import { isMark, MARK_KEPT_EVERY } from "../mark.ts";
import { messageOf } from "../refusal.ts";
import type { Clock, Paths } from "./environment.ts";
import { readText, writeWhole } from "./files.ts";

export interface KeptMark {
  /** undefined: none was given. */
  present(): string | undefined;
  /** One has come; undefined: nothing new. Written now and then: a manager where much is clicked gives many. */
  take(mark: string | undefined): void;
}

/** @param failed told once why it cannot be written */
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
