import { loadavg } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { RunService, type Run } from "../../lib/gen/proto/komoriuta/v1/run_pb";
import { ScheduleService } from "../../lib/gen/proto/komoriuta/v1/schedule_pb";
import { StopMode } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import { startManager } from "../../tests/helpers/manager";
import { logIn } from "../../tests/helpers/operator";
import { anonymousMiB } from "../../tests/helpers/process-figures";
import { until } from "../../tests/helpers/until";
import { createChance } from "../../tests/simulation/chance";
import { atMost, exactly, type Benchmark, type Figure, type Setting } from "../benchmark";
import { loggedStatuses } from "../fleet/statuses";
import { median } from "../load/drive";
import { registerServers } from "../load/heartbeats";
import { roomForAgents } from "../load/room";
import { costOf, ended } from "./life";
import { startMachines, type Machines } from "./machines";

const MINUTE = 60_000;

/** A site that is turned off in the evening: one group, and one schedule for it. */
const SITE = { servers: 10_000, interval: 60_000 };
/** Milliseconds in which the run of a schedule may ask all of its servers, where its window ends no earlier. */
const WINDOW = 30 * MINUTE;
/** The least time for which the fleet is measured without a run. */
const CALM = 45_000;

/** P11: the evening's transition of one schedule for 10,000 servers, with machines that obey. */
export const edge: Benchmark = {
  name: "edge",
  title: "the edge of one schedule for 10,000 servers, which are all turned off (P11)",
  run,
};

async function run({ seed, say }: Setting): Promise<readonly Figure[]> {
  // All come from this machine: where few files may be open, the manager takes fewer connections from it at once, and
  // the other machines do not keep theirs.
  const [load = NaN] = loadavg();
  const kept = await roomForAgents();
  const manager = await startManager({ env: { MALLOC_ARENA_MAX: "2" } });
  let machines: Machines | undefined;
  try {
    const operator = await logIn(manager);
    const { servers: count, interval } = SITE;
    say(`registering ${count} servers`);
    const servers = await registerServers(operator, count, { interval: interval / 1000 });
    const chance = createChance(`edge ${seed}`);
    const port = Number(new URL(manager.url).port);
    machines = startMachines(port, servers, interval, () => chance.unit(), kept);
    const { seen } = machines;
    await delay(1.6 * interval);

    const grouping = performance.now();
    const { group } = await operator
      .client(GroupService)
      .createGroup({ name: "site", serverUuids: servers.map(({ uuid }) => uuid) });
    const grouped = performance.now() - grouping;
    const at = Math.ceil((Date.now() + CALM) / MINUTE) * MINUTE;
    const schedule = untilThen(at, group?.uuid ?? "");
    await operator.client(ScheduleService).createSchedule({ schedule });
    const edgeAt = performance.now() + (at - Date.now());
    const toEdge = (): number => Math.max(0, edgeAt - performance.now());
    say(
      `${kept < count ? `${kept} of them keep a connection; ` : ""}the edge is in ${Math.round(toEdge() / 1000)} s`,
    );
    const calm = await costOf(manager, machines, () => delay(toEdge()));
    const memory = anonymousMiB(manager.pid());
    const slowest = { answer: 0 };
    let over: Run | undefined;
    const life = await costOf(manager, machines, async () => {
      const { runs } = await until("the edge draws its run", MINUTE, async () => {
        const found = await operator.client(RunService).listRuns({ limit: 1 });
        return found.runs.length > 0 ? found : null;
      });
      over = await ended(operator, runs[0]?.uuid ?? "", WINDOW + MINUTE, slowest);
    });
    const sinceEdge = (moments: readonly number[]): number[] => moments.map((one) => (one - edgeAt) / 1000);
    const ordered = sinceEdge(seen.ordered);
    return [
      { name: "load of the machine before it began (uptime)", value: load },
      { name: "a group of 10,000 is made within", value: grouped, unit: "ms" },
      exactly(
        count,
        "10,000 servers, one schedule: servers that its edge turned off",
        over?.counts?.done ?? 0,
      ),
      exactly(count, "… machines that were told OFF, each once", seen.ordered.length),
      exactly(0, "… of them before the edge", ordered.filter((one) => one < 0).length),
      atMost(WINDOW / 1000, "… from the edge until the last was told", Math.max(...ordered), "s"),
      { name: "… until half of them were", value: median(ordered), unit: "s" },
      { name: "… most that were told within a second", value: mostInASecond(ordered) },
      { name: "… until the last had confirmed", value: Math.max(...sinceEdge(seen.confirmed)), unit: "s" },
      { name: "… until the run was over", value: life.seconds, unit: "s" },
      exactly(0, "… false Lost", loggedStatuses(manager).get("Lost") ?? 0),
      exactly(0, "… attempts of the machines that failed", seen.failed),
      {
        name: "the manager until the run was over, of a core",
        value: (100 * life.cpu) / life.seconds,
        unit: "%",
      },
      { name: "… before the edge, of a core", value: (100 * calm.cpu) / calm.seconds, unit: "%" },
      { name: "an operator asks how the run goes: the slowest answer", value: slowest.answer, unit: "ms" },
      { name: "anonymous memory before the edge", value: memory, unit: "MiB" },
      { name: "… after the run", value: anonymousMiB(manager.pid()), unit: "MiB" },
    ];
  } finally {
    machines?.stop();
    await manager.remove();
  }
}

/** A schedule whose window ends then. @param at wall-clock milliseconds, a whole minute */
function untilThen(at: number, groupUuid: string) {
  const clock = (ms: number): string => new Date(ms).toISOString().slice(11, 16);
  const to = clock(at) === "00:00" ? "24:00" : clock(at);
  return {
    ...{ name: "evenings", groupUuids: [groupUuid], zone: "UTC", wake: false, stop: true },
    ...{ mode: StopMode.NOW, minOn: 0, evenIfTheyMayNotWake: true },
    windows: [{ days: [1, 2, 3, 4, 5, 6, 7], from: clock(at - 120 * MINUTE), to }],
  };
}

function mostInASecond(seconds: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const one of seconds) counts.set(Math.floor(one), (counts.get(Math.floor(one)) ?? 0) + 1);
  return Math.max(...counts.values());
}
