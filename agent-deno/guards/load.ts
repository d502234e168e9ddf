/** A machine that computes. */
import { readText } from "../host/files.ts";
import type { Guard } from "./guard.ts";
import type { Host } from "../host/environment.ts";
import type { LoadGuard } from "./words.ts";

const COLUMNS: Readonly<Record<LoadGuard["minutes"], number>> = { 1: 0, 5: 1, 15: 2 };

export function loadGuard({ paths }: Host, { above, minutes }: LoadGuard): Guard {
  return {
    name: "load",
    check() {
      const load = loadIn(readText(`${paths.proc}/loadavg`) ?? "", minutes) / navigator.hardwareConcurrency;
      if (load <= above) return [];
      return [{ kind: "load", name: `load ${load.toFixed(2)} for each core over ${minutes} min` }];
    },
  };
}

/** @param text as /proc/loadavg has it: "0.20 0.18 0.12 1/80 11206" @throws Error where it is not */
export function loadIn(text: string, minutes: LoadGuard["minutes"]): number {
  const load = Number(text.split(" ")[COLUMNS[minutes]] || Number.NaN);
  if (!Number.isFinite(load)) throw new Error("/proc/loadavg is not understood");
  return load;
}
