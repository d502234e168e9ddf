import path from "node:path";
import { Code, ConnectError } from "@connectrpc/connect";
import { expect, onTestFinished, test } from "vitest";
import { PowerStatus } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import { freePort, makeTempFolder, removeFolder } from "../helpers/environment";
import { addNamespace, forwardSocket, removeNamespace, whyNoNamespaces } from "../helpers/hosts";
import { startManager } from "../helpers/manager";
import { logIn, statusOf } from "../helpers/operator";
import { macAddress } from "../helpers/scene";

const reason = whyNoNamespaces();

test("no packet could be sent: turning on is refused with the reason, and nothing changes", async (context) => {
  if (reason) return context.skip(reason);
  const island = addNamespace();
  const folder = makeTempFolder();
  const port = await freePort();
  const socketPath = path.join(folder, "socket");
  const forwarder = await forwardSocket({ prefix: island.prefix, socketPath, port });
  const manager = await startManager({ prefix: island.prefix, socketPath, port });
  onTestFinished(async () => {
    await manager.remove();
    await forwarder.end();
    removeNamespace(island);
    removeFolder(folder);
  });
  const { servers, power } = await logIn(manager);
  const wanted = { name: "alder", macAddress: macAddress(1), heartbeatInterval: 5 };
  const { server: created } = await servers.createServer(wanted);
  const uuid = created?.uuid ?? "";

  const refused = await power.turnOn({ uuid }).catch(ConnectError.from);
  expect(refused).toMatchObject({
    code: Code.Unavailable,
    message: expect.stringMatching(/255\.255\.255\.255:9: .*network/),
  });

  const { server } = await servers.getServer({ uuid });
  expect(server).toMatchObject({ powerStatus: PowerStatus.OFF });
  expect(server && statusOf(server)).toBe("OFF");
  expect(server?.lastPowerChangedAt).toEqual(created?.lastPowerChangedAt);
  const { events } = await servers.listEvents({ uuid });
  expect(events.map(({ kind }) => kind)).toEqual(["registered"]);
});
