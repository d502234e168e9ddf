/**
 * The alarm of the board: when it is set, what is left alone, and whether the machine came up by it. Pure. Times of the
 * board's clock are its own seconds, which need be nobody else's: it may run in local time, or have drifted.
 * docs/decisions/094-the-boards-alarm.md
 */
import { say } from "./words/say.ts";

/** Milliseconds from a planned start to the alarm: a manager that lives comes first. */
export const AFTER_START = 120_000;
const FARTHEST = 366 * 24 * 3_600_000;
const DAY = 24 * 3_600;
/** Seconds by which readings of clocks in whole seconds differ. */
const SLACK = 5;
/** The longest time from the alarm to the kernel's start, in seconds: firmware checks a large memory for minutes. */
const LONGEST_START = 300;
/** The longest time from the alarm until a machine that slept is noticed to have woken up, in seconds. */
const LONGEST_WAKING = 60;
/** Beginnings of a boot by SMBIOS that are none by a clock: the network, and power that came back. */
const OTHERWISE: readonly number[] = [5, 8];

/** The clock of a board whose alarm wakes the machine. */
export interface BoardClock {
  /** Such as "rtc0". */
  readonly name: string;
  /** Seconds. */
  readonly now: number;
  /** The alarm that is set; undefined: none, or one that is over. */
  readonly alarm: number | undefined;
}

/** An alarm that komolet has set, as it is kept on disk. */
export interface OwnAlarm {
  /** The name of the clock. */
  readonly clock: string;
  /** By that clock, in seconds. */
  readonly at: number;
  /** The same for people, in milliseconds since 1970. */
  readonly wall: number;
  /** The run of the machine in which it was set. */
  readonly run: string;
}

/** Whether the alarm that is set is this one: one that went off may stand there again for a later day, since few boards keep the date. */
export function isOwn({ name, alarm }: BoardClock, own: OwnAlarm | undefined): boolean {
  if (own?.clock !== name || alarm === undefined) return false;
  return alarm >= own.at && (alarm - own.at) % DAY === 0;
}

/** The alarm of the board in words; undefined: the board has none that wakes the machine. */
export function alarmOf(clock: BoardClock | undefined, own: OwnAlarm | undefined): string | undefined {
  if (clock === undefined) return undefined;
  if (clock.alarm === undefined) return say("not set ({name})", { name: clock.name });
  return own !== undefined && isOwn(clock, own)
    ? say("set by komolet for {time} ({name})", { time: new Date(own.wall).toISOString(), name: clock.name })
    : say("set by somebody else ({name})", { name: clock.name });
}

/** The alarm for a planned start: the time to set it to, by the board's clock and for people; or why none is set. */
export type Setting = { readonly at: number; readonly wall: number } | { readonly whyNot: string };

/**
 * @param wakeAt of the planned start, in milliseconds since 1970
 * @param wall the time now by this machine's wall clock, likewise
 */
export function settingFor(
  wakeAt: number,
  wall: number,
  clock: BoardClock,
  own: OwnAlarm | undefined,
): Setting {
  const ahead = wakeAt + AFTER_START - wall;
  if (ahead <= 0) return { whyNot: say("the planned start is over by this machine's clock") };
  if (ahead > FARTHEST) return { whyNot: say("the planned start is more than a year ahead") };
  if (clock.alarm !== undefined && !isOwn(clock, own))
    return { whyNot: say("somebody else has set it, which is left alone") };
  return { at: clock.now + Math.ceil(ahead / 1000), wall: wakeAt + AFTER_START };
}

/**
 * Whether the kernel of this boot started soon after the alarm.
 * @param uptime seconds since then
 * @param wakeUpType what the firmware says of it, by SMBIOS
 */
export function bootedAfter(own: OwnAlarm, clock: BoardClock, uptime: number, wakeUpType: number): boolean {
  const late = clock.now - uptime - own.at;
  return clock.name === own.clock && isWithin(late, LONGEST_START) && !OTHERWISE.includes(wakeUpType);
}

/** Whether a machine that is noticed to have slept woke up soon after the alarm. */
export function wokeAfter(own: OwnAlarm, clock: BoardClock): boolean {
  return clock.name === own.clock && isWithin(clock.now - own.at, LONGEST_WAKING);
}

function isWithin(late: number, longest: number): boolean {
  return -SLACK <= late && late <= longest;
}
