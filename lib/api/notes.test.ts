import { inspect } from "node:util";
import { Code, createClient } from "@connectrpc/connect";
import { afterAll, beforeAll, expect, test } from "vitest";
import { settings } from "../fleet/testing";
import { PersonService, Role } from "../gen/proto/komoriuta/v1/person_pb";
import { ServerService, type WatchServersResponse } from "../gen/proto/komoriuta/v1/server_pb";
import { failure, testManager, type TestManager } from "./testing";

let manager: TestManager;
let cookie: string;
const servers = (as: string) => createClient(ServerService, manager.operator({ cookie: as }));

beforeAll(async () => {
  manager = await testManager();
  cookie = await manager.login();
});
afterAll(() => manager[Symbol.asyncDispose]());

const LONG = "x".repeat(2001);
const NOTE = 'Behind the door.\r\n\r\n=1+1, "key"  \n';
const KEPT = 'Behind the door.\n\n=1+1, "key"';

test("a note is set with a new server, read by whoever sees it, and changed and removed", async () => {
  const all = servers(cookie);
  const { server } = await all.createServer({ ...settings(), note: NOTE });
  const uuid = server?.uuid ?? "";
  expect(server).toMatchObject({ note: KEPT, noteLine: "Behind the door." });
  expect((await all.getServer({ uuid })).server?.note).toBe(KEPT);
  expect((await all.listServers({})).servers.find((each) => each.uuid === uuid)?.note).toBe(KEPT);

  const changed = await all.updateServer({ uuid, note: "two\nlines" });
  expect(changed.server).toMatchObject({ note: "two\nlines", noteLine: "two" });
  // Absent, it stays.
  expect((await all.updateServer({ uuid, name: "alder" })).server?.note).toBe("two\nlines");
  expect((await all.updateServer({ uuid, note: " " })).server).toMatchObject({ note: "", noteLine: "" });
  const { events } = await all.listEvents({ uuid });
  const details = events.map(({ detail }) => detail).filter((detail) => detail.startsWith("note"));
  expect(details).toEqual(["note removed", "note changed"]);
  const { entries } = await manager.under.store.audit.list({ limit: 1 });
  expect(entries).toMatchObject([
    { operation: "server_edited", was: { note: "two\nlines" }, became: { note: "" } },
  ]);
});

test("one that is too long is refused, with its bound, and nothing is changed", async () => {
  const all = servers(cookie);
  const refused = await failure(all.createServer({ ...settings(), note: LONG }));
  expect([refused.code, refused.rawMessage]).toEqual([
    Code.InvalidArgument,
    expect.stringContaining("note: must have at most 2,000 characters"),
  ]);
  const uuid = (await all.createServer({ ...settings(), note: "kept" })).server?.uuid ?? "";
  expect((await failure(all.updateServer({ uuid, note: LONG }))).code).toBe(Code.InvalidArgument);
  expect((await all.getServer({ uuid })).server?.note).toBe("kept");
});

test("who was edited meanwhile by others is not overwritten", async () => {
  const all = servers(cookie);
  const { server } = await all.createServer({ ...settings(), note: "first" });
  const [uuid, ifUpdatedAt] = [server?.uuid ?? "", server?.updatedAt];
  await all.updateServer({ uuid, note: "theirs", ifUpdatedAt });
  expect((await failure(all.updateServer({ uuid, note: "mine", ifUpdatedAt }))).code).toBe(Code.Aborted);
  expect((await all.getServer({ uuid })).server?.note).toBe("theirs");
});

test("whoever may only see a server reads its note, and may not change it", async () => {
  const { server } = await servers(cookie).createServer({ ...settings(), note: "read me" });
  const uuid = server?.uuid ?? "";
  const people = createClient(PersonService, manager.operator({ cookie }));
  for (const role of [Role.VIEWER, Role.WAKER, Role.OPERATOR]) {
    const name = `person ${role}`;
    const { invitation } = await people.invitePerson({ name, roles: [{ role }] });
    const answer = await manager.json("/api/komoriuta.v1.AuthService/AcceptInvitation", {
      ...{ invitation, password: "a lullaby" },
    });
    const theirs = servers(answer.headers.get("set-cookie")?.split(";")[0] ?? "");
    expect((await theirs.getServer({ uuid })).server?.note).toBe("read me");
    expect((await failure(theirs.updateServer({ uuid, note: "" }))).code).toBe(Code.PermissionDenied);
  }
  expect((await servers(cookie).getServer({ uuid })).server?.note).toBe("read me");
});

test.each([false, true])("the stream has the first line of a note alone (columns: %s)", async (columns) => {
  const note = `Behind the door.\n${"long ".repeat(300)}`;
  const uuid = (await servers(cookie).createServer({ ...settings(), note })).server?.uuid ?? "";
  const stream = servers(cookie).watchServers({ columns })[Symbol.asyncIterator]();
  const next = async () => ((await stream.next()).value as WatchServersResponse).message;
  const first = await next();
  expect(inspect(first, { depth: null })).toContain("Behind the door.");
  expect(inspect(first, { depth: null, maxStringLength: null })).not.toContain("long long");
  let message = first;
  while (message.case !== "snapshotEnd") message = await next();
  await servers(cookie).updateServer({ uuid, note: `${note}again` });
  message = await next();
  if (message.case !== "changed") throw new Error(`it says ${message.case}`);
  expect(message.value).toMatchObject({ uuid, noteLine: "Behind the door." });
  expect(message.value.note).toBeUndefined();
  await stream.return?.(undefined);
});
