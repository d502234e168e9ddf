import path from "node:path";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { createClient } from "@libsql/client";
import { AlertService } from "../../lib/gen/proto/komoriuta/v1/alert_pb";
import { ApiTokenService, Right } from "../../lib/gen/proto/komoriuta/v1/api_token_pb";
import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { HoldService } from "../../lib/gen/proto/komoriuta/v1/hold_pb";
import { RunAction } from "../../lib/gen/proto/komoriuta/v1/run_pb";
import { ScheduleService } from "../../lib/gen/proto/komoriuta/v1/schedule_pb";
import { CurrentStatus, Shutdown, StopMode } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import type { UseJson } from "../../lib/gen/proto/komoriuta/v1/use_pb";
import { startRun } from "../helpers/operator";
import { until as waitUntil } from "../helpers/until";
import type { Room } from "../screenshots/rooms";
import { MORNING, startSite, type Site } from "../screenshots/site";
import { addSpoken, comesUp, type Spoken } from "./parts";

const HOUR = 3_600_000;

/** Rooms with a night behind them. Names say what has become of their servers. */
const ROOMS: readonly Room[] = [
  {
    name: "Room 105",
    hours: ["07:00", "22:00"],
    servers: [
      ["105-off", "off"],
      ["105-woke", "woke"],
      ["105-on", "on"],
      ["105-failed-wake", "did_not_start"],
      ["105-came-back", "came_back"],
    ],
  },
  {
    name: "Room 106",
    servers: [
      ["106-lost", "lost"],
      ["106-lost-seen", "lost"],
      ["106-counted-off", "unexplained"],
      ["106-counted-off-seen", "unexplained"],
      ["106-may-not-wake", "may_not_wake"],
    ],
  },
];

const SSH: UseJson = { holders: [{ kind: "HOLDER_KIND_SESSION", name: "alice (ssh)" }] };
const LOCAL_HOLD: UseJson = { holders: [{ kind: "HOLDER_KIND_HOLD", name: "root: copying" }] };

/** A fleet with a server of every status, and of everything else that is said of servers. */
export interface EveryStatus extends Site {
  /** A token by which a display or komoctl sees all of it. */
  readonly token: string;
  /** Reports once more of those that are to stay as they are. */
  readonly goOn: () => Promise<void>;
}

/**
 * Starts it. What needs reports stays as it is for three minutes, or as long as they are repeated.
 * @param executable another manager than the one that was built
 */
export async function startEveryStatus(executable?: string): Promise<EveryStatus> {
  const site = await startSite(ROOMS, MORNING, executable);
  const { operator, manager } = site;
  const add = (name: string) => addSpoken(manager, operator, name, 60);
  const up = async (name: string) => {
    const server = await add(name);
    await comesUp(server);
    await server.beat("ON");
    return server;
  };
  await up("manager-started");
  await backdated(site, (await add("never-reported")).uuid);
  await site.beat();

  const added = await add("just-added");
  const [applying, stopping, turnedOn, steady] = [
    await up("applying"),
    await up("stopping"),
    await turnedOff(site, "turned-on-elsewhere"),
    await up("on"),
  ];
  const starting = await turnedOff(site, "starting");
  await turnedOff(site, "asleep", CurrentStatus.ASLEEP);
  const [restarting, warning, error] = [
    await up("restarting"),
    await add("agent-restarts"),
    await up("error"),
  ];
  const twoMachines = await up("two-machines");
  const [waiting, held, heldThere, busy] = [
    await up("waits-until-free"),
    await up("held"),
    await up("held-on-the-server"),
    await up("in-use"),
  ];
  const [declined, inRun] = [await up("declined"), await up("in-a-run")];

  await operator.power.turnOff({ uuid: stopping.uuid });
  await stopping.beat("ON");
  await stopping.beat("STOPPING");
  await operator.power.turnOn({ uuid: starting.uuid });
  await turnedOn.beat("LAUNCHED", { bootId: "another" });
  await restarting.beat("ON", { restarting: true });
  for (let time = 0; time < 2; time++) await warning.beat("LAUNCHED");
  await error.beat("STOPPING");
  await twoMachines.beat("ON", { bootId: "of the other", instanceId: "other", sequence: 1 });
  await twoMachines.beat("ON");

  const until = timestampFromMs(Date.now() + 3 * HOUR);
  const whenFree = { mode: StopMode.WHEN_FREE, until, reason: "night" };
  await operator.power.turnOff({ uuid: waiting.uuid, ...whenFree });
  await waiting.beat("ON");
  await waiting.beat("ON", { use: SSH });
  await operator.client(HoldService).placeHold({ serverUuids: [held.uuid], until, reason: "copying" });
  await heldThere.beat("ON", { use: LOCAL_HOLD });
  await startRun(operator, { action: RunAction.OFF, serverUuids: [inRun.uuid], ...whenFree });
  await inRun.beat("ON");
  await inRun.beat("ON", { use: SSH });
  await busy.beat("ON", { use: SSH });
  await operator.power.turnOff({ uuid: declined.uuid });
  const { revision = 0 } = await declined.beat("ON");
  await declined.beat("ON", { declinedRevision: revision, use: SSH });

  const grouped = [applying, stopping, starting, error, waiting, held, added, steady];
  await ofAnEvening(
    site,
    grouped.map(({ uuid }) => uuid),
  );
  await operator.client(AlertService).acknowledgeAlerts({
    serverUuids: [site.uuid("106-lost-seen"), site.uuid("106-counted-off-seen")],
  });
  const { token } = await operator
    .client(ApiTokenService)
    .createApiToken({ name: "sees", rights: [Right.SEE] });
  await operator.power.turnOff({ uuid: applying.uuid });
  return {
    ...site,
    token,
    async goOn() {
      await site.beat();
      for (const server of [steady, held, declined]) await server.beat("ON");
      for (const server of [waiting, inRun, busy]) await server.beat("ON", { use: SSH });
      await heldThere.beat("ON", { use: LOCAL_HOLD });
      for (const server of [stopping, error]) await server.beat("STOPPING");
    },
  };
}

