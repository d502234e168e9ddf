/** The clocks of the board, as the kernel has them in /sys/class/rtc. */
import type { BoardClock } from "../alarm.ts";
import type { Paths } from "./environment.ts";
import { exists, namesIn, textOf, withFile, writeAll } from "./files.ts";

/** The first clock whose alarm may wake the machine; undefined: there is none, or it is the host's of a container. */
export function readBoardClock({
  clocks,
  containerMarks,
}: Pick<Paths, "clocks" | "containerMarks">): BoardClock | undefined {
  if (containerMarks.some(exists)) return undefined;
  for (const name of namesIn(clocks).filter((each) => /^rtc\d+$/.test(each))) {
    const folder = `${clocks}/${name}`;
    if (!exists(`${folder}/wakealarm`)) continue;
    if (textOf(`${folder}/device/power/wakeup`).trim() !== "enabled") continue;
    const now = Number(textOf(`${folder}/since_epoch`)) || 0;
    const alarm = Number(textOf(`${folder}/wakealarm`)) || 0;
    if (now > 0) return { name, now, alarm: alarm > now ? alarm : undefined };
  }
  return undefined;
}

/** Whether its alarm can be set from here: in a sandbox it may be for reading only. Nothing is written. */
export function canSetAlarm(paths: Pick<Paths, "clocks">, { name }: BoardClock): boolean {
  try {
    return withFile(alarmOf(paths, name), { write: true }, () => true);
  } catch {
    return false;
  }
}

/**
 * Sets the alarm, and ends the one that was set before: the kernel replaces none.
 * @param at seconds by that clock; undefined: none
 * @throws Error where the kernel or the board refuses
 */
export function setAlarm(paths: Pick<Paths, "clocks">, name: string, at: number | undefined): void {
  write(alarmOf(paths, name), 0);
  if (at !== undefined) write(alarmOf(paths, name), at);
}

function alarmOf({ clocks }: Pick<Paths, "clocks">, name: string): string {
  return `${clocks}/${name}/wakealarm`;
}

function write(path: string, seconds: number): void {
  withFile(path, { write: true, truncate: true }, (file) =>
    writeAll(file, new TextEncoder().encode(`${seconds}\n`)),
  );
}
