/**
 * komolet in a hurry: the real program on a clock that runs HASTE times as fast, so that hours of waiting take minutes.
 * Only the waiting is shortened; what is done in between is the real thing.
 */
import { runKomolet } from "../daemon/run.ts";
import { systemClock, readEnvironment } from "../host/environment.ts";

const HASTE = Number(Deno.args[0]);

const { setTimeout: slowly } = globalThis;
globalThis.setTimeout = ((act: () => void, ms = 0) => slowly(act, ms / HASTE)) as typeof setTimeout;

const clock = systemClock();
const start = clock.now();
const hasty = { now: () => start + (clock.now() - start) * HASTE, wall: () => clock.wall() };
Deno.exit(await runKomolet(readEnvironment(), hasty));
