/** The terminals of a session, and when somebody last typed at one of them. */
import type { Paths } from "../host/environment.ts";
import { attempt, readText } from "../host/files.ts";
import { ttyOf } from "../host/processes.ts";

/** Mount points of the tree of control groups: alone, or beside the older ones. */
const TREES = ["", "/unified", "/systemd"];
const MOST_PROCESSES = 1_000;

/** The properties of a logind session that lead to its terminals: see session.ts. */
interface Where {
  readonly TTY: string;
  readonly Scope: string;
  readonly User: readonly [number, string];
}

/**
 * The time of the last input, by the access time of the terminal's file: the kernel sets that, to some seconds, when a
 * program reads input. PrivateDevices= leaves /dev/pts where it is, and /proc and the control groups can be read in the
 * unit, too.
 * @returns milliseconds since 1970; undefined where no terminal is found
 */
export function lastInput(session: Where, paths: Paths): number | undefined {
  const times = terminalsOf(session, paths).flatMap((name) => accessOf(`${paths.devices}/${name}`) ?? []);
  return times.length === 0 ? undefined : Math.max(...times);
}

/** `tty2`, `pts/0`: the terminal that logind knows, and those of the session's processes. */
export function terminalsOf({ TTY, Scope, User: [uid] }: Where, paths: Paths): string[] {
  const known = /^(tty|pts\/)\d+$/.test(TTY) ? [TTY] : [];
  return [
    ...new Set([...known, ...processesOf(Scope, uid, paths).flatMap((pid) => ttyOf(pid, paths) ?? [])]),
  ];
}

function processesOf(scope: string, uid: number, paths: Paths): number[] {
  if (!/^session-[\w-]+\.scope$/.test(scope)) return [];
  for (const tree of TREES) {
    const folder = `${paths.cgroups}${tree}/user.slice/user-${uid}.slice/${scope}`;
    const pids = attempt(() => readText(`${folder}/cgroup.procs`));
    if (pids !== undefined) return pids.split("\n").filter(Boolean).slice(0, MOST_PROCESSES).map(Number);
  }
  return [];
}

/** The time of the last input at a terminal, in milliseconds since 1970. */
export function accessOf(path: string): number | undefined {
  return attempt(() => Deno.statSync(path).atime?.getTime());
}
