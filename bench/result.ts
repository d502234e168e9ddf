import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { bold, dim, green, red } from "../scripts/common/say.mjs";
import { ROOT } from "../tests/helpers/environment";
import type { Figure } from "./benchmark";

/** The result of one benchmark. */
export interface Result {
  readonly name: string;
  /** The time of its begin, ISO 8601. */
  readonly at: string;
  readonly seed: number;
  readonly seconds: number;
  /** Whether it took all the time that its measure names. */
  readonly long: boolean;
  readonly figures: readonly Figure[];
}

/** Whether it fell short of something. */
export function missed({ figures }: Result): boolean {
  return figures.some(({ goal }) => goal?.reached === false);
}

/** A result as it is kept, with the machine that it was found on. */
export type KeptResult = Omit<Result, "name"> & {
  readonly host: { readonly cores: number; readonly platform: string };
};

/** Name of a benchmark → its latest result. */
export type Kept = Readonly<Record<string, KeptResult | undefined>>;

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

/** All latest results. */
export function kept(): Kept {
  try {
    return JSON.parse(readFileSync(FILE, "utf8")) as Kept;
  } catch {
    // None yet, or none that can be read: nothing that is worth keeping.
    return {};
  }
}

/** Prints a result as a table: what was measured, the figure, and what it had to be. */
export function print({ figures, seconds }: Result): void {
  const lines = [...figures, { name: "time", value: seconds, unit: "s" }];
  const names = widest(lines.map(({ name }) => name));
  const values = widest(lines.map(inWords));
  for (const line of lines) {
    const value = inWords(line).padStart(values);
    console.log(`  ${line.name.padEnd(names)}  ${line.goal ? bold(value) : value}${verdict(line)}`);
  }
}

function verdict({ goal }: Figure): string {
  if (!goal) return "";
  return `  ${goal.reached ? green("✓") : red("✗")} ${dim(`to reach: ${goal.text}`)}`;
}

/** A figure's value with its unit. */
export function inWords({ value, unit }: Pick<Figure, "value" | "unit">): string {
  const text =
    typeof value === "number" ? value.toLocaleString("en", { maximumSignificantDigits: 4 }) : value;
  return unit ? `${text} ${unit}` : text;
}

const widest = (texts: readonly string[]): number => Math.max(...texts.map((text) => text.length));
