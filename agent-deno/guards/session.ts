/** People who use the machine, and programs that they left at work. docs/agent.md, "Sessions", has the rules. */
import { type Counted, countConnections, servedPorts } from "../host/connections.ts";
import type { Host, Paths } from "../host/environment.ts";
import type { Process } from "../host/processes.ts";
import { systemdRuns } from "../host/systemd.ts";
import { nameOfUser } from "../host/users.ts";
import type { Guard } from "./guard.ts";
import { allSessions, holderOf, isDesktop, isPerson, type Session } from "./logind-sessions.ts";
import { CHATTER } from "./network.ts";
import { type Place, placesOf } from "./places.ts";
import { lastInput, programIn } from "./terminal.ts";
import { type Counters, look, type Past } from "./work.ts";
import { peopleWithoutLogind } from "./without-logind.ts";
import type { Holder } from "./words.ts";

/** The part of a core from which on the programs of a session work: somebody types in an editor. */
const OF_SESSION = 0.01;
/** The part of a core from which on what people left running works. A service of theirs that idles takes less. */
const OF_OTHERS = 0.05;
/** The time between the two looks of the first question. Milliseconds. */
const GLANCE = 1_500;
/** A question to logind, two to ss, and a glance. */
const LIMIT_MS = 11_000;
/** The first user id of a person, in Debian and elsewhere; root is one, too. */
const FIRST_PERSON = 1_000;
/** Programs without a terminal that do nothing of their own for whoever logged in. */
const AROUND = new Set([
  ...[
    "sshd",
    "sshd-session",
    "sshd-auth",
    "dropbear",
    "login",
    "systemd",
    "(sd-pam)",
    "ssh-agent",
    "gpg-agent",
  ],
  ...["dbus-daemon", "dbus-broker", "dbus-broker-lau", "mosh-server", "tmux: server", "screen"],
]);
/** Units in which a user of a desktop runs jobs, and no window. */
const JOB = /^(run-|tmux-spawn-)/;

/** Kept from one check to the next, as long as komolet runs. */
export interface Memory {
  /** By user and unit. */
  work: ReadonlyMap<string, Past>;
  /** Bytes, by the address of whoever is logged in from there. */
  traffic: ReadonlyMap<string, Past>;
}

const memory: Memory = { work: new Map(), traffic: new Map() };

/** @param minutes without use after which a session counts no more */
export function sessionGuard(host: Host, minutes: number): Guard {
  return {
    name: "session",
    limitMs: LIMIT_MS,
    async check(signal) {
      if (!systemdRuns(host.paths)) return peopleWithoutLogind(host, minutes);
      return await whoWorks(await allSessions(host, signal), minutes, host);
    },
  };
}

/**
 * @param sessions all of logind
 * @param minutes see `sessionGuard`
 * @throws Error where that cannot be told
 */
export async function whoWorks(
  sessions: readonly Session[],
  minutes: number,
  host: Host,
  kept = memory,
  pause = sleep,
): Promise<Holder[]> {
  const found = await lookOnce(sessions, minutes, host, kept);
  const isKnown = kept.work.values().every(({ looks }) => looks.length > 1);
  if (found.length > 0 || isKnown) return found;
  // Nobody knows yet whether what runs there works.
  await pause(GLANCE);
  return await lookOnce(sessions, minutes, host, kept);
}

