import type { ServerRecord } from "../model/entities";
import { holds, networksOf, type Network } from "../model/networks";
import type { FleetParts, Waker } from "../model/ports";
import type { WakeDoubt } from "../model/wake-doubt";
import { WakeFailed, type ServerWay, type WakeFault } from "../model/wake-ways";
import type { Registry } from "../registry";
import { relays, sleepersNetworks } from "./relays";

/** A source of ways: gives those that a server has, in the order in which people read them. */
type WaySource = (registry: Registry, server: ServerRecord) => readonly ServerWay[];

/** All of them; a try asks each. */
const SOURCES: readonly WaySource[] = [packets, relays, outside];

/** The ways of a server, also those that cannot be tried now. */
export function waysOf(registry: Registry, server: ServerRecord): readonly ServerWay[] {
  return SOURCES.flatMap((source) => source(registry, server));
}

/** The known reason against waking a server: that against packets, where it has no way from outside. */
export function wakeDoubtOf(
  { waker, outside }: Pick<FleetParts, "waker" | "outside">,
  server: ServerRecord,
): WakeDoubt | null {
  const doubt = waker.doubt(server);
  return doubt && (outside?.waysOf(server.uuid).length ?? 0) > 0 ? null : doubt;
}

/** The packet on the manager's own networks: every server has it, unless it is known to sleep in another network. */
function packets({ parts: { waker } }: Registry, server: ServerRecord): readonly ServerWay[] {
  const wake = () =>
    waker.wake(server).catch((error: unknown) => {
      throw new WakeFailed({ code: "not_sent", detail: messageOf(error) });
    });
  return [{ kind: "packet", fault: outOfReach(waker, server), to: [], takesTime: false, wake }];
}

/** Null where it is not known which networks the packets reach, or where the server sleeps. */
function outOfReach({ networks }: Waker, server: ServerRecord): WakeFault | null {
  const sleeps = sleepersNetworks(server);
  const [first] = sleeps;
  const reached = first && networks?.();
  return reached && isOutOf(reached, sleeps) ? { code: "other_network", detail: first.text } : null;
}

/** Whether a server that sleeps in these networks is in none that packets reach. */
function isOutOf(reached: readonly string[], sleeps: readonly Network[]): boolean {
  const known = networksOf(reached);
  return !sleeps.some(({ host }) => known.some((network) => holds(network, host)));
}

/**
 * The networks in one of which a relay must be on for a server to be woken, since it has no other way; none, too, where
 * it is not known that packets do not reach it, or where none would wake it. Of one server after the other.
 */
export function relayedNetworks({
  parts: { waker, outside },
}: Registry): (server: ServerRecord) => readonly Network[] {
  const reached = waker.networks?.() ?? null;
  return (server) => {
    const sleeps = reached ? sleepersNetworks(server) : [];
    if (!reached || sleeps.length === 0 || !isOutOf(reached, sleeps)) return [];
    if (waker.doubt(server) || (outside?.waysOf(server.uuid).length ?? 0) > 0) return [];
    return sleeps;
  };
}

function outside({ parts: { outside } }: Registry, { uuid }: ServerRecord): readonly ServerWay[] {
  return (outside?.waysOf(uuid) ?? []).map(({ kind, to, wake }) => ({
    kind,
    fault: null,
    to: [to],
    takesTime: true,
    async wake(signal) {
      await inTime(wake, signal);
      return { targets: [to], faults: [], networks: null };
    },
  }));
}

/** Milliseconds after which a try is given up: a BMC may take its time. */
const LONGEST = 20_000;

/** A try that ends with its time and with its signal, whatever becomes of it. */
function inTime(wake: (signal: AbortSignal) => Promise<void>, broken: AbortSignal): Promise<void> {
  const signal = AbortSignal.any([broken, AbortSignal.timeout(LONGEST)]);
  return new Promise((resolve, reject) => {
    const late = () => reject(new WakeFailed({ code: "timeout", detail: "" }));
    if (signal.aborted) return late();
    signal.addEventListener("abort", late, { once: true });
    wake(signal).then(resolve, reject);
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
