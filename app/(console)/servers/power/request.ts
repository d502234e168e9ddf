import { ACTIONS, type Action } from "@/lib/power/words";

/** What a power button asks for. */
export interface PowerRequest {
  readonly action: Action;
  readonly uuid: string;
}

/** The name under which a form tells which of its power buttons was pressed. */
export const REQUEST = "press";

/** A request as the value of its button: one form serves a whole list. */
export function requestValue(action: Action, uuid: string): string {
  return `${action} ${uuid}`;
}

/** The request that a value stands for; null where it is none. */
export function readRequest(value: string | null | undefined): PowerRequest | null {
  const [wanted, uuid, ...more] = (value ?? "").split(" ");
  const action = ACTIONS.find((each) => each === wanted);
  return action && uuid && more.length === 0 ? { action, uuid } : null;
}

/** Whether people are asked before it is done; both languages have a question then. */
const ASKS = { TurnOn: false, TurnOff: true, WakeAgain: false } as const satisfies Record<Action, boolean>;
export type AskedAction = { [Each in Action]: (typeof ASKS)[Each] extends true ? Each : never }[Action];

/** Whether people are asked before this is done, and this browser wants to be asked. */
export function asksFirst(action: Action): action is AskedAction {
  return ASKS[action] && wantsToBeAsked();
}

const KEY = "komoriuta.turnOffUnasked";

/** Whether this browser wants to be asked before a server is turned off. */
export function wantsToBeAsked(): boolean {
  try {
    return localStorage.getItem(KEY) === null;
  } catch {
    return true;
  }
}

/** Remembers whether this browser wants to be asked. */
export function wantToBeAsked(ask: boolean): void {
  try {
    if (ask) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, "1");
  } catch {
    // A browser that keeps nothing asks again.
  }
}
