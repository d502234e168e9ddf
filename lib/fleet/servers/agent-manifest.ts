import { guardsInForce, guardsOf, type Guards } from "../../plan/guards";
import type { Heartbeat } from "../../power/events";
import { LEADS } from "../../power/facts";
import type { Manifest } from "../../power/manifest";
import type { ServerRecord } from "../model/entities";
import type { WakeRequest } from "../memory/relays";
import { restOf } from "../orders/rest-in-force";
import type { Registry } from "../registry";
import { upgradeOf, type AskedUpgrade } from "../upgrades/asked";

/** The whole manifest for an agent. */
export interface AgentManifest extends Manifest {
  /** Whether it evaluates its guards, since a stop waits until the server is free, or a rest is set for it. */
  readonly reportUse: boolean;
  /** Seconds between two looks at them; 0: at each heartbeat. */
  readonly lookEvery: number;
  /** The guards for that, or for before it stops as ordered; null: none. */
  readonly guards: Guards | null;
  /** The mark of the manager's data; empty: the agent keeps the one that it has, which is this one or must stay. */
  readonly mark: string;
  /** The generation of this manager: its agent obeys none of a smaller one any more. */
  readonly generation: number;
  /** Magic packets that it is to send for other servers. */
  readonly wakes: readonly WakeRequest[];
  /** The next planned start, for the alarm of its board: with an order that comes from a schedule. Wall-clock ms. */
  readonly wakeAt: number | null;
  /** The version that its agent is to become now; null: it stays. */
  readonly upgrade: AskedUpgrade | null;
}

/**
 * The manifest for the agent of a server: by the status model, and by the stop that waits until it is free.
 * @param agent its boot, and the mark that it shows
 */
export function agentManifest(
  registry: Registry,
  server: ServerRecord,
  manifest: Manifest,
  { boot, mark: shown }: Pick<Heartbeat, "boot" | "mark">,
): AgentManifest {
  const isOn = manifest.power === "ON";
  const waits = isOn && server.pendingStop?.boot === boot;
  const upgrading = isOn && manifest.terms === null ? upgradeOf(registry, server) : null;
  const reportUse = waits || upgrading !== null || (isOn && restOf(registry, server) !== null);
  const mode = reportUse ? "when_free" : manifest.terms?.mode;
  const asked = mode ? guardsOf(mode, guardsNow(registry, server)) : null;
  // An upgrade breaks no connection. An agent that does not know the guard would never be found free for it.
  const guards = asked && upgrading !== null && !waits ? { ...asked, network: null } : asked;
  // While what an older copy orders is being made void, what has shown that must not be forgotten.
  const present = registry.rollback.left ? "" : (registry.parts.marks?.present() ?? "");
  const wakes = wakesNow(registry, server.uuid, manifest);
  // Whoever clicks wants it off until somebody wants it on.
  const isOff = manifest.terms !== null && LEADS[manifest.terms.how].power === "OFF";
  const isOrdered = isOff && server.agent?.can?.includes("alarm");
  const wakeAt = isOrdered ? registry.nexts.startAfterOrder(server) : null;
  const lookEvery = reportUse && !waits ? LOOK_EVERY : 0;
  const generation = registry.parts.marks?.generation?.() ?? 0;
  const mark = present === shown ? "" : present;
  return {
    ...manifest,
    reportUse,
    lookEvery,
    guards,
    mark,
    generation,
    wakes,
    wakeAt,
    upgrade: upgrading?.asked ?? null,
  };
}

/** Seconds between two looks for a rest alone. */
const LOOK_EVERY = 60;

/** Servers that a server is asked to wake at this moment: none where it is told to go. */
export function wakesNow({ relays }: Registry, uuid: string, { power }: Manifest): readonly WakeRequest[] {
  return power === "ON" ? relays.wakesFor(uuid) : [];
}

/** The guards in force for a server. */
function guardsNow({ groups }: Registry, { guards, groupUuids }: ServerRecord): Guards {
  return guardsInForce(
    guards,
    groupUuids.map((uuid) => groups.get(uuid)?.guards ?? null),
  );
}
