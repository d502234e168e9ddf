/**
 * The files of komolet in /run/komoriuta, which survive it and not the boot: `komolet.json`, its last heartbeat, for
 * anyone on this machine (no secret), and `shutdown.json`, the note of a running shutdown.
 */
import { readText, removeIfThere, writeWhole } from "../host/files.ts";
import { jsonLine } from "../printable.ts";
import type { Note, State } from "./state.ts";

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
  /** The reason for which the last call failed. */
  readonly error?: string;
}

/** @param wallAt wall-clock time of a monotonic one, in ms since 1970 */
export function komoletStatus(
  state: State,
  { pid, version, wallAt }: { pid: number; version: string; wallAt: (monotonic: number) => number },
): KomoletStatus {
  const { at, status, answer, error } = state.report;
  const due =
    (state.call === undefined || state.call.stage === "held") && state.phase !== "gone"
      ? state.dueAt
      : undefined;
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
  writeWhole(path, `${jsonLine(status)}\n`, 0o644);
}

/** The status of komolet; undefined where there is none that can be read. */
export function readStatus(path: string): KomoletStatus | undefined {
  try {
    const value: unknown = JSON.parse(readText(path) ?? "null");
    return typeof value === "object" && value !== null ? (value as KomoletStatus) : undefined;
  } catch {
    return undefined;
  }
}

/** The note of an earlier komolet; "unreadable" where there is one that cannot be understood. */
export function readNote(path: string): Note | "unreadable" | undefined {
  try {
    const text = readText(path);
    if (text === undefined) return undefined;
    const value: unknown = JSON.parse(text);
    return isNote(value) ? value : "unreadable";
  } catch {
    return "unreadable";
  }
}

export function writeNote(path: string, note: Note): void {
  writeWhole(path, `${JSON.stringify(note)}\n`, 0o600);
}

export function removeNote(path: string): void {
  removeIfThere(path);
}

function isNote(value: unknown): value is Note {
  if (typeof value !== "object" || value === null) return false;
  const note = value as Partial<Record<keyof Note, unknown>>;
  return (
    typeof note.bootId === "string" &&
    typeof note.running === "boolean" &&
    [note.ranAt, note.notBefore, note.failures].every(Number.isFinite) &&
    (note.error === undefined || typeof note.error === "string") &&
    (note.manifest === undefined || isManifest(note.manifest))
  );
}

function isManifest(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { power, interval, revision, serverUuid, force, reportUse, grace, reason } = value as Record<
    string,
    unknown
  >;
  return (
    (power === "ON" || power === "OFF") &&
    typeof interval === "number" &&
    interval >= 1 &&
    Number.isInteger(revision) &&
    typeof serverUuid === "string" &&
    typeof force === "boolean" &&
    typeof reportUse === "boolean" &&
    Number.isInteger(grace) &&
    typeof reason === "string"
  );
}
