/** The verdict on a server that is waited for: reached, still to come, or not to come. Pure. */
import type { Server } from "./messages.ts";
import type { Plain } from "./words/say.ts";

export type Goal = "on" | "off" | "restarted";
type Power = Exclude<Goal, "restarted">;

/** Memory of a server while it is waited for. */
export interface Watched {
  /** Begin of the status that was seen first: it is older than the wait. */
  readonly first: string | undefined;
  /** Whether a turn-off was under way. */
  readonly stopping: boolean;
  /** Whether another start of its agent was seen, since it is not being restarted any more. */
  readonly launched: boolean;
}

/** `why`: the reason why the server will not reach the goal by itself. */
export type Verdict = "reached" | "waits" | { readonly why: Plain };

/** The goal that each status is, if it is one. */
const REACHED: Readonly<Record<Server["currentStatus"], Power | undefined>> = {
  CURRENT_STATUS_UNSPECIFIED: undefined,
  CURRENT_STATUS_APPLYING: undefined,
  CURRENT_STATUS_ON: "on",
  CURRENT_STATUS_SYNCED_ON: "on",
  CURRENT_STATUS_OFF: "off",
  CURRENT_STATUS_SYNCED_OFF: "off",
  CURRENT_STATUS_ASLEEP: "off",
  CURRENT_STATUS_STARTING: undefined,
  CURRENT_STATUS_STOPPING: undefined,
  CURRENT_STATUS_LOST: undefined,
  CURRENT_STATUS_WARNING: undefined,
  CURRENT_STATUS_ERROR: undefined,
};

const UNDER_WAY: Readonly<Record<Power, Server["currentStatus"]>> = {
  on: "CURRENT_STATUS_STARTING",
  off: "CURRENT_STATUS_STOPPING",
};

/** Whether nothing has to be asked: the goal is reached, or on its way. A pending stop is to be withdrawn. */
export function needsNothing(goal: Power, { currentStatus, pendingStop }: Server): boolean {
  return currentStatus === UNDER_WAY[goal] || (REACHED[currentStatus] === goal && pendingStop === undefined);
}

/** @param before undefined: the server is seen for the first time */
export function judge(goal: Goal, server: Server, before: Watched | undefined): [Verdict, Watched] {
  const { currentStatus: status, statusSince, statusReason, pendingStop } = server;
  const underWay = status === "CURRENT_STATUS_APPLYING" || status === "CURRENT_STATUS_STOPPING";
  const restarts = statusReason === "STATUS_REASON_RESTARTING";
  const watched: Watched = {
    first: before === undefined ? statusSince : before.first,
    stopping: before?.stopping === true || pendingStop !== undefined || (goal === "off" && underWay),
    launched: before?.launched === true || (!restarts && hasLaunched(server)),
  };
  if (goal === "restarted") return [judgeRestart(server, watched), watched];
  const isNew = before !== undefined && statusSince !== watched.first;
  if (REACHED[status] === goal) return ["reached", watched];
  if (isNew && status === "CURRENT_STATUS_ERROR")
    return [{ why: "it does not do what it was told" }, watched];
  if (goal === "on" && isNew && statusReason === "STATUS_REASON_DID_NOT_START") {
    return [{ why: "it did not start" }, watched];
  }
  if (goal === "off" && watched.stopping && pendingStop === undefined && REACHED[status] === "on") {
    return [{ why: "it stays on" }, watched];
  }
  return ["waits", watched];
}

/** The present run of the machine has begun just now. */
function hasLaunched({ heartbeatStatus, previousHeartbeatStatus }: Server): boolean {
  return [heartbeatStatus, previousHeartbeatStatus].includes("HEARTBEAT_STATUS_LAUNCHED");
}

function judgeRestart({ currentStatus, statusReason }: Server, { launched }: Watched): Verdict {
  if (statusReason === "STATUS_REASON_RESTARTING") return "waits";
  if (statusReason === "STATUS_REASON_DID_NOT_COME_BACK") return { why: "it did not come back" };
  if (REACHED[currentStatus] === "off") return { why: "it is off" };
  if (currentStatus === "CURRENT_STATUS_ERROR") return { why: "it does not do what it was told" };
  if (REACHED[currentStatus] !== "on") return "waits";
  return launched ? "reached" : { why: "it was not restarted" };
}
