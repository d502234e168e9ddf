import type { Clock, FleetParts, Marks } from "../../lib/fleet/model/ports";
import type { Changes, Reads, RunningFleet } from "../../lib/fleet/fleet";
import type { By } from "../../lib/fleet/model/audit";
import type { ServerRecord } from "../../lib/fleet/model/entities";
import type { SeenPower } from "../../lib/power/ways";
import type { CurrentStatus } from "../../lib/power/words";
import type { DateRange } from "../../lib/plan/schedule";
import type { Chance } from "./chance";
import type { DiskManners } from "./disk";
import type { DoorHost } from "./doorway";
import type { Door } from "./komolet";
import type { FleetStore, Snapshot } from "./memory-store";
import type { Network } from "./network";
import type { Oracle } from "./oracle/record";
import type { Pulse } from "./pulse";
import type { Site } from "./site";
import type { Story } from "./story";
import type { Timeline } from "./timeline";
import type { Wires } from "./wires";

/** The answer to an operator's request; "unknown" where the manager died over it, or a write failed. */
export type Outcome = "accepted" | "refused" | "unknown";

/** Doubles for parts of the manager, to break a rule on purpose. */
export interface ManagerDoubles {
  /** Between the fleet and what the oracle sees of the store. */
  readonly aboveLedger?: (store: FleetStore) => FleetStore;
  /** Between what the oracle sees and the disk. */
  readonly belowLedger?: (store: FleetStore, later: (ms: number, task: () => void) => void) => FleetStore;
  readonly fleet?: (fleet: RunningFleet) => RunningFleet;
  /** The clock of one life of the manager. */
  readonly clock?: (clock: Clock) => Clock;
}

export interface ManagerParts {
  readonly timeline: Timeline;
  readonly chance: Chance;
  readonly story: Story;
  readonly oracle: Oracle;
  readonly network: Network;
  readonly sites: readonly Site[];
  readonly diskManners: DiskManners;
  readonly doubles: ManagerDoubles;
  /** Seconds. */
  readonly syncOffAfter: number;
  /** The timers run so many times slower than they should, as on a busy machine. */
  readonly sluggishness: number;
  /** The store as the next life finds it; a file is opened anew. */
  readonly openStore: () => Promise<FleetStore>;
  readonly pulse: Pulse;
  /** The wall clock's first time. */
  readonly wall: number;
  /** The world as plans need it; null: there are no plans. */
  readonly plans: {
    /** Whether a port answers at this address; it takes its time. */
    probe(address: string): Promise<boolean>;
    /** Reads a calendar. */
    calendar(url: string): Promise<readonly DateRange[]>;
  } | null;
  /** A copy of the disk, which may be put back; null: not in this history. */
  readonly snapshot: (() => Snapshot) | null;
  /** The marks of a new life of the manager; null: its data have none. */
  readonly marks: ((life: string) => Marks) | null;
  /** The mark that the agent of a server keeps in /run. */
  readonly keptMark: (site: Site) => string;
  /** The revision of the manifest that a server's agent follows; null: no agent runs, nor can the boot come back. */
  readonly followed: (site: Site) => number | null;
  readonly wake: (site: Site) => void;
  /** A look at a server from outside; null: none has a way. */
  readonly look: ((site: Site, signal: AbortSignal) => Promise<SeenPower>) | null;
  /** Cuts the power of a machine; null: nobody can. Rejects with a `WayFault`. */
  readonly cut: ((site: Site) => Promise<void>) | null;
  /** The world before its doors; null: there are none. */
  readonly doors: (() => DoorHost) | null;
  /** Whether somebody may turn servers off at this moment; null: everybody may. */
  readonly mayStop: ((authorUuid: string | null) => boolean) | null;
  /** A UPS, as its reader knows it now; null: there is none. */
  readonly upsOf: FleetParts["upsOf"] | null;
  /** The networks of the world; null: there is one. */
  readonly wires: Wires | null;
  /** It has asked a relay for something. */
  readonly onAsked: () => void;
  /** It died, or has stopped. */
  readonly onDown: () => void;
}

/** The operator of all of them. */
export const OP: By = { actor: "op", address: "", via: "api" };

/** The manager's process: one life after the other, around the real fleet. */
export interface Manager extends Door {
  readonly up: boolean;
  /** Whether its process is there and not suspended: what it asks for by itself, it asks for now. */
  readonly runs: boolean;
  /** Of a magic packet: it cannot be sent, for want of a network. */
  unplugged: boolean;
  /** Somebody keeps a copy of its data. */
  copyData(): void;
  /** The copy is put in the place of its data, where its agents can show that they are older. */
  rollBack(): void;
  /** The wall clock is set forward or back. */
  jump(ms: number): void;
  start(): void;
  /** kill -9 */
  crash(why: string): void;
  /** SIGTERM: everything is written; then it is down. */
  stop(): void;
  /** SIGSTOP for so long; with `frozen` its own clock stands still, too, as on a machine that sleeps. */
  suspend(ms: number, frozen: boolean): void;
  /** Ends whatever holds it up. */
  calmDown(): void;
  /**
   * Calls the fleet as an operator does. `done` gets the outcome: "unknown" where the manager dies over it. Gives false
   * where nobody listens.
   * @param as the fleet as whoever asks sees it
   */
  ask(
    ask: (fleet: Reads & Changes) => Promise<unknown>,
    done: (outcome: Outcome) => void,
    as?: (fleet: RunningFleet) => Reads & Changes,
  ): boolean;
  status(site: Site): CurrentStatus | null;
  server(site: Site): ServerRecord | null;
  /** Its wall clock, in milliseconds. */
  wall(): number;
}
