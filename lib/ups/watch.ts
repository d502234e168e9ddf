import type { Certificate } from "../power/ways";
import { MOST_UPSES, type NutLink, type NutUps } from "./nut/client";
import { NutFault, OF_ONE_UPS, UPS_FAULT_OF, type NutFaultCode } from "./nut/fault";
import type { NutTarget } from "./nut/target";
import { createKnown, type Known, type WatchedUps } from "./known";

/** A NUT server that is watched. */
export interface NutServer {
  /** Unique in this manager; the part of each UPS's name behind the `@`. */
  readonly name: string;
  /** Another one with each change of its settings. */
  readonly version: string;
  /** Its place and login; null: its secret cannot be read. */
  target(): NutTarget | null;
}

/** A NUT server, as far as it is known now. */
export interface NutServerState {
  /** Null: it answers, or is called for the first time. */
  readonly fault: NutFaultCode | null;
  /** Whether it answers. */
  readonly isConnected: boolean;
  /** Whether what is said is encrypted; null: it does not answer. */
  readonly isEncrypted: boolean | null;
  /** With faults of certificates: the one that was shown. */
  readonly certificate: Certificate | null;
}

export interface UpsWatchParts {
  /** The servers as they are set now. */
  servers(): readonly NutServer[];
  open(target: NutTarget, signal: AbortSignal): Promise<NutLink>;
  /** Readings have the monotonic time; people are told the other. Both in milliseconds. */
  readonly clock: { wall(): number; monotonic(): number };
  /** Resolves after so many milliseconds, or with the signal. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
  /** From 0 to 1. */
  random(): number;
  /** The file of UPSes that are known over a restart of the manager. */
  readonly memory: { read(): Promise<string | null>; write(text: string): Promise<void> };
  /** Something failed that nobody foresaw. */
  failed(error: unknown, context: string): void;
}

/** UPSes, as they are seen. It reads, and orders nothing. */
export interface UpsWatch {
  start(): Promise<void>;
  /** All UPSes, by name. */
  upses(): readonly WatchedUps[];
  /** By its name, `<ups>@<NUT server>`. */
  of(ups: string): WatchedUps | undefined;
  serverState(name: string): NutServerState;
  /** Calls back with each change that people can see. @returns ends that */
  listen(changed: (now: WatchedUps | null, before: WatchedUps | null) => void): () => void;
  /** Servers were set or removed. */
  changed(): void;
  stop(): Promise<void>;
}

/** Milliseconds between two readings: while all is well, and while the power has failed. */
export const POLL_EVERY = { usual: 5000, failing: 2000 } as const;

const CALLED: NutServerState = { fault: null, isConnected: false, isEncrypted: null, certificate: null };

/** Milliseconds before the next call: more and more, and not long while a UPS was last on battery. */
export function waitAfter(failures: number, random: number, wasFailing: boolean): number {
  const most = wasFailing ? 5000 : 60_000;
  return Math.min(most, 1000 * 2 ** Math.min(failures - 1, 10)) * (0.5 + random / 2);
}

interface Follower {
  readonly version: string;
  readonly ending: AbortController;
  readonly ended: Promise<void>;
}

/** Watches all UPSes of all NUT servers, each server by one connection. */
export function createUpsWatch(parts: UpsWatchParts): UpsWatch {
  const known = createKnown(parts);
  const states = new Map<string, NutServerState>();
  const followers = new Map<string, Follower>();
  const leaving = new Set<Promise<void>>();
  let isRunning = false;

  async function follow(server: NutServer, signal: AbortSignal): Promise<void> {
    let failures = 0;
    const answered = (link: NutLink): void => {
      failures = 0;
      const isEncrypted = link.certificate !== null;
      states.set(server.name, { ...CALLED, isConnected: true, isEncrypted });
    };
    while (!signal.aborted) {
      try {
        await converse(parts, known, server, signal, answered);
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof NutFault)) parts.failed(error, "reading a NUT server");
        const { code, certificate } = error instanceof NutFault ? error : new NutFault("not_understood");
        states.set(server.name, { ...CALLED, fault: code, certificate });
        known.silence(server.name, UPS_FAULT_OF[code]);
      }
      if (signal.aborted) return;
      failures++;
      await parts.pause(waitAfter(failures, parts.random(), known.isFailing(server.name)), signal);
    }
  }

  function end(name: string): void {
    const follower = followers.get(name);
    if (!follower) return;
    followers.delete(name);
    states.delete(name);
    follower.ending.abort();
    leaving.add(follower.ended);
    void follower.ended.finally(() => leaving.delete(follower.ended));
  }

  function update(): void {
    if (!isRunning) return;
    const wanted = new Map(parts.servers().map((server) => [server.name, server]));
    for (const [name, { version }] of followers) if (wanted.get(name)?.version !== version) end(name);
    known.keepOnly(new Set(wanted.keys()));
    for (const [name, server] of wanted) {
      if (followers.has(name)) continue;
      const ending = new AbortController();
      states.set(name, CALLED);
      const ended = follow(server, ending.signal);
      followers.set(name, { version: server.version, ending, ended });
    }
  }

  return {
    async start() {
      await known.recall(parts.servers().map(({ name }) => name));
      isRunning = true;
      update();
    },
    upses: known.list,
    of: known.of,
    serverState: (name) => states.get(name) ?? CALLED,
    listen: known.listen,
    changed: update,
    async stop() {
      isRunning = false;
      for (const name of [...followers.keys()]) end(name);
      await Promise.all(leaving);
      await known.remember();
    },
  };
}

/** One connection, for as long as it lasts. @throws NutFault at its end */
async function converse(
  parts: UpsWatchParts,
  known: Known,
  server: NutServer,
  signal: AbortSignal,
  answered: (link: NutLink) => void,
): Promise<void> {
  const target = server.target();
  if (!target) throw new NutFault("secret_unreadable");
  const link = await parts.open(target, signal);
  try {
    while (!signal.aborted) {
      const upses = await listed(link, target);
      known.listed(server.name, upses);
      for (const ups of upses) await read(known, server, link, ups);
      answered(link);
      known.rememberSoon();
      const isFailing = known.isFailing(server.name);
      await parts.pause(isFailing ? POLL_EVERY.failing : POLL_EVERY.usual, signal);
    }
  } finally {
    link.close();
  }
}

/** The UPSes that are asked about. @throws NutFault `no_ups` */
async function listed(link: NutLink, { place: { ups } }: NutTarget): Promise<readonly NutUps[]> {
  const all = (await link.upses()).slice(0, MOST_UPSES);
  if (all.length === 0 && ups === "") throw new NutFault("no_ups");
  if (ups === "") return all;
  return [all.find(({ name }) => name === ups) ?? { name: ups, description: "" }];
}

async function read(known: Known, { name }: NutServer, link: NutLink, ups: NutUps): Promise<void> {
  try {
    known.reading(name, ups, await link.variables(ups.name));
  } catch (error) {
    if (!(error instanceof NutFault) || !OF_ONE_UPS.has(error.code)) throw error;
    known.silence(name, UPS_FAULT_OF[error.code], ups.name);
  }
}
