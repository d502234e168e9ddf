import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from "vitest";
import { whyNoNamespaces } from "../helpers/namespaces";
import { logIn } from "../helpers/operator";
import { NEAR, startTwoHosts, type TwoHosts } from "../helpers/two-hosts";
import { until } from "../helpers/until";
import { watch } from "../helpers/watch";

const MAC = "02:00:5E:00:53:2A";
/** Six bytes of ones, then the address sixteen times. */
const MAGIC = "ff".repeat(6) + "02005e00532a".repeat(16);

const reason = whyNoNamespaces();

describe.skipIf(reason)(`two hosts and a cable${reason ? ` (skipped: ${reason})` : ""}`, () => {
  let hosts: TwoHosts;
  beforeAll(async () => {
    hosts = await startTwoHosts();
  });
  afterAll(() => hosts?.end());

  test("the manager has a certificate by its own CA, which others must be told to trust", async () => {
    const ca = new X509Certificate(readFileSync(hosts.caFile));
    expect(ca.ca).toBe(true);
    expect(await hosts.askFromAfar(`${hosts.httpsUrl}/healthz`, true)).toMatchObject({ status: 200 });
    expect(await hosts.askFromAfar(`${hosts.httpsUrl}/healthz`, false)).toEqual({
      error: expect.stringMatching(/VERIFY|CERT/),
    });
  });

  test.for(["/login", "/healthz", "/agent/komoriuta.v1.AgentService/GetManifest"])(
    "plain HTTP from another host gets nothing from %s",
    async (path) => {
      const answer = await hosts.askFromAfar(`${hosts.plainUrl}${path}`, false);
      // A way to HTTPS at most.
      expect(answer).toMatchObject({
        status: expect.toSatisfy((status) => [308, 426].includes(status)),
      });
      expect(answer).not.toMatchObject({ body: expect.stringMatching(/password|"status":"ok"|manifest/i) });
    },
  );

  test("a server beyond the cable is put to bed over HTTPS and woken by broadcast", async () => {
    onTestFailed(() => console.log(hosts.story()));
    const operator = await logIn(hosts.manager);
    const seen = await watch(operator);
    await hosts.startServer("alder", MAC);
    const uuid = await until("the server is registered", 15_000, async () => {
      const { servers } = await operator.servers.listServers({});
      return servers.find(({ name }) => name === "alder")?.uuid;
    });
    await seen.reaches(uuid, "ON", 20_000);
    expect(seen.server(uuid).agent?.hostname).toBeTruthy();

    await operator.power.turnOff({ uuid });
    await seen.reaches(uuid, "OFF", 45_000);
    expect(hosts.datagrams()).toEqual([]);

    await operator.power.turnOn({ uuid });
    await seen.reaches(uuid, "ON", 20_000);
    const datagrams = hosts.datagrams();
    expect(datagrams.length).toBeGreaterThanOrEqual(1);
    for (const { packet, from } of datagrams) {
      expect(packet).toHaveLength(2 * 102);
      expect(packet).toBe(MAGIC);
      expect(from).toBe(NEAR);
    }
    const path = seen.path(uuid);
    expect(path.slice(path.indexOf("APPLYING"))).toEqual(["APPLYING", "STOPPING", "OFF", "STARTING", "ON"]);
    await seen.close();
  });
});
