/** Processes, as /proc has them; one that is gone is nobody. */
import type { Paths } from "./environment.ts";
import { attempt, readText } from "./files.ts";

/** Majors of the pseudo-terminals, each with 256 of them (Documentation/admin-guide/devices.txt). */
const FIRST_PTS = 136;
const LAST_PTS = 143;
/** The major of consoles, and the first minor of it that is a serial line. */
const SCREENS = 4;
const FIRST_SERIAL = 64;

/** The numbers of all processes, in no order. @throws where /proc cannot be read */
export function pidsOf({ proc }: Paths): number[] {
  return [...Deno.readDirSync(proc)].flatMap(({ name }) => (/^\d+$/.test(name) ? Number(name) : []));
}

/** Its name, as the kernel keeps it: at most 15 characters. */
export function commOf(pid: number, { proc }: Paths): string | undefined {
  return attempt(() => readText(`${proc}/${pid}/comm`)?.replace(/\n$/, ""));
}

/** The start of a process, in ticks since the machine booted. With its pid, this identifies it for good. */
export function startOf(pid: number, paths: Paths): number | undefined {
  const start = Number(statOf(pid, paths)?.[19]);
  return Number.isFinite(start) ? start : undefined;
}

/** The start of a process, in milliseconds since the machine booted. The kernel counts in hundredths wherever we run. */
export function startedAt(pid: number, paths: Paths): number | undefined {
  const ticks = startOf(pid, paths);
  return ticks === undefined ? undefined : ticks * 10;
}

/** Its terminal: `pts/3`, `tty2` of a screen, `ttyS0` of a serial line, `tty 4:123` of any other; undefined: none. */
export function terminalOf(pid: number, paths: Paths): string | undefined {
  return terminalBy(Number(statOf(pid, paths)?.[4]));
}

/** @param number of the device, as the kernel packs it */
function terminalBy(number: number): string | undefined {
  if (!Number.isFinite(number) || number === 0) return undefined;
  const major = (number >> 8) & 0xfff;
  const minor = (number & 0xff) | ((number >> 12) & 0xfff00);
  if (major >= FIRST_PTS && major <= LAST_PTS) return `pts/${(major - FIRST_PTS) * 256 + minor}`;
  if (major !== SCREENS) return `tty ${major}:${minor}`;
  return minor < FIRST_SERIAL ? `tty${minor}` : `ttyS${minor - FIRST_SERIAL}`;
}

/** A process at one moment. */
export interface Process {
  readonly pid: number;
  /** As the kernel keeps it: at most 15 characters. */
  readonly name: string;
  /** Whether it waits for a disk, or for another machine's. */
  readonly waitsForDisk: boolean;
  /** See `terminalOf`. */
  readonly terminal: string | undefined;
  /** Whether it has the terminal: what is typed there goes to it and its like. */
  readonly inForeground: boolean;
  /** Processor time that it and those of its children that have ended have taken, in milliseconds. */
  readonly worked: number;
}

/** undefined where it has ended, or cannot be read */
export function processOf(pid: number, paths: Paths): Process | undefined {
  const text = attempt(() => readText(`${paths.proc}/${pid}/stat`));
  const [name, fields] = [nameIn(text), fieldsIn(text)];
  if (name === undefined || fields === undefined) return undefined;
  const at = (field: number): number => Number(fields[field]) || 0;
  return {
    pid,
    name,
    waitsForDisk: fields[0] === "D",
    terminal: terminalBy(at(4)),
    inForeground: at(2) === at(5),
    worked: (at(11) + at(12) + at(13) + at(14)) * 10,
  };
}

/** Its arguments, the name by which it was started first; none where they cannot be read. */
export function argumentsOf(pid: number, { proc }: Paths): string[] {
  const text = attempt(() => readText(`${proc}/${pid}/cmdline`)) ?? "";
  return text.replace(/\0$/, "").split("\0");
}

function statOf(pid: number, { proc }: Paths): string[] | undefined {
  return fieldsIn(attempt(() => readText(`${proc}/${pid}/stat`)));
}

/** The fields of /proc/<pid>/stat from the third on: the second, the name, may hold anything. */
function fieldsIn(stat: string | undefined): string[] | undefined {
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
}

function nameIn(stat: string | undefined): string | undefined {
  return /\(([^]*)\)/.exec(stat ?? "")?.[1];
}
