import type * as Crypto from "node:crypto";
import { afterAll, beforeEach, expect, it, vi } from "vitest";
import { FleetError } from "../fleet/model/errors";
import { NOW, temporaryStore } from "../store/testing";
import type { Asking } from "./identity";
import { createAccess } from "./access";
import { hashPassword } from "./password";
import { EVERYTHING } from "./rights";

/** Slow hashes that are made: each takes a thread and 32 MiB as long as it lasts. */
const hashes = vi.hoisted(() => {
  // Others have imported what is replaced here, and will again.
  vi.resetModules();
  return { all: 0, atOnce: 0, most: 0, mayBegin: Promise.resolve() };
});

vi.mock("node:crypto", async (original) => {
  const crypto = await original<typeof Crypto>();
  type Arguments = [string, Buffer, number, Crypto.ScryptOptions, (error: Error | null, key: Buffer) => void];
  // As slow as the turn of the event loop, and as dear: none of this is about what comes of it.
  const scrypt = (...[secret, salt, length, options, done]: Arguments): void => {
    const isSlow = (options.N ?? 0) >= 2 ** 15;
    if (isSlow) hashes.all++;
    if (isSlow) hashes.most = Math.max(hashes.most, ++hashes.atOnce);
    const hash = (): void =>
      crypto.scrypt(secret, salt, length, { ...options, N: 2 }, (error, key) => {
        if (isSlow) hashes.atOnce--;
        done(error, key);
      });
    void hashes.mayBegin.then(hash);
  };
  return { ...crypto, scrypt };
});

afterAll(() => void vi.resetModules());
beforeEach(() => void Object.assign(hashes, { all: 0, atOnce: 0, most: 0, mayBegin: Promise.resolve() }));

const FROM = { address: "192.0.2.1", via: "api" } as const;
const BROWSER = { ...FROM, secure: true, userAgent: "" };
const LOCAL: Asking = { userId: "root", who: { kind: "local" }, grants: EVERYTHING, ...FROM };

/** An access on a real database, and the invitation of somebody who may see everything. */
async function fixture(cores = 4) {
  const database = await temporaryStore();
  const clock = { ms: 0 };
  const access = createAccess({
    ...{ store: database.store, userId: "root", passwordHash: await hashPassword("of root") },
    ...{ sessionSecret: "a session secret of at least 32 characters", sessionTtl: 3600, tokenTtl: 0 },
    ...{ now: () => NOW + clock.ms, monotonic: () => clock.ms, addressGroup: (address) => address, cores },
  });
  const roles = [{ role: "viewer", groupUuid: null }] as const;
  const { secret } = await access.people.invite({ name: "yuki", roles }, LOCAL);
  const join = () => access.acceptInvitation({ secret, password: "lullaby 1", ...BROWSER });
  return { access, join, clock, database, [Symbol.asyncDispose]: () => database[Symbol.asyncDispose]() };
}

const cookieOf = (whole: string | null): string => whole?.split(";")[0] ?? "";
const MANY = Array.from({ length: 90 }, (_, number) => number);

it("many who change one password at once take no more memory than one, and one of them changes it", async () => {
  await using at = await fixture();
  const cookie = cookieOf(await at.join());
  const change = (number: number) =>
    at.access.changePassword(cookie, { before: "lullaby 1", password: `lullaby ${number}`, ...BROWSER });
  Object.assign(hashes, { all: 0, most: 0 });
  // Whoever came after the change would come with a session that it has ended.
  let begin = (): void => undefined;
  hashes.mayBegin = new Promise((resolve) => (begin = resolve));
  let answered = 0;
  const changes = MANY.map(async (number) => {
    const outcome = await change(number);
    answered++;
    return outcome;
  });
  await expect.poll(() => answered).toBe(89);
  begin();
  const outcomes = await Promise.all(changes);
  expect(hashes.most).toBeLessThanOrEqual(2);
  // The old password, and the new one.
  expect(hashes.all).toBe(2);
  expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
  expect(outcomes.filter((outcome) => !outcome.ok && outcome.reason === "busy")).toHaveLength(89);
});

