/** Clients that use this machine over the network: its shares, its shells, its pages. */
import { type CardBytes, readCardBytes, readMulticastBytes } from "../host/card-bytes.ts";
import { type Counted, countConnections, servedPorts } from "../host/connections.ts";
import type { Host } from "../host/environment.ts";
import type { Guard } from "./guard.ts";
import { inWords } from "./traffic.ts";
import type { Holder, NetworkGuard } from "./words.ts";

const MINUTE = 60_000;
/** Age of the oldest look that still counts. Milliseconds. */
const TOO_OLD = 150_000;
/** Two looks that are kept are at least so far apart: a busy server has thousands of connections. */
const LEAST_APART = 20_000;
/** The time between the two looks of the first question. */
const GLANCE = 1_500;
/** Milliseconds for which a client counts after it was seen at work: people read, and programs think. */
const LINGER = 5 * MINUTE;
/** Two calls of ss, and a glance. */
const LIMIT_MS = 11_000;
/**
 * Bytes a second over one connection from which on it is used. An open mount says that it lives (SMB's echo, NFS's renewed
 * lease), and so do SSH and WebSockets: that is less than half of it.
 */
export const CHATTER = 100;
/** Bytes a second over all cards from which on the machine is used, by whatever: this machine's agent takes a hundredth of it. */
export const BUSY = 50_000;

/** Names of what listens, for people. Others are told by their port. */
const SERVICES: Readonly<Record<number, string>> = {
  ...{ 21: "FTP", 22: "SSH", 80: "HTTP", 139: "SMB", 443: "HTTPS", 445: "SMB", 548: "AFP", 631: "printing" },
  ...{ 873: "rsync", 2049: "NFS", 3260: "iSCSI", 3306: "MySQL", 3389: "remote desktop", 5432: "PostgreSQL" },
  ...{ 5900: "VNC", 8096: "Jellyfin", 11434: "Ollama", 32400: "Plex" },
};

/** A machine, as far as it can tell of its network. */
export interface Eyes {
  readonly cards: () => CardBytes;
  /** Bytes of multicasts, which nobody need have asked for. */
  readonly multicast: () => number;
  /** Connections from others to ports of this machine. */
  readonly connections: () => Promise<readonly Counted[]>;
}

/** Everything that had passed at one time. */
export interface Look extends CardBytes {
  readonly at: number;
  readonly multicast: number;
  readonly connections: readonly Counted[];
}

/** Something at work, with its name for people. */
interface Work {
  /** A port, or the cards. */
  readonly of: number | "cards";
  readonly name: string;
}

/** Kept from one check to the next, as long as komolet runs. */
export interface Memory {
  looks: readonly Look[];
  /** Work that still counts, until then. */
  seen: readonly (Work & { readonly until: number })[];
}

const memory: Memory = { looks: [], seen: [] };

export function networkGuard(host: Host, { exceptPorts }: NetworkGuard, pause = sleep): Guard {
  const { paths, environment, uptime } = host;
  const eyes: Eyes = {
    cards: () => readCardBytes(paths),
    multicast: () => readMulticastBytes(paths),
    async connections() {
      const ports = new Set([...servedPorts(paths)].filter((port) => !exceptPorts.includes(port)));
      // ss is a program, and is started only where there is something to ask.
      return ports.size === 0 ? [] : await countConnections(ports, environment);
    },
  };
  return networkBy(eyes, uptime, memory, pause);
}

/**
 * Clients over whose connections more than chatter has passed in the last minutes, and cards that are busy with whatever. A
 * connection that is open and silent keeps nothing on. As long as there is no look that is a minute old, whoever sent or got
 * anything within a minute counts as well: it may be chatter, and nobody can tell.
 */
export function networkBy(eyes: Eyes, uptime: Host["uptime"], memory: Memory, pause = sleep): Guard {
  const look = async (): Promise<Look> => ({
    ...{ at: uptime(), ...eyes.cards(), multicast: eyes.multicast() },
    connections: await eyes.connections(),
  });
  return {
    name: "network",
    limitMs: LIMIT_MS,
    async check() {
      let now = await look();
      const kept = stillOfUse(memory.looks, now);
      let base = kept.findLast(({ at }) => now.at - at >= MINUTE);
      const isKnown = base !== undefined;
      if (base === undefined) {
        base = kept[0] ?? now;
        if (now.at - base.at < GLANCE) {
          await pause(GLANCE);
          now = await look();
        }
      }
      memory.looks = now.at - (kept.at(-1)?.at ?? -Infinity) >= LEAST_APART ? [...kept, now] : kept;
      const work = workIn(now, base);
      const goesOn = memory.seen.filter(
        ({ of, until }) => lasts(until, now.at) && work.every((one) => one.of !== of),
      );
      memory.seen = [...goesOn, ...work.map((one) => ({ ...one, until: now.at + LINGER }))];
      const holders = memory.seen.map(({ name }): Holder => ({ kind: "traffic", name }));
      const isUnsure = !isKnown && now.connections.some(({ quiet }) => quiet < MINUTE);
      return holders.length === 0 && isUnsure ? UNSURE : holders;
    },
  };
}

const UNSURE: readonly Holder[] = [{ kind: "traffic", name: "network: counted for a minute first" }];

/** Whether that is still to come. Where it is further away than it can be, the clock has begun anew with the machine. */
const lasts = (until: number, now: number): boolean => now < until && until - now <= LINGER;

/** Looks for the last minute: the newest that is at least a minute old, and all after it. */
export function stillOfUse(kept: readonly Look[], now: Look): readonly Look[] {
  const fresh = kept.filter(
    ({ at, cards, bytes }) =>
      cards === now.cards && bytes <= now.bytes && at <= now.at && now.at - at <= TOO_OLD,
  );
  return fresh.slice(
    Math.max(
      fresh.findLastIndex(({ at }) => now.at - at >= MINUTE),
      0,
    ),
  );
}

/** Clients and cards at work between two looks. */
export function workIn(now: Look, base: Look): Work[] {
  const perSecond = (bytes: number) => (bytes * 1000) / (now.at - base.at);
  const before = new Map(base.connections.map(({ ends, bytes }) => [ends, bytes]));
  const busy = now.connections.flatMap(({ ends, bytes, port, peer }) => {
    const then = before.get(ends) ?? 0;
    // Fewer than before: another connection between the same ends. One that was not there was opened since.
    const rate = perSecond(then > bytes ? bytes : bytes - then);
    return rate > CHATTER ? [{ port, peer, rate }] : [];
  });
  const clients = [...Map.groupBy(busy, ({ port }) => port)].map(([port, those]): Work => {
    const [first = "?", ...others] = new Set(those.map(({ peer }) => peer));
    const from = others.length === 0 ? first : `${first} and ${others.length} more`;
    const rate = those.reduce((sum, one) => sum + one.rate, 0);
    return { of: port, name: `${SERVICES[port] ?? `port ${port}`} from ${from}, ${inWords(rate)}` };
  });
  const rate = perSecond(now.bytes - base.bytes - Math.max(0, now.multicast - base.multicast));
  return rate > BUSY ? [...clients, { of: "cards", name: `traffic of ${inWords(rate)}` }] : clients;
}

const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
