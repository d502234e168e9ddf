import type { AuditAsk } from "../../lib/fleet/model/audit";
import type { Store } from "../../lib/fleet/model/stores";
import type { FleetStore } from "./memory-store";

/** Calls of a store that change nothing. */
const READS: readonly string[] = ["load", "loadOpen", "find", "findRequested", "list", "summaries"];

type Part = Record<string, (...all: never[]) => Promise<unknown>>;

/** The store as somebody changes it: the right of whoever asks is asked again right before each change. */
export function asAsked(store: FleetStore, { still }: AuditAsk): Store {
  const asked = ([name, call]: [string, Part[string]]): [string, Part[string]] => [
    name,
    READS.includes(name)
      ? call
      : async (...all) => {
          still?.();
          return call(...all);
        },
  ];
  const parts = Object.entries(store) as unknown as [string, Part][];
  return Object.fromEntries(
    parts.map(([name, part]) => [name, Object.fromEntries(Object.entries(part).map(asked))]),
  ) as unknown as Store;
}
