import { provedOff } from "../../plan/run";
import type { Facts } from "../../power/facts";
import { OUTSIDE_KINDS, type OutsideKind } from "../../power/ways";
import type { ServerRecord } from "../model/entities";
import { FleetError } from "../model/errors";
import { wakeFaultOf, WAY_NAMES, type FailedWay } from "../model/wake-ways";
import { commit } from "../commit";
import { eventOf, find, type Registry, type RegistryBy } from "../registry";
import { readableWays } from "../ways/way-verbs";

/** A request to cut the power of a server. */
export interface Cut {
  /** Its name, as it was typed. */
  readonly confirmName: string;
  readonly reason: string;
}

/** Milliseconds for which one way is waited for. */
const PATIENCE = 20_000;

/**
 * The ways by which the power of a server can be cut now. A plug that gives power is one only where nothing is lost by
 * it: the server has reported, is proved off since, and is not asleep. One that never reported may run without an agent.
 */
export function cutWays(registry: Registry, uuid: string): OutsideKind[] {
  const { facts } = find(registry, uuid);
  const { cutter } = registry.parts;
  return readableWays(registry, uuid)
    .map(({ kind }) => kind)
    .filter((kind) => cutter?.can(kind) && (kind !== "http" || losesNothing(facts)));
}

const losesNothing = (facts: Facts): boolean => facts.last !== null && provedOff(facts) && !facts.asleep;

/**
 * Cuts the power of a server without asking the machine, by the first of its ways that accepts it. What is wanted of
 * the server stays as it is, and no order is given: what becomes of it is seen. The request is on disk before anything
 * is cut.
 * @throws FleetError `confirm_name`, `reason_needed`, `being_woken`, `no_way_to_cut`, `not_cut`
 */
export async function cut(registry: RegistryBy, uuid: string, asked: Cut): Promise<ServerRecord> {
  await registry.queue.run(uuid, () => ask(registry, uuid, asked));
  // It cannot be taken back: whoever lost the right while this was written cuts nothing.
  registry.by.still?.();
  // Not in the server's turn: its heartbeats do not wait for a slow BMC.
  const failed = await cutBy(registry, uuid);
  if (failed === null) return find(registry, uuid);
  const detail = failed.map(({ kind, fault }) => `${WAY_NAMES[kind]}: ${fault.code}`).join("; ");
  await registry.queue.run(uuid, async () => {
    const server = find(registry, uuid);
    await commit(
      registry,
      server,
      [],
      [eventOf(registry, server, { kind: "not_cut", actor: "manager", detail })],
    );
  });
  throw new FleetError({ code: "not_cut", failed });
}

/** Refuses what cannot be cut, and writes down who asks, and why. */
async function ask(registry: RegistryBy, uuid: string, { confirmName, reason }: Cut): Promise<void> {
  const server = find(registry, uuid);
  if (confirmName !== server.name) throw new FleetError({ code: "confirm_name" });
  if (reason === "") throw new FleetError({ code: "reason_needed" });
  // The next step of its wake schedule would turn it on again.
  if (server.facts.wake) throw new FleetError({ code: "being_woken" });
  if (cutWays(registry, uuid).length === 0) throw new FleetError({ code: "no_way_to_cut" });
  await commit(registry, server, [], [eventOf(registry, server, { kind: "cut", reason })]);
}

/** Tries one way after the other, each only while it still may be used. Null: one has accepted it. */
async function cutBy(registry: RegistryBy, uuid: string): Promise<readonly FailedWay[] | null> {
  const failed: FailedWay[] = [];
  for (const kind of OUTSIDE_KINDS) {
    if (!cutWays(registry, uuid).includes(kind)) continue;
    registry.by.still?.();
    try {
      await registry.parts.cutter?.cut(uuid, kind, AbortSignal.timeout(PATIENCE));
      return null;
    } catch (error) {
      failed.push({ kind, fault: wakeFaultOf(error) });
    }
  }
  return failed;
}
