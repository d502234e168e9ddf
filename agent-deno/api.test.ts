import { connectManager } from "./api.ts";
import { describeFault } from "./fault.ts";
import type { Heartbeat } from "./messages.ts";
import { NO_TERMS } from "./messages.ts";
import { assert } from "./testing/assert.ts";
import { NO_BOARD, NO_DETAILS } from "./testing/card.ts";
import { makeCertificate } from "./testing/certificates.ts";
import { type FakeManager, startManager } from "./testing/fake-manager.ts";
import { TOKEN } from "./testing/root.ts";

const heartbeat: Heartbeat = {
  status: "ON",
  bootId: "boot-1",
  instanceId: "instance-1",
  sequence: 3,
  manifestRevision: 2,
  shutdownError: "exit code 1",
  restarting: true,
  leaving: undefined,
  use: undefined,
  freeSinceMs: undefined,
  declinedRevision: undefined,
  mark: undefined,
  waked: undefined,
  holdMs: 700.5,
  host: {
    version: "1.2.3",
    hostname: "host-1",
    os: "Linux",
    arch: "x86_64",
    interfaces: [
      { name: "eth0", macAddress: "02:00:00:00:00:01", wakeOnLan: true, defaultRoute: true, ...NO_DETAILS },
      {
        ...{ name: "eth1", macAddress: "02:00:00:00:00:02", wakeOnLan: undefined, defaultRoute: false },
        ...NO_DETAILS,
      },
    ],
    ...NO_BOARD,
    can: ["relay"],
    upgraded: undefined,
  },
};

/** The message of a call that fails. */
async function fault(url: string, caCertificate?: string, ms = 20_000): Promise<string> {
  const manager = connectManager({ managerURL: url, accessToken: TOKEN, caCertificate });
  try {
    await manager.sendHeartbeat(heartbeat, AbortSignal.timeout(ms));
  } catch (error) {
    const { message } = describeFault(error, url);
    assert(!message.includes(TOKEN) && !message.includes("\n"));
    return message;
  } finally {
    manager.close();
  }
  throw new Error("the call did not fail");
}

async function faultOf(change: (fake: FakeManager) => void): Promise<string> {
  await using fake = startManager();
  change(fake);
  return await fault(fake.url);
}

Deno.test("a heartbeat arrives whole, with the token, and brings the manifest", async () => {
  await using fake = startManager();
  Object.assign(fake, { power: "OFF", interval: 12, revision: 8 });
  const manager = connectManager({ managerURL: fake.url, accessToken: TOKEN, caCertificate: undefined });
  const manifest = await manager.sendHeartbeat(heartbeat, AbortSignal.timeout(20_000));
  assert.deepEqual(manifest, { power: "OFF", interval: 12, revision: 8, serverUuid: "uuid-1", ...NO_TERMS });
  assert.equal((await manager.getManifest("boot-1", AbortSignal.timeout(20_000))).revision, 8);
  manager.close();
  assert.deepEqual([...fake.authorizations], [`Bearer ${TOKEN}`]);
  const [got] = fake.heartbeats;
  assert(got !== undefined);
  assert.deepEqual(
    [got.bootId, got.instanceId, got.sequence, got.manifestRevision],
    ["boot-1", "instance-1", 3, 2],
  );
  assert.equal(got.shutdownError, "exit code 1");
  assert.equal(got.restarting, true);
  assert.equal(got.agent?.hostname, "host-1");
  assert.equal(got.agent?.interfaces[0]?.wakeOnLan, true);
  assert.equal(got.agent?.interfaces[1]?.wakeOnLan, undefined);
});

Deno.test("the head of a held answer acknowledges; its body comes later, and is read like any other", async () => {
  await using fake = startManager();
  const { promise, resolve } = Promise.withResolvers<undefined>();
  fake.hold = async () => void (await promise);
  const manager = connectManager({ managerURL: fake.url, accessToken: TOKEN, caCertificate: undefined });
  const head = Promise.withResolvers<undefined>();
  const answer = manager.sendHeartbeat(heartbeat, AbortSignal.timeout(20_000), () => head.resolve(undefined));
  await head.promise;
  assert.equal(fake.heartbeats[0]?.holdMs, 700);
  fake.power = "OFF";
  resolve(undefined);
  assert.equal((await answer).power, "OFF");

  fake.hold = undefined;
  let acknowledged = 0;
  await manager.sendHeartbeat(heartbeat, AbortSignal.timeout(20_000), () => acknowledged++);
  assert.equal(acknowledged, 0, "an answer that says its length is no held one");
  for (const [status, type] of [
    [503, "application/json"],
    [200, "text/html"],
  ] as const) {
    const body = new ReadableStream({ start: (to) => to.close() });
    fake.instead = () => new Response(body, { status, headers: { "content-type": type } });
    await assert.rejects(manager.sendHeartbeat(heartbeat, AbortSignal.timeout(20_000), () => acknowledged++));
    assert.equal(acknowledged, 0, `${status} ${type} acknowledges nothing`);
  }
  manager.close();
});

