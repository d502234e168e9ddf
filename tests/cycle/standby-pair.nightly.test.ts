import { afterAll, beforeAll, expect, onTestFailed, test } from "vitest";
import { shown, suffer, type FaultName, type Tally } from "../helpers/pair/faults";
import { hasClocks, startPair, type Pair } from "../helpers/pair/pair";
import { send } from "../helpers/web";

/**
 * Two managers on one libSQL server that stand by for each other, and agents that ask both. Fifty faults in any order;
 * KOMO_TEST_FAULTS names fewer, KOMO_TEST_SEED the order.
 */

const TIMES: Readonly<Record<FaultName, number>> = {
  ...{ kill: 12, stop: 11, cut: 11, clock: 6, hiccup: 3, standby: 2, away3: 3, away60: 2 },
};
const SEED = Number(process.env["KOMO_TEST_SEED"] ?? Date.now() % 2 ** 31);

let pair: Pair;
const tally: Tally = { took: [], faults: 0 };

beforeAll(async () => {
  pair = await startPair();
}, 120_000);
afterAll(async () => {
  console.log(`seed ${SEED}: ${shown(tally)}`);
  await pair?.end();
});

test("the second one shows the servers, says whose standby it is, and changes nothing", async () => {
  onTestFailed(() => console.log(pair.story()));
  const { operator, seats, agents } = pair;
  const [first, second] = seats.map(({ manager }) => manager) as [
    (typeof seats)[0]["manager"],
    (typeof seats)[0]["manager"],
  ];
  expect(JSON.parse((await send(first, "/healthz")).body)).toMatchObject({ status: "ok" });
  expect(JSON.parse((await send(second, "/healthz")).body)).toMatchObject({ status: "standby" });
  expect((await send(second, "/metrics")).body).toContain("komoriuta_standby 1");
  const headers = { cookie: operator.cookie };
  const page = await send(second, "/servers", { headers });
  expect(page.body).toContain("This is the standby of the manager on");
  expect(page.body).toContain(first.url);
  const body = JSON.stringify({ name: "elm", macAddress: "02:00:5E:00:57:FF", heartbeatInterval: 10 });
  const asked = await send(second, "/api/komoriuta.v1.ServerService/CreateServer", {
    ...{ method: "POST", body, headers: { ...headers, "content-type": "application/json" } },
  });
  expect(asked.status).toBe(503);
  expect(asked.body).toContain("This manager does not serve at this time");
  expect(agents.answers.every(({ by }) => by === 0)).toBe(true);
  expect(agents.refused[1]).toBeGreaterThan(0);
});

test(
  "fifty faults: taken over within ten seconds, never two that serve, nothing acknowledged is lost",
  { timeout: 2_400_000 },
  async () => {
    onTestFailed(() => console.log(pair.story()));
    if (!hasClocks) console.log("libfaketime is not installed: no clock is set");
    const random = mulberry(SEED);
    const names = Object.entries(TIMES).flatMap(([name, times]) =>
      Array<FaultName>(times).fill(name as FaultName),
    );
    const left = Number(process.env["KOMO_TEST_FAULTS"] ?? names.length);
    const order = names.map((name) => ({ name, at: random() })).sort((a, b) => a.at - b.at);
    for (const { name } of order.slice(0, left)) await suffer(pair, name, random, tally);
    const { events } = await pair.operator.servers.listEvents({});
    expect(events.filter(({ kind }) => /^(lost|synced_off)$/.test(kind))).toEqual([]);
  },
);

/** Numbers from 0 to 1 that follow from a seed. */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
