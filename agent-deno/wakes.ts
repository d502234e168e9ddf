/** Magic packets that the manager asks this machine to send for others. */

/** A magic packet that this machine is to send: `WakeRequest` of the protocol. */
export interface WakeRequest {
  readonly id: string;
  readonly macAddress: string;
}

/** The result of one: `WakeResult` of the protocol. */
export interface WakeResult {
  readonly id: string;
  /** Broadcast addresses that it was sent to. */
  readonly targets: number;
  /** undefined: it was sent. */
  readonly fault: "off" | "too_many" | "bad_address" | "no_network" | "not_sent" | undefined;
}
