import { figuresOf } from "../../tests/helpers/process-figures";
import { atLeast, type Benchmark, type Figure, type Setting } from "../benchmark";
import { median, spread } from "../load/drive";
import { openSite, type Measured, type Site } from "./site";

const SERVERS = 1_000;
const ROUNDS = 7;
const STRETCH = 3_000;
/** Below this share of a core the load itself is no limit. */
const LOAD_AT_MOST = 0.85;

/** The figure that is the least disturbed by what else a machine does. */
export const BY_PROCESSOR_TIME = "heartbeats to echoes, by the manager's processor time";

/** P1: heartbeats a second and core, held against an echo on the same mount of the same program. */
export const throughput: Benchmark = {
  name: "throughput",
  title: "heartbeats a second and core, against an echo (P1)",
  run,
};

async function run({ say }: Setting): Promise<readonly Figure[]> {
  const site = await openSite(SERVERS, say, { env: { KOMO_BENCH_ECHO: "true" } });
  try {
    return figures(await rounds(site, say), site);
  } finally {
    await site.end();
  }
}

interface Rounds {
  readonly echo: readonly Measured[];
  readonly heartbeat: readonly Measured[];
}

/** In turns, so that both have the same weather; the first round only warms up. */
async function rounds({ measure }: Site, say: Setting["say"]): Promise<Rounds> {
  const taken: { echo: Measured[]; heartbeat: Measured[] } = { echo: [], heartbeat: [] };
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const kind of ["echo", "heartbeat"] as const) {
      const measured = await measure(STRETCH, (agent) => agent[kind]());
      if (round > 0) taken[kind].push(measured);
    }
    const [echo, heartbeat] = [taken.echo.at(-1), taken.heartbeat.at(-1)];
    if (echo && heartbeat)
      say(
        `round ${round}: echo ${Math.round(echo.perSecond)}/s, heartbeats ${Math.round(heartbeat.perSecond)}/s`,
      );
  }
  return taken;
}

function figures({ echo, heartbeat }: Rounds, { manager }: Site): Figure[] {
  const ratios = heartbeat.map(({ perCpuSecond }, i) => perCpuSecond / (echo[i]?.perCpuSecond ?? NaN));
  const rates = heartbeat.map(({ perSecond }, i) => perSecond / (echo[i]?.perSecond ?? NaN));
  const load = Math.max(...heartbeat.map((one) => one.load), ...echo.map((one) => one.load));
  const of = (list: readonly Measured[], key: keyof Measured): number => median(list.map((one) => one[key]));
  return [
    atLeast(0.85, "heartbeats to echoes, by time", median(rates)),
    { name: "  least and most of the rounds", value: spread(rates) },
    { name: BY_PROCESSOR_TIME, value: median(ratios) },
    { name: "heartbeats a second", value: of(heartbeat, "perSecond"), unit: "/s" },
    { name: "echoes a second", value: of(echo, "perSecond"), unit: "/s" },
    { name: "heartbeats a second of processor time", value: of(heartbeat, "perCpuSecond"), unit: "/s" },
    { name: "99 of 100 heartbeats within", value: of(heartbeat, "p99"), unit: "ms" },
    {
      name: "most of a core that the load itself took",
      value: load,
      goal: { text: `≤ ${LOAD_AT_MOST}: it is no limit`, reached: load <= LOAD_AT_MOST },
    },
    { name: "memory of the manager afterwards", value: figuresOf(manager.pid()).residentMiB, unit: "MiB" },
  ];
}
