/**
 * Holds that were placed on this machine: a file each in /run/komoriuta/holds, which ends with the boot and survives
 * komolet. Only root can write there; anyone may read.
 */
import { jsonLine } from "../printable.ts";
import type { Host, Paths } from "./environment.ts";
import { readText, removeIfThere, writeWhole } from "./files.ts";
import { say } from "../words/say.ts";

/** Days × hours × minutes × seconds × milliseconds. */
export const LONGEST_HOLD_MS = 30 * 24 * 60 * 60 * 1000;
/** More than anybody needs, and little to read. */
const MOST_HOLDS = 100;
export interface Hold {
  readonly id: string;
  /** The person who placed it. */
  readonly by: string;
  readonly reason?: string;
  /** Milliseconds since the machine booted: no step of the clock makes a hold longer or shorter. */
  readonly placed: number;
  readonly until: number;
  /** Ends with this process: its id, and when it started, since ids come again. */
  readonly process?: { readonly pid: number; readonly start: number };
  /** The command that runs meanwhile. */
  readonly command?: string;
}

type Machine = Pick<Host, "paths" | "uptime" | "startOf">;

/** Holds in force, the oldest first. @throws Error where one cannot be read: the machine may be held */
export function readHolds({ paths, uptime, startOf }: Machine): Hold[] {
  return entriesOf(paths)
    .flatMap(({ text, name }) => (text === undefined ? [] : [understood(text, name)]))
    .filter((hold) => isInForce(hold, uptime(), startOf))
    .sort((a, b) => a.placed - b.placed);
}

/** @throws Error where it cannot be written */
export function placeHold(hold: Hold, machine: Machine): void {
  const { paths } = machine;
  Deno.mkdirSync(paths.runDir, { recursive: true, mode: 0o755 });
  Deno.mkdirSync(paths.holds, { recursive: true, mode: 0o755 });
  removeEnded(machine);
  if (entriesOf(paths).length >= MOST_HOLDS)
    throw new Error(say("there are {count} holds already", { count: MOST_HOLDS }));
  writeWhole(fileOf(hold.id, paths), `${jsonLine(hold)}\n`, 0o644);
}

export function removeHold(id: string, paths: Paths): void {
  removeIfThere(fileOf(id, paths));
}

/** Removes the files of holds that are over. */
function removeEnded({ paths, uptime, startOf }: Machine): void {
  for (const { name, text } of entriesOf(paths)) {
    try {
      if (text !== undefined && isInForce(understood(text, name), uptime(), startOf)) continue;
    } catch {
      // Nobody can use it.
    }
    removeIfThere(`${paths.holds}/${name}`);
  }
}

function fileOf(id: string, paths: Paths): string {
  return `${paths.holds}/${id}.json`;
}

function isInForce({ until, process }: Hold, uptime: number, startOf: Machine["startOf"]): boolean {
  if (uptime >= until) return false;
  return process === undefined || startOf(process.pid) === process.start;
}

function entriesOf({ holds }: Paths): { readonly name: string; readonly text: string | undefined }[] {
  let names: string[];
  try {
    names = [...Deno.readDirSync(holds)].map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
  // Others are being written, or not ours.
  return names
    .filter((name) => name.endsWith(".json"))
    .map((name) => ({ name, text: readText(`${holds}/${name}`) }));
}

/** @throws Error where it is no hold */
function understood(text: string, name: string): Hold {
  const fault = new Error(say("{name} cannot be understood", { name }));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw fault;
  }
  if (typeof value !== "object" || value === null) throw fault;
  const { id, by, reason, placed, until, process, command } = value as Partial<Record<keyof Hold, unknown>>;
  const isProcess = (it: unknown): boolean => {
    const { pid, start } = (it ?? {}) as Record<string, unknown>;
    return Number.isInteger(pid) && Number.isFinite(start);
  };
  const fits =
    typeof id === "string" &&
    typeof by === "string" &&
    [reason, command].every((one) => one === undefined || typeof one === "string") &&
    [placed, until].every(Number.isFinite) &&
    (process === undefined || isProcess(process));
  if (!fits) throw fault;
  return value as Hold;
}
