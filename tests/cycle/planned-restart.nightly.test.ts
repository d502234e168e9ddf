import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { expect, test } from "vitest";
import { HeartbeatStatus, StatusReason } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import { makeAgentRoot, startKomolet } from "../helpers/agent-root";
import { startManager } from "../helpers/manager";
import { logIn, statusOf } from "../helpers/operator";
import { macAddress } from "../helpers/scene";
import { until } from "../helpers/until";

interface Post {
  readonly data: { readonly notices: readonly { readonly kind: string }[] };
}

test("a restart that systemd plans is shown, and nobody is told of a loss; any other silence is one", async ({
  onTestFinished,
}) => {
  const posts: Post[] = [];
  const hook = createServer((request, response) => {
    void json(request).then((post) => {
      posts.push(post as Post);
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => hook.listen(0, "127.0.0.1", resolve));
  const { port } = hook.address() as AddressInfo;
  const env = { KOMO_WEBHOOK_URL: `http://127.0.0.1:${port}/`, KOMO_NOTICE_LOST_AFTER: "1" };
  const manager = await startManager({ env });
  const root = makeAgentRoot();
  mkdirSync(root.at("run/systemd/system"), { recursive: true });
  onTestFinished(async () => {
    hook.close();
    await manager.remove();
    root.remove();
  });
  const operator = await logIn(manager);
  const wanted = { name: "alder", macAddress: macAddress(1), heartbeatInterval: 5 };
  const { server, accessToken } = await operator.servers.createServer(wanted);
  const uuid = server?.uuid ?? "";
  const seen = async () => {
    const now = (await operator.servers.getServer({ uuid })).server;
    if (!now) throw new Error("the server is gone");
    return now;
  };
  const start = async () => {
    const service = { ...root, env: { ...root.env, NOTIFY_SOCKET: `${root.folder}/run/notify` } };
    const komolet = await startKomolet(service, { managerURL: manager.url, accessToken });
    await until("it reports", 20_000, async () => (await seen()).heartbeatStatus === HeartbeatStatus.ON);
    return komolet;
  };
  const lost = () => until("it is Lost", 30_000, async () => statusOf(await seen()) === "LOST");

  const before = await start();
  root.replaceCommand("systemctl", "echo '7 reboot.target start waiting'");
  expect(await before.end("SIGTERM")).toMatchObject({ code: 0 });
  expect(await seen()).toMatchObject({ statusReason: StatusReason.RESTARTING });
  await lost();
  expect(await seen()).toMatchObject({ statusReason: StatusReason.RESTARTING });

  writeFileSync(root.at("proc/sys/kernel/random/boot_id"), "another-boot\n");
  root.replaceCommand("systemctl", "exit 0");
  const after = await start();
  expect((await seen()).statusReason).toBeUndefined();
  await after.end("SIGTERM");
  await lost();
  expect((await seen()).statusReason).toBeUndefined();

  const { events } = await operator.servers.listEvents({ uuid });
  expect(events.map(({ kind }) => kind).reverse()).toEqual([
    "registered",
    "first_report",
    "restarting",
    "lost",
  ]);
  const kinds = () => posts.flatMap(({ data }) => data.notices.map(({ kind }) => kind));
  await until("people are told", 30_000, () => kinds().includes("lost"));
  expect(kinds()).toEqual(["first_report", "lost"]);
});
