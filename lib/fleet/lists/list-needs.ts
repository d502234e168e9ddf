import { circle, MOST_NEEDS } from "../../plan/needs";
import { macAddressOf } from "../model/mac-address";

/**
 * Needs of servers in a list for a spreadsheet: by their names, several with semicolons between them. An ambiguous name
 * is written as the server's MAC address, which is always read as that.
 */

/** Reasons for which the needs of a server are not taken. */
export type NeedsFault =
  /** No server is called so. */
  | { readonly code: "need_unknown"; readonly name: string }
  /** Several servers are called so. */
  | { readonly code: "need_ambiguous"; readonly name: string }
  | { readonly code: "need_itself" }
  | { readonly code: "too_many_needs" }
  /** They would need each other; the first one is repeated at the end. */
  | { readonly code: "needs_circle"; readonly names: readonly string[] };

/** A server, with its name once the list is taken in. */
export interface Called {
  readonly name: string;
  readonly macAddress: string;
}

/** The servers that there will be, by their names and MAC addresses in lists. */
export interface CallList {
  /** The MAC addresses of the servers that a text means: one, none or several. */
  meant(text: string): readonly string[];
  nameOf(macAddress: string): string;
}

export function callList(servers: Iterable<Called>): CallList {
  const names = new Map<string, string>();
  const called = new Map<string, string[]>();
  for (const { name, macAddress } of servers) {
    names.set(macAddress, name);
    const same = called.get(name);
    if (same) same.push(macAddress);
    else called.set(name, [macAddress]);
  }
  return {
    meant(text) {
      const macAddress = macAddressOf(text);
      return macAddress !== null && names.has(macAddress) ? [macAddress] : (called.get(text) ?? []);
    },
    nameOf: (macAddress) => names.get(macAddress) ?? macAddress,
  };
}

/** The cell with a server's needs. @param needs MAC addresses */
export function needsCell(needs: readonly string[], calls: CallList): string {
  return needs
    .map((macAddress) => {
      const name = calls.nameOf(macAddress);
      return calls.meant(name).join() === macAddress ? quoted(name) : macAddress;
    })
    .join("; ");
}

/**
 * A name as it is written in a cell: in quotation marks, with those in it doubled, where it has a semicolon or begins
 * like a quoted one.
 */
function quoted(name: string): string {
  return /^"|;/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
}

/** A quoted name, or whatever stands before the next semicolon. */
const NAME = /\s*(?:"((?:[^"]|"")*)"\s*(?=;|$)|([^;]*))(?:;|$)/gy;

/**
 * The needs of a server by its cell, each once, by MAC address.
 * @param macAddress of that server
 */
export function readNeeds(
  cell: string,
  macAddress: string,
  calls: CallList,
): readonly string[] | { readonly fault: NeedsFault } {
  const needs = new Set<string>();
  for (const [whole, inQuotes, plain = ""] of cell.matchAll(NAME)) {
    const name = inQuotes?.replaceAll('""', '"') ?? plain.trim();
    if (name === "") {
      if (whole === "") break;
      continue;
    }
    const [need, another] = calls.meant(name);
    if (need === undefined) return { fault: { code: "need_unknown", name } };
    if (another !== undefined) return { fault: { code: "need_ambiguous", name } };
    if (need === macAddress) return { fault: { code: "need_itself" } };
    needs.add(need);
  }
  return needs.size > MOST_NEEDS ? { fault: { code: "too_many_needs" } } : [...needs];
}

/**
 * The most circles that are reported at once, and the most names of each: a circle may lead through ten thousand
 * servers.
 */
const MOST_CIRCLES = 20;
const MOST_NAMES = 10;

/**
 * Faults of servers that would need each other in a circle by the list, by MAC address.
 * @param there what servers need now; `listed` what the list says, in the place of that
 */
export function circles(
  there: ReadonlyMap<string, readonly string[]>,
  listed: ReadonlyMap<string, readonly string[]>,
  calls: CallList,
): ReadonlyMap<string, NeedsFault> {
  const faults = new Map<string, NeedsFault>();
  const needs = new Map([...there, ...listed]);
  for (let count = 0; count < MOST_CIRCLES; count += 1) {
    const found = circle(needs);
    if (!found) break;
    const [first = ""] = found;
    const names = found.slice(0, MOST_NAMES).map(calls.nameOf);
    const rest = found.length > MOST_NAMES ? ["…", calls.nameOf(first)] : [];
    const fault = { code: "needs_circle", names: [...names, ...rest] } as const;
    const blamed = found.filter((macAddress) => listed.has(macAddress));
    for (const macAddress of blamed) faults.set(macAddress, fault);
    // The next one is looked for without them.
    for (const macAddress of blamed.length > 0 ? blamed : [first]) needs.set(macAddress, []);
  }
  return faults;
}
