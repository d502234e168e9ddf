import type { Run } from "../../plan/run";
import type { DateRange } from "../../plan/schedule";
import type { Moment } from "../../power/facts";
import type { SeenPower, WayKind, OutsideKind } from "../../power/ways";
import type { Audited } from "./audit";
import type { ServerRecord, TokenRecord } from "./entities";
import type { Store } from "./stores";
import type { Doorway } from "./door";
import type { UpsState } from "../../ups/reading";
import type { SettingsDesk } from "./manager-settings";
import type { NutWatch } from "./nut-server";
import type { WakeDoubt } from "./wake-doubt";
import type { OutsideWays, WakeTry } from "./wake-ways";
import type { Seals } from "./way";

/** Ports of the fleet: a clock, a log, a way to wake a machine. Others implement them; its store is in `stores.ts`. */

export interface FleetParts {
  /** The optional parts may be absent: then there are no past statuses, wake reports and so on. */
  readonly store: Pick<Store, "servers" | "tokens" | "events"> &
    Partial<
      Pick<
        Store,
        | "statuses"
        | "wakeReports"
        | "rehearsals"
        | "upgrades"
        | "restHours"
        | "activity"
        | "groups"
        | "enrolmentKeys"
        | "holds"
        | "energy"
        | "runs"
        | "schedules"
        | "ways"
        | "doors"
        | "powerCuts"
        | "nutServers"
        | "managerSettings"
      >
    > &
    Audited<Store>;
  readonly clock: Clock;
  readonly log: FleetLog;
  /** A run of more servers is started with their number typed in; 20 where it is not given. */
  readonly confirmAbove?: number;
  /** Whether something listens there; false after two seconds. Without this every port counts as open. */
  probePort?(address: string, port: number): Promise<boolean>;
  /** Without it there are no calendars. */
  readonly calendars?: Calendars;
  /** Whether the data are known to be an older copy: then everything outstanding in them is void. */
  readonly isOlderCopy?: boolean;
  /** Marks that distinguish these data from an older copy. Without them only the revisions of agents do. */
  readonly marks?: Marks;
  /**
   * Whether it is certain that no other manager serves the same servers: else nobody is answered OFF. Without this, it
   * is.
   */
  mayOrder?(): boolean;
  /**
   * Whether this manager is to do nothing, and why: then nothing is changed, and time does not pass. Without this it
   * serves.
   */
  aside?(): Aside | null;
  /**
   * Servers that somebody may turn off at this moment, by their groups: none for nobody (null), and none where the
   * rights are not known. Without this everybody may turn off everything.
   */
  mayStop?(
    authorUuid: string | null,
    how: Pick<Run, "mode" | "schedule">,
  ): (groupUuids: readonly string[]) => boolean;
  /** The agent that this manager carries; absent: none, and no agent is upgraded. */
  readonly agents?: CarriedAgents;
  /** Whether somebody may upgrade agents at this moment. Without this everybody may. */
  mayUpgrade?(authorUuid: string | null): boolean;
  /**
   * Servers that somebody may wake at this moment, by their groups. Without this everybody may wake everything.
   * @param schedule theirs that asks for its own servers; absent and null: none does
   */
  mayWake?(authorUuid: string | null, schedule?: Run["schedule"]): (groupUuids: readonly string[]) => boolean;
  /** The zone of the place by whose clock nights are told and saved energy is divided (IANA); without it, UTC. */
  readonly zone?: string;
  /** Both deadlines of the status model, in seconds. */
  readonly syncOffAfter: number;
  readonly waker: Waker;
  /** Without it servers have no ways from outside. */
  readonly outside?: OutsideWays;
  /** Counts a try to wake a server: whether it went out, or was accepted. */
  wayTried?(kind: WayKind, sent: boolean): void;
  /** Without it nothing is looked at from outside. */
  readonly looker?: Looker;
  /** Without it no power can be cut. */
  readonly cutter?: Cutter;
  /** Without it no door listens. */
  readonly doorway?: Doorway;
  /** A UPS as it is known now, by its name; each reading is an object of its own. Without it none says anything. */
  upsOf?(name: string): Pick<UpsState, "last" | "fault"> | undefined;
  /** The boot of the machine on which the manager runs, as agents tell theirs; absent: not known. */
  readonly ownBoot?: string | undefined;
  /** Without it no NUT server is read. */
  readonly nutWatch?: NutWatch;
  /** Without it settings are kept, and nothing takes them up. */
  readonly settingsDesk?: SettingsDesk;
  /** Without it no way from outside, no NUT server and no setting can have a secret. */
  readonly seals?: Seals;
  /** Seconds for which an access token is good from its last use; 0, and without it: for ever. */
  readonly tokenTtl?: number;
  issueToken(): Promise<{ readonly token: string; readonly record: TokenRecord }>;
  newUuid(): string;
}

