import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from "vitest";
import { run, startChild, type Child } from "../helpers/child";
import { ROOT } from "../helpers/environment";
import { NEAR, whyNoNamespaces } from "../helpers/hosts";
import { logIn } from "../helpers/operator";
import { startTwoHosts, type TwoHosts } from "../helpers/two-hosts";
import { until } from "../helpers/until";
import { watch } from "../helpers/watch";

const MAC = "02:00:5E:00:53:2A";
/** Six bytes of ones, then the address sixteen times. */
const MAGIC = "ff".repeat(6) + "02005e00532a".repeat(16);

const reason = whyNoNamespaces();

describe.skipIf(reason)(`two hosts and a cable${reason ? ` (skipped: ${reason})` : ""}`, () => {
  let hosts: TwoHosts;
  let server: Child | undefined;
  beforeAll(async () => {
    hosts = await startTwoHosts();
  });
  afterAll(async () => {
    await server?.end();
    await hosts?.end();
  });

  /** Asks for a page from the far host; trusts the manager's CA where that is asked for. */
  async function askFromAfar(url: string, trusting: boolean): Promise<unknown> {
    const env: Record<string, string> = trusting ? { NODE_EXTRA_CA_CERTS: hosts.caFile } : {};
    const { stdout } = await run([...hosts.far.prefix, process.execPath, programOf("ask"), url], { env });
    return JSON.parse(stdout);
  }
  /** Registers a server over HTTPS from the far host, sets its agent up, and powers it on. */
  async function startServer(name: string): Promise<Child> {
    const { manager, far, folder, httpsUrl, caFile } = hosts;
    const args = [path.join(folder, "far"), name, MAC, httpsUrl, caFile];
    return startChild([...far.prefix, process.execPath, programOf("far-host"), ...args], {
      env: { KOMO_USER: manager.userId, KOMO_PASSWORD: manager.password, NODE_EXTRA_CA_CERTS: caFile },
    });
  }

  test("the manager has a certificate by its own CA, which others must be told to trust", async () => {
    const ca = new X509Certificate(readFileSync(hosts.caFile));
    expect(ca.ca).toBe(true);
    expect(await askFromAfar(`${hosts.httpsUrl}/healthz`, true)).toMatchObject({ status: 200 });
    expect(await askFromAfar(`${hosts.httpsUrl}/healthz`, false)).toEqual({
      error: expect.stringMatching(/VERIFY|CERT/),
    });
  });

  test.for(["/login", "/healthz", "/agent/komoriuta.v1.AgentService/GetManifest"])(
    "plain HTTP from another host gets nothing from %s",
    async (page) => {
      const answer = await askFromAfar(`${hosts.plainUrl}${page}`, false);
      // A way to HTTPS at most.
      expect(answer).toMatchObject({
        status: expect.toSatisfy((status) => [308, 426].includes(status)),
      });
      expect(answer).not.toMatchObject({ body: expect.stringMatching(/password|"status":"ok"|manifest/i) });
    },
  );

  test("a server beyond the cable is put to bed over HTTPS and woken by broadcast", async () => {
    const operator = await logIn(hosts.manager);
    const seen = await watch(operator);
    const far = (server = await startServer("alder"));
    onTestFailed(() => console.log(far.stdout(), far.stderr()));
    const uuid = await until("the server is registered", 45_000, async () => {
      const { servers } = await operator.servers.listServers({});
      return servers.find(({ name }) => name === "alder")?.uuid;
    });
    await seen.reaches(uuid, "ON", 45_000);
    expect(seen.server(uuid).agent?.hostname).toBeTruthy();

    await operator.power.turnOff({ uuid });
    await seen.reaches(uuid, "OFF", 45_000);
    expect(datagramsTo(far)).toEqual([]);

    await operator.power.turnOn({ uuid });
    await seen.reaches(uuid, "ON", 45_000);
    const datagrams = datagramsTo(far);
    expect(datagrams.length).toBeGreaterThanOrEqual(1);
    for (const { packet, from } of datagrams) {
      expect(packet).toHaveLength(2 * 102);
      expect(packet).toBe(MAGIC);
      expect(from).toBe(NEAR);
    }
    const went = seen.path(uuid);
    expect(went.slice(went.indexOf("APPLYING"))).toEqual(["APPLYING", "STOPPING", "OFF", "STARTING", "ON"]);
    await seen.close();
  });
});

const programOf = (name: string): string => path.join(ROOT, `tests/helpers/programs/${name}.mjs`);

/** Datagrams that a far host captured on the wake port, in hexadecimal. */
function datagramsTo(far: Child): { packet: string; from: string }[] {
  const lines = far.stdout().split("\n").filter(Boolean);
  return lines
    .map((line) => JSON.parse(line) as { packet?: string; from?: string })
    .flatMap(({ packet, from }) => (packet && from ? [{ packet, from }] : []));
}
