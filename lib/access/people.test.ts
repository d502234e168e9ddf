import { randomBytes, randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { storeAs } from "../fleet/model/audit";
import { NOW, temporaryStore } from "../store/testing";
import type { Asking } from "./identity";
import { createAccess } from "./access";
import { createPeople, stateOf, type People } from "./people";
import { EVERYTHING, grantsOf } from "./rights";
import { cheapHash } from "./testing";

const FROM = { address: "192.0.2.1", via: "console" } as const;
const LOCAL: Asking = { userId: "root", who: { kind: "local" }, grants: EVERYTHING, ...FROM };
const DAY = 24 * 3600 * 1000;
const ADMIN = [{ role: "admin", groupUuid: null }] as const;
const VIEWER = [{ role: "viewer", groupUuid: null }] as const;

async function fixture() {
  const database = await temporaryStore();
  const clock = { wall: NOW };
  const people = () =>
    createPeople({
      store: (ask) => (ask ? storeAs(database.store, ask) : database.store).people,
      userId: "root",
      now: () => clock.wall,
      randomBytes,
      newUuid: randomUUID,
    });
  return { database, clock, people, [Symbol.asyncDispose]: () => database[Symbol.asyncDispose]() };
}

/** An admin who has set a password, and who they are with a session. */
async function admin(people: People, name: string): Promise<Asking & { uuid: string }> {
  const { secret } = await people.invite({ name, roles: ADMIN }, LOCAL);
  const person = await people.accept(secret, "hash", FROM);
  const uuid = person?.uuid ?? "";
  return { uuid, userId: name, who: { kind: "person", uuid }, grants: grantsOf(ADMIN), ...FROM };
}

const code = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => "done",
    (error: { fault?: { code: string } }) => error.fault?.code ?? error,
  );

it("an invitation is good once, for seven days, and until there is another", async () => {
  await using at = await fixture();
  const people = at.people();
  const first = await people.invite({ name: "yuki", roles: VIEWER }, LOCAL);
  expect(first.secret).toMatch(/^komo-invitation-[A-Za-z0-9]{32}$/);
  expect(JSON.stringify(await at.database.store.people.load())).not.toContain(first.secret);
  expect((await people.invited(first.secret))?.name).toBe("yuki");
  expect(await people.named("yuki")).toBeNull();
  const { secret } = await people.inviteAgain(first.person.uuid, LOCAL);
  expect(await people.accept(first.secret, "stolen", FROM)).toBeNull();
  // Both of two who open it at once do not set a password.
  const both = await Promise.all([people.accept(secret, "hash", FROM), people.accept(secret, "other", FROM)]);
  expect(both.map((person) => person?.passwordHash)).toEqual(["hash", undefined]);
  expect(await people.invited(secret)).toBeNull();
  expect((await people.named("YUKI"))?.passwordHash).toBe("hash");
  // Also for who starts anew.
  expect((await at.people().named("yuki"))?.passwordHash).toBe("hash");

  const late = await people.invite({ name: "ren", roles: VIEWER }, LOCAL);
  at.clock.wall += 7 * DAY;
  expect(await people.accept(late.secret, "hash", FROM)).toBeNull();
  expect(await people.accept("komo-invitation-", "hash", FROM)).toBeNull();
});

it("nobody is called like somebody else, whatever became of them", async () => {
  await using at = await fixture();
  const people = at.people();
  const { person } = await people.invite({ name: "yuki", roles: VIEWER }, LOCAL);
  const invite = (name: string) => code(people.invite({ name, roles: VIEWER }, LOCAL));
  expect(await invite("Yuk1")).toBe("person_name_taken");
  expect(await invite("R00T")).toBe("person_name_taken");
  expect(await invite("manager")).toBe("person_name_taken");
  await people.remove(person.uuid, LOCAL);
  expect(await invite("yuki")).toBe("person_name_taken");
  const back = await people.inviteAgain(person.uuid, LOCAL);
  expect((await people.accept(back.secret, "hash", FROM))?.uuid).toBe(person.uuid);
});

it("of two admins who remove each other at once, one remains", async () => {
  await using at = await fixture();
  const people = at.people();
  const [yuki, ren] = [await admin(people, "yuki"), await admin(people, "ren")];
  const outcomes = await Promise.all([
    code(people.remove(ren.uuid, yuki)),
    code(people.remove(yuki.uuid, ren)),
  ]);
  expect(outcomes).toEqual(["done", "no_right"]);
  expect((await people.list()).map(stateOf)).toEqual(["active", "removed"]);
  // The environment's login always remains.
  expect(await code(people.remove(yuki.uuid, LOCAL))).toBe("done");
});

