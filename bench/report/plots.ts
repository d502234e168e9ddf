import type { Figure } from "../benchmark";
import type { Kept } from "../result";
import { bars, line } from "./svg";

/** File name → drawing, of what has been measured. */
export function plots(kept: Kept): ReadonlyMap<string, string> {
  const drawn: [string, string | null][] = [
    ["throughput.svg", throughput(kept["throughput"]?.figures)],
    ["profile.svg", profile(kept["profile"]?.figures)],
    ["growth.svg", growth(kept["growth"]?.figures)],
    ["fleet-memory.svg", memory(kept["fleet"]?.figures)],
  ];
  return new Map(drawn.flatMap(([file, drawing]) => (drawing === null ? [] : [[file, drawing] as const])));
}

type Figures = readonly Figure[] | undefined;

function numberOf(figures: Figures, name: string): number | null {
  const value = figures?.find((figure) => figure.name === name)?.value;
  return typeof value === "number" ? value : null;
}

function throughput(figures: Figures): string | null {
  const rows = ["echoes a second", "heartbeats a second"].flatMap((name) => {
    const value = numberOf(figures, name);
    return value === null ? [] : [{ name, values: [value] }];
  });
  if (rows.length === 0) return null;
  return bars("One manager, one core, 1,000 servers, 32 connections", rows, (value) => `${whole(value)}/s`);
}

/** Parts below this share of both are drawn as one. */
const SMALL = 1.5;

function profile(figures: Figures): string | null {
  if (!figures) return null;
  const parts = new Set(figures.map(({ name }) => name.replace(/^\w+: /, "")));
  const rows = [...parts].map((part) => ({
    name: part,
    values: ["heartbeat", "echo"].map((kind) => numberOf(figures, `${kind}: ${part}`) ?? 0),
  }));
  const isLarge = ({ values }: { values: number[] }): boolean => values.some((value) => value >= SMALL);
  const small = rows.filter((row) => !isLarge(row));
  const rest = [0, 1].map((kind) => small.reduce((sum, { values }) => sum + (values[kind] ?? 0), 0));
  const large = rows.filter(isLarge).sort((a, b) => (b.values[0] ?? 0) - (a.values[0] ?? 0));
  return bars(
    "Where the manager's time goes, in hundredths",
    [...large, { name: "all else", values: rest }],
    (value) => value.toFixed(1),
    ["heartbeat", "echo"],
  );
}

function growth(figures: Figures): string | null {
  const points = (figures ?? []).flatMap(({ name, value }) => {
    const size = /^a heartbeat with (\d+) servers$/.exec(name)?.[1];
    return size === undefined ? [] : [{ x: Number(size), y: Number(value) }];
  });
  const [smallest] = points;
  if (!smallest) return null;
  return line(
    "Processor time of a heartbeat, by the number of servers",
    points,
    { x: whole, y: (y) => `${whole(y)} µs`, log: true },
    { y: 1.2 * smallest.y, name: `1.2 × that with ${smallest.x}` },
  );
}

function memory(figures: Figures): string | null {
  const text = figures?.find(({ name }) => name.startsWith("calm: memory"))?.value;
  if (typeof text !== "string") return null;
  const points = text.split(" ").map((value, index) => ({ x: (index + 1) * 10, y: Number(value) }));
  return line("Memory of the manager while the fleet reports", points, {
    x: (x) => `${x} %`,
    y: (y) => `${whole(y)} MiB`,
  });
}

const whole = (value: number): string => Math.round(value).toLocaleString("en");
