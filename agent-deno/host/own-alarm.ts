/** The alarm of the board as komolet sets and ends it, and its record on disk, which outlives the boot. */
import { bootedAfter, isOwn, settingFor, wokeAfter, type OwnAlarm } from "../alarm.ts";
import { messageOf } from "../refusal.ts";
import { canSetAlarm, readBoardClock, setAlarm } from "./board-clock.ts";
import type { Paths } from "./environment.ts";
import { readText, removeIfThere, writeWhole } from "./files.ts";
import { isSameBoot } from "./sleep.ts";

/** Milliseconds. */
const DAY = 24 * 3_600_000;

/** A run of the machine that began soon after the alarm. */
interface Began {
  readonly run: string;
  /** The alarm, in milliseconds since 1970. */
  readonly afterAlarm: number;
}

export interface BoardAlarm {
  /** Whether it can be set. */
  readonly can: boolean;
  /** The time that it is set to, in milliseconds since 1970; undefined: it is not, or not by us. */
  readonly at: () => number | undefined;
  /** The time of the alarm soon after which the present run of the machine began; undefined: it began otherwise. */
  readonly beganAfter: () => number | undefined;
  /**
   * Sets it for a planned start (milliseconds since 1970); undefined: ends what we have set, and nothing else. Never
   * throws: it is the second way, and a shutdown does not depend on it.
   */
  readonly set: (wakeAt: number | undefined) => void;
  /** The machine slept. @param run the one that begins */
  readonly woke: (run: string) => void;
}

export interface AlarmParts {
  readonly paths: Paths;
  /** The present run of the machine. */
  readonly run: string;
  /** Seconds since the boot. */
  readonly uptime: number;
  /** The beginning of that boot, by SMBIOS. */
  readonly wakeUpType: number;
  /** Milliseconds since 1970. */
  readonly wall: () => number;
  readonly say: (level: "INFO" | "WARN", message: string) => void;
}

export function openAlarm({ paths, run, uptime, wakeUpType, wall, say }: AlarmParts): BoardAlarm {
  const clock = readBoardClock(paths);
  const can = clock !== undefined && canSetAlarm(paths, clock);
  const kept = readRecord(paths);
  let present = run;
  let own = kept.own;
  let began = kept.began?.run === run ? kept.began : undefined;
  const isOfAnotherBoot = own !== undefined && !isSameBoot(own.run, run);
  if (own && clock && isOfAnotherBoot && bootedAfter(own, clock, uptime, wakeUpType))
    began = { run, afterAlarm: own.wall };

  const keep = (): void => {
    const record = own ?? began;
    if (!record) return removeIfThere(paths.alarm);
    // Where no systemd makes it.
    Deno.mkdirSync(paths.stateDir, { recursive: true, mode: 0o755 });
    writeWhole(paths.alarm, `${JSON.stringify(record)}\n`, 0o644);
  };
  const attempt = (what: string, act: () => void): void => {
    try {
      act();
    } catch (error) {
      say("WARN", `${what}: ${messageOf(error)}`);
    }
  };

  function end(): void {
    if (!own) {
      if (kept.began && !began) attempt("An old record of the board's alarm cannot be removed", keep);
      return;
    }
    const now = readBoardClock(paths);
    attempt("The board's alarm cannot be ended", () => {
      if (now && isOwn(now, own)) {
        setAlarm(paths, now.name, undefined);
        say("INFO", "The board's alarm is ended.");
      }
      own = undefined;
      keep();
    });
  }

  function set(wakeAt: number): void {
    const now = readBoardClock(paths);
    if (!now || !can) return;
    const setting = settingFor(wakeAt, wall(), now, own);
    if ("whyNot" in setting) {
      // It was set for a plan that is none any more.
      end();
      return say("WARN", `The board's alarm is not set: ${setting.whyNot}.`);
    }
    const time = new Date(setting.wall).toISOString();
    const limits =
      Date.parse(time) - wall() > DAY
        ? " (many boards know no date, and none is further ahead there than a day)"
        : "";
    attempt(`The board's alarm cannot be set to ${time}${limits}`, () => {
      try {
        // Kept first: an alarm that is set and not known of would stay set.
        own = { clock: now.name, at: setting.at, wall: setting.wall, run: present };
        keep();
        setAlarm(paths, now.name, setting.at);
      } catch (error) {
        own = undefined;
        attempt("The record of the board's alarm cannot be removed", keep);
        throw error;
      }
      // Some boards know no seconds.
      const { alarm = setting.at } = readBoardClock(paths) ?? {};
      if (alarm !== setting.at) {
        own = { ...own, at: alarm };
        keep();
      }
      say("INFO", `The board's alarm is set to ${time}: it wakes this machine if the manager does not.`);
    });
  }

  return {
    can,
    at: () => own?.wall,
    beganAfter: () => (began?.run === present ? began.afterAlarm : undefined),
    set: (wakeAt) => (wakeAt === undefined ? end() : set(wakeAt)),
    woke(next) {
      const now = readBoardClock(paths);
      if (own && now && wokeAfter(own, now)) began = { run: next, afterAlarm: own.wall };
      present = next;
    },
  };
}

/**
 * Ends the alarm that komolet has set, if there is one, once no komolet is there to do it.
 * @returns whether there was one
 * @throws Error where it cannot be ended
 */
export function endOwnAlarm(paths: Paths): boolean {
  const { own } = readRecord(paths);
  const clock = readBoardClock(paths);
  const isSet = clock !== undefined && isOwn(clock, own);
  if (isSet) setAlarm(paths, clock.name, undefined);
  removeIfThere(paths.alarm);
  return isSet;
}

/** The alarm that komolet has set, as anybody may read it; undefined: none. */
export function readOwnAlarm(paths: Paths): OwnAlarm | undefined {
  return readRecord(paths).own;
}

/** Nothing where it cannot be read, or makes no sense. */
function readRecord({ alarm }: Pick<Paths, "alarm">): { own?: OwnAlarm; began?: Began } {
  try {
    const { clock, at, wall, run, afterAlarm } = JSON.parse(readText(alarm) ?? "{}") as Record<
      string,
      unknown
    >;
    if (typeof run !== "string") return {};
    if (typeof afterAlarm === "number") return { began: { run, afterAlarm } };
    if (typeof clock !== "string" || typeof at !== "number" || typeof wall !== "number") return {};
    return { own: { clock, at, wall, run } };
  } catch {
    return {};
  }
}
