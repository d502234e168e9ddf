import { existsSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { compileWithEntry } from "../../scripts/build/manager.mjs";
import { at } from "../../scripts/common/paths.mjs";
import { until } from "../../tests/helpers/until";
import type { Benchmark, Figure, Setting } from "../benchmark";
import { openSite, type Site } from "../heartbeats/site";
import { shares, type CpuProfile, type Shares } from "./attribution";
import { sourcesOf } from "./sources";

const SERVERS = 1_000;
/** Milliseconds of load before, and in a profile. */
const WARM_UP = 4_000;
const STRETCH = 10_000;
/** A profile of some seconds takes a while to be written. */
const WRITTEN_WITHIN = 30_000;

/** Where a heartbeat's time goes, and an echo's: a profile of V8, taken within the executable under load. */
export const profile: Benchmark = {
  name: "profile",
  title: "where a heartbeat's time goes in the manager",
  run,
};

async function run({ say }: Setting): Promise<readonly Figure[]> {
  const { program, root } = await compileWithEntry(
    at("bench", "profile", "entry.mjs"),
    "komo-manager-profiled",
  );
  const to = at(".cache", "bench", "manager.cpuprofile");
  const env = { KOMO_BENCH_ECHO: "true", PROFILE_TO: to };
  const site = await openSite(SERVERS, say, { executable: program, env });
  try {
    const figures: Figure[] = [];
    for (const kind of ["echo", "heartbeat"] as const) {
      await site.measure(WARM_UP, (agent) => agent[kind]());
      const taken = await take(site, kind, to);
      say(`${kind}: ${path.relative(at(), to)}`);
      figures.push(...inFigures(kind, shares(taken, sourcesOf(root))));
    }
    return figures;
  } finally {
    await site.end();
  }
}

async function take({ manager, measure }: Site, kind: "echo" | "heartbeat", to: string): Promise<CpuProfile> {
  rmSync(to, { force: true });
  process.kill(manager.pid(), "SIGUSR2");
  await measure(STRETCH, (agent) => agent[kind]());
  process.kill(manager.pid(), "SIGUSR2");
  let text = "";
  await until("the profile is written", WRITTEN_WITHIN, () => {
    text = existsSync(to) ? readFileSync(to, "utf8") : "";
    return text.endsWith("}");
  });
  return JSON.parse(text) as CpuProfile;
}

function inFigures(kind: string, parts: Shares): Figure[] {
  return [...parts].map(([part, share]) => ({ name: `${kind}: ${part}`, value: 100 * share, unit: "%" }));
}
