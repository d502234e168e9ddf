import { setTimeout as delay } from "node:timers/promises";
import { RunService, type Run } from "../../lib/gen/proto/komoriuta/v1/run_pb";
import type { Manager } from "../../tests/helpers/manager";
import type { Operator } from "../../tests/helpers/operator";
import { figuresOf } from "../../tests/helpers/process-figures";
import type { Machines } from "./machines";

/** The cost of a stretch of time. */
export interface Cost {
  readonly seconds: number;
  /** Seconds of the manager's processor time. */
  readonly cpu: number;
  readonly heartbeats: number;
}

/** The manager's cost while something goes on. */
export async function costOf(
  manager: Manager,
  { seen }: Machines,
  meanwhile: () => Promise<unknown>,
): Promise<Cost> {
  const [begun, cpu, answered] = [performance.now(), figuresOf(manager.pid()).cpuSeconds, seen.answered];
  await meanwhile();
  return {
    seconds: (performance.now() - begun) / 1000,
    cpu: figuresOf(manager.pid()).cpuSeconds - cpu,
    heartbeats: seen.answered - answered,
  };
}

/**
 * The run, once it is over. It is polled seldom, since its members are many.
 * @param seen receives the time of the slowest answer, in milliseconds
 */
export async function ended(
  operator: Operator,
  uuid: string,
  withinMs: number,
  seen: { answer: number } = { answer: 0 },
): Promise<Run> {
  const runs = operator.client(RunService);
  const end = performance.now() + withinMs;
  for (;;) {
    const begun = performance.now();
    const { runs: found } = await runs.listRuns({ limit: 5 });
    seen.answer = Math.max(seen.answer, performance.now() - begun);
    const run = found.find((one) => one.uuid === uuid);
    if (run?.endedAt) return run;
    if (performance.now() > end) throw new Error(`the run goes on: ${JSON.stringify(run?.counts)}`);
    await delay(500);
  }
}
