import * as z from "zod";
import { MOST_UPSES, type NutUps } from "./nut/client";
import type { UpsFault, UpsState } from "./reading";
import { HAS_FAILED, standingOf, type UpsStanding } from "./standing";
import {
  completed,
  identityOf,
  identityText,
  isAnother,
  NO_IDENTITY,
  readingOf,
  type UpsIdentity,
  type UpsVariables,
} from "./variables";

/** A UPS as people see it. Times are wall-clock milliseconds. */
export interface WatchedUps extends UpsState {
  /** Its name on its NUT server, and that server's. */
  readonly name: string;
  readonly server: string;
  /** The description in the NUT server's own settings; may be empty. */
  readonly description: string;
  readonly standing: UpsStanding;
  /** The time from which it was seen like that; of "silent" null where it was never heard in this life of the manager. */
  readonly since: number | null;
  /** The time from which it has said that the power has failed, without a gap; null: it does not say so. */
  readonly failedSince: number | null;
  /** Its identity as far as it was ever told. */
  readonly parts: UpsIdentity;
  /** The identity of the UPS that was there before, where it was replaced since the manager started; null: it was not. */
  readonly replaced: string | null;
}

type Listener = (now: WatchedUps | null, before: WatchedUps | null) => void;

interface KnownParts {
  readonly clock: { wall(): number; monotonic(): number };
  readonly memory: { read(): Promise<string | null>; write(text: string): Promise<void> };
  failed(error: unknown, context: string): void;
}

/** All UPSes that are known. */
export interface Known {
  list(): readonly WatchedUps[];
  /** By its name, `<ups>@<NUT server>`. */
  of(ups: string): WatchedUps | undefined;
  listen(listener: Listener): () => void;
  /** The server has these, and no others. */
  listed(server: string, upses: readonly NutUps[]): void;
  reading(server: string, ups: NutUps, variables: UpsVariables): void;
  /** Nothing fresh is known of one UPS, or of all of a server. */
  silence(server: string, fault: UpsFault, name?: string): void;
  /** Whether the last word of any of its UPSes was that the power has failed. */
  isFailing(server: string): boolean;
  /** Forgets those of other servers. */
  keepOnly(servers: ReadonlySet<string>): void;
  /** Takes over what was kept of these servers' UPSes. */
  recall(servers: readonly string[]): Promise<void>;
  /** Keeps what there is to keep, where that is something new. */
  remember(): Promise<void>;
  rememberSoon(): void;
}

