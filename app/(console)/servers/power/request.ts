import { ACTIONS, type Action } from "@/lib/power/words";

/** What a press on a power button asks for. */
export interface PowerPress {
  readonly action: Action;
  readonly uuid: string;
}

/** The name under which a form tells which power button was pressed. */
export const PRESS = "press";

/** A press as the value of its button: one form serves a whole list. */
export function pressValue(action: Action, uuid: string): string {
  return `${action} ${uuid}`;
}

/** The press that a value stands for; null where it is none. */
export function readPress(value: string | null | undefined): PowerPress | null {
  const [wanted, uuid, ...more] = (value ?? "").split(" ");
  const action = ACTIONS.find((each) => each === wanted);
  return action && uuid && more.length === 0 ? { action, uuid } : null;
}
