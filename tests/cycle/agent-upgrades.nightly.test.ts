/**
 * Twenty komolets that their manager upgrades, one after the other. One of them does not start as the new version: it goes
 * back, everything stops there, and nothing else is touched.
 */
import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { createServer, request as ask, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { by, settings } from "../../lib/fleet/testing";
import { testManager, type TestManager } from "../../lib/api/testing";
import { makeTempFolder, removeFolder } from "../helpers/environment";
import { programOf, startUpgradable, type UpgradableAgent } from "../helpers/upgradable-agent";
import { until } from "../helpers/until";

vi.setConfig({ testTimeout: 900_000, hookTimeout: 300_000 });

const COUNT = 20;
/** The one that breaks, in the order of their names. */
const BREAKS = 4;

const folder = makeTempFolder();
const [OLD, NEW] = ["1.0.0", "1.0.1"].map((version) => programOf(version, folder)) as [string, string];
const packed = gzipSync(NEW);

let manager: TestManager;
let front: Server;
let timer: NodeJS.Timeout;
const agents: UpgradableAgent[] = [];
const uuids: string[] = [];
let fetched = 0;

const now = (uuid: string) => manager.under.fleet.get(uuid);
const upgrade = () => manager.under.fleet.upgrades()[0];

beforeAll(async () => {
  const sha256 = createHash("sha256").update(NEW).digest("hex");
  manager = await testManager({
    agents: { version: "1.0.1", program: () => ({ sha256, size: packed.length }) },
  });
  // Time passes by itself.
  timer = setInterval(() => manager.under.clock.move(200), 200);
  front = createServer((incoming, outgoing) => {
    if (incoming.url === "/install/linux-x64/komo-agent.gz") {
      fetched += 1;
      return void outgoing.writeHead(200).end(packed);
    }
    const { url = "", method, headers } = incoming;
    const forwarded = ask(`${manager.url}${url}`, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    forwarded.on("error", () => outgoing.destroy());
    outgoing.on("close", () => forwarded.destroy());
    incoming.pipe(forwarded);
  });
  await new Promise<void>((resolve) => front.listen(0, "127.0.0.1", resolve));
  const managerURL = `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
  for (let index = 0; index < COUNT; index++) {
    const name = `server-${String(index).padStart(2, "0")}`;
    const fleet = manager.under.fleet.as(by("yuki"));
    const { server, accessToken } = await fleet.register(settings({ name, heartbeatInterval: 5 }));
    // Guards of the machine that runs the test would find whoever runs it.
    const guards = { inhibitor: false, sessionIdleMinutes: null, hold: true, packageManager: false };
    await fleet.edit(server.uuid, {
      guards: { ...guards, processes: [], load: null, trafficAbove: null, network: null, scripts: false },
    });
    uuids.push(server.uuid);
    agents.push(startUpgradable(OLD, { managerURL, accessToken }, index === BREAKS));
    // Two cores start few at a time.
    await until(`${name} reports`, 120_000, () => now(server.uuid).facts.current === "ON");
  }
});

afterAll(async () => {
  await Promise.allSettled(agents.map((agent) => agent.end()));
  clearInterval(timer);
  front?.closeAllConnections();
  front?.close();
  await manager?.[Symbol.asyncDispose]();
  removeFolder(folder);
});

test("one goes back, the upgrade stops there, and nothing else is touched", async () => {
  expect(uuids.map((uuid) => [now(uuid).agent?.version, now(uuid).agent?.can?.includes("upgrade")])).toEqual(
    uuids.map(() => ["1.0.0", true]),
  );
  const instances = uuids.map((uuid) => now(uuid).facts.last?.instance);
  const fleet = manager.under.fleet.as(by("yuki"));
  // Somebody keeps one of them on: others go first.
  const until1h = manager.under.clock.wall() + 3_600_000;
  await fleet.placeHold({
    serverUuids: [uuids[0] ?? ""],
    groupUuids: [],
    until: until1h,
    reason: "",
    wake: false,
  });
  await fleet.startUpgrade({ serverUuids: [], until: null, confirmCount: COUNT });
  const begun = Date.now();
  await until("the upgrade has ended", 800_000, () => upgrade()?.endedAt !== null);
  const took = Math.round((Date.now() - begun) / 1000);

  const ends = upgrade()?.members.map(({ end }) => end) ?? [];
  expect(ends[BREAKS]).toMatchObject({ why: "not_upgraded", detail: "did_not_report" });
  // Those that were known to be free first went first.
  const upgraded = ends.flatMap((end, index) => (end?.why === "upgraded" ? index : []));
  for (const [index, end] of ends.entries())
    if (index !== BREAKS && !upgraded.includes(index))
      expect(end).toMatchObject({ why: "stopped_before", detail: `server-0${BREAKS}` });
  expect(upgraded.length).toBeGreaterThan(0);
  expect(upgraded).not.toContain(0);
  console.log(`${upgraded.length} of ${COUNT} were upgraded, and one went back, within ${took} s`);
  await until("the old one reports again", 60_000, () => now(uuids[BREAKS] ?? "").facts.current === "ON");
  for (const [index, uuid] of uuids.entries()) {
    const isNew = upgraded.includes(index);
    const { facts, agent } = now(uuid);
    expect([index, agents[index]?.installed() === (isNew ? NEW : OLD)]).toEqual([index, true]);
    expect([index, agent?.version, facts.power, facts.order]).toEqual([
      index,
      isNew ? "1.0.1" : "1.0.0",
      "ON",
      null,
    ]);
    const calls = agents[index]?.root.calls() ?? [];
    const restarts = calls.filter((call) => call === "systemctl restart komolet.service").length;
    expect([index, restarts]).toEqual([index, isNew ? 1 : index === BREAKS ? 2 : 0]);
    // Those that were not asked run on, undisturbed.
    if (restarts === 0) expect(facts.last?.instance).toBe(instances[index]);
    expect(calls.filter((call) => /poweroff|reboot|suspend/.test(call))).toEqual([]);
  }
  expect(fetched).toBe(upgraded.length + 1);

  // It is not tried again by itself. Once it is mended, a press is another try.
  rmSync(agents[BREAKS]?.root.at("breaks") ?? "");
  await manager.under.fleet.as(by("yuki")).startUpgrade({
    ...{ serverUuids: [uuids[BREAKS] ?? ""], until: null, confirmCount: 1 },
  });
  await until("it is upgraded after all", 300_000, () => upgrade()?.endedAt !== null);
  expect(upgrade()?.members.map(({ end }) => end?.why)).toEqual(["upgraded"]);
  expect(fetched).toBe(upgraded.length + 2);
});