export function createKnown({ clock, memory, failed }: KnownParts): Known {
  const upses = new Map<string, WatchedUps>();
  const listeners = new Set<Listener>();
  /** The identities of the last readings, in one line. */
  const lastNamed = new Map<string, string>();
  let kept = "";
  let keeping: Promise<void> = Promise.resolve();

  const keyOf = (server: string, name: string): string => `${name}@${server}`;
  const ofServer = (server: string): WatchedUps[] =>
    [...upses.values()].filter((each) => each.server === server);

  function put(after: WatchedUps): void {
    const before = upses.get(after.ups) ?? null;
    upses.set(after.ups, after);
    if (!before || visibleIn(before) !== visibleIn(after)) notify(after, before);
  }

  function notify(after: WatchedUps | null, before: WatchedUps | null): void {
    for (const listener of listeners) listener(after, before);
  }

  function forget(ups: WatchedUps): void {
    upses.delete(ups.ups);
    lastNamed.delete(ups.ups);
    notify(null, ups);
  }

  function make(server: string, { name, description }: NutUps, parts = NO_IDENTITY): WatchedUps {
    const state = { ups: keyOf(server, name), last: null, fault: "unreachable" } as const;
    return {
      ...{ ...state, name, server, description, parts },
      ...{ standing: standingOf(state), since: null, failedSince: null, replaced: null },
    };
  }

  /** The UPS in another state: since when it is like that follows. */
  function moved(before: WatchedUps, state: Pick<UpsState, "last" | "fault">): WatchedUps {
    const standing = standingOf({ ups: before.ups, ...state });
    const isSame = before.standing === standing;
    const isFresh = state.fault === null;
    const began = standing === "silent" && !before.last ? null : clock.wall();
    return {
      ...{ ...before, ...state, standing },
      since: isSame ? before.since : began,
      failedSince: isFresh && HAS_FAILED[standing] ? (before.failedSince ?? clock.wall()) : null,
    };
  }

  function silence(server: string, fault: UpsFault, name?: string): void {
    for (const before of ofServer(server))
      if (name === undefined || before.name === name) put(moved(before, { last: before.last, fault }));
  }

  function text(): string {
    const all = [...upses.values()].map(({ server, name, description, parts }) => ({
      ...{ server, name, description, parts },
    }));
    return `${JSON.stringify({ upses: all })}\n`;
  }

  async function remember(): Promise<void> {
    const wanted = text();
    if (wanted === kept) return keeping;
    kept = wanted;
    keeping = keeping
      .then(() => memory.write(wanted))
      .catch((error: unknown) => {
        // It is tried again after the next reading.
        if (kept === wanted) kept = "";
        failed(error, "keeping what is known of UPSes");
      });
    return keeping;
  }

  return {
    list: () => [...upses.values()].sort((a, b) => (a.ups < b.ups ? -1 : 1)),
    of: (ups) => upses.get(ups),
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    listed(server, there) {
      const names = new Set(there.map(({ name }) => name));
      const gone = ofServer(server).filter(({ name }) => !names.has(name));
      for (const ups of gone) silence(server, "unknown-ups", ups.name);
      // A server that names others each time makes no heap of them.
      for (const ups of gone.slice(0, Math.max(0, gone.length + names.size - MOST_UPSES))) forget(ups);
      for (const ups of there) {
        const before = upses.get(keyOf(server, ups.name));
        put(before ? { ...before, description: ups.description } : make(server, ups));
      }
    },
    reading(server, ups, variables) {
      const before = upses.get(keyOf(server, ups.name)) ?? make(server, ups);
      const named = identityOf(variables);
      const isOther = isAnother(before.parts, named);
      const shown = isOther ? named : completed(before.parts, named);
      const found = readingOf(variables, clock.monotonic(), shown);
      if (typeof found === "string") return put(moved(before, { last: before.last, fault: found }));
      // A driver that has just started may name itself first, and only then the UPS.
      const isSure = lastNamed.get(before.ups) === identityText(named);
      lastNamed.set(before.ups, identityText(named));
      const replaced = isOther ? identityText(before.parts) : before.replaced;
      put({
        ...moved(before, { last: found, fault: null }),
        ...(isSure ? { parts: shown, replaced } : {}),
      });
    },
    silence,
    isFailing: (server) =>
      ofServer(server).some(
        ({ ups, last }) => last !== null && HAS_FAILED[standingOf({ ups, last, fault: null })],
      ),
    keepOnly(servers) {
      for (const ups of [...upses.values()]) if (!servers.has(ups.server)) forget(ups);
    },
    async recall(servers) {
      const read = readMemory(await memory.read().catch(() => null));
      for (const { server, name, description, parts } of read)
        if (servers.includes(server)) put(make(server, { name, description }, parts));
      kept = text();
    },
    remember,
    rememberSoon: () => void remember(),
  };
}

/** All of a UPS that people can see change. */
function visibleIn({ last, ...rest }: WatchedUps): string {
  const { at: _, flags, ...numbers } = last ?? { at: 0, flags: new Set() };
  return JSON.stringify([rest, [...flags], numbers]);
}

const part = z.string().max(200).nullable();
const MEMORY = z.object({
  upses: z
    .array(
      z.object({
        ...{ server: z.string(), name: z.string(), description: z.string() },
        parts: z.object({ maker: part, model: part, serial: part }),
      }),
    )
    .max(2000),
});

/** Reads what `remember` wrote; nothing for any other text. */
function readMemory(text: string | null): z.output<typeof MEMORY>["upses"] {
  try {
    return MEMORY.parse(JSON.parse(text ?? "")).upses;
  } catch {
    return [];
  }
}
