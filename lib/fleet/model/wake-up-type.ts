import type { AgentRecord } from "./entities";

/** SMBIOS, system information, wake-up type (byte 18h of type 1). */
const BEGUN_BY = {
  // An alarm of the board's clock.
  3: "clock",
  5: "network",
  6: "power_button",
  8: "power_restored",
} as const;

/** A cause of a boot, as the firmware says. */
export type BegunBy = (typeof BEGUN_BY)[keyof typeof BEGUN_BY];

/** The cause of the present boot of an agent's machine, by its firmware; null: it does not say, or another one. */
export function begunBy(agent: AgentRecord | null): BegunBy | null {
  return (BEGUN_BY as Readonly<Record<number, BegunBy>>)[agent?.wakeUpType ?? 0] ?? null;
}
