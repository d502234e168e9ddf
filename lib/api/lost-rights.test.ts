import { randomUUID } from "node:crypto";
import { Code, createClient } from "@connectrpc/connect";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { stillLetIn } from "../access/required-rights";
import { EVERYTHING } from "../access/rights";
import { testMachine } from "../fleet/testing";
import { ApiTokenService, Right } from "../gen/proto/komoriuta/v1/api_token_pb";
import { PersonService, Role } from "../gen/proto/komoriuta/v1/person_pb";
import { PowerService } from "../gen/proto/komoriuta/v1/power_pb";
import { RunAction, RunService } from "../gen/proto/komoriuta/v1/run_pb";
import { ScheduleService } from "../gen/proto/komoriuta/v1/schedule_pb";
import { ServerService } from "../gen/proto/komoriuta/v1/server_pb";
import { revokeApiToken } from "./api-token-service";
import { endMadeBy } from "./person-service";
import { failure, testManager, type TestManager } from "./testing";

/** A calendar that comes when the test lets it, and a person and a program that may do all that each may. */
let at: TestManager;
let fetched: { readonly begun: Promise<void>; readonly let: () => void };
let server: string;
let admin: ReturnType<typeof clients>;
let mika: ReturnType<typeof clients> & { readonly remove: () => Promise<unknown> };
let program: ReturnType<typeof clients> & { readonly remove: () => Promise<unknown> };

function clients(headers: Record<string, string>) {
  const transport = at.operator(headers);
  return {
    people: createClient(PersonService, transport),
    programs: createClient(ApiTokenService, transport),
    power: createClient(PowerService, transport),
    runs: createClient(RunService, transport),
    schedules: createClient(ScheduleService, transport),
    servers: createClient(ServerService, transport),
  };
}

beforeEach(async () => {
  let [begin, letGo] = [(): void => undefined, (): void => undefined];
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const gate = new Promise<void>((resolve) => (letGo = resolve));
  fetched = { begun, let: () => letGo() };
  at = await testManager({
    calendars: {
      read: () => Promise.resolve([]),
      fetch: async (): Promise<never[]> => {
        begin();
        await gate;
        return [];
      },
    },
  });
  admin = clients({ cookie: await at.login() });
  const settings = { name: "alder", macAddress: "02:00:5e:00:53:01", heartbeatInterval: 30 };
  server = (await admin.servers.createServer(settings)).server?.uuid ?? "";
  const machine = testMachine(at.under, server);
  await machine.beat("Launched");
  await machine.beat("ON");
  const roles = [{ role: Role.ADMIN }];
  const { invitation, person } = await admin.people.invitePerson({ name: "mika", roles });
  const answer = await at.json("/api/komoriuta.v1.AuthService/AcceptInvitation", {
    ...{ invitation, password: "a lullaby" },
  });
  const cookie = answer.headers.get("set-cookie")?.split(";")[0] ?? "";
  const remove = () => admin.people.removePerson({ uuid: person?.uuid ?? "" });
  mika = { ...clients({ cookie }), remove };
  const { token, apiToken } = await admin.programs.createApiToken({
    ...{ name: "backup", rights: [Right.STOP, Right.MANAGE, Right.WAKE] },
  });
  const revoke = () => admin.programs.revokeApiToken({ uuid: apiToken?.uuid ?? "" });
  program = { ...clients({ authorization: `Bearer ${token}` }), remove: revoke };
});
afterEach(() => at[Symbol.asyncDispose]());

/** Writes of the fleet wait until the test lets them: `reached` resolves once one does. */
function slowStore(): { readonly reached: () => Promise<void>; readonly letGo: () => void } {
  const { world } = at.under;
  let resolve = (): void => undefined;
  world.hold = new Promise((then) => (resolve = then));
  const letGo = () => {
    world.hold = null;
    resolve();
  };
  return { reached: () => vi.waitFor(() => expect(world.held).toBeGreaterThan(0), 20_000), letGo };
}

const WINDOW = { days: [1], from: "08:00", to: "09:00" };
const schedule = () => ({
  ...{ name: "hours", serverUuids: [server], zone: "UTC", wake: true, windows: [WINDOW] },
});
/** The answer to anybody who may do nothing. */
const SEES_NOTHING = Code.NotFound;
const factsNow = () => at.under.fleet.get(server).facts;

