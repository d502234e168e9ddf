import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setPriority } from "node:os";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Registered } from "../load/heartbeats";
import { startSwarm, type Seen } from "../load/swarm";
import { attack, type Answers, type AttackName, type Target } from "./attackers";

/** Figures of heartbeats since the last question. */
interface Suffered extends Pick<Seen, "waits" | "missed" | "refused"> {
  /** Milliseconds by which the measuring process was late itself, 99 of 100: the most by which waits are too long. */
  readonly late: number;
}

/** Agents in a process of their own: the cost of the attackers is not measured with them. */
export interface SwarmBeside {
  readonly suffered: () => Promise<Suffered>;
  readonly stop: () => void;
}

type Work =
  | { readonly kind: "attack"; readonly names: readonly AttackName[]; readonly target: Target }
  | {
      readonly kind: "swarm";
      readonly port: number;
      readonly net: string;
      readonly ca: string;
      readonly servers: readonly Registered[];
      readonly interval: number;
      readonly seed: number;
    };

const MARK = "--beside";
/** Attackers have machines of their own; here they get the rest of the processor. */
const NICE = 15;

/** All of these attacks at once. */
export async function attackBeside(names: readonly AttackName[], target: Target): Promise<Answers> {
  const child = begin({ kind: "attack", names, target });
  if (child.pid !== undefined) setPriority(child.pid, NICE);
  const [answers] = (await once(child, "message")) as [Answers];
  child.kill();
  return answers;
}

export function swarmBeside(
  port: number,
  { net, ca }: { readonly net: string; readonly ca: string },
  servers: readonly Registered[],
  interval: number,
  seed: number,
): SwarmBeside {
  const child = begin({ kind: "swarm", port, net, ca, servers, interval, seed });
  return {
    async suffered() {
      child.send("look");
      const [suffered] = (await once(child, "message")) as [Suffered];
      return suffered;
    },
    stop: () => void child.kill(),
  };
}

function begin(work: Work): ChildProcess {
  const child = fork(fileURLToPath(import.meta.url), [MARK], { serialization: "advanced" });
  child.send(work);
  return child;
}

/** Does the work of a child process; false: this is the measuring process. */
export async function worksBeside(): Promise<boolean> {
  if (!process.argv.includes(MARK)) return false;
  process.once("disconnect", () => process.exit());
  const [work] = (await once(process, "message")) as [Work];
  if (work.kind === "attack") {
    const all = await Promise.all(work.names.map((name) => attack(name, work.target)));
    process.send?.(summed(all));
    await delay(60_000);
  } else await swarm(work);
  return true;
}

async function swarm({
  port,
  net,
  ca,
  servers,
  interval,
  seed,
}: Extract<Work, { kind: "swarm" }>): Promise<void> {
  const { seen } = startSwarm(port, servers, interval, randomFrom(seed), { net, ca });
  const own = monitorEventLoopDelay({ resolution: 5 });
  own.enable();
  process.on("message", () => {
    const { waits, missed, refused } = seen;
    const suffered: Suffered = { waits, missed, refused, late: own.percentile(99) / 1e6 - 5 };
    process.send?.(suffered);
    seen.waits = [];
    seen.latencies = [];
    seen.missed = 0;
    seen.refused = 0;
    own.reset();
  });
  await once(process, "disconnect");
}

function summed(all: readonly Answers[]): Answers {
  const sum: Answers = {};
  for (const answers of all)
    for (const [status, number] of Object.entries(answers)) sum[status] = (sum[status] ?? 0) + number;
  return sum;
}

function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}
