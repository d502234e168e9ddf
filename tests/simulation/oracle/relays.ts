import type { WakeRequest } from "../../../agent-deno/wakes.ts";
import type { Site } from "../site";
import { isFresh } from "./agents";
import type { Bench, Book } from "./book";
import { judgePacket } from "./looks";
import type { ManagerClocks } from "./manager-clocks";
import type { Plans } from "./plans";

/**
 * Safety rule 17: relays. What goes over the wires is held against what the manager asked for, and that against what
 * people want. Times in milliseconds.
 */
export interface Relays {
  /** The manager lets an answer with these requests go. */
  handed(relayUuid: string, power: "ON" | "OFF", wakes: readonly WakeRequest[]): void;
  /** That answer reaches a machine. */
  came(relayUuid: string, instance: string, wakes: readonly WakeRequest[]): void;
  /** An agent is about to do these. */
  passesOn(relayUuid: string, instance: string, requests: readonly WakeRequest[]): void;
  /** An agent has sent a packet. @returns the MAC address in it */
  sent(from: Site, instance: string, packet: Uint8Array, host: string, port: number): string;
  /** Requests that were handed over, and packets that relays sent. */
  readonly counts: { asked: number; passedOn: number };
}

/** A request is void by then; and the ages of answers are known to the second only. */
const HANDED_FOR = 10_000;
const MOST_IN_AN_ANSWER = 8;
const MOST_PACKETS = 30;
const MINUTE = 60_000;
const PORT = 9;

interface Request extends WakeRequest {
  readonly relayUuid: string;
  readonly firstAt: number;
  /** Time at which it was not asked for yet, though the manager may have been suspended since. */
  readonly askedSince: number;
}

/** One run of an agent: requests that came to it, and those that it has done. */
interface Run {
  readonly cameAt: Map<string, number>;
  readonly done: Set<string>;
  /** MAC addresses that it may send to now. */
  readonly macs: Map<string, number>;
  packets: number[];
}

export interface RelaysParts {
  readonly bench: Bench;
  readonly clocks: ManagerClocks;
  readonly books: ReadonlyMap<string, Book>;
  readonly plans: Pick<Plans, "mayWake">;
  /** The server with a MAC address. */
  readonly ownerOf: (macAddress: string) => string | undefined;
}

export function createRelayBooks({ bench, clocks, books, plans, ownerOf }: RelaysParts): Relays {
  const requests = new Map<string, Request>();
  const runs = new Map<string, Run>();
  const counts = { asked: 0, passedOn: 0 };
  const bookOf = (uuid: string): Book => books.get(uuid) ?? ({ name: uuid } as Book);
  const breach = (uuid: string, what: string): void => bench.breach(17, bookOf(uuid), what);
  const runOf = (instance: string): Run => {
    const known = runs.get(instance) ?? {
      ...{ cameAt: new Map(), done: new Set<string>(), macs: new Map(), packets: [] },
    };
    runs.set(instance, known);
    return known;
  };

  function judgeHanded(relayUuid: string, { id, macAddress }: WakeRequest): void {
    const now = bench.now();
    const known = requests.get(id);
    if (!known) {
      requests.set(id, { id, macAddress, relayUuid, firstAt: now, askedSince: clocks.ranSince(MINUTE) });
      counts.asked += 1;
    } else if (known.relayUuid !== relayUuid || known.macAddress !== macAddress)
      return breach(relayUuid, "a request is handed to another relay, or for another server");
    const sleeper = ownerOf(macAddress);
    const book = sleeper === undefined ? undefined : books.get(sleeper);
    if (sleeper === undefined || !book)
      return breach(relayUuid, `asked to wake ${macAddress}, which is no server's`);
    if (sleeper === relayUuid) return breach(relayUuid, "asked to wake itself");
    if (!book.maybeWanted && !plans.mayWake(sleeper))
      return breach(relayUuid, `asked to wake ${book.name}, which is wanted off`);
    if (!known) return judgePacket(bench, book, plans.mayWake(sleeper));
    // Where its wall clock was set back since it was asked for, that hides a pause of the manager.
    if (now - known.firstAt > HANDED_FOR && clocks.setAt < known.askedSince)
      breach(relayUuid, `asked to wake ${book.name} by a request that is ${now - known.firstAt} ms old`);
  }

  return {
    counts,
    handed(relayUuid, power, wakes) {
      if (wakes.length === 0) return;
      if (power === "OFF") return breach(relayUuid, "asked to wake others while it is told OFF");
      if (wakes.length > MOST_IN_AN_ANSWER) return breach(relayUuid, `asked for ${wakes.length} at once`);
      for (const one of wakes) judgeHanded(relayUuid, one);
    },
    came(_, instance, wakes) {
      for (const { id } of wakes) runOf(instance).cameAt.set(id, bench.now());
    },
    passesOn(relayUuid, instance, those) {
      const run = runOf(instance);
      const now = bench.now();
      for (const { id, macAddress } of those) {
        const asked = requests.get(id);
        const cameAt = run.cameAt.get(id);
        if (asked?.relayUuid !== relayUuid || asked.macAddress !== macAddress || cameAt === undefined)
          return breach(relayUuid, `wakes ${macAddress}, and was not asked for that`);
        if (run.done.has(id)) return breach(relayUuid, "does what it was asked for once more");
        run.done.add(id);
        const age = { sentAt: cameAt } as Parameters<typeof isFresh>[0];
        if (!isFresh(age, bookOf(relayUuid), now))
          return breach(relayUuid, `does what it was asked for ${now - cameAt} ms after that came`);
        run.macs.set(macAddress, now);
      }
    },
    sent(from, instance, packet, host, port) {
      const now = bench.now();
      const run = runOf(instance);
      const macAddress = addressIn(packet);
      counts.passedOn += 1;
      run.packets = [...run.packets.filter((at) => now - at < MINUTE), now];
      const [a, b, c] = host.split(".");
      const isOwn = from.cidrs.some((cidr) => cidr.startsWith(`${a}.${b}.${c}.`));
      if (macAddress === null) breach(from.uuid, "sends what is no magic packet");
      else if (port !== PORT || !host.endsWith(".255") || !isOwn)
        breach(from.uuid, `sends a magic packet to ${host}:${port}, which is none of its own networks`);
      else if (run.macs.get(macAddress) !== now)
        breach(from.uuid, `sends a magic packet for ${macAddress}, and was not asked for that`);
      else if (run.packets.length > MOST_PACKETS)
        breach(from.uuid, `sends ${run.packets.length} packets in a minute`);
      return macAddress ?? "";
    },
  };
}

/** The MAC address in a magic packet; null: it is none. */
function addressIn(packet: Uint8Array): string | null {
  const hex = [...packet].map((byte) => byte.toString(16).padStart(2, "0").toUpperCase());
  const address = hex.slice(6, 12);
  const whole = ["FF", "FF", "FF", "FF", "FF", "FF", ...Array.from({ length: 16 }, () => address).flat()];
  return hex.join() === whole.join() ? address.join(":") : null;
}