it.for(["mika", "program"] as const)(
  "a schedule of %s whose calendar came after the right had gone is not there",
  async (name) => {
    const who = name === "mika" ? mika : program;
    const asked = { ...schedule(), calendar: { url: "https://example.org/days.ics" } };
    const saving = failure(who.schedules.createSchedule({ schedule: asked }));
    await fetched.begun;
    await who.remove();
    fetched.let();
    expect((await saving).code).toBe(SEES_NOTHING);
    expect(at.under.fleet.schedules()).toEqual([]);
  },
);

it("nor is it changed", async () => {
  const { uuid = "" } = (await admin.schedules.createSchedule({ schedule: schedule() })).schedule ?? {};
  const asked = { ...schedule(), uuid, name: "of mika", calendar: { url: "https://example.org/days.ics" } };
  const saving = failure(mika.schedules.updateSchedule({ schedule: asked }));
  await fetched.begun;
  await mika.remove();
  fetched.let();
  expect((await saving).code).toBe(SEES_NOTHING);
  expect(at.under.fleet.schedules()).toMatchObject([{ name: "hours", author: "yuki" }]);
});

it.for(["at once", "by force", "in a run"] as const)(
  "a stop %s that was sent before the removal and written after it is none",
  async (how) => {
    const { reached, letGo } = slowStore();
    const run = { action: RunAction.OFF, serverUuids: [server] };
    const sent = failure(
      how === "in a run"
        ? mika.runs.startRun(run)
        : mika.power.turnOff({ uuid: server, force: how === "by force", reason: "why" }),
    );
    await reached();
    await mika.remove();
    letGo();
    expect((await sent).code).toBe(SEES_NOTHING);
    expect(factsNow()).toMatchObject({ power: "ON", order: null });
    expect(at.under.fleet.openRuns()).toEqual([]);
  },
);

it("of a role that became less, only what it forbids is refused", async () => {
  const [person] = (await admin.people.listPeople({})).people.filter(({ name }) => name === "mika");
  const { reached, letGo } = slowStore();
  const off = failure(mika.power.turnOff({ uuid: server }));
  await reached();
  const held = at.json(
    "/api/komoriuta.v1.HoldService/PlaceHold",
    { serverUuids: [server], until: new Date(at.under.clock.wall() + 3_600_000).toISOString() },
    { cookie: await cookieOf() },
  );
  await vi.waitFor(() => expect(at.underWay.size).toBe(2), 20_000);
  await admin.people.setRoles({ uuid: person?.uuid ?? "", roles: [{ role: Role.WAKER }] });
  letGo();
  expect((await off).code).toBe(Code.PermissionDenied);
  expect(await held).toMatchObject({ status: 200 });

  async function cookieOf(): Promise<string> {
    const outcome = await at.access.login({
      ...{ userId: "mika", password: "a lullaby", address: "127.0.0.1", secure: false, via: "api" },
    });
    if (!outcome.ok) throw new Error(outcome.reason);
    return outcome.cookie.split(";")[0] ?? "";
  }
});

it("what takes away is refused, too, to whoever was removed before it is written", async () => {
  const [person] = (await admin.people.listPeople({})).people.filter(({ name }) => name === "mika");
  const asking = {
    ...({ userId: "mika", who: { kind: "person", uuid: person?.uuid ?? "" }, grants: EVERYTHING } as const),
    ...({ address: "192.0.2.1", via: "api" } as const),
  };
  await at.login();
  // Their own ends with them.
  const session = (await at.access.listSessions(asking)).find(({ userId }) => userId !== "mika");
  const [token] = await at.access.apiTokens.list();
  // They were let in with these rights, and are removed before their turn comes.
  await mika.remove();
  const code = "session_not_found";
  await expect(at.access.endSession(session?.id ?? "", asking)).rejects.toMatchObject({ fault: { code } });
  const fault = { code: "no_right" };
  await expect(revokeApiToken(at.running, token?.uuid ?? "", asking)).rejects.toMatchObject({ fault });
  const theirs = endMadeBy(at.running, token?.createdByUuid ?? "", asking);
  await expect(theirs).rejects.toMatchObject({ fault });
  expect((await at.access.apiTokens.list())[0]?.revokedAt).toBeNull();
  expect((await at.access.listSessions(asking)).map(({ id }) => id)).toContain(session?.id);
  expect(stillLetIn(at.access, asking)).toThrow("see");
});

it("a token that somebody makes while they are removed is none", async () => {
  const grants = vi.spyOn(at.access, "grantsNow");
  // They were let in, and are removed before the token's turn to be written.
  grants.mockReturnValue([]);
  const name = randomUUID();
  expect((await failure(mika.programs.createApiToken({ name }))).code).toBe(Code.PermissionDenied);
  expect((await at.access.apiTokens.list()).map((token) => token.name)).not.toContain(name);
});
