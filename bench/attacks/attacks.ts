import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { createClient } from "@libsql/client";
import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { PersonService, Role } from "../../lib/gen/proto/komoriuta/v1/person_pb";
import { ScheduleService } from "../../lib/gen/proto/komoriuta/v1/schedule_pb";
import { freePort } from "../../tests/helpers/environment";
import { startManager, type Manager } from "../../tests/helpers/manager";
import { join, logIn, type Operator } from "../../tests/helpers/operator";
import { send } from "../../tests/helpers/web";
import { anonymousMiB, figuresOf } from "../../tests/helpers/process-figures";
import { atMost, exactly, type Benchmark, type Figure, type Setting } from "../benchmark";
import { agentAddresses } from "../load/addresses";
import { quantile } from "../load/drive";
import { registerServers, type Registered } from "../load/heartbeats";
import { ATTACKS, LOGGING_IN, type Answers, type AttackName, type Target } from "./attackers";
import { attackBeside, swarmBeside, type SwarmBeside } from "./beside";
import { makeFence, unitLimits, type Fence } from "./fence";

/** R7: the manager within the limits of its unit, attacked by people with few rights and by strangers. */
export const attacks: Benchmark = {
  name: "attacks",
  title:
    "floods, within the limits of the unit (R7; --long: ten rounds of a minute; --together, --rounds N, --only WORD…)",
  run,
};

const SERVERS = 200;
/** Milliseconds. */
const INTERVAL = 5000;
/** Events of servers that the viewer does not see. */
const HIDDEN_EVENTS = 25_000;
/** Schedules, whose edges make a plan long. */
const SCHEDULES = 30;

/** Milliseconds between the end of an attack and the measurement of memory. */
const AFTERWARDS = 12_000;
const MEMORY_GOAL = 300;
const HEARTBEAT_GOAL = 200;

async function run({
  long,
  against,
  say,
  seed,
  together,
  rounds,
  only,
}: Setting): Promise<readonly Figure[]> {
  const lasts = long ? 60_000 : 8000;
  const count = rounds ?? (long ? 10 : 1);
  const fence = makeFence(unitLimits());
  say(fence.how);
  const addresses = agentAddresses();
  say(addresses.how);
  const httpsPort = await freePort();
  const env = { KOMO_HTTPS_ADDR: `127.0.0.1:${httpsPort}`, MALLOC_ARENA_MAX: "2", RUST_BACKTRACE: "1" };
  const prefix = fence.prefix;
  let manager: Manager | undefined;
  try {
    manager = await startManager({ env, prefix, ...(against !== null && { executable: against }) });
    say(`${SERVERS} servers, ${HIDDEN_EVENTS.toLocaleString("en")} events that the viewer does not see`);
    const operator = await logIn(manager);
    const servers = await registerServers(operator, SERVERS, { interval: INTERVAL / 1000 });
    const target = await prepare(manager, operator, servers, { httpsPort, lasts });
    const ca = (await send(manager, "/ca.crt")).body;
    const swarm = swarmBeside(target.httpsPort, { net: addresses.net, ca }, servers, INTERVAL, seed);
    const figures: Figure[] = [{ name: "limits", value: fence.how }];
    try {
      await delay(INTERVAL);
      await swarm.suffered();
      await delay(2 * INTERVAL);
      const calm = await swarm.suffered();
      const waits = Float64Array.from(calm.waits).sort();
      figures.push({ name: "heartbeats before, 99 of 100", value: quantile(waits, 0.99), unit: "ms" });
      figures.push({ name: "anonymous memory before", value: anonymousMiB(manager.pid()), unit: "MiB" });
      const names = (Object.keys(ATTACKS) as AttackName[]).filter(
        (name) => only.length === 0 || only.some((word) => name.includes(word)),
      );
      const turns = together ? [names] : names.map((name) => [name]);
      for (const turn of turns) {
        say(turn.join(" + "));
        figures.push(...(await suffer(manager, fence, turn, target, count, swarm, say)));
      }
    } finally {
      swarm.stop();
    }
    return figures;
  } finally {
    await manager?.remove();
    // The last of its threads leaves the group a moment later.
    await delay(500);
    fence.remove();
    addresses.remove();
  }
}

