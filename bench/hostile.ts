import { assault } from "../tests/helpers/hostile/assault";
import { exactly, type Benchmark, type Figure, type Setting } from "./benchmark";

const ATTEMPTS = 30_000;
/** At once. */
const LANES = 16;
/** The most faults that are reported; where there are more, they are of a kind. */
const REPORTED = 20;

/** R3: hostile values in every RPC field, form field, header and path. */
export const hostile: Benchmark = {
  name: "hostile",
  title: `${ATTEMPTS.toLocaleString("en")} hostile requests`,
  run,
};

async function run({ seed, say }: Setting): Promise<readonly Figure[]> {
  const report = await assault({ seed, attempts: ATTEMPTS, lanes: LANES });
  for (const fault of [...report.faults, ...report.traces].slice(0, REPORTED)) say(fault);
  const sum = (counts: ReadonlyMap<unknown, number>): number =>
    [...counts.values()].reduce((all, one) => all + one, 0);
  return [
    { name: "attempts", value: sum(report.attempts) },
    ...sorted(report.attempts).map(([kind, value]) => ({ name: `… ${kind}`, value })),
    ...sorted(report.statuses).map(([status, value]) => ({ name: `answered ${named(status)}`, value })),
    { name: "slowest answer", value: report.slowest, unit: "ms" },
    {
      name: "memory, before and after each tenth",
      value: report.memory.map((mebibytes) => mebibytes.toFixed(0)).join(" "),
      unit: "MiB",
    },
    exactly(0, "answered only when asked again", report.silent.length),
    ...report.silent.map((what) => ({ name: "… of which", value: what })),
    exactly(0, "5xx, silence, unclear errors", report.faults.length),
    exactly(0, "secrets in a log, false lines, unexpected errors", report.traces.length),
  ];
}

function named(status: number): string {
  if (status > 0) return String(status);
  return status === 0 ? "by closing" : "by waiting for more";
}

function sorted<Key extends string | number>(counts: ReadonlyMap<Key, number>): [Key, number][] {
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
}