Deno.test("a refused token is told apart, with what to do", async () => {
  await using fake = startManager();
  fake.refuse = "unauthenticated";
  assert.match(await fault(fake.url), /refuses the access token.*set accessToken.*reload/);
  fake.refuse = undefined;
  // A proxy in front refuses without speaking Connect.
  fake.instead = () => new Response("<h1>401</h1>", { status: 401 });
  assert.match(await fault(fake.url), /refuses the access token/);
});

Deno.test("errors of the manager are told in its words", async () => {
  assert.match(await faultOf((fake) => (fake.refuse = "unavailable")), /it answers \[unavailable\] refused/);
  assert.match(
    await faultOf((fake) => (fake.instead = () => new Response("x", { status: 500 }))),
    /it answers .*500/,
  );
});

Deno.test("a redirect is not followed, and its target named without path or query", async () => {
  await using other = startManager();
  const target = `${other.url}/agent/x?secret=1`;
  const said = await faultOf((fake) => (fake.instead = () => Response.redirect(target, 307)));
  assert.match(said, new RegExp(`redirects to ${other.url}, which is not followed`));
  assert.equal(other.authorizations.size, 0);
});

Deno.test("garbage, a web page, an endless answer and senseless manifests are no answers", async () => {
  const json = (body: BodyInit) => () =>
    new Response(body, { headers: { "content-type": "application/json" } });
  assert.match(await faultOf((fake) => (fake.instead = () => new Response("<html>"))), /not a manager/);
  assert.match(await faultOf((fake) => (fake.instead = json("{"))), /not a manager/);
  assert.match(
    await faultOf((fake) => (fake.instead = json(new Uint8Array([0xff, 0xff, 0xff])))),
    /not a manager/,
  );
  assert.match(await faultOf((fake) => (fake.instead = json("{}"))), /without a manifest/);
  assert.match(await faultOf((fake) => (fake.interval = 0)), /heartbeat interval of 0 s/);
  assert.match(
    await faultOf((fake) => (fake.interval = 4_000_000_000)),
    /heartbeat interval of 4000000000 s/,
  );
  assert.match(
    await faultOf((fake) => (fake.instead = json('{"manifest":{"heartbeatInterval":5}}'))),
    /without a power status/,
  );
  const proto = { headers: { "content-type": "application/proto" } };
  assert.match(await faultOf((fake) => (fake.instead = () => new Response("", proto))), /not a manager/);
  const endless = () => new ReadableStream({ pull: (to) => to.enqueue(new Uint8Array(16_384)) });
  assert.match(await faultOf((fake) => (fake.instead = () => json(endless())())), /answer too long/);
});

Deno.test("what does not even speak HTTP is told in plain words", async () => {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const url = `127.0.0.1:${listener.addr.port}`;
  let greeting = "";
  const serving = (async () => {
    for await (const connection of listener) {
      await connection.read(new Uint8Array(4_096));
      await connection.write(new TextEncoder().encode(greeting)).catch(() => 0);
      connection.close();
    }
  })();
  assert.match(await fault(`http://${url}`), /the connection was cut/);
  greeting = "SSH-2.0-OpenSSH_9.9\r\n";
  assert.match(await fault(`http://${url}`), /not a manager/);
  assert.match(await fault(`https://${url}`), /no TLS is spoken there/);
  listener.close();
  await serving;
});

Deno.test("nothing that listens, and no such name", async () => {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const { port } = listener.addr;
  listener.close();
  assert.match(await fault(`http://127.0.0.1:${port}`), /nothing listens there/);
  assert.match(await fault("https://no-such-host.invalid"), /cannot be resolved \(DNS\)/);
});

Deno.test("TLS: the private CA is trusted only where it is given; expired and foreign names are refused", async () => {
  const good = await makeCertificate(true);
  await using fake = startManager(good);
  assert.match(await fault(fake.url), /unknown authority.*ca\.crt.*set caFile/);
  assert.match(await fault(fake.url.replace("localhost", "127.0.0.1"), good.cert), /another host name/);
  const manager = connectManager({ managerURL: fake.url, accessToken: TOKEN, caCertificate: good.cert });
  assert.equal((await manager.getManifest("boot-1", AbortSignal.timeout(20_000))).power, "ON");
  manager.close();

  const old = await makeCertificate(false);
  await using expired = startManager(old);
  assert.match(await fault(expired.url, old.cert), /certificate has expired/);
});
