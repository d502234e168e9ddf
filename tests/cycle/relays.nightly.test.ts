import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WayKind } from "../../lib/gen/proto/komoriuta/v1/way_pb";
import { startChild, type Child } from "../helpers/child";
import { freePort, makeTempFolder, program, removeFolder, ROOT } from "../helpers/environment";
import {
  addRoutedRoom,
  BEYOND,
  forwardSocket,
  macAddressOf,
  whyNoNamespaces,
  type Namespace,
  type RoutedRoom,
} from "../helpers/hosts";
import { startLoneAgent, type LoneAgent } from "../helpers/lone-agent";
import { startManager, type Manager } from "../helpers/manager";
import { logIn, type Operator } from "../helpers/operator";
import { until } from "../helpers/until";
import { watch, type Watch } from "../helpers/watch";
import { send } from "../helpers/web";

const reason = whyNoNamespaces();
const IP = ["/usr/sbin/ip", "/sbin/ip", "/usr/bin/ip"].find((file) => existsSync(file)) ?? "ip";

interface Server {
  readonly uuid: string;
  readonly agent: LoneAgent;
  readonly boot: () => Promise<LoneAgent>;
}

describe.skipIf(reason)(`a room behind a router${reason ? ` (skipped: ${reason})` : ""}`, () => {
  let folder: string;
  let room: RoutedRoom;
  let manager: Manager;
  let forwarder: Child;
  let operator: Operator;
  let seen: Watch;
  let card: Child;
  let sleeper: Server;
  let ca: string;
  const relays: Server[] = [];

  beforeAll(async () => {
    folder = makeTempFolder();
    room = addRoutedRoom(3);
    const port = await freePort();
    const socketPath = path.join(folder, "manager");
    forwarder = await forwardSocket({ prefix: room.near.prefix, socketPath, port });
    manager = await startManager({
      ...{ prefix: room.near.prefix, socketPath, port },
      env: {
        KOMO_HTTP_ADDR: `0.0.0.0:${port}`,
        KOMO_HTTPS_ADDR: `${BEYOND}:3443`,
        KOMO_SYNC_OFF_AFTER: "60",
      },
    });
    operator = await logIn(manager);
    seen = await watch(operator);
    ca = (await send(manager, "/ca.crt")).body;
    const [asleep, first, second] = room.hosts as [Namespace, Namespace, Namespace];
    sleeper = await start(asleep, "sleeper");
    relays.push(await start(first, "first"), await start(second, "second"));
    // As its card does: it hears what comes over the cable, and nothing else of the machine is there.
    card = await startChild(
      [
        ...asleep.prefix,
        process.execPath,
        path.join(ROOT, "tests/helpers/programs/network-card.mjs"),
        macAddressOf(asleep),
      ],
      { env: {} },
    );
    await Promise.all([sleeper, ...relays].map(({ uuid }) => seen.reaches(uuid, "ON", 30_000)));
    await operator.power.turnOff({ uuid: sleeper.uuid });
    await seen.reaches(sleeper.uuid, "STOPPING", 20_000);
    await sleeper.agent.process.end();
    await seen.reaches(sleeper.uuid, "OFF", 45_000);
  }, 180_000);

  afterAll(async () => {
    await seen?.close();
    await card?.end();
    await Promise.all([sleeper, ...relays].map((server) => server?.agent.end()));
    await manager?.remove();
    await forwarder?.end();
    room?.remove();
    removeFolder(folder);
  });

  /** Registers a host of the room, and boots it. */
  async function start(host: Namespace, name: string): Promise<Server> {
    const macAddress = macAddressOf(host);
    const wanted = { name, macAddress, heartbeatInterval: 5 };
    const { server, accessToken } = await operator.servers.createServer(wanted);
    const boot = () => bootOn(host, accessToken);
    return { uuid: server?.uuid ?? "", boot, agent: await boot() };
  }

  /** Boots a host: the real komolet, in another boot each time. */
  async function bootOn(host: Namespace, accessToken: string): Promise<LoneAgent> {
    const agent = await startLoneAgent({
      // Its environment leads to no program outside of its root.
      command: [IP, ...host.prefix.slice(1), program("komolet")],
      managerURL: `https://${BEYOND}:3443`,
      accessToken,
      caFile: ca,
    });
    // The hardware, of which its root has no part.
    const at = path.join(agent.root, "sys/class/net/eth0");
    mkdirSync(path.join(at, "device"), { recursive: true });
    writeFileSync(path.join(at, "address"), `${macAddressOf(host)}\n`);
    return agent;
  }

  const packets = (): readonly { from: string }[] =>
    card
      .stdout()
      .split("\n")
      .filter((line) => line.includes("from"))
      .map((line) => JSON.parse(line) as { from: string });

  /** Turns the sleeper on, and cancels that once its card has heard a packet. @returns milliseconds until then */
  async function wake(withinMs: number): Promise<number> {
    const { length } = packets();
    const since = performance.now();
    const { uuid } = sleeper;
    const clicked = operator.power.turnOn({ uuid });
    while (packets().length === length) {
      if (performance.now() - since > withinMs) throw new Error("no packet came over the cable");
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    const took = performance.now() - since;
    await clicked;
    await operator.power.turnOff({ uuid });
    await seen.reaches(uuid, "OFF", 20_000);
    return took;
  }

  const waysNow = async () => (await operator.servers.getServer({ uuid: sleeper.uuid })).server?.ways ?? [];

  test("the manager's own packet does not reach it, and it says so before a click", async () => {
    const ways = await until("the relays are known", 20_000, async () => {
      const found = await waysNow();
      return found.some(({ kind, fault }) => kind === WayKind.RELAY && !fault) && found;
    });
    expect(ways.map(({ kind, fault }) => [kind, fault?.code])).toEqual([
      [WayKind.PACKET, "other_network"],
      [WayKind.RELAY, undefined],
    ]);
  });

  test("click → packet in the other network takes less than half a second over a held answer", async () => {
    const times: number[] = [];
    for (let i = 0; i < 9; i += 1) {
      // Until both answers are held again.
      await new Promise((resolve) => setTimeout(resolve, 2500));
      times.push(await wake(5000));
    }
    times.sort((a, b) => a - b);
    console.log(
      `click → packet over a held relay: p50 ${times[4]?.toFixed(0)} ms, longest ${times[8]?.toFixed(0)} ms`,
    );
    expect(times[4]).toBeLessThan(500);
    expect(new Set(packets().map(({ from }) => from))).toEqual(new Set(["10.92.2.11", "10.92.2.12"]));
  });

  test("one of two relays swallows what it is to send: the other one is enough, and the report names both", async () => {
    const [asleep, first] = room.hosts as [Namespace, Namespace];
    [asleep, first].forEach((host) => room.reachesOthers(host, false));
    const { length } = packets();
    await new Promise((resolve) => setTimeout(resolve, 2500));
    await wake(6000);
    expect(
      packets()
        .slice(length)
        .every(({ from }) => from === "10.92.2.12"),
    ).toBe(true);
    [asleep, first].forEach((host) => room.reachesOthers(host, true));
    const report = await until("both have answered", 20_000, async () => {
      const { wakeReport } = await operator.servers.getServer({ uuid: sleeper.uuid });
      const relay = wakeReport?.ways.find(({ kind }) => kind === WayKind.RELAY);
      return relay && relay.to.length === 2 && relay;
    });
    expect([...report.to].sort()).toEqual(["first", "second"]);
  });

  test("`relay off` on one leaves the other one; off on both, a click is refused with the reason", async () => {
    relays[0]?.agent.set({ relay: false });
    await new Promise((resolve) => setTimeout(resolve, 7000));
    const { length } = packets();
    await wake(5000);
    expect(
      packets()
        .slice(length)
        .every(({ from }) => from === "10.92.2.12"),
    ).toBe(true);
    relays[1]?.agent.set({ relay: false });
    await until("nobody passes it on any more", 30_000, async () =>
      (await waysNow()).some(({ kind, fault }) => kind === WayKind.RELAY && fault?.code === "no_relay"),
    );
    const refused = operator.power.turnOn({ uuid: sleeper.uuid });
    await expect(refused).rejects.toThrow(/no server in 10\.92\.2\.0\/24 is on that could pass it on/);
    relays.forEach(({ agent }) => agent.set({ relay: true }));
  });

  test("the machine starts by it, and reports", async () => {
    await until("a relay is there again", 30_000, async () =>
      (await waysNow()).some(({ kind, fault }) => kind === WayKind.RELAY && !fault),
    );
    const { length } = packets();
    const { uuid } = sleeper;
    await operator.power.turnOn({ uuid });
    await until("its card hears a packet", 20_000, () => packets().length > length);
    const booted = await sleeper.boot();
    try {
      await seen.reaches(uuid, "ON", 45_000);
    } finally {
      await booted.end();
    }
    // The relay may report after the server that it woke.
    const report = await until("the relay has answered", 20_000, async () => {
      const { wakeReport } = await operator.servers.getServer({ uuid });
      const relay = wakeReport?.ways.find(({ kind }) => kind === WayKind.RELAY);
      return (relay?.sent ?? 0) > 0 && wakeReport;
    });
    expect(report.heardAt).toBeDefined();
  });
});