it("a new password is hashed only where the old one is right, and its address not blocked", async () => {
  await using at = await fixture();
  const cookie = cookieOf(await at.join());
  const change = { before: "wrong", password: "lullaby 2", ...BROWSER };
  hashes.all = 0;
  for (let attempt = 0; attempt < 7; attempt++) await at.access.changePassword(cookie, change);
  expect(hashes.all).toBe(5);
});

it("an invitation that many accept at once costs one hash", async () => {
  await using at = await fixture();
  hashes.most = 0;
  const all = await Promise.all(MANY.map(() => at.join().catch((error: Error) => error.message)));
  expect(hashes.most).toBe(1);
  expect(all.filter((cookie) => cookie?.startsWith("session_id="))).toHaveLength(1);
  expect(all.filter((cookie) => cookie === null)).toHaveLength(89);
});

it.each([
  { cores: 1, places: 1 },
  { cores: 2, places: 1 },
  { cores: 3, places: 2 },
  { cores: 64, places: 2 },
])("on $cores cores all that is slow has the same $places places", async ({ cores, places }) => {
  await using at = await fixture(cores);
  const cookie = cookieOf(await at.join());
  const roles = [{ role: "viewer", groupUuid: null }] as const;
  const invitations = await Promise.all(
    ["ren", "akira", "haru"].map((name) => at.access.people.invite({ name, roles }, LOCAL)),
  );
  hashes.most = 0;
  const outcomes = await Promise.all([
    at.access.changePassword(cookie, { before: "lullaby 1", password: "lullaby 2", ...BROWSER }),
    ...invitations.map(({ secret }) =>
      at.access.acceptInvitation({ secret, password: "lullaby 3", ...BROWSER }),
    ),
    ...["root", "root"].map((userId) =>
      at.access.login({ userId, password: "of root", ...BROWSER, address: "192.0.2.2" }),
    ),
  ]);
  expect(hashes.most).toBe(places);
  expect(outcomes.filter((one) => typeof one === "string" || one?.ok)).toHaveLength(6);
});

it("who logs in without an end fills no audit, blocks nobody, and lets others in", async () => {
  await using at = await fixture();
  await at.join();
  const login = { userId: "yuki", password: "lullaby 1", ...BROWSER };
  const outcomes: string[] = [];
  for (let times = 0; times < 310; times++) {
    const outcome = await at.access.login(login);
    outcomes.push(outcome.ok ? "in" : outcome.reason);
  }
  expect(outcomes.filter((one) => one === "in")).toHaveLength(300);
  expect(outcomes.slice(300)).toEqual(Array(10).fill("often"));
  expect(at.access.blockedUntil(BROWSER.address)).toBeNull();
  expect(await at.access.login({ userId: "root", password: "of root", ...BROWSER })).toMatchObject({
    ok: true,
  });
  // It ends.
  expect(await at.access.login(login)).toEqual({ ok: false, reason: "often", until: NOW + 30_000 });
  at.clock.ms += 30_000;
  expect(await at.access.login(login)).toMatchObject({ ok: true });
});

it("what somebody changes is counted, of programs more, and not of who may do everything anyway", async () => {
  await using at = await fixture();
  const { access } = at;
  const change = (who: Asking["who"]) => {
    try {
      access.paceChange({ who });
      return null;
    } catch (error) {
      return error instanceof FleetError ? error.fault : error;
    }
  };
  const most = (who: Asking["who"]) => {
    for (let count = 0; count < 5000; count++) if (change(who) !== null) return count;
    return Infinity;
  };
  const [kai, token] = [
    { kind: "person", uuid: "kai" },
    { kind: "program", uuid: "token" },
  ] as const;
  expect([most(kai), most(token), most({ kind: "local" })]).toEqual([600, 1000, Infinity]);
  expect(change(kai)).toEqual({ code: "too_many_changes", seconds: 2 });
  expect(change({ kind: "person", uuid: "mika" })).toBeNull();
  at.clock.ms += 3600_000;
  expect(most(kai)).toBe(600);
});
