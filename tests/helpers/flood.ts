import { Agent, request } from "node:http";
import { connect, type Socket } from "node:net";
import type { Manager } from "./manager";

/** How the heartbeats of known agents fared over a while. Milliseconds. */
export interface Pulse {
  readonly statuses: ReadonlySet<number>;
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
}

/** An agent that keeps its connection, as komolet does, and asks again once where it was closed meanwhile. */
export function wireAgent(manager: Manager, accessToken: string): { beat(): Promise<number>; end(): void } {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let sequence = 0;
  const send = (): Promise<number> =>
    new Promise((resolve, reject) => {
      const headers = { "content-type": "application/json", authorization: `Bearer ${accessToken}` };
      const path = "/agent/komoriuta.v1.AgentService/SendHeartbeat";
      request(new URL(path, manager.url), { method: "POST", headers, agent }, (response) => {
        response.resume().once("end", () => resolve(response.statusCode ?? 0));
      })
        .once("error", reject)
        .end(
          JSON.stringify({ heartbeatStatus: 2, bootId: "a-boot", instanceId: "one", sequence: ++sequence }),
        );
    });
  return { beat: () => send().catch(send), end: () => agent.destroy() };
}

/** Lets agents report for a while, each again and again. */
export async function pulse(agents: readonly { beat(): Promise<number> }[], ms: number): Promise<Pulse> {
  const statuses = new Set<number>();
  const times: number[] = [];
  const until = performance.now() + ms;
  const live = async (agent: { beat(): Promise<number> }): Promise<void> => {
    while (performance.now() < until) {
      const start = performance.now();
      statuses.add(await agent.beat());
      times.push(performance.now() - start);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  await Promise.all(agents.map(live));
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.floor(times.length * share)] ?? NaN;
  return { statuses, count: times.length, p50: at(0.5), p99: at(0.99) };
}

/** A connection that says something, or nothing, and keeps what it is told. */
export interface Held {
  readonly socket: Socket;
  readonly told: () => string;
  readonly isOpen: () => boolean;
}

/** Opens connections, each of which sends `text` and no more. */
export async function hold(port: number, count: number, text: string): Promise<readonly Held[]> {
  const open = (): Promise<Held> =>
    new Promise((resolve) => {
      let told = "";
      let isOpen = true;
      const socket = connect(port, "127.0.0.1");
      const held = { socket, told: () => told, isOpen: () => isOpen };
      socket
        .on("data", (chunk) => (told += chunk.toString("latin1")))
        .once("connect", () => (socket.write(text), resolve(held)))
        .once("close", () => ((isOpen = false), resolve(held)))
        .on("error", () => undefined);
    });
  return Promise.all(Array.from({ length: count }, open));
}
