import type { ListedServer } from "@/lib/api/codec/read";
import type { TurnOff } from "@/lib/fleet/model/turn-off";
import { isStop } from "@/lib/power/actions";
import { ACTIONS, type Action } from "@/lib/power/words";
import { intentOf } from "./power";

/** The request of a power button. */
export interface PowerRequest {
  readonly action: Action;
  readonly uuid: string;
}

/** The name of the form value that says which power button was pressed. */
export const REQUEST = "press";

/** A request as the value of its button, so that one form serves a whole list. */
export function requestValue(action: Action, uuid: string): string {
  return `${action} ${uuid}`;
}

/** Reads a request from such a value; null: it is none. */
export function readRequest(value: string | null | undefined): PowerRequest | null {
  const [wanted, uuid, ...more] = (value ?? "").split(" ");
  const action = ACTIONS.find((each) => each === wanted);
  return action && uuid && more.length === 0 ? { action, uuid } : null;
}

/** Writes the options of a turn-off into a form; defaults are left out. */
export function writeHow(form: FormData, how: Partial<TurnOff>): void {
  for (const [name, value] of Object.entries(how)) if (value !== null) form.set(name, String(value));
}

/** Reads the options of a turn-off from a form, unchecked; without any: at once. */
export function readHow(form: FormData): Record<keyof TurnOff, unknown> {
  const field = (name: keyof TurnOff) => form.get(name);
  const until = field("until");
  const rest = field("restDoorsUntil");
  return {
    mode: field("mode") ?? "now",
    until: until === null ? null : Number(until),
    force: field("force") === "true",
    how: field("how"),
    reason: field("reason") ?? "",
    endHolds: field("endHolds") === "true",
    evenIfNeeded: field("evenIfNeeded") === "true",
    restDoorsUntil: rest === null ? null : Number(rest),
  };
}

/**
 * Whether an action needs a question first: it ends a hold or what runs on the server, and questions are on in this
 * browser.
 */
export function asksFirst(server: ListedServer, action: Action): boolean {
  if (!isStop(action)) return false;
  return server.holds.length > 0 || (intentOf(server, action) === action && wantsToBeAsked());
}

const KEY = "komoriuta.turnOffUnasked";

/** Whether this browser asks before a server is turned off. */
export function wantsToBeAsked(): boolean {
  try {
    return localStorage.getItem(KEY) === null;
  } catch {
    return true;
  }
}

/** Remembers whether this browser asks. */
export function wantToBeAsked(ask: boolean): void {
  try {
    if (ask) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, "1");
  } catch {
    // Without storage it asks again.
  }
}
