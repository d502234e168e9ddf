import { afterAll, beforeAll, expect, onTestFailed, test } from "vitest";
import { shown, suffer, type Tally } from "../helpers/pair/faults";
import { startPair, type Pair } from "../helpers/pair/pair";
import { send } from "../helpers/web";

/** Two managers on one libSQL server that stand by for each other, and agents that ask both. */

let pair: Pair;
const tally: Tally = { took: [], faults: 0 };

beforeAll(async () => {
  pair = await startPair();
}, 120_000);
afterAll(async () => {
  console.log(shown(tally));
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

// The other faults, fifty of them in any order, are for the night.
test("kill: one serves at any time, and nothing that was acknowledged is lost", async () => {
  onTestFailed(() => console.log(pair.story()));
  await suffer(pair, "kill", Math.random, tally);
});

test("nobody was lost to them", async () => {
  const { events } = await pair.operator.servers.listEvents({});
  expect(events.filter(({ kind }) => /^(lost|synced_off)$/.test(kind))).toEqual([]);
});
