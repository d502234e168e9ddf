import { printable } from "../power/printable";
import { UPS_FLAGS, type UpsFlag, type UpsReading } from "./reading";

/** Variables of a UPS by NUT's names, such as `ups.status`. */
export type UpsVariables = ReadonlyMap<string, string>;

/** The maker, the model and the serial number, as far as they are said; null: not said. */
export interface UpsIdentity {
  readonly maker: string | null;
  readonly model: string | null;
  readonly serial: string | null;
}
const PARTS = ["maker", "model", "serial"] as const satisfies readonly (keyof UpsIdentity)[];

export const NO_IDENTITY: UpsIdentity = { maker: null, model: null, serial: null };

/** Variables with each part, the one that counts first. */
const NAMES = {
  maker: ["ups.mfr", "device.mfr"],
  model: ["ups.model", "device.model"],
  serial: ["ups.serial", "device.serial"],
} as const satisfies Readonly<Record<keyof UpsIdentity, readonly string[]>>;

/** Characters of a part that count. */
const LONGEST_PART = 80;

/** Largest values that make sense: seconds, per cent. */
const MOST = { charge: 100, runtime: 10_000_000, load: 1000 } as const;

/**
 * The reading that variables amount to.
 * @returns "stale" while the driver waits for the UPS; "nonsense" where nobody can tell what the UPS says
 */
export function readingOf(
  variables: UpsVariables,
  at: number,
  identity: UpsIdentity,
): UpsReading | "stale" | "nonsense" {
  const words = (variables.get("ups.status") ?? "").trim().split(/\s+/);
  const flags = new Set<UpsFlag>(words.filter(isFlag));
  // A driver's word until it has heard its UPS.
  if (flags.size === 0) return words.includes("WAIT") ? "stale" : "nonsense";
  if (flags.has("OL") && flags.has("OB")) return "nonsense";
  return {
    ...{ at, flags },
    charge: numberOf(variables.get("battery.charge"), MOST.charge),
    runtime: numberOf(variables.get("battery.runtime"), MOST.runtime),
    load: numberOf(variables.get("ups.load"), MOST.load),
    identity: identityText(identity),
  };
}

function isFlag(word: string): word is UpsFlag {
  return (UPS_FLAGS as readonly string[]).includes(word);
}

/** A plain decimal number from 0 to `most`; null for anything else. */
function numberOf(text: string | undefined, most: number): number | null {
  if (text === undefined || !/^\d{1,8}(\.\d{1,9})?$/.test(text.trim())) return null;
  const value = Number(text);
  return value <= most ? value : null;
}

/** The identity that variables tell. */
export function identityOf(variables: UpsVariables): UpsIdentity {
  const part = (of: keyof UpsIdentity): string | null => {
    const said = NAMES[of].map((name) => printable(variables.get(name) ?? "", LONGEST_PART));
    return said.find((text) => text !== "") ?? null;
  };
  return { maker: part("maker"), model: part("model"), serial: part("serial") };
}

/** Whether two identities are of different UPSes: a part that one of them does not say proves nothing. */
export function isAnother(before: UpsIdentity, now: UpsIdentity): boolean {
  return PARTS.some((part) => before[part] !== null && now[part] !== null && before[part] !== now[part]);
}

/** An identity after another reading of the same UPS: drivers leave parts out for a while as they start. */
export function completed(before: UpsIdentity, now: UpsIdentity): UpsIdentity {
  const part = (of: keyof UpsIdentity): string | null => now[of] ?? before[of];
  return { maker: part("maker"), model: part("model"), serial: part("serial") };
}

/** An identity in one line, its parts with a blank between; empty: nothing is known. */
export function identityText(identity: UpsIdentity): string {
  return PARTS.flatMap((part) => identity[part] ?? []).join(" ");
}
