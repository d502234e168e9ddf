import { Code, createClient } from "@connectrpc/connect";
import { expect, it } from "vitest";
import { by, settings } from "../fleet/testing";
import { AgentService } from "../gen/proto/komoriuta/v1/agent_pb";
import { HeartbeatStatus } from "../gen/proto/komoriuta/v1/status_pb";
import { failure, testManager, type TestManager } from "./testing";

const DAY = 24 * 3600;
const TTL = 90 * DAY;

/** A registered server whose agent reports on demand. */
async function agentOf(manager: TestManager, number = 1) {
  const asked = { ...settings(), name: `server ${number}`, macAddress: macOf(number) };
  const { server, accessToken } = await manager.under.fleet.as(by("yuki")).register(asked);
  const headers = { authorization: `Bearer ${accessToken}` };
  const client = createClient(AgentService, manager.agent(headers));
  let sequence = 0;
  const report = () =>
    client.sendHeartbeat({
      ...{ heartbeatStatus: HeartbeatStatus.ON, bootId: "boot", instanceId: "instance" },
      ...{ sequence: (sequence += 1), manifestRevision: 0 },
    });
  const access = () => manager.access.server(headers.authorization);
  return { uuid: server.uuid, lookup: accessToken.slice(0, 8), report, access };
}

function macOf(number: number): string {
  const digits = number.toString(16).padStart(4, "0");
  return `02:00:00:00:${digits.slice(0, 2)}:${digits.slice(2)}`.toUpperCase();
}

/** Lets days pass at once, and what follows be written. */
async function pass(manager: TestManager, days: number): Promise<void> {
  manager.under.clock.move(days * DAY * 1000);
  await manager.under.quiet();
}

const moves = ({ under }: TestManager): number =>
  under.world.writes.filter((write) => write === "move token's end").length;

it("a token that is used never ends by its age, and its end is written once in half of its time", async () => {
  await using manager = await testManager({ tokenTtl: TTL });
  const { uuid, lookup, report } = await agentOf(manager);
  const wall = (): number => manager.under.clock.wall();
  const first = wall() + TTL * 1000;
  const endOf = () => [
    manager.under.fleet.get(uuid).tokenExpiresAt,
    manager.under.store.tokens.find(lookup)?.expiresAt,
  ];
  await pass(manager, 45);
  for (let round = 0; round < 5; round++) await report();
  expect(moves(manager)).toBe(0);
  expect(endOf()).toEqual([first, first]);
  await pass(manager, 1);
  for (let round = 0; round < 5; round++) await report();
  await manager.under.quiet();
  const moved = wall() + TTL * 1000;
  await expect.poll(endOf).toEqual([moved, moved]);
  expect(moves(manager)).toBe(1);
  await manager.under.restart();
  expect(endOf()).toEqual([moved, moved]);
});

it("an end that cannot be written is written by a later heartbeat", async () => {
  await using manager = await testManager({ tokenTtl: TTL });
  const { uuid, report } = await agentOf(manager);
  const { under } = manager;
  await report();
  await under.quiet();
  await pass(manager, 46);
  await report();
  await under.quiet();
  const before = moves(manager);
  under.clock.move(46 * DAY * 1000);
  under.world.diskFull = true;
  // Its answer does not wait for the disk.
  await report();
  await under.quiet();
  expect(moves(manager)).toBe(before);
  under.world.diskFull = false;
  await report();
  await expect.poll(() => moves(manager)).toBe(before + 1);
  expect(under.fleet.get(uuid).tokenExpiresAt).toBe(under.clock.wall() + TTL * 1000);
});

it("tokens of each age are good for half of their time at least once their agents have reported", async () => {
  await using manager = await testManager({ tokenTtl: TTL });
  const { clock, fleet } = manager.under;
  const present = clock.wall();
  const agents: Awaited<ReturnType<typeof agentOf>>[] = [];
  for (let age = 0; age <= 90; age += 1) {
    clock.setWall(present - age * DAY * 1000);
    agents.push(await agentOf(manager, age));
  }
  clock.setWall(present);
  const ended = agents.pop();
  expect(await ended?.access()).toBeNull();
  await Promise.all(agents.map(({ report }) => report()));
  const left = () => agents.map(({ uuid }) => (fleet.get(uuid).tokenExpiresAt ?? 0) - present);
  await expect.poll(() => Math.min(...left())).toBeGreaterThanOrEqual((TTL / 2) * 1000);
});

it("600 agents report for 200 days: nobody is locked out, and one that was unused for 91 days is", async () => {
  await using manager = await testManager({ tokenTtl: TTL });
  const agents = await Promise.all(Array.from({ length: 600 }, (_, index) => agentOf(manager, index)));
  const [idle, retired, ...busy] = agents;
  if (!idle || !retired) throw new Error("no agents");
  const DAYS = 10;
  const { clock, store } = manager.under;
  const leftOf = ({ lookup }: { lookup: string }): number =>
    (store.tokens.find(lookup)?.expiresAt ?? 0) - clock.wall();
  for (let day = 0; day < 200; day += DAYS) {
    await pass(manager, DAYS);
    // Each keeps its own days: their ends come apart.
    const those = [retired, ...busy.filter((_, index) => (index + day / DAYS) % 4 === 0)];
    await Promise.all(those.map(({ report }) => report()));
    // A manager that starts anew knows of no use but by what is written.
    await expect.poll(() => Math.min(...those.map(leftOf))).toBeGreaterThanOrEqual((TTL / 2) * 1000);
    if (day + DAYS === 90) expect(await idle.access()).toBeNull();
  }
  const known = await Promise.all(busy.map(({ access }) => access()));
  expect(known).toEqual(busy.map(({ uuid }) => uuid));
  expect(await retired.access()).toBe(retired.uuid);
  await pass(manager, 91);
  for (const one of [idle, retired]) expect((await failure(one.report())).code).toBe(Code.Unauthenticated);
});
