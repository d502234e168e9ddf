import type { Snapshot } from "../memory-store";
import type { SeenPower } from "../../../lib/power/ways";
import type { CurrentStatus, Departure, Shutdown } from "../../../lib/power/words";
import type { Reported } from "./agents";
import type {
  Asked,
  Attempt,
  Bench,
  Book,
  BootEntry,
  Click,
  ReceivedHeartbeat,
  InstanceEntry,
  Leftovers,
  MachineEntry,
  UseCheck,
  Newest,
  Rule,
  Standing,
} from "./book";
import type { Doors } from "./doors";
import type { Down } from "./going";
import type { Ledger } from "./ledger";
import type { LookEntry } from "./looks";
import type { ManagerLife } from "./manager-life";
import type { Plans } from "./plans";
import type { Power as PowerBooks } from "./power";
import type { Relays } from "./relays";
import type { Rests } from "./rests";
import type { UpsBooks } from "./upses";
import type { ManagerClocks } from "./manager-clocks";

/** The oracle as the simulation calls it, and what its parts share. */

/** A rule that was seen broken. */
export interface Breach {
  readonly rule: Rule;
  readonly server: string;
  readonly at: number;
  readonly what: string;
}

export interface Oracle {
  readonly breach: Breach | null;
  readonly leftovers: Leftovers;
  readonly ledger: Ledger;
  readonly plans: Plans;
  readonly relays: Relays;
  readonly power: PowerBooks;
  readonly doors: Doors;
  readonly rests: Rests;
  readonly upses: UpsBooks;
  register(uuid: string, name: string, interval: number): void;

  /**
   * @param also the end that is asked for, in wall-clock milliseconds; whether holds end with it; whether others may
   * need the server; the way in which it is to go, null or absent: as it is set; the door that asks
   */
  clicked(
    uuid: string,
    asked: Asked,
    reason: string,
    also: {
      untilWall: number;
      endHolds: boolean;
      evenIfNeeded: boolean;
      how?: Shutdown | null;
      door?: string;
    },
  ): Clicked;
  acknowledged(uuid: string, click: Clicked, result: "accepted" | "refused" | "unknown"): void;
  /** An operator releases a hold: whether it still lasts is open from now on. */
  releases(uuid: string, reason: string): void;
  offAsAsked(uuid: string, how: Shutdown): void;
  offAsSet(uuid: string, how: Shutdown): void;
  guardsAsked(uuid: string, processes: readonly string[]): void;
  guardsSet(uuid: string, processes: readonly string[]): void;
  intervalAsked(uuid: string, interval: number): void;
  intervalSet(uuid: string, interval: number): void;

  bootStarted(uuid: string, boot: string): void;
  instanceStarted(uuid: string, boot: string, instance: string): void;
  /**
   * The machine slept, or was paused, for so many milliseconds and goes on. 0: its wall clock is right again.
   * @param isShown whether the wall clock shows it: else only the hardware clock does, if any
   */
  woke(uuid: string, ms: number, isShown: boolean): void;
  /** The run of the machine that this one is in has this name. */
  runNamed(uuid: string, instance: string, boot: string): void;
  instanceSuspended(uuid: string, instance: string): void;
  noteKept(uuid: string, boot: string, running: boolean): void;
  noteDamaged(uuid: string, boot: string): void;
  sent(
    uuid: string,
    instance: string,
    boot: string,
    status: Reported,
    declinedRevision: number | null,
  ): Attempt;
  /** The head of an answer arrived: there is time for the rest. */
  headCame(uuid: string, to: Attempt): void;
  useChecked(uuid: string, instance: string, useCheck: UseCheck): void;
  delivered(uuid: string, instance: string, to: Attempt, arrivedAt: number, power: "ON" | "OFF"): void;
  /** The attempt failed, or its connection is closed: no answer to it counts any more. */
  givenUp(uuid: string, instance: string): void;
  commandRun(uuid: string, instance: string, how: Departure): void;

