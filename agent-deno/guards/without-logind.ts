/**
 * People who are logged in where no logind runs, as the kernel tells: by the terminals of processes, and by the connections
 * of SSH that have none. Not by utmp, which many systems do not write any more.
 */
import type { Host, Paths } from "../host/environment.ts";
import { attempt, readText } from "../host/files.ts";
import { commOf, pidsOf, type Process, processOf, startedAt } from "../host/processes.ts";
import { nameOfUser } from "../host/users.ts";
import { lastInput, programIn } from "./terminal.ts";
import type { Holder } from "./words.ts";

/** Programs that wait at a console for somebody to log in. */
const PROMPTS = new Set(["agetty", "getty", "mingetty", "fgetty", "ngetty", "login"]);

/** A connection of OpenSSH after the login, by its title: `sshd: alice@notty`; in front of a terminal it is `@pts/0`. */
const SSH_TITLE = /^sshd(?:-session)?: ([^\s@[\]]+)@(?!pts\/)/;

/** Sockets of X11 and Wayland, bound to a path or to a name of the kernel. */
const DISPLAY = /(\/\.X11-unix\/X\d+|\/wayland-\d+)$/m;

interface Owned extends Process {
  readonly uid: number;
}

/**
 * @param minutes without input after which somebody at a terminal of SSH and the like counts no more. At a console of the
 *   machine somebody counts for as long as they are logged in.
 * @throws Error where a desktop runs, of which nothing tells whether somebody uses it
 */
export function peopleWithoutLogind(host: Host, minutes: number): Holder[] {
  const { paths } = host;
  if (DISPLAY.test(readText(`${paths.proc}/net/unix`) ?? ""))
    throw new Error(
      "a desktop runs here, and without logind nobody can tell whether it is used: leave sessions out of what counts as in use",
    );
  const all = processes(paths);
  const byTerminal = new Map<string, Owned[]>();
  for (const one of all)
    if (one.terminal !== undefined)
      byTerminal.set(one.terminal, [...(byTerminal.get(one.terminal) ?? []), one]);
  const atTerminals = [...byTerminal].flatMap(([terminal, those]) => {
    const [first] = those.filter(({ name }) => !PROMPTS.has(name));
    if (first === undefined) return [];
    if (!isIdle(terminal, minutes, host)) return [holder(first, terminal, host)];
    const program = programIn(those, paths);
    return program === undefined ? [] : [holder(first, terminal, host, { program: program.name })];
  });
  const others = all.flatMap((one) => {
    const user = SSH_TITLE.exec(titleOf(one.pid, paths))?.[1];
    const isDropbear = one.name === "dropbear" && commOf(parentOf(one.pid, paths), paths) === "dropbear";
    return user === undefined && !isDropbear ? [] : [holder(one, "ssh", host, { user })];
  });
  return [...atTerminals, ...others];
}

/** Whether nobody has typed there for so long. A console may show a desktop, whose input is not seen there. */
function isIdle(terminal: string, minutes: number, { paths, wall }: Host): boolean {
  if (!terminal.startsWith("pts/")) return false;
  const since = lastInput(terminal, paths);
  return since !== undefined && wall() - since >= minutes * 60_000;
}

function holder(
  of: Owned,
  where: string,
  host: Host,
  { user, program }: { readonly user?: string | undefined; readonly program?: string } = {},
): Holder {
  const started = startedAt(of.pid, host.paths);
  const since = started === undefined ? undefined : host.wall() - host.uptime() + started;
  const doing = program === undefined ? "" : `: ${program}`;
  return { kind: "session", name: `${user ?? nameOfUser(of.uid, host.paths)} (${where})${doing}`, since };
}

/** By their pids, the oldest first as a rule. */
function processes(paths: Paths): Owned[] {
  return pidsOf(paths)
    .sort((one, other) => one - other)
    .flatMap((pid) => {
      const process = processOf(pid, paths);
      const uid = uidOf(pid, paths);
      // One that has ended meanwhile is nobody.
      return process === undefined || uid === undefined ? [] : { ...process, uid };
    });
}

const statusOf = (pid: number, { proc }: Paths): string =>
  attempt(() => readText(`${proc}/${pid}/status`)) ?? "";

function uidOf(pid: number, paths: Paths): number | undefined {
  const uid = /^Uid:\s+(\d+)/m.exec(statusOf(pid, paths))?.[1];
  return uid === undefined ? undefined : Number(uid);
}

const parentOf = (pid: number, paths: Paths): number =>
  Number(/^PPid:\s+(\d+)/m.exec(statusOf(pid, paths))?.[1] ?? 0);

/** Its arguments in one line, as it has set them. */
const titleOf = (pid: number, { proc }: Paths): string =>
  (attempt(() => readText(`${proc}/${pid}/cmdline`)) ?? "").replaceAll("\0", " ");