/**
 * Reasons for which a manager does nothing: another one has taken its place for good; or another one serves at this
 * time, or may by now.
 */
export type Aside = "replaced" | "standby";

/** The agent that a manager carries. */
export interface CarriedAgents {
  readonly version: string;
  /** The program for a platform, such as `linux-x64`; null: there is none that is one program. */
  program(platform: string): { readonly sha256: string; readonly size: number } | null;
}

/** Marks of the data's progress. Agents keep the last one that they received, and show it. */
export interface Marks {
  /** The mark of the present data. */
  present(): string;
  /** The generation of this manager: it grows with each standby that takes another's place. Absent: the first. */
  generation?(): number;
  /** Whether a mark is of data that these never were; false for a text that is no mark of this manager. */
  isNotOurs(mark: string): boolean;
  /** Makes all earlier marks the past. */
  leap(): Promise<void>;
}

/** Packets on the manager's own networks, which every server can be woken by. The other ways are added in `wake/ways.ts`. */
export interface Waker {
  /** Tries it once. Rejects, with the reason, where it could not be tried. */
  wake(server: Pick<ServerRecord, "uuid" | "name" | "macAddress">): Promise<WakeTry>;
  /** Networks that packets reach now, as CIDR; null, and without this: not known. */
  networks?(): readonly string[] | null;
  /** The known reason against waking it by a packet; null: there is none. */
  doubt(server: Pick<ServerRecord, "uuid" | "macAddress" | "agent">): WakeDoubt | null;
}

/** A view of servers from outside: evidence that may prove one off, and nothing else. */
export interface Looker {
  /** Servers that have a way by which they can be looked at. Asked twice a second: few have one. */
  lookable(): Iterable<string>;
  /**
   * Looks once, by all its ways together. Rejects where nothing answers; ends with the signal.
   * @see seenTogether
   */
  look(serverUuid: string, signal: AbortSignal): Promise<SeenPower>;
}

/** Cuts of power from outside. */
export interface Cutter {
  can(kind: OutsideKind): boolean;
  /** Cuts it once. Resolves when the other side has accepted it; rejects with a `WayFault`. */
  cut(serverUuid: string, kind: OutsideKind, signal: AbortSignal): Promise<void>;
}

/** Days on which no window of a schedule begins, from elsewhere. Each rejects with a CalendarFault that says why. */
export interface Calendars {
  /** Reads an iCalendar at this address. @param now wall-clock milliseconds */
  fetch(url: string, now: number): Promise<readonly DateRange[]>;
  /** Reads the text of one. */
  read(text: string, now: number): Promise<readonly DateRange[]>;
}

/** A clock for people and one that nobody sets, which spans are measured by; both in milliseconds. */
export interface Clock {
  wall(): number;
  monotonic(): number;
  /** Runs the task every so many milliseconds. @returns ends that */
  every(ms: number, task: () => void): () => void;
}

/** The present moment on both clocks. */
export function moment(clock: Clock): Moment {
  return { monotonic: clock.monotonic(), wall: clock.wall() };
}

/** The log as the fleet uses it. */
export interface FleetLog {
  /** Something other than the time of the last heartbeat changed. */
  changed(server: ServerRecord): void;
  warn(message: string, context: Readonly<Record<string, unknown>>): void;
  error(error: unknown, context: string): void;
}