async function lookOnce(
  sessions: readonly Session[],
  minutes: number,
  host: Host,
  kept: Memory,
): Promise<Holder[]> {
  const { paths, uptime } = host;
  const now = uptime();
  const places = placesOf(paths);
  const open = sessions.filter(isPerson);
  const scopes = new Set(open.map(({ Scope }) => Scope));
  kept.work = new Map(
    places.map((place) => {
      const enough = scopes.has(place.unit) ? OF_SESSION : OF_OTHERS;
      return [keyOf(place), look(kept.work.get(keyOf(place)), timesOf(place), now, enough)];
    }),
  );
  kept.traffic = await trafficOf(open, places, now, host, kept.traffic);

  const inSessions = open.flatMap((one) => ofSession(one, placeOf(one, places)) ?? []);
  return [...inSessions, ...others()];

  function ofSession(session: Session, place: Place | undefined): Holder | undefined {
    if (isDesktop(session)) {
      const idle = session.IdleHint ? host.wall() - session.IdleSinceHint / 1000 : 0;
      return isLong(idle) && session.IdleSinceHint > 0 ? undefined : holderOf(session);
    }
    const program = foregroundOf(place?.processes ?? [], paths);
    const idle = idleOf(session, place);
    if (idle === undefined || !isLong(idle)) return holderOf(session);
    return program === undefined ? undefined : holderOf(session, program.name);
  }

  /** Milliseconds since somebody used it; undefined where nobody can tell. */
  function idleOf(session: Session, place: Place | undefined): number | undefined {
    const hint = session.IdleSinceHint > 0 ? session.IdleSinceHint / 1000 : undefined;
    const input = latest([hint, inputOf(place?.processes ?? [], paths)]);
    const past = place && kept.work.get(keyOf(place));
    const traffic = kept.traffic.get(addressOf(session));
    // What was before the first look, nobody saw.
    const unseen = place && hasOwn(place) ? latest([past?.since, traffic?.since]) : undefined;
    if (input === undefined && unseen === undefined) return undefined;
    if (place && hasOwn(place) && session.Remote && traffic === undefined) return undefined;
    const work = latest([past?.workedAt, traffic?.workedAt, unseen]);
    return Math.min(
      input === undefined ? Infinity : host.wall() - input,
      work === undefined ? Infinity : now - work,
    );
  }

  /** Users outside of open sessions. */
  function others(): Holder[] {
    const screens = sessions
      .filter((one) => /^(greeter|lock-screen)/.test(one.Class))
      .map(({ Scope }) => Scope);
    const desktops = new Set(sessions.filter(isDesktop).map(({ User: [uid] }) => uid));
    return places.flatMap((place): Holder[] => {
      const { unit, uid, processes } = place;
      if (scopes.has(unit) || screens.includes(unit)) return [];
      if (uid !== undefined && uid !== 0 && uid < FIRST_PERSON) return [];
      const name = uid === undefined ? unit.replace(/\.service$/, "") : nameOfUser(uid, paths);
      const hasDesktop = uid !== undefined && desktops.has(uid);
      const terminal = processes.find((one) => one.terminal !== undefined)?.terminal;
      if (hasDesktop && terminal === undefined && !JOB.test(unit)) return [];
      if (terminal !== undefined && !hasDesktop) {
        const program = foregroundOf(processes, paths);
        const input = inputOf(processes, paths);
        if (program !== undefined || input === undefined || !isLong(host.wall() - input)) {
          const doing = program === undefined ? "" : `: ${program.name}`;
          return [{ kind: "session", name: `${name} (${terminal})${doing}` }];
        }
      }
      const isAtWork = kept.work.get(keyOf(place))?.workedAt === now;
      const worker = isAtWork ? busiest(processes) : processes.find((one) => one.waitsForDisk);
      return worker === undefined ? [] : [{ kind: "process", name: `${name}: ${worker.name}` }];
    });
  }

  function isLong(ms: number): boolean {
    return ms >= minutes * 60_000;
  }
}

/** Bytes of whoever is logged in from elsewhere and has programs without a terminal. Others are not asked for. */
async function trafficOf(
  sessions: readonly Session[],
  places: readonly Place[],
  now: number,
  { paths, environment }: Host,
  before: ReadonlyMap<string, Past>,
): Promise<ReadonlyMap<string, Past>> {
  const remote = sessions.filter(
    ({ Remote, Scope }) => Remote && places.some((place) => place.unit === Scope && hasOwn(place)),
  );
  if (remote.length === 0) return new Map();
  const connections = await countConnections(servedPorts(paths), environment);
  const byPeer = Map.groupBy(connections, ({ peer }) => peer);
  return new Map(
    remote.map(addressOf).flatMap((address) => {
      const those = byPeer.get(address);
      return those === undefined
        ? []
        : [[address, look(before.get(address), bytesOf(those), now, CHATTER / 1000)] as const];
    }),
  );
}

/** As ss writes it. */
const addressOf = ({ RemoteHost }: Session): string =>
  RemoteHost.replace(/%.*$/, "").replace(/^::ffff:(?=\d+\.)/, "");

const keyOf = ({ uid, unit }: Place): string => `${uid ?? ""}/${unit}`;

const timesOf = ({ processes }: Place): Counters =>
  new Map(processes.map(({ pid, worked }) => [pid, worked]));

const bytesOf = (connections: readonly Counted[]): Counters =>
  new Map(connections.map(({ ends, bytes }) => [ends, bytes]));

/** Whether programs run that no terminal tells of: an editor's server, a file transfer. */
function hasOwn({ processes }: Place): boolean {
  const outside = processes.filter(({ terminal }) => terminal === undefined);
  return outside.length === processes.length || outside.some(({ name }) => !AROUND.has(name));
}

/** The last input at any terminal of these programs, in milliseconds since 1970. */
function inputOf(processes: readonly Process[], paths: Paths): number | undefined {
  return latest(terminalsIn(processes).map((terminal) => lastInput(terminal, paths)));
}

/** See `programIn`: of any terminal of these programs. */
function foregroundOf(processes: readonly Process[], paths: Paths): Process | undefined {
  return programIn(
    processes.filter(({ terminal }) => terminal !== undefined),
    paths,
  );
}

function terminalsIn(processes: readonly Process[]): string[] {
  return [...new Set(processes.flatMap(({ terminal }) => terminal ?? []))];
}

/** The terminals of a session: the one that logind knows, and those of its programs: `tty2`, `pts/3`. */
export function terminalsOf(session: Session, places: readonly Place[]): string[] {
  const known = /^(tty|pts\/)\d+$/.test(session.TTY) ? [session.TTY] : [];
  return [...new Set([...known, ...terminalsIn(placeOf(session, places)?.processes ?? [])])];
}

function placeOf({ Scope, User: [uid] }: Session, places: readonly Place[]): Place | undefined {
  return places.find((one) => one.unit === Scope && one.uid === uid);
}

function busiest(processes: readonly Process[]): Process | undefined {
  return [...processes].sort((one, other) => other.worked - one.worked)[0];
}

function latest(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