it("nobody removes themselves, or takes roles from themselves, and only admins do so with others", async () => {
  await using at = await fixture();
  const people = at.people();
  const [yuki, ren] = [await admin(people, "yuki"), await admin(people, "ren")];
  expect(await code(people.remove(yuki.uuid, yuki))).toBe("own_person");
  expect(await code(people.setRoles(yuki.uuid, VIEWER, yuki))).toBe("own_person");
  expect(await code(people.setRoles(yuki.uuid, VIEWER, ren))).toBe("done");
  // With rights from before.
  expect(await code(people.invite({ name: "akira", roles: ADMIN }, yuki))).toBe("no_right");
  expect(await code(people.remove("nobody", ren))).toBe("person_not_found");
  const ofGroup = { ...ren, grants: grantsOf([{ role: "admin", groupUuid: "room" }]) };
  await people.setRoles(ren.uuid, [{ role: "admin", groupUuid: "room" }], LOCAL);
  expect(await code(people.inviteAgain(yuki.uuid, ofGroup))).toBe("no_right");
});

it("a person logs in with their password, sees their own sessions, and is out once removed", async () => {
  await using at = await fixture();
  const left: string[] = [];
  const access = createAccess({
    ...{ store: at.database.store, userId: "root", passwordHash: await cheapHash("of root") },
    ...{ sessionSecret: "a session secret of at least 32 characters", sessionTtl: 3600, tokenTtl: 0 },
    ...{ now: () => at.clock.wall, monotonic: () => 0, addressGroup: (address) => address, cores: 4 },
    leaves: (userId) => Promise.resolve(void left.push(userId)),
  });
  const { people } = access;
  const { secret, person } = await people.invite({ name: "Yuki", roles: VIEWER }, LOCAL);
  const browser = { ...FROM, secure: true, userAgent: "Firefox\n/1" };
  const cookieOf = (whole: string | null): string => whole?.split(";")[0] ?? "";
  const first = cookieOf(await access.acceptInvitation({ secret, password: "lullaby 1", ...browser }));
  expect(await code(access.acceptInvitation({ secret, password: "lullaby 2", ...browser }))).toBe(
    "invitation_ended",
  );
  const outcome = await access.login({ userId: "yuki", password: "lullaby 1", ...browser });
  const second = cookieOf(outcome.ok ? outcome.cookie : "");
  const operator = await access.operator(second);
  if (!operator) throw new Error("not let in");
  expect(operator).toEqual({
    ...{ userId: "Yuki", who: { kind: "person", uuid: person.uuid } },
    grants: [{ rights: ["see"], groupUuids: null }],
  });
  const root = await access.login({ userId: "root", password: "of root", ...browser });
  expect((await access.listSessions(operator)).map(({ userId, browser: name }) => [userId, name])).toEqual([
    ["Yuki", "Firefox /1"],
    ["Yuki", "Firefox /1"],
  ]);
  const all = await access.listSessions(LOCAL);
  expect(all).toHaveLength(3);
  const ofRoot = all.find(({ personUuid }) => personUuid === null)?.id ?? "";
  expect(await code(access.endSession(ofRoot, { ...operator, ...FROM }))).toBe("session_not_found");

  // A wrong one counts as any other; the right one ends all sessions and begins one.
  const change = { password: "another one", ...browser };
  expect(await access.changePassword(second, { before: "wrong", ...change })).toMatchObject({
    reason: "wrong",
  });
  const changed = await access.changePassword(second, { before: "lullaby 1", ...change });
  const third = cookieOf(changed.ok ? changed.cookie : "");
  expect(
    await Promise.all([first, second, third].map(async (each) => (await access.operator(each)) !== null)),
  ).toEqual([false, false, true]);
  expect(left).toEqual(["Yuki"]);
  const rootCookie = cookieOf(root.ok ? root.cookie : "");
  expect(await access.changePassword(rootCookie, { before: "of root", ...change })).toMatchObject({
    reason: "not_yours",
  });

  await people.remove(person.uuid, LOCAL);
  expect(await access.operator(third)).toBeNull();
  expect(access.grantsOf("Yuki")).toEqual([]);
  expect(await access.login({ userId: "Yuki", password: "another one", ...browser })).toMatchObject({
    reason: "wrong",
  });
  // Everywhere is everywhere of one's own.
  await access.logoutEverywhere(rootCookie, true, FROM);
  expect(await access.operator(rootCookie)).toBeNull();
});
