import type { Server, Socket } from "node:net";
import type { Fleet } from "../fleet/fleet";
import type { DoorRecord, DoorSettingFault, Knock, KnockOutcome } from "../fleet/model/door";
import type { Clock } from "../fleet/model/ports";
import type { DoorStore } from "../fleet/model/stores";
import type { Networks } from "../http/addresses";
import type { DoorIo } from "./io";
import type { Full } from "./limits";
import type { Places } from "./places";

/** The actions of a door in the name of its author, as far as they may do that at this moment. */
export interface InAuthorsName {
  /** Wakes the server, and first what it needs. The reason, as a sentence, where it cannot be; null: done. */
  wake(): Promise<string | null>;
  /** Places a hold; null: it could not be. @param until wall-clock milliseconds */
  hold(until: number, reason: string): Promise<string | null>;
  release(holdUuid: string): Promise<void>;
}

export interface DoorParts {
  readonly fleet: Pick<Fleet, "doors" | "get" | "addressOf" | "holds">;
  readonly store: Pick<DoorStore, "memories" | "remember">;
  readonly places: Places;
  readonly clock: Clock;
  /** Absent: the system's. */
  readonly io?: DoorIo;
  inNameOf(door: DoorRecord, from: string): InAuthorsName;
  /** Counts a knock that has ended. */
  knocked(outcome: KnockOutcome, tookMs: number | null): void;
  /** Counts a wake. */
  woke(): void;
  /** Counts somebody who was not let near. */
  kept(why: Full | "network" | "silent"): void;
  failed(error: unknown, context: string): void;
}

/** Somebody at a door, or inside. */
export interface Guest {
  readonly from: string;
  readonly since: number;
  readonly client: Socket;
  server: Socket | null;
  waiting: boolean;
  end(): void;
}

/** Somebody at a link who waits. */
interface LinkKnock {
  readonly knock: Knock;
  /** Monotonic milliseconds. */
  readonly since: number;
  /** Others woke the server within the minute, and it was turned off again: it is woken once that is over. */
  readonly isOwed: boolean;
}

/** A door as it stands. */
export interface Standing {
  door: DoorRecord;
  allowed: Networks;
  knocks: readonly Knock[];
  holdUuid: string | null;
  holding: Promise<void> | null;
  /** Its last hold could not be placed: it is tried again while somebody is there. */
  isOwedHold: boolean;
  waking: Promise<string | null> | null;
  wokeAt: number | null;
  emptySince: number | null;
  listener: Pick<Server, "close"> | null;
  /** The place that it listens at, or tries to. */
  listen: string;
  fault: DoorSettingFault | null;
  readonly guests: Set<Guest>;
  readonly links: Map<string, LinkKnock>;
  isDirty: boolean;
}
