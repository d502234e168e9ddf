/** The manager notifies systemd once it answers, and not before: so `systemctl enable --now` waits for it. */
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startChild } from "../helpers/child";
import { makeTempFolder, removeFolder, ROOT } from "../helpers/environment";
import { startManager } from "../helpers/manager";
import { until } from "../helpers/until";

/** Listens as systemd does; gives the messages so far. */
async function startSystemd(): Promise<{ readonly socket: string; readonly received: () => string[] }> {
  const folder = makeTempFolder();
  const socket = path.join(folder, "notify");
  const source = `
    const from = Deno.listenDatagram({ transport: "unixpacket", path: ${JSON.stringify(socket)} });
    console.log("listening");
    for await (const [bytes] of from) console.log(new TextDecoder().decode(bytes));`;
  const args = ["run", "--quiet", "--no-config", "--no-lock", "--allow-all", "--unstable-net", "-"];
  const deno = await startChild([path.join(ROOT, "node_modules/deno/deno"), ...args], {
    env: { PATH: "/usr/bin:/bin", HOME: folder },
    input: source,
  });
  onTestFinished(async () => {
    await deno.end();
    removeFolder(folder);
  });
  const lines = () => deno.stdout().split("\n").filter(Boolean);
  await until("systemd listens", 20_000, () => lines().length > 0);
  return { socket, received: () => lines().slice(1) };
}

test("a manager that answers says so, once", async () => {
  const { socket, received } = await startSystemd();
  const manager = await startManager({ env: { NOTIFY_SOCKET: socket } });
  onTestFinished(() => manager.remove());
  await until("systemd hears of it", 30_000, () => received().length > 0);
  expect(received()).toEqual(["READY=1"]);
  expect(manager.output()).not.toContain("NOTIFY_SOCKET");
});

test("one that cannot start says nothing, and ends", async () => {
  const { socket, received } = await startSystemd();
  const env = { NOTIFY_SOCKET: socket, KOMO_PASSWORD_HASH: "" };
  await expect(startManager({ env })).rejects.toThrow(/KOMO_PASSWORD_HASH/);
  expect(received()).toEqual([]);
});
