/**
 * komolet in a hurry: the real program on a clock that runs HASTE times as fast, so that hours of waiting take minutes.
 * Only the waiting is shortened; what is done in between is the real thing.
 */
import { runKomolet } from "../daemon/run.ts";
import { createClock, readEnvironment } from "../host/environment.ts";
import { linuxForKomolet } from "../systems/linux-komolet.ts";

const HASTE = Number(Deno.args[0]);

const { setTimeout: slowly } = globalThis;
globalThis.setTimeout = ((act: () => void, ms = 0) => slowly(act, ms / HASTE)) as typeof setTimeout;

const start = performance.now();
const [boot, wall] = [Deno.osUptime() * 1000, Date.now()];
const hasty = createClock(() => {
  const passed = (performance.now() - start) * HASTE;
  return { running: passed, boot: boot + passed, wall: wall + passed };
});
Deno.exit(await runKomolet(linuxForKomolet(readEnvironment()), hasty));
