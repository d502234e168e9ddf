import { readFileSync } from "node:fs";
import { expect, onTestFailed, onTestFinished, test } from "vitest";
import { HeartbeatStatus } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import { whyNoNamespaces } from "../helpers/namespaces";
import { logIn } from "../helpers/operator";
import { figuresOf } from "../helpers/process-figures";
import { macAddressOf, routeByDefault, startSandboxedServer } from "../helpers/sandboxed-server";
import { NEAR, startTwoHosts } from "../helpers/two-hosts";
import { until } from "../helpers/until";
import { watch } from "../helpers/watch";

const reason = whyNoNamespaces();

test("a power cycle with komolet in its unit's sandbox, on a system of its own", async (context) => {
  if (reason) return context.skip(reason);
  const hosts = await startTwoHosts();
  onTestFinished(() => hosts.end());
  const { far, httpsUrl, caFile } = hosts;
  routeByDefault(far, NEAR);
  const macAddress = macAddressOf(far);
  const operator = await logIn(hosts.manager);
  const seen = await watch(operator);
  onTestFinished(() => seen.close());
  const wanted = { name: "alder", macAddress, heartbeatInterval: 5 };
  const { server: created, accessToken } = await operator.servers.createServer(wanted);
  const uuid = created?.uuid ?? "";

  const server = await startSandboxedServer(far, { macAddress, managerURL: httpsUrl, accessToken, caFile });
  onTestFinished(() => server.end());
  onTestFailed(() => console.log(server.story(), server.log()));
  await seen.reaches(uuid, "ON", 30_000);

  const [first = 0] = server.boots();
  const status = readFileSync(`/proc/${first}/status`, "utf8");
  expect(status).toMatch(/^Name:\s+komolet$/m);
  expect(status).toMatch(/^NoNewPrivs:\s+1$/m);
  for (const set of ["CapEff", "CapPrm", "CapInh", "CapBnd", "CapAmb"]) {
    expect(status).toMatch(new RegExp(`^${set}:\\s+0+$`, "m"));
  }
  expect(writablePlaces(first)).toEqual([
    "/dev/null",
    "/dev/random",
    "/dev/urandom",
    "/dev/zero",
    "/proc",
    "/proc/sys/kernel/random/boot_id",
    "/run/komoriuta",
    "/tmp",
    "/var/log/komoriuta",
  ]);
  // MemoryMax and TasksMax of the unit.
  expect(figuresOf(first).residentMiB).toBeLessThan(200);
  expect(figuresOf(first).threads).toBeLessThan(32);

  const cards = async (): Promise<unknown> =>
    (await operator.servers.getServer({ uuid })).server?.agent?.interfaces;
  expect(await cards()).toMatchObject([{ name: "eth0", macAddress, defaultRoute: true }]);
  // News of the network comes with the next heartbeat. Without its route, a virtual card is none.
  routeByDefault(far, undefined);
  await until("the manager hears of the route", 20_000, async () => JSON.stringify(await cards()) === "[]");
  routeByDefault(far, NEAR);

  await operator.power.turnOff({ uuid });
  await seen.reaches(uuid, "OFF", 60_000);
  expect(server.calls()).toEqual(["systemctl poweroff"]);
  expect(server.ends()).toEqual([0]);
  expect(seen.server(uuid).previousHeartbeatStatus).toBe(HeartbeatStatus.STOPPING);

  await operator.power.turnOn({ uuid });
  await seen.reaches(uuid, "ON", 30_000);
  expect(server.boots()).toHaveLength(2);
  expect(server.calls()).toEqual([]);
  const path = seen.path(uuid);
  expect(path.slice(path.indexOf("APPLYING"))).toEqual(["APPLYING", "STOPPING", "OFF", "STARTING", "ON"]);
  expect(server.log()).not.toContain(accessToken);
});

/** Where a process could write, were the files' own permissions not against it. */
function writablePlaces(pid: number): string[] {
  const mounts = readFileSync(`/proc/${pid}/mountinfo`, "utf8").trim().split("\n");
  return mounts
    .map((line) => line.split(" "))
    .filter(([, , , , place, options]) => options?.startsWith("rw") && !place?.startsWith("/sys/"))
    .flatMap(([, , , , place]) => place ?? [])
    .sort();
}
