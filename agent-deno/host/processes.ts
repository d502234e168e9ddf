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

/** Its terminal where that is a pseudo-terminal: `pts/3`. */
export function ttyOf(pid: number, paths: Paths): string | undefined {
  const terminal = terminalOf(pid, paths);
  return terminal?.startsWith("pts/") ? terminal : undefined;
}

/** Its terminal: `pts/3`, `tty2` of a screen, `ttyS0` of a serial line, `tty 4:123` of any other; undefined: none. */
export function terminalOf(pid: number, paths: Paths): string | undefined {
  const number = Number(statOf(pid, paths)?.[4]);
  if (!Number.isFinite(number) || number === 0) return undefined;
  const major = (number >> 8) & 0xfff;
  const minor = (number & 0xff) | ((number >> 12) & 0xfff00);
  if (major >= FIRST_PTS && major <= LAST_PTS) return `pts/${(major - FIRST_PTS) * 256 + minor}`;
  if (major !== SCREENS) return `tty ${major}:${minor}`;
  return minor < FIRST_SERIAL ? `tty${minor}` : `ttyS${minor - FIRST_SERIAL}`;
}

/** The fields of /proc/<pid>/stat from the third on: the second, the name, may hold anything. */
function statOf(pid: number, { proc }: Paths): string[] | undefined {
  const text = attempt(() => readText(`${proc}/${pid}/stat`));
  return text?.slice(text.lastIndexOf(")") + 2).split(" ");
}
