import { setTimeout as delay } from "node:timers/promises";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { RunAction, RunService, type Run } from "../../lib/gen/proto/komoriuta/v1/run_pb";
import { StopMode } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import { startManager } from "../../tests/helpers/manager";
import { logIn, type Operator } from "../../tests/helpers/operator";
import { createChance } from "../../tests/simulation/chance";
import { atMost, exactly, type Benchmark, type Figure, type Setting } from "../benchmark";
import { loggedStatuses } from "../fleet/statuses";
import { median } from "../load/drive";
import { registerServers, type Registered } from "../load/heartbeats";
import { costOf, ended } from "./life";
import { startMachines, type Machines } from "./machines";

const MINUTE = 60_000;

/** P11: runs of many servers, over the network, with machines that obey. */
export const plans: Benchmark = {
  name: "plans",
  title: "a run of 600 servers in 20 groups: drawn, and its whole life (P11)",
  run: room,
};

/** A building: groups, and in each a file server that all others of it need. */
const ROOM = { servers: 600, groups: 20, interval: 10_000 };
/** The number of previews. */
const PREVIEWS = 20;
/** Milliseconds for which the fleet is measured without a run. */
const CALM = 40_000;
/** The time for which a tenth of the machines is in use. */
const BUSY = 30_000;

async function room({ seed, say }: Setting): Promise<readonly Figure[]> {
  const manager = await startManager();
  let machines: Machines | undefined;
  try {
    const operator = await logIn(manager);
    const runs = operator.client(RunService);
    say(`registering ${ROOM.servers} servers in ${ROOM.groups} groups`);
    const servers = await registerServers(operator, ROOM.servers, { interval: ROOM.interval / 1000 });
    const groupUuids = await intoGroups(operator, servers);
    const chance = createChance(`plans ${seed}`);
    machines = startMachines(Number(new URL(manager.url).port), servers, ROOM.interval, () => chance.unit());
    await delay(2.5 * ROOM.interval);

    const asked = { action: RunAction.OFF, groupUuids, mode: StopMode.WHEN_FREE, evenIfItMayNotWake: true };
    const deadline = timestampFromMs(Date.now() + 20 * MINUTE);
    const previews: number[] = [];
    for (let time = 0; time < PREVIEWS; time += 1) {
      const begun = performance.now();
      await runs.previewRun({ ...asked, until: deadline });
      previews.push(performance.now() - begun);
    }
    say(`${CALM / 1000} s without a run`);
    const calm = await costOf(manager, machines, () => delay(CALM));

    say("the run: every server is turned off when it is free");
    for (const [number, { uuid }] of servers.entries()) if (number % 10 === 1) machines.inUse.add(uuid);
    const free = setTimeout(() => machines?.inUse.clear(), BUSY);
    let starting = NaN;
    let run: Run | undefined;
    const { membersDigest } = await runs.previewRun({ ...asked, until: deadline });
    const life = await costOf(manager, machines, async () => {
      const begun = performance.now();
      const start = { ...asked, until: deadline, confirmCount: ROOM.servers, membersDigest };
      const started = await runs.startRun(start);
      starting = performance.now() - begun;
      run = await ended(operator, started.run?.uuid ?? "", 10 * MINUTE);
    });
    clearTimeout(free);
    const beyond = life.cpu - (calm.cpu / calm.heartbeats) * life.heartbeats;
    return [
      atMost(100, "600 servers, 20 groups: a preview is there within (median)", median(previews), "ms"),
      { name: "… the slowest of twenty", value: Math.max(...previews), unit: "ms" },
      {
        name: "… and it is drawn, written and has asked the first servers within",
        value: starting,
        unit: "ms",
      },
      exactly(ROOM.servers, "… servers that the run turned off", run?.counts?.done ?? 0),
      { name: "its whole life", value: life.seconds, unit: "s" },
      { name: "the manager meanwhile, of a core", value: (100 * life.cpu) / life.seconds, unit: "%" },
      { name: "… without a run, of a core", value: (100 * calm.cpu) / calm.seconds, unit: "%" },
      atMost(5, "… beyond what the heartbeats cost without a run", (100 * beyond) / life.seconds, "%"),
      exactly(0, "false Lost", loggedStatuses(manager).get("Lost") ?? 0),
    ];
  } finally {
    machines?.stop();
    await manager.remove();
  }
}

/** Groups of servers that stand together; each needs the first of its group. */
async function intoGroups(operator: Operator, servers: readonly Registered[]): Promise<string[]> {
  const size = servers.length / ROOM.groups;
  const firsts = Array.from({ length: ROOM.groups }, (_, group) => servers[group * size]?.uuid ?? "");
  for (const [number, { uuid }] of servers.entries()) {
    const first = firsts[Math.floor(number / size)] ?? "";
    if (first !== uuid) await operator.servers.updateServer({ uuid, needs: { serverUuids: [first] } });
  }
  const made = firsts.map(async (_, group) => {
    const serverUuids = servers.slice(group * size, (group + 1) * size).map(({ uuid }) => uuid);
    const wanted = { name: `room ${group + 1}`, serverUuids };
    return (await operator.client(GroupService).createGroup(wanted)).group?.uuid ?? "";
  });
  return Promise.all(made);
}
