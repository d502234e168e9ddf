import path from "node:path";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { createClient } from "@libsql/client";
import { HoldService } from "../../lib/gen/proto/komoriuta/v1/hold_pb";
import { StopMode } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import type { UseJson } from "../../lib/gen/proto/komoriuta/v1/use_pb";
import { startManager, type Manager } from "../helpers/manager";
import { logIn, type Operator } from "../helpers/operator";
import { callJson } from "../helpers/web";
import { watch } from "../helpers/watch";

/** Seconds; the shortest there is, for servers that are to fall silent, and the longest. */
const SHORT = 5;
const LONG = 60;
const HOUR = 3_600_000;

type Report = "LAUNCHED" | "ON" | "STOPPING";

/** A compiled manager with one server of every status. */
export interface PictureFleet {
  readonly manager: Manager;
  readonly operator: Operator;
  readonly uuid: (name: string) => string;
  /** Reports as a server's agent would. */
  readonly beat: (name: string, status?: Report) => Promise<void>;
  readonly end: () => Promise<void>;
}

/** A server with the state of its agent. */
interface Agent {
  readonly uuid: string;
  readonly token: string;
  readonly macAddress: string;
  sequence: number;
  revision: number;
  /** The use that it reports. */
  use?: UseJson;
}

/** Starts a manager, and brings one server into each status. */
export async function startPictureFleet(): Promise<PictureFleet> {
  // Nothing is to end while pictures are taken.
  const manager = await startManager({ env: { KOMO_SYNC_OFF_AFTER: "3600" } });
  const operator = await logIn(manager);
  const agents = new Map<string, Agent>();

  const agent = (name: string): Agent => {
    const found = agents.get(name);
    if (!found) throw new Error(`no server ${name} in these pictures`);
    return found;
  };
  async function add(name: string, heartbeatInterval: number): Promise<void> {
    const macAddress = `02:00:5E:00:53:${(agents.size + 16).toString(16).toUpperCase()}`;
    const wanted = { name, macAddress, heartbeatInterval };
    const { server, accessToken } = await operator.servers.createServer(wanted);
    const made = { uuid: server?.uuid ?? "", token: accessToken, macAddress, sequence: 0, revision: 0 };
    agents.set(name, made);
  }
  async function beat(name: string, status: Report = "ON"): Promise<void> {
    const one = agent(name);
    // One card of another address: that server will not wake.
    const macAddress = name === "gpu-lab" ? "02:00:5E:00:53:99" : one.macAddress;
    const report = {
      heartbeatStatus: `HEARTBEAT_STATUS_${status}`,
      bootId: `boot of ${name}`,
      instanceId: `instance of ${name}`,
      sequence: (one.sequence += 1),
      manifestRevision: one.revision,
      use: one.use,
      agent: {
        version: "1.0.0",
        hostname: `${name}.example`,
        os: "Debian GNU/Linux 13",
        arch: "x86_64",
        interfaces: [{ name: "enp3s0", macAddress, wakeOnLan: true, defaultRoute: true }],
      },
    };
    const headers = { authorization: `Bearer ${one.token}` };
    const answer = await callJson(manager, "/agent/komoriuta.v1.AgentService/SendHeartbeat", report, headers);
    if (answer.status !== 200) throw new Error(`${name} was refused: ${answer.status} ${answer.body}`);
    const { manifest } = JSON.parse(answer.body) as { manifest: { revision: number } };
    one.revision = manifest.revision;
  }

  for (const name of ["backup", "gpu-lab"]) await add(name, SHORT);
  const steady = ["build-01", "mail", "nas", "printer", "render-02", "workstation"];
  for (const name of ["attic", "classroom", ...steady]) await add(name, LONG);
  for (const name of ["backup", "gpu-lab", ...steady]) {
    await beat(name, "LAUNCHED");
    await beat(name, name === "workstation" ? "LAUNCHED" : "ON");
    if (name !== "workstation") await beat(name);
  }
  const seen = await watch(operator);
  for (const name of ["backup", "printer"]) {
    await operator.power.turnOff({ uuid: agent(name).uuid });
    await beat(name);
    await beat(name, "STOPPING");
  }
  await beat("render-02", "STOPPING");
  await operator.power.turnOn({ uuid: agent("attic").uuid });
  await seen.reaches(agent("backup").uuid, "OFF", 30_000);
  await seen.reaches(agent("gpu-lab").uuid, "LOST", 30_000);
  await seen.close();
  await manager.stop();
  await remember(manager, agents);
  await manager.start();
  // The manager has just started: what was reported before it is told again.
  for (const name of steady) {
    const status = name === "printer" || name === "render-02" ? "STOPPING" : "ON";
    await beat(name, name === "workstation" ? "LAUNCHED" : status);
  }
  await operator.power.turnOff({ uuid: agent("mail").uuid });
  await plan(operator, agent, beat);
  return { manager, operator, uuid: (name) => agent(name).uuid, beat, end: () => manager.remove() };
}

