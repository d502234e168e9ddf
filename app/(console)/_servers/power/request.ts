import type { ListedServer } from "@/lib/api/codec/read";
import type { TurnOff } from "@/lib/fleet/model/turn-off";
import { isStop } from "@/lib/power/actions";
import { ACTIONS, type Action } from "@/lib/power/words";
import { intentOf } from "./power";

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

/** Puts into a form how a server is to be turned off; what goes without saying is left out. */
export function writeHow(form: FormData, how: Partial<TurnOff>): void {
  for (const [name, value] of Object.entries(how)) if (value !== null) form.set(name, String(value));
}

/** How a form wants a server to be turned off, to be checked; a plain form: at once. */
export function readHow(form: FormData): Record<keyof TurnOff, unknown> {
  const field = (name: keyof TurnOff) => form.get(name);
  const until = field("until");
  return {
    mode: field("mode") ?? "now",
    until: until === null ? null : Number(until),
    force: field("force") === "true",
    reason: field("reason") ?? "",
    endHolds: field("endHolds") === "true",
    evenIfNeeded: field("evenIfNeeded") === "true",
  };
}

/**
 * Whether people are asked before this is done: it ends what keeps the server on, or what runs on it, and this browser
 * wants to be asked.
 */
export function asksFirst(server: ListedServer, action: Action): boolean {
  if (!isStop(action)) return false;
  return server.holds.length > 0 || (intentOf(server, action) === action && wantsToBeAsked());
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
