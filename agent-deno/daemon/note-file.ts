/** The note of a running shutdown, in /run/komoriuta: it survives komolet, not the boot. */
import { readText, removeIfThere, writeWhole } from "../host/files.ts";
import type { Note } from "./state.ts";

/** What an earlier komolet kept; "unreadable" where it cannot be told what that was. */
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
  const { power, interval, revision, serverUuid } = value as Record<string, unknown>;
  return (
    (power === "ON" || power === "OFF") &&
    typeof interval === "number" &&
    interval >= 1 &&
    Number.isInteger(revision) &&
    typeof serverUuid === "string"
  );
}
