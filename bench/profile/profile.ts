import { existsSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { compileWithEntry } from "../../scripts/build/manager.mjs";
import { at } from "../../scripts/common/files.mjs";
import { until } from "../../tests/helpers/until";
import type { Benchmark, Figure, Setting } from "../benchmark";
import { openSite, type Site } from "../heartbeats/site";
import { shares, type CpuProfile } from "./attribution";
import { sourcesOf } from "./sources";

const SERVERS = 1_000;
/** Milliseconds of load before, and in a profile. */
const WARM_UP = 4_000;
const STRETCH = 10_000;
/** A profile of some seconds takes a while to be written. */
const WRITTEN_WITHIN = 30_000;

/** The parts of a heartbeat's time: a profile of V8, taken within the executable under load. */
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
  const env = { PROFILE_TO: to };
  const site = await openSite(SERVERS, say, { executable: program, env });
  try {
    await load(site, WARM_UP);
    const taken = await take(site, to);
    say(path.relative(at(), to));
    return [...shares(taken, sourcesOf(root))].map(([part, share]) => ({
      name: part,
      value: 100 * share,
      unit: "%",
    }));
  } finally {
    await site.end();
  }
}

const load = ({ line, nextAgent }: Site, milliseconds: number): Promise<unknown> =>
  line.load(milliseconds, () => nextAgent().heartbeat());

async function take(site: Site, to: string): Promise<CpuProfile> {
  rmSync(to, { force: true });
  process.kill(site.manager.pid(), "SIGUSR2");
  await load(site, STRETCH);
  process.kill(site.manager.pid(), "SIGUSR2");
  let text = "";
  await until("the profile is written", WRITTEN_WITHIN, () => {
    text = existsSync(to) ? readFileSync(to, "utf8") : "";
    return text.endsWith("}");
  });
  return JSON.parse(text) as CpuProfile;
}
