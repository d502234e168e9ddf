import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { formatted } from "../scripts/common/format.mjs";
import { ROOT } from "../tests/helpers/environment";
import type { Figure } from "./benchmark";
import { type Kept, type KeptResult, inWords } from "./result";

const PAGE = path.join(ROOT, "docs", "performance.md");

/**
 * Writes the last results into docs/performance.md, between its markers.
 * @returns the file, relative to the repository
 */
export async function report(kept: Kept): Promise<string> {
  let page = readFileSync(PAGE, "utf8");
  for (const [name, text] of blocks(kept)) page = replaced(page, name, text);
  writeFileSync(PAGE, await formatted(PAGE, page));
  return path.relative(ROOT, PAGE);
}

/** @throws Error where the page lacks a marker */
function replaced(page: string, name: string, text: string): string {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from)
    throw new Error(`docs/performance.md has no block between "${begin}" and "${end}"`);
  return `${page.slice(0, from)}${begin}\n\n${text}\n\n${page.slice(to)}`;
}

/** The measures, and the benchmarks that show them. */
const MEASURES: readonly (readonly [measure: string, benchmark: string, what: string])[] = [
  ["P1", "throughput", "what a heartbeat costs"],
  ["P2", "growth", "growth of cost"],
  ["P3", "tokens", "first heartbeat of a token"],
  ["P4", "detection", "detection of silence"],
  ["P5", "console", "the console"],
  ["P5", "panorama", "the panorama"],
  ["P6", "manager", "the manager's start and memory"],
  ["P7", "agent", "the agent"],
  ["P8", "setup", "set-up from a fresh clone"],
  ["P9", "at-once", "from a click to the command"],
  ["P10", "held", "held answers"],
  ["P11", "plans", "a run of many servers"],
  ["P11", "edge", "a schedule for 10,000 servers"],
  ["P12", "boot", "after a power cut"],
  ["P13", "fifty", "50,000 servers"],
  ["P15", "doors", "doors"],
  ["P16", "ways", "ways from outside"],
  ["R1", "durability", "durability"],
  ["R3", "hostile", "bad input"],
  ["R4", "fleet", "a large fleet"],
  ["R7", "attacks", "attacks by people with rights"],
];

/** Name of a block → its Markdown. */
function blocks(kept: Kept): ReadonlyMap<string, string> {
  return new Map([
    ["goals", goals(kept)],
    ["profile", profile(kept["profile"])],
    ["figures", figures(kept)],
  ]);
}

/** Every figure with a goal: the goal, and the figure. */
function goals(kept: Kept): string {
  const rows = MEASURES.flatMap(([measure, benchmark, what]) => {
    const result = kept[benchmark];
    if (!result) return [[measure, what, "", "not measured here yet", ""]];
    return result.figures.flatMap((figure) =>
      figure.goal
        ? [[measure, figure.name, figure.goal.text, inWords(figure), figure.goal.reached ? "yes" : "**no**"]]
        : [],
    );
  });
  return table(["", "measure", "to reach", "measured", "reached"], rows);
}

function profile(result: KeptResult | undefined): string {
  if (!result) return "Not measured here yet.";
  const rows = result.figures.map(({ name, value }) => [name, `${Number(value).toFixed(1)} %`]);
  return table(["part", "of a heartbeat"], rows);
}

function figures(kept: Kept): string {
  const known = MEASURES.map(([, benchmark]) => benchmark);
  const names = [
    ...known.filter((name) => kept[name]),
    ...Object.keys(kept).filter((name) => !known.includes(name)),
  ];
  return names.map((name) => section(name, kept[name])).join("\n\n");
}

function section(name: string, result: KeptResult | undefined): string {
  if (!result) return "";
  const { at, seed, seconds, long, host } = result;
  const how = `npm run bench -- ${name} --seed ${seed}${long ? " --long" : ""}`;
  const when = `${at.slice(0, 16).replace("T", " ")} UTC, ${Math.round(seconds)} s, ${host.cores} cores, ${host.platform}`;
  const rows = result.figures.map((figure: Figure) => [figure.name.trim(), inWords(figure)]);
  return [
    `<details><summary>${name}: ${when}</summary>`,
    `\`${how}\``,
    table(["figure", "value"], rows),
    "</details>",
  ].join("\n\n");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replace(/\|/g, "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
