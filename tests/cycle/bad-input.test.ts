import { Code, ConnectError } from "@connectrpc/connect";
import { afterAll, beforeAll, expect, test } from "vitest";
import { InvalidFieldsSchema } from "../../lib/gen/proto/komoriuta/v1/error_pb";
import { allServerActions, scripted } from "../helpers/calls";
import { startManager, type Manager } from "../helpers/manager";
import { logIn, type Operator } from "../helpers/operator";
import { callJson, send } from "../helpers/web";

const GOOD = { name: "alder", macAddress: "02:00:5e:00:53:01", heartbeatInterval: 10 };

let manager: Manager;
let operator: Operator;

beforeAll(async () => {
  manager = await startManager();
  operator = await logIn(manager);
});
afterAll(() => manager?.remove());

/** The fields that an answer calls invalid. */
function faultyFields(error: unknown): string[] {
  const fault = ConnectError.from(error);
  expect(fault.code).toBe(Code.InvalidArgument);
  const details = fault.findDetails(InvalidFieldsSchema);
  return details.flatMap(({ violations }) =>
    violations.map(({ field, message }) => {
      expect(message).not.toBe("");
      return field;
    }),
  );
}

test.for<[Partial<typeof GOOD>, string[]]>([
  [{ name: "" }, ["name"]],
  [{ name: "x".repeat(101) }, ["name"]],
  [{ macAddress: "02:00:5e-00-53-01" }, ["macAddress"]],
  [{ macAddress: "02:00:5e:00:53:01:02" }, ["macAddress"]],
  [{ heartbeatInterval: 4 }, ["heartbeatInterval"]],
  [{ heartbeatInterval: 61 }, ["heartbeatInterval"]],
  [{ name: "", macAddress: "", heartbeatInterval: 0 }, ["name", "macAddress", "heartbeatInterval"]],
])("CreateServer with %j is refused field by field, and nothing is written", async ([change, fields]) => {
  const error = await operator.servers.createServer({ ...GOOD, ...change }).catch((fault: unknown) => fault);
  expect(faultyFields(error).sort()).toEqual(fields.sort());
  expect((await operator.servers.listServers({})).servers).toEqual([]);
});

test("an agent must say which boot it is", async () => {
  const { server, accessToken } = await operator.servers.createServer(GOOD);
  const authorization = `Bearer ${accessToken}`;
  const get = "/agent/komoriuta.v1.AgentService/GetManifest";
  const answer = await callJson(manager, get, {}, { authorization });
  expect(answer.status).toBe(400);
  expect(JSON.parse(answer.body)).toMatchObject({ code: "invalid_argument" });
  await operator.servers.deleteServer({ uuid: server?.uuid ?? "" });
});

test("a MAC address belongs to one server, however it is written", async () => {
  const { server } = await operator.servers.createServer(GOOD);
  const twin = { ...GOOD, name: "birch", macAddress: GOOD.macAddress.toUpperCase() };
  const error = await operator.servers.createServer(twin).catch(ConnectError.from);
  expect(error).toMatchObject({ code: Code.AlreadyExists, message: expect.stringContaining("alder") });
  expect((await operator.servers.listServers({})).servers).toHaveLength(1);
  await operator.servers.deleteServer({ uuid: server?.uuid ?? "" });
});

test("what is no JSON, and a method that there is not, are errors of the asker", async () => {
  const list = "/api/komoriuta.v1.ServerService/ListServers";
  const headers = { cookie: operator.cookie };
  expect((await callJson(manager, list, "not an object", headers)).status).toBe(400);
  expect((await callJson(manager, "/api/komoriuta.v1.ServerService/Nothing", {}, headers)).status).toBe(404);
});

test.each(["br", "gzip", "unheard-of"])(
  "a body that is not %s is an error of who sent it",
  async (encoding) => {
    const calls = [
      ["/api/komoriuta.v1.AuthService/Verify", "application/json", "{}"],
      ["/api/komoriuta.v1.AuthService/Verify", "application/proto", "{}"],
      ["/agent/komoriuta.v1.AgentService/SendHeartbeat", "application/json", '{"bootId":"a-boot"}'],
    ] as const;
    for (const [path, type, body] of calls) {
      const headers = { "content-type": type, "content-encoding": encoding };
      const answer = await send(manager, path, { method: "POST", headers, body });
      expect([path, type, answer.status]).toEqual([path, type, 400]);
      expect(JSON.parse(answer.body)).toMatchObject({ code: "invalid_argument" });
    }
  },
);

test("each server action that is given values which it cannot read refuses them, and nothing is logged as an error", async () => {
  const before = manager.output().length;
  const ends = (name: string): boolean => name.startsWith("logOut");
  // Those that end sessions come last, each with its own.
  const actions = allServerActions().toSorted((a, b) => Number(ends(a.name)) - Number(ends(b.name)));
  for (const { id, name } of actions) {
    const { body, headers } = scripted(id, ["$T", "$T", "$T", "$T"]);
    const { cookie } = ends(name) ? await logIn(manager) : operator;
    const sender = { ...headers, cookie, origin: manager.url };
    const { status } = await send(manager, "/servers", { method: "POST", headers: sender, body });
    expect([name, status < 500]).toEqual([name, true]);
  }
  expect(manager.output().slice(before)).not.toContain('"ERROR"');
});
