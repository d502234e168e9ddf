import { Code, createClient } from "@connectrpc/connect";
import { expect, it } from "vitest";
import { runningMachine } from "../fleet/testing";
import { AlertKind, AlertService } from "../gen/proto/komoriuta/v1/alert_pb";
import { InvalidFieldsSchema } from "../gen/proto/komoriuta/v1/error_pb";
import { ServerService } from "../gen/proto/komoriuta/v1/server_pb";
import { failure, LOGIN, testManager, type TestManager } from "./testing";

async function loggedIn(manager: TestManager) {
  const transport = manager.operator({ cookie: await manager.login() });
  return {
    alerts: createClient(AlertService, transport),
    servers: createClient(ServerService, transport),
  };
}

it("an alert is listed, told with its server, and acknowledged by whoever asks", async () => {
  await using manager = await testManager();
  const { alerts, servers } = await loggedIn(manager);
  const { uuid } = await runningMachine(manager.under);
  expect((await alerts.listAlerts({})).alerts).toEqual([]);
  await manager.under.pass(31);
  const [alert, ...others] = (await alerts.listAlerts({})).alerts;
  expect(others).toEqual([]);
  expect(alert).toMatchObject({ serverUuid: uuid, kind: AlertKind.LOST, acknowledgedBy: "", times: 1 });
  expect(alert?.clearedAt).toBeUndefined();
  const { server } = await servers.getServer({ uuid });
  expect(server?.alerts).toEqual([{ ...alert, serverUuid: "" }]);

  const named = { alertUuids: [alert?.uuid ?? ""] };
  const answer = await alerts.acknowledgeAlerts(named);
  expect(answer.alerts).toMatchObject([{ uuid: alert?.uuid, acknowledgedBy: LOGIN.userId }]);
  expect((await alerts.listAlerts({})).alerts).toMatchObject([{ acknowledgedBy: LOGIN.userId }]);
  expect((await alerts.acknowledgeAlerts(named)).alerts).toEqual([]);
});

it("what is no more is left out, and what names nothing is refused", async () => {
  await using manager = await testManager();
  const { alerts } = await loggedIn(manager);
  const unknown = "00000000-0000-4000-8000-000000000000";
  const nothing = await alerts.acknowledgeAlerts({ serverUuids: [unknown], alertUuids: [unknown] });
  expect(nothing.alerts).toEqual([]);
  for (const wrong of [{}, { serverUuids: ["nas"] }, { alertUuids: [""] }]) {
    const error = await failure(alerts.acknowledgeAlerts(wrong));
    expect(error.code).toBe(Code.InvalidArgument);
    expect(error.findDetails(InvalidFieldsSchema)[0]?.violations).toHaveLength(1);
  }
});

it("those of ten thousand servers are acknowledged at once; more are refused", async () => {
  await using manager = await testManager();
  const { alerts } = await loggedIn(manager);
  const uuids = Array.from({ length: 20_001 }, () => crypto.randomUUID());
  expect((await alerts.acknowledgeAlerts({ alertUuids: uuids.slice(1) })).alerts).toEqual([]);
  const error = await failure(alerts.acknowledgeAlerts({ alertUuids: uuids }));
  expect(error.code).toBe(Code.InvalidArgument);
});
