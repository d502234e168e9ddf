import { isAskedNow, waitsForUse } from "../../plan/upgrades";
import type { ServerRecord } from "../model/entities";
import type { Registry } from "../registry";
import { platformOf } from "./view";

/** The version that an agent is asked to become. */
export interface AskedUpgrade {
  readonly id: string;
  readonly version: string;
  readonly sha256: string;
  readonly size: number;
}

/**
 * The part of the upgrade that goes on that the agent of this server has; null: none. Until it is asked, its use is to be
 * known.
 */
export function upgradeOf(
  { upgrades, parts }: Registry,
  { uuid, agent, holds, pendingStop }: ServerRecord,
): { readonly asked: AskedUpgrade | null } | null {
  const [upgrade] = upgrades;
  if (upgrade?.endedAt !== null || !agent?.can?.includes("upgrade")) return null;
  if (!waitsForUse(upgrade, uuid)) return null;
  const program = parts.agents?.program(platformOf(agent));
  // A manager that was upgraded itself carries another program by now.
  const isSame = parts.agents?.version === upgrade.version;
  if (!program || !isSame || !isAskedNow(upgrade, uuid)) return { asked: null };
  if (holds.length > 0 || pendingStop !== null) return { asked: null };
  return { asked: { id: upgrade.uuid, version: upgrade.version, ...program } };
}
