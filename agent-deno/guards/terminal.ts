/** When somebody last typed at one of a session's terminals. */
import type { Paths } from "../host/environment.ts";
import { readText } from "../host/files.ts";
import { ttyOf } from "../host/processes.ts";
import type { Session } from "./session.ts";

/** Where the tree of control groups is mounted: alone, or beside the older ones. */
const TREES = ["", "/unified", "/systemd"];
const MOST_PROCESSES = 1_000;

/**
 * A terminal's file tells it by its time of access: the kernel sets that when a program reads what was typed, to some
 * seconds. PrivateDevices= leaves /dev/pts where it is, and /proc and the control groups can be read in the unit, too.
 * @returns milliseconds since 1970; undefined where no terminal is found
 */
export function lastInput(
  session: Pick<Session, "TTY" | "Scope" | "User">,
  paths: Paths,
): number | undefined {
  const named = /^pts\/\d+$/.test(session.TTY) ? [session.TTY] : [];
  const terminals = new Set([...named, ...terminalsOf(session, paths)]);
  const times = [...terminals].flatMap((terminal) => accessOf(`${paths.devices}/${terminal}`) ?? []);
  return times.length === 0 ? undefined : Math.max(...times);
}

/** `pts/…` of the session's processes. */
function terminalsOf({ Scope, User: [uid] }: Pick<Session, "Scope" | "User">, paths: Paths): string[] {
  if (!/^session-[\w-]+\.scope$/.test(Scope)) return [];
  for (const tree of TREES) {
    const folder = `${paths.cgroups}${tree}/user.slice/user-${uid}.slice/${Scope}`;
    const pids = attempt(() => readText(`${folder}/cgroup.procs`));
    if (pids === undefined) continue;
    const all = pids.split("\n").filter((pid) => /^\d+$/.test(pid));
    return all.slice(0, MOST_PROCESSES).flatMap((pid) => ttyOf(Number(pid), paths) ?? []);
  }
  return [];
}

function accessOf(path: string): number | undefined {
  return attempt(() => Deno.statSync(path).atime?.getTime());
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
