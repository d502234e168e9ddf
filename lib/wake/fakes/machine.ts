/** A machine behind a fake: its power, and what was done to it. */
export interface FakeMachine {
  isOn: boolean;
  /** "on" and "off", in the order in which it was told. */
  readonly orders: string[];
}

export function fakeMachine(isOn = false): FakeMachine {
  return { isOn, orders: [] };
}

/** Turns its power on or off. */
export function order(machine: FakeMachine, isOn: boolean): void {
  machine.orders.push(isOn ? "on" : "off");
  machine.isOn = isOn;
}
