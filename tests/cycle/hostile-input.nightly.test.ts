import { expect, test } from "vitest";
import { assault } from "../helpers/hostile/assault";

/** Tens of thousands, with a new seed each time: `npm run bench -- hostile`. */
const SIZE = { seed: 20_260_101, attempts: 1500, lanes: 4 };

test(`${SIZE.attempts} hostile requests, seed ${SIZE.seed}: no 5xx, no silence, no secret in a log, clear errors`, async () => {
  const { faults, traces, attempts } = await assault(SIZE);
  expect(faults.slice(0, 10), `${faults.length} faults with seed ${SIZE.seed}`).toEqual([]);
  expect(traces.slice(0, 10), `seed ${SIZE.seed}`).toEqual([]);
  expect([...attempts.keys()].sort()).toEqual([
    "bytes",
    "form",
    "framing",
    "garbage",
    "header",
    "path",
    "rpc",
  ]);
});
