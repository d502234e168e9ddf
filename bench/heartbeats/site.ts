import { fromBinary } from "@bufbuild/protobuf";
import { SendHeartbeatResponseSchema } from "../../lib/gen/proto/komoriuta/v1/agent_pb";
import { freePort } from "../../tests/helpers/environment";
import { startManager, type Manager, type ManagerOptions } from "../../tests/helpers/manager";
import { logIn } from "../../tests/helpers/operator";
import { send } from "../../tests/helpers/web";
import type { Setting } from "../benchmark";
import { openConnections } from "../load/connection";
import { createWireAgent, type WireAgent, registerServers } from "../load/heartbeats";
import { openLine, type Line, type Listener } from "./line";

export const CONNECTIONS = 32;
/** Seconds; the longest there is: nobody may be Lost between two rounds on a slow machine. */
const INTERVAL = 60;

/** A compiled manager, servers of its own whose agents report, and the connections that they share. */
export interface Site {
  readonly manager: Manager;
  readonly plain: Listener;
  readonly tls: Listener;
  /** 32 connections without TLS. */
  readonly line: Line;
  /** The agents in turn. */
  readonly nextAgent: () => WireAgent;
  readonly end: () => Promise<void>;
}

export async function openSite(
  servers: number,
  say: Setting["say"],
  options: ManagerOptions = {},
): Promise<Site> {
  const httpsPort = await freePort();
  const env = { ...options.env, KOMO_HTTPS_ADDR: `127.0.0.1:${httpsPort}` };
  const manager = await startManager({ ...options, env });
  try {
    say(`registering ${servers} servers`);
    const registered = await registerServers(await logIn(manager), servers, { interval: INTERVAL });
    const agents = registered.map(({ token }) => createWireAgent(token, 1));
    await reportOnce(manager, agents);
    const plain = { pid: manager.pid(), port: Number(new URL(manager.url).port) };
    const line = openLine(plain, CONNECTIONS);
    let turn = 0;
    return {
      manager,
      plain,
      tls: { pid: manager.pid(), port: httpsPort, ca: (await send(manager, "/ca.crt")).body },
      line,
      nextAgent: () => agents[(turn += 1) % servers] as WireAgent,
      async end() {
        line.close();
        await manager.remove();
      },
    };
  } catch (error) {
    await manager.remove();
    throw error;
  }
}

/**
 * Reports until the tokens are known, and the changes by the first reports are on disk: from then on each shows the mark
 * of the manager's data. All connections at once: so they share their fsyncs, and none of them is closed for having been
 * idle.
 */
async function reportOnce({ url }: Manager, agents: readonly WireAgent[]): Promise<void> {
  const connections = await openConnections(url, CONNECTIONS);
  const waiting = [...agents];
  await Promise.all(
    connections.map(async (connection) => {
      for (let agent = waiting.pop(); agent; agent = waiting.pop()) {
        // Launched, ON, and ON once more: from then on nothing changes but the time.
        for (const { head, body } of [agent.heartbeat(), agent.heartbeat(), agent.heartbeat()]) {
          const { status } = await connection.post(head, body);
          if (status !== 200) throw new Error(`a heartbeat was answered ${status}`);
        }
      }
      connection.close();
    }),
  );
  const [first] = agents;
  const [connection] = await openConnections(url, 1);
  if (!first || !connection) return;
  const { head, body } = first.heartbeat();
  const answer = await connection.post(head, body);
  connection.close();
  const { manifest } = fromBinary(SendHeartbeatResponseSchema, answer.body);
  for (const agent of agents) agent.show(manifest?.mark ?? "");
}
