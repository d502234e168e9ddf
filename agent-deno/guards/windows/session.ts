/** People who are logged on and not idle. */
import type { Host } from "../../host/environment.ts";
import { listSessions, type Session } from "../../host/windows/sessions.ts";
import type { Guard } from "../guard.ts";
import type { Holder } from "../words.ts";

/** @param minutes without input after which a session counts no more */
export function sessionGuard({ wall }: Host, minutes: number): Guard {
  return {
    name: "session",
    check: () =>
      listSessions()
        .filter((session) => !isIdle(session, minutes, wall()))
        .map(holderOf),
  };
}

/**
 * Whether nobody has used the session for so long: since the last input that Windows knows, or since it was
 * disconnected. Where it knows neither, the session counts. Pure.
 */
export function isIdle(
  { isDisconnected, disconnectedAt, lastInputAt }: Session,
  minutes: number,
  now: number,
): boolean {
  const since = Math.max(lastInputAt, isDisconnected ? disconnectedAt : 0);
  return since > 0 && now - since >= minutes * 60_000;
}

export function holderOf({ user, isRemote, isDisconnected, loggedOnAt }: Session): Holder {
  const where = isRemote ? "remote desktop" : isDisconnected ? "disconnected" : "desktop";
  return { kind: "session", name: `${user} (${where})`, since: loggedOnAt > 0 ? loggedOnAt : undefined };
}