/** Gives one server a pending stop, and another one a hold. */
async function plan(
  operator: Operator,
  agent: (name: string) => Agent,
  beat: PictureFleet["beat"],
): Promise<void> {
  const tonight = new Date();
  tonight.setHours(23, 0, 0, 0);
  const until = timestampFromMs(Math.max(tonight.getTime(), Date.now() + HOUR));
  const nas = agent("nas");
  await operator.power.turnOff({ uuid: nas.uuid, mode: StopMode.WHEN_FREE, until, reason: "power saving" });
  await beat("nas");
  const since = new Date(Date.now() - 2.1 * HOUR).toISOString();
  nas.use = { holders: [{ kind: "HOLDER_KIND_SESSION", name: "alice (ssh)", since }] };
  await beat("nas");
  const serverUuids = [agent("build-01").uuid];
  await operator.client(HoldService).placeHold({ serverUuids, until, reason: "nightly build" });
}

/** Writes the day of two servers into the database. */
async function remember({ dataDir }: Manager, agents: ReadonlyMap<string, Agent>): Promise<void> {
  const client = createClient({ url: `file:${path.join(dataDir, "komoriuta.db")}` });
  const now = Date.now();
  const [ON, OFF, STARTING, STOPPING, LOST] = [1, 3, 5, 6, 7];
  // Status, from and to in hours before now.
  const days: Readonly<Record<string, readonly (readonly [number, number, number])[]>> = {
    nas: [
      [ON, 24, 15.2],
      [STOPPING, 15.2, 15.1],
      [OFF, 15.1, 7.6],
      [STARTING, 7.6, 7.5],
      [ON, 7.5, 0.1],
    ],
    "gpu-lab": [
      [OFF, 24, 9],
      [STARTING, 9, 8.9],
      [ON, 8.9, 4.2],
      [LOST, 4.2, 3.9],
      [ON, 3.9, 0.1],
    ],
  };
  for (const [name, intervals] of Object.entries(days)) {
    const uuid = agents.get(name)?.uuid ?? "";
    for (const [status, from, to] of intervals)
      await client.execute({
        sql: "INSERT INTO past_statuses (server_uuid, status, since, until) VALUES (?, ?, ?, ?)",
        args: [uuid, status, now - from * HOUR, now - to * HOUR],
      });
    await client.execute({ sql: "DELETE FROM events WHERE server_uuid = ?", args: [uuid] });
    for (const [kind, ago] of [
      ["registered", 30 * 24],
      ["turned_off", 15.2],
      ["turned_on", 7.6],
    ] as const)
      await client.execute({
        sql: "INSERT INTO events (at, server_uuid, server_name, kind, severity, actor, detail) VALUES (?, ?, ?, ?, 0, 'keeper', '')",
        args: [now - ago * HOUR, uuid, name, kind],
      });
    await client.execute({
      sql: "UPDATE servers SET created_at = ?, power_set_by = 0, last_power_changed_at = ? WHERE uuid = ?",
      args: [now - 30 * 24 * HOUR, now - 7.6 * HOUR, uuid],
    });
  }
  client.close();
}