/** Figures of the manager, and of the heartbeats beside it, under an attack. */
async function suffer(
  manager: Manager,
  fence: Fence,
  names: readonly AttackName[],
  target: Target,
  count: number,
  swarm: SwarmBeside,
  say: Setting["say"],
): Promise<Figure[]> {
  const name = names.length > 1 ? `${names.length} attacks at once` : (names[0] ?? "");
  const answers: Answers = {};
  let restarts = 0;
  let most = 0;
  await swarm.suffered();
  const keptWaiting = waitedForProcessor(manager);
  for (let round = 0; round < count; round++) {
    const polling = setInterval(() => (most = Math.max(most, residentMiB(manager))), 250);
    for (const [status, number] of Object.entries(await attackBeside(names, target)))
      answers[status] = (answers[status] ?? 0) + number;
    clearInterval(polling);
    if (!isAlive(manager)) {
      restarts += 1;
      say(`the manager ended: ${manager.output().split("\n").slice(-20).join("\n")}`);
      await manager.kill();
      await manager.start();
    }
  }
  const { waits, missed, refused, late } = await swarm.suffered();
  const kept = restarts > 0 ? NaN : waitedForProcessor(manager) - keptWaiting;
  const latencies = Float64Array.from(waits).sort();
  await delay(AFTERWARDS);
  const counts = Object.entries(answers).map(
    ([status, number]) => `${status === "0" ? "cut off" : status}: ${number}`,
  );
  const charged = fence.charged();
  return [
    exactly(0, `${name}: restarts`, restarts),
    { name: "… heartbeats, median", value: quantile(latencies, 0.5), unit: "ms" },
    atMost(HEARTBEAT_GOAL, `… heartbeats, 99 of 100 (${latencies.length})`, quantile(latencies, 0.99), "ms"),
    { name: "… their own process was late, 99 of 100", value: late, unit: "ms" },
    { name: "… others kept the manager from a processor", value: kept / count, unit: "ms a round" },
    exactly(0, "… heartbeats that were given up", missed),
    exactly(0, "… heartbeats that were refused", refused),
    { name: "… most resident memory meanwhile", value: most, unit: "MiB" },
    atMost(MEMORY_GOAL, "… anonymous memory afterwards", anonymousMiB(manager.pid()), "MiB"),
    ...(charged === null
      ? []
      : [{ name: "… charged to its group", value: charged / 1024 ** 2, unit: "MiB" }]),
    { name: "… answers", value: counts.join(", ") },
  ];
}

/** Milliseconds for which its first thread was ready and had no processor: that is the machine, not the manager. */
function waitedForProcessor(manager: Manager): number {
  try {
    const pid = manager.pid();
    return Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, "utf8").split(" ")[1]) / 1e6;
  } catch {
    return NaN;
  }
}

function isAlive(manager: Manager): boolean {
  try {
    return figuresOf(manager.pid()).residentMiB > 0;
  } catch {
    return false;
  }
}

function residentMiB(manager: Manager): number {
  try {
    return figuresOf(manager.pid()).residentMiB;
  } catch {
    return 0;
  }
}

/** People with few rights, invitations, schedules, and events of others, written into the database as it lies there. */
async function prepare(
  manager: Manager,
  operator: Operator,
  servers: readonly Registered[],
  { httpsPort, lasts }: Pick<Target, "httpsPort" | "lasts">,
): Promise<Target> {
  const uuids = servers.map(({ uuid }) => uuid);
  const groups = operator.client(GroupService);
  const made = async (name: string, serverUuids: string[]): Promise<string> =>
    (await groups.createGroup({ name, serverUuids })).group?.uuid ?? "";
  const groupUuid = await made("room", uuids.slice(0, 20));
  const hallUuid = await made("hall", uuids.slice(20, 80));
  const [viewer, waker] = [
    await join(manager, operator, "mika", [{ role: Role.VIEWER, groupUuid }]),
    await join(manager, operator, "ren", [{ role: Role.OPERATOR, groupUuid }]),
  ];
  const farViewer = await join(manager, operator, "aoi", [{ role: Role.VIEWER, groupUuid: hallUuid }]);
  const steward = await join(manager, operator, "kai", [{ role: Role.ADMIN, groupUuid }]);
  for (const name of LOGGING_IN) await join(manager, operator, name, [{ role: Role.VIEWER, groupUuid }]);
  const changer = await join(manager, operator, "haru", [{ role: Role.VIEWER, groupUuid }]);
  const planner = await join(manager, operator, "akira", [{ role: Role.ADMIN }]);
  const people = operator.client(PersonService);
  const invitations: string[] = [];
  for (let number = 0; number < 20; number++) {
    const roles = [{ role: Role.VIEWER, groupUuid }];
    invitations.push((await people.invitePerson({ name: `guest no ${number}`, roles })).invitation);
  }
  const days = [1, 2, 3, 4, 5, 6, 7];
  for (let number = 0; number < SCHEDULES; number++)
    await operator.client(ScheduleService).createSchedule({
      schedule: {
        ...{ name: `plan ${number}`, serverUuids: uuids.slice(20), zone: "UTC", wake: true },
        windows: [8, 10, 12, 14].map((hour) => ({ days, from: clock(hour), to: clock(hour + 1) })),
      },
    });
  await manager.stop();
  const database = createClient({ url: `file:${manager.dataDir}/komoriuta.db` });
  await database.execute({
    sql: `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
      INSERT INTO events (at, server_uuid, server_name, kind, severity, actor)
      SELECT ?, ?, 'hidden', 'edited', 0, 'keeper' FROM n`,
    args: [HIDDEN_EVENTS, Date.now(), uuids[100] ?? ""],
  });
  database.close();
  await manager.start();
  return {
    ...{ port: Number(new URL(manager.url).port), httpsPort, lasts, groupUuid, invitations },
    serverUuids: uuids.slice(0, 20),
    ...{ viewer: viewer.cookie, farViewer: farViewer.cookie, waker: waker.cookie },
    ...{ steward: steward.cookie, planner: planner.cookie, changer: changer.cookie },
  };
}

function clock(hour: number): string {
  return `${String(hour).padStart(2, "0")}:00`;
}