  managerStarted(servers: readonly { uuid: string; before: CurrentStatus; after: CurrentStatus }[]): void;
  /** Its data are copied; only the last copy may be put back. */
  copied(): void;
  /** Its data are those of an earlier time from now on, and it is dead. */
  rolledBack(to: Pick<Snapshot, "servers" | "holds">): void;
  /** Whether no heartbeat of the server's agent has come since. */
  isUnshown(uuid: string): boolean;
  /** Its process begins. */
  managerBorn(): void;
  /** Its wall clock is about to be set by so much. */
  clockJumps(ms: number): void;
  /** Somebody deletes a server: nobody knows from now on whether it is there, until that is refused. */
  removing(uuid: string, isOpen: boolean): void;
  /**
   * It was suspended for so many milliseconds; `noticed` where its own clock went on meanwhile and that was long, `frozenMs`
   * the time for which that clock stood still.
   */
  managerResumed(ms: number, clock: { readonly noticed: boolean; readonly frozenMs: number }): void;
  /** A heartbeat reaches the manager. */
  arrived(uuid: string, heartbeat: ReceivedHeartbeat): void;
  /** The manager answers a heartbeat that reached it at `arrivedAt`. */
  answered(
    uuid: string,
    heartbeat: ReceivedHeartbeat,
    arrivedAt: number,
    power: "ON" | "OFF",
    how: Departure,
  ): void;
  /** The manager shows a manifest: right after its start, to an agent that asks for it, or as a held answer. */
  shown(
    uuid: string,
    boot: string,
    power: "ON" | "OFF",
    to: "start" | "manifest" | "held",
    how: Departure,
  ): void;
  packetSent(uuid: string): void;
  /** The manager begins to look at a server from outside. */
  lookBegun(uuid: string): LookEntry;
  /** It is answered; null: nothing came of it. */
  lookAnswered(uuid: string, look: LookEntry, power: SeenPower | null): void;
  /** An operator asks for one more magic packet. */
  wakesAgain(uuid: string): void;
  /** The last event by which somebody turned a server on; null: nobody did. */
  lastWanted(uuid: string): { readonly at: number; readonly actor: string } | null;
  /** People are shown another status of a server. */
  shownAs(uuid: string, status: CurrentStatus): void;
  /**
   * Judges the end, long after faults have stopped: the status that is shown must agree with the machine, and with the
   * last click.
   */
  atTheEnd(uuid: string, isUp: boolean, status: CurrentStatus, down: Down): void;
  /** Judges the machine where nothing went wrong since the last click: it must have done what that asked for. */
  obeyed(uuid: string, isUp: boolean): void;
  readonly counts: Readonly<Record<"commands" | "clicks" | "sleeps" | "restarts", number>>;
  newestBoot(uuid: string): string | undefined;
}

/** A request of an operator, to be acknowledged. */
export interface Clicked {
  readonly asked: Asked;
  readonly entry: Click | Standing;
}

/** All that the oracle knows, as its parts share it. */
export interface OracleState {
  now(): number;
  /** The manager's wall clock. */
  wall(): number;
  /** Whether a server cannot be woken, as its agent says. */
  wakesNever(uuid: string): boolean;
  readonly books: Map<string, Book>;
  readonly life: ManagerLife;
  readonly leftovers: Leftovers;
  readonly counts: { commands: number; clicks: number; sleeps: number; restarts: number };
  /** Heartbeats that came while their server could not be woken. */
  readonly reportsWakeOff: WeakSet<ReceivedHeartbeat>;
  readonly bench: Bench;
  readonly clocks: ManagerClocks;
  readonly plans: Plans;
  readonly ledger: Ledger;
  readonly rests: Rests;
  bookOf(uuid: string): Book;
  bootOf(book: Book, boot: string): BootEntry;
  instanceOf(book: Book, instance: string): InstanceEntry;
  newRun(boots: Book["boots"], machine: MachineEntry): BootEntry;
}

export function isDecline({ declinedRevision }: ReceivedHeartbeat): boolean {
  return typeof declinedRevision === "number";
}

type Place = Pick<Newest, "instance" | "sequence">;

export function isNewer(one: Place, other: Place): boolean {
  return one.instance > other.instance || (one.instance === other.instance && one.sequence > other.sequence);
}

export function required<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`the oracle has never heard of ${name}`);
  return value;
}
