import { HeartbeatStatus, PowerStatus, SetBy } from "../../lib/gen/proto/komoriuta/v1/status_pb";

/** What an operator sets. */
export interface Settings {
  readonly name: string;
  readonly macAddress: string;
  readonly heartbeatInterval: number;
}

/** What a list tells of a server, as far as acknowledged changes decide it. */
export interface Listed extends Settings {
  readonly powerStatus: PowerStatus;
  readonly powerSetBy: SetBy;
  readonly heartbeatStatus: HeartbeatStatus;
}

/** How a server stands after what was done to it. */
export interface Standing {
  /** Null: deleted. */
  readonly listed: Listed | null;
  /** Whether an order to shut down is outstanding. */
  readonly ordered: boolean;
  /** Whether its agent has the token that is good. */
  readonly letIn: boolean;
  /** What operators did to it, oldest first: kinds of events. */
  readonly deeds: readonly string[];
}

/** What a manager tells of a server, from all three sides. */
export interface Told {
  readonly listed: Listed | null;
  /** What its agent is answered for its boot. */
  readonly manifest: "ON" | "OFF" | "refused";
  readonly deeds: readonly string[];
}

/** What a manager has to tell of a server that stands like this. */
export function toBeTold({ listed, ordered, letIn, deeds }: Standing): Told {
  if (!listed || !letIn) return { listed, manifest: "refused", deeds };
  return { listed, manifest: ordered ? "OFF" : "ON", deeds };
}

/** A new server, whose token nobody has heard yet. */
export function registered(settings: Settings): Standing {
  const listed: Listed = {
    ...settings,
    powerStatus: PowerStatus.OFF,
    powerSetBy: SetBy.OPERATOR,
    heartbeatStatus: HeartbeatStatus.NONE,
  };
  return { listed, ordered: false, letIn: false, deeds: ["registered"] };
}

export function edited(before: Standing, settings: Partial<Settings>): Standing {
  return done(before, "edited", settings);
}

/** The old token is dead, and the new one not heard yet. */
export function rotated(before: Standing): Standing {
  return { ...done(before, "token_rotated"), letIn: false };
}

export function turnedOn(before: Standing): Standing {
  const on = { powerStatus: PowerStatus.ON, powerSetBy: SetBy.OPERATOR };
  return { ...done(before, "turned_on", on), ordered: false };
}

export function turnedOff(before: Standing): Standing {
  const off = { powerStatus: PowerStatus.OFF, powerSetBy: SetBy.OPERATOR };
  return { ...done(before, "turned_off", off), ordered: true };
}

export function removed(before: Standing): Standing {
  return { ...done(before, "removed"), listed: null };
}

/** Its agent's report was answered; no deed of an operator. */
export function reported(before: Standing, heartbeatStatus: HeartbeatStatus): Standing {
  return { ...before, listed: before.listed && { ...before.listed, heartbeatStatus } };
}

function done(before: Standing, deed: string, change: Partial<Listed> = {}): Standing {
  const listed = before.listed && { ...before.listed, ...change };
  return { ...before, listed, deeds: [...before.deeds, deed] };
}
