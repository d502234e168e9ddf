import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { ROOT } from "../tests/helpers/paths";
import type { Figure } from "./benchmark";

/** What one benchmark found. */
export interface Result {
  readonly name: string;
  /** When it began, ISO 8601. */
  readonly at: string;
  readonly seed: number;
  readonly seconds: number;
  readonly figures: readonly Figure[];
}

/** Whether it fell short of something. */
export function missed({ figures }: Result): boolean {
  return figures.some(({ goal }) => goal?.reached === false);
}

const FILE = path.join(ROOT, "bench", "results", "latest.json");

/**
 * Keeps results beside the latest of the other benchmarks.
 * @returns the file, relative to the repository
 */
export function keep(results: readonly Result[]): string {
  const host = { cores: availableParallelism(), platform: `${process.platform}-${process.arch}` };
  const fresh = Object.fromEntries(results.map(({ name, ...rest }) => [name, { ...rest, host }]));
  mkdirSync(path.dirname(FILE), { recursive: true });
  writeFileSync(FILE, `${JSON.stringify({ ...kept(), ...fresh }, null, 2)}\n`);
  return path.relative(ROOT, FILE);
}

function kept(): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(FILE, "utf8")) as Record<string, unknown>;
  } catch {
    // None yet, or none that can be read: nothing that is worth keeping.
    return {};
  }
}
