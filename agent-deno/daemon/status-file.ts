/** `/run/komoriuta/komolet.json`: what komolet last did, for anyone on this machine. Holds no secret. */
import { readText, writeWhole } from "../host/files.ts";
import type { State } from "./state.ts";

export interface KomoletStatus {
  readonly pid: number;
  readonly version: string;
  readonly serverUUID?: string;
  /** ISO 8601; the last heartbeat that was answered. */
  readonly lastHeartbeatAt?: string;
  readonly heartbeatStatus?: string;
  /** The power status that the manager answered. */
  readonly answer?: string;
  readonly nextHeartbeatAt?: string;
  /** Why the last call failed. */
  readonly error?: string;
}

export interface StatusContext {
  readonly pid: number;
  readonly version: string;
  /** Wall-clock time of a monotonic one, in ms since 1970. */
  readonly wallAt: (monotonic: number) => number;
}

export function komoletStatus(state: State, { pid, version, wallAt }: StatusContext): KomoletStatus {
  const { at, status, answer, error } = state.report;
  const due = state.call === undefined && state.phase !== "gone" ? state.dueAt : undefined;
  const iso = (monotonic: number) => new Date(wallAt(monotonic)).toISOString();
  return {
    pid,
    version,
    ...(state.manifest === undefined ? {} : { serverUUID: state.manifest.serverUuid }),
    ...(at === undefined ? {} : { lastHeartbeatAt: iso(at) }),
    ...(status === undefined ? {} : { heartbeatStatus: status }),
    ...(answer === undefined ? {} : { answer }),
    ...(due === undefined ? {} : { nextHeartbeatAt: iso(due) }),
    ...(error === undefined ? {} : { error }),
  };
}

export function writeStatus(path: string, status: KomoletStatus): void {
  writeWhole(path, `${JSON.stringify(status)}\n`, 0o644);
}

/** undefined where there is none, or none that can be read. */
export function readStatus(path: string): KomoletStatus | undefined {
  try {
    const value: unknown = JSON.parse(readText(path) ?? "null");
    return typeof value === "object" && value !== null ? (value as KomoletStatus) : undefined;
  } catch {
    return undefined;
  }
}
