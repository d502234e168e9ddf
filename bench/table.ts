import { bold, dim, green, red } from "../scripts/common/say.mjs";
import type { Figure } from "./benchmark";
import type { Result } from "./result";

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
