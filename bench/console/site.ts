import { startManager, type Manager } from "../../tests/helpers/manager";
import { logIn, type Operator } from "../../tests/helpers/operator";
import type { Setting } from "../benchmark";
import { openConnections, type Connection } from "../load/connection";
import { createWireAgent, type WireAgent, registerServers, type Registered } from "../load/heartbeats";
import { startPulse, type Pulse } from "./pulse";

/** The number of connections for the first reports of all agents, and for those that follow. */
const AT_FIRST = 32;
const LATER = 2;
/** Reports until a heartbeat is like the one before it: Launched, ON, ON. */
const BEATS_AT_FIRST = 3;

/** A compiled manager with a fleet that reports, and someone who is logged in. */
export interface Site {
  readonly manager: Manager;
  readonly operator: Operator;
  /** Servers that have not reported yet, first by name. */
  readonly sleepers: readonly Registered[];
  /** All others. */
  readonly reporting: readonly Registered[];
  readonly end: () => Promise<void>;
}

/** @param interval seconds between two heartbeats of a server */
export async function openSite(
  servers: number,
  sleepers: number,
  interval: number,
  say: Setting["say"],
): Promise<Site> {
  const manager = await startManager();
  let pulse: Pulse | undefined;
  const end = async (): Promise<void> => {
    await pulse?.stop();
    await manager.remove();
  };
  try {
    const operator = await logIn(manager);
    say(`registering ${servers} servers`);
    const asleep = await registerServers(operator, sleepers, { interval });
    const registered = await registerServers(operator, servers - sleepers, {
      interval,
      from: sleepers,
    });
    const agents = registered.map(({ token }) => createWireAgent(token, 1));
    say("they report");
    const reporting: WireAgent[] = [];
    pulse = startPulse(await openConnections(manager.url, LATER), reporting, interval * 1000);
    await reportAtFirst(manager.url, agents, reporting);
    return { manager, operator, sleepers: asleep, reporting: registered, end };
  } catch (error) {
    await end();
    throw error;
  }
}

async function reportAtFirst(
  url: string,
  agents: readonly WireAgent[],
  reporting: WireAgent[],
): Promise<void> {
  const connections = await openConnections(url, AT_FIRST);
  let next = 0;
  const lane = async (connection: Connection): Promise<void> => {
    for (let agent = agents[next++]; agent; agent = agents[next++]) {
      for (let beat = 0; beat < BEATS_AT_FIRST; beat += 1) {
        const { head, body } = agent.heartbeat();
        const { status } = await connection.post(head, body);
        if (status !== 200) throw new Error(`a heartbeat was answered ${status}`);
      }
      reporting.push(agent);
    }
  };
  await Promise.all(connections.map(lane));
  for (const connection of connections) connection.close();
}
