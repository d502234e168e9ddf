import type { DoorRecord, DoorSettingFault, Knock, Visitor } from "@/lib/fleet/model/door";

/** A door as its pages show it. */
export interface DoorView extends DoorRecord {
  readonly serverName: string;
  /** The reason for which it does not listen; null: it does, or has its link alone. */
  readonly fault: DoorSettingFault | null;
  readonly inside: readonly Visitor[];
  /** The last knocks, newest first. */
  readonly knocks: readonly Knock[];
}

/** A server that a door may lead to. */
export interface DoorServer {
  readonly uuid: string;
  readonly name: string;
}