/** Adds a server that is off, or asleep, as ordered, and that has a minute for each report from then on. */
async function turnedOff(
  { operator, manager }: Site,
  name: string,
  status: CurrentStatus.OFF | CurrentStatus.ASLEEP = CurrentStatus.OFF,
): Promise<Spoken> {
  const server = await addSpoken(manager, operator, name, 5);
  await comesUp(server);
  if (status === CurrentStatus.ASLEEP) {
    await operator.servers.updateServer({ uuid: server.uuid, offAs: Shutdown.SUSPEND });
    await server.beat("ON", { agent: { version: "1.0.0", hostname: name, can: ["suspend"] } });
  }
  await operator.power.turnOff({ uuid: server.uuid });
  await server.beat("ON");
  await server.beat("STOPPING", { leaving: true });
  await waitUntil(`${name} is off`, 20_000, async () => {
    const its = (await operator.servers.getServer({ uuid: server.uuid })).server;
    return its?.currentStatus === status;
  });
  await operator.servers.updateServer({ uuid: server.uuid, heartbeatInterval: 60 });
  return server;
}

/** Makes a server one that was added two hours ago, by a restart of the manager. */
async function backdated({ manager }: Site, uuid: string): Promise<void> {
  await manager.stop();
  const client = createClient({ url: `file:${path.join(manager.dataDir, "komoriuta.db")}` });
  const sql =
    "UPDATE servers SET status_since = status_since - ?, created_at = created_at - ? WHERE uuid = ?";
  await client.execute({ sql, args: [2 * HOUR, 2 * HOUR, uuid] });
  client.close();
  await manager.start();
}

/** A group with a schedule that ends two hours from now, and one whose schedule is paused. */
async function ofAnEvening({ operator, zone }: Site, serverUuids: string[]): Promise<void> {
  const { group } = await operator.client(GroupService).createGroup({ name: "Evening class", serverUuids });
  const ends = new Date(Date.now() + 2 * HOUR);
  const to = new Intl.DateTimeFormat("en-GB", { timeZone: zone, timeStyle: "short" }).format(ends);
  const windows = [{ days: [1, 2, 3, 4, 5, 6, 7], from: "06:00", to }];
  const schedules = operator.client(ScheduleService);
  const groupUuids = [group?.uuid ?? ""];
  const all = { zone, windows, wake: true, stop: true, mode: StopMode.WHEN_FREE };
  await schedules.createSchedule({ schedule: { ...all, name: "evening", groupUuids } });
  const { group: other } = await operator
    .client(GroupService)
    .createGroup({ name: "Holidays", serverUuids: serverUuids.slice(-1) });
  const pausedUntil = timestampFromMs(Date.now() + 24 * HOUR);
  await schedules.createSchedule({
    schedule: { ...all, name: "paused", groupUuids: [other?.uuid ?? ""], pausedUntil },
  });
}
