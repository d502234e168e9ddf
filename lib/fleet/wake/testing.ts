/** A room that the manager reaches by relays alone: a sleeper, and machines that are on. For tests. */
import type { AgentRecord } from "../model/entities";
import type { WakeResult } from "../memory/relays";
import { by, runningMachine, testFleet } from "../testing";

/** The network of the room, without the host. */
export const NETWORK = "10.92.2";

function agent(macAddress: string, host: number, more: Partial<AgentRecord> = {}): AgentRecord {
  const addresses = [`${NETWORK}.${host}/24`];
  return {
    ...{ version: "1.0.0", hostname: "h", os: "Linux", arch: "x64", can: ["relay"] },
    interfaces: [{ name: "eth0", macAddress, wakeOnLan: true, defaultRoute: true, addresses }],
    ...more,
  };
}

/** A machine of the room, as its agent reports. */
export interface Machine {
  readonly uuid: string;
  readonly name: string;
  /** Reports ON. @param waked the results of what it was asked for */
  beat(
    waked?: readonly WakeResult[],
    address?: string,
    more?: Partial<AgentRecord>,
  ): Promise<{ readonly wakes: readonly { id: string; macAddress: string }[] }>;
}

/** A machine that can be turned off, and on again. */
export interface Sleeper extends Machine {
  readonly down: () => Promise<void>;
  readonly boots: () => Promise<void>;
}

/** A sleeper in a network that the manager does not reach, and relays in it. */
export async function room(count: number) {
  const under = await testFleet(() => ({
    waker: {
      doubt: () => null,
      networks: () => ["10.91.1.10/24"],
      wake: ({ macAddress }) => {
        under.world.packets.push(macAddress);
        return Promise.resolve({ targets: ["10.91.1.255:9"], faults: [], networks: ["10.91.1.10/24"] });
      },
    },
  }));
  const machine = async (host: number): Promise<Sleeper> => {
    const one = await runningMachine(under);
    const server = under.fleet.get(one.uuid);
    const boot = one.boot;
    const report = (status: "Launched" | "ON" | "Stopping") =>
      ({
        ...({ type: "heartbeat", status, boot, instance: one.instance } as const),
        sequence: (one.sequence += 1),
        ...{ revisionEcho: under.fleet.get(one.uuid).facts.revision, shutdownError: null, restarting: false },
        ...{ leaving: false, declinedRevision: null, use: null, mark: "" },
      }) as const;
    const beat: Machine["beat"] = (waked, address = `${NETWORK}.${host}`, more = {}) =>
      under.fleet.heartbeat(one.uuid, report("ON"), agent(server.macAddress, host, more), address, waked);
    await beat();
    return {
      ...{ uuid: one.uuid, name: server.name, beat },
      async boots() {
        Object.assign(one, { boot: `${one.boot}, once more`, instance: "next", sequence: 0 });
        await one.beat("Launched");
      },
      async down() {
        await under.fleet.as(by("yuki")).act(one.uuid, "TurnOff");
        await one.beat("ON");
        await one.beat("Stopping");
        await under.pass(40);
      },
    };
  };
  const sleeper = await machine(20);
  await sleeper.down();
  const relays: Machine[] = [];
  for (let at = 0; at < count; at += 1) relays.push(await machine(100 + at));
  const { macAddress } = under.fleet.get(sleeper.uuid);
  const turnOn = () => under.fleet.as(by("yuki")).act(sleeper.uuid, "TurnOn");
  const asked = async () => {
    const answers = await Promise.all(relays.map(async (relay) => [relay, await relay.beat()] as const));
    return answers.flatMap(([relay, { wakes }]) => wakes.map((wake) => ({ relay, ...wake })));
  };
  const wayOf = async (kind: string) =>
    (await under.fleet.wakeReport(sleeper.uuid))?.ways.find((way) => way.kind === kind);
  return { under, sleeper, relays, macAddress, turnOn, asked, wayOf };
}
