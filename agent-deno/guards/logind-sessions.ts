/** Sessions, as logind tells of them. */
import { callLogind, askLogind } from "../host/logind.ts";
import type { Host } from "../host/environment.ts";
import type { Holder } from "./words.ts";

const SESSION = "org.freedesktop.login1.Session";
const PROPERTIES = "org.freedesktop.DBus.Properties";
/** Questions at a time: each is a process. */
const AT_ONCE = 4;
const MOST_SESSIONS = 200;

/** Properties of logind's Session object that matter here. */
export interface Session {
  readonly Name: string;
  /** `user`, `greeter`, `manager`, `background`, …; some have a suffix, such as `user-early`. */
  readonly Class: string;
  /** `online`, `active`, `closing`. */
  readonly State: string;
  /** `tty`, `x11`, `wayland`, `mir`, `web`, `unspecified`. */
  readonly Type: string;
  readonly Remote: boolean;
  /** The address of the other machine, where it is remote; empty where nobody said. */
  readonly RemoteHost: string;
  /** PAM's name of what logged them in: `sshd`. */
  readonly Service: string;
  /** `tty2`, `pts/0`; empty where logind does not know it. */
  readonly TTY: string;
  /** systemd's name of its processes: `session-3.scope`. */
  readonly Scope: string;
  /** Microseconds since 1970. */
  readonly Timestamp: number;
  readonly IdleHint: boolean;
  /** Microseconds since 1970, by the wall clock; 0 where logind does not know. */
  readonly IdleSinceHint: number;
  /** User id and path of the user. */
  readonly User: readonly [number, string];
}

/** Somebody's login: neither a login screen, nor a job, nor one that ended and left programs behind. */
export function isPerson({ Class, State }: Session): boolean {
  return /^user(-|$)/.test(Class) && State !== "closing";
}

/** @param program what runs in the foreground of its terminal, where that is why it counts */
export function holderOf(session: Session, program?: string): Holder {
  const since = session.Timestamp / 1000;
  const name = `${session.Name} (${whereFrom(session)})`;
  return {
    kind: "session",
    name: program === undefined ? name : `${name}: ${program}`,
    since: since > 0 ? since : undefined,
  };
}

function whereFrom(session: Session): string {
  if (session.Remote) return session.Service.startsWith("ssh") ? "ssh" : session.Service || "remote";
  if (isDesktop(session)) return "desktop";
  return session.TTY || session.Service || "login";
}

export function isDesktop({ Type }: Session): boolean {
  return ["x11", "wayland", "mir"].includes(Type);
}

/** Everybody who is logged in, idle or not. @throws Error where logind does not answer */
export async function peopleOf(host: Host): Promise<Session[]> {
  return (await allSessions(host, new AbortController().signal)).filter(isPerson);
}

/** Sessions of all kinds, the oldest first. @throws Error where logind does not answer */
export async function allSessions({ environment }: Host, signal: AbortSignal): Promise<Session[]> {
  const paths = await listedPaths(environment);
  const sessions: Session[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let path = paths[next++]; path !== undefined && !signal.aborted; path = paths[next++]) {
        const session = await readSession(path, environment);
        if (session !== undefined) sessions.push(session);
      }
    }),
  );
  return sessions.sort((a, b) => a.Timestamp - b.Timestamp);
}

async function listedPaths(environment: Host["environment"]): Promise<string[]> {
  const data = await askLogind("ListSessions", environment);
  const paths =
    Array.isArray(data) && Array.isArray(data[0]) ? data[0].map((row: unknown) => lastOf(row)) : [];
  if (!Array.isArray(data) || !paths.every((path) => typeof path === "string")) {
    throw new Error("what logind answers is not understood");
  }
  if (paths.length > MOST_SESSIONS) throw new Error(`${paths.length} sessions are too many to look at`);
  return paths;
}

function lastOf(row: unknown): unknown {
  return Array.isArray(row) ? row.at(-1) : undefined;
}

/** undefined where it ended meanwhile. @throws Error where logind does not answer, or with nonsense */
async function readSession(path: string, environment: Host["environment"]): Promise<Session | undefined> {
  try {
    return sessionIn(await callLogind(path, [PROPERTIES, "GetAll", "s", SESSION], environment));
  } catch (error) {
    if ((await listedPaths(environment)).includes(path)) throw error;
    return undefined;
  }
}

/** @param data what busctl writes of the answer to GetAll @throws Error where it is none */
export function sessionIn(data: unknown): Session {
  const [properties] = (Array.isArray(data) ? data : []) as Record<string, { data?: unknown }>[];
  const value = (name: keyof Session): unknown => properties?.[name]?.data;
  const text = (name: keyof Session): string => {
    const found = value(name);
    if (typeof found !== "string") throw new Error("what logind answers is not understood");
    return found;
  };
  const number = (name: keyof Session): number => {
    const found = value(name);
    return typeof found === "number" && Number.isFinite(found) ? found : 0;
  };
  const user = value("User");
  return {
    Name: text("Name"),
    Class: text("Class"),
    State: text("State"),
    Type: text("Type"),
    Remote: value("Remote") === true,
    RemoteHost: typeof value("RemoteHost") === "string" ? text("RemoteHost") : "",
    Service: text("Service"),
    TTY: text("TTY"),
    Scope: text("Scope"),
    Timestamp: number("Timestamp"),
    IdleHint: value("IdleHint") === true,
    IdleSinceHint: number("IdleSinceHint"),
    User: Array.isArray(user) ? [Number(user[0]), String(user[1])] : [-1, ""],
  };
}
