import { randomBytes } from "node:crypto";
import { sealData, unsealData } from "iron-session";
import { beforeAll, describe, expect, it } from "vitest";
import type { Store } from "../fleet/model/stores";
import { NOW, sampleServer, temporaryStore } from "../store/testing";
import { createAccess, type AccessDeps } from "./access";
import { EVERYTHING } from "./rights";
import { cheapHash } from "./testing";

const SECRET = "a session secret of at least 32 characters";
let passwordHash: string;
let otherHash: string;

beforeAll(async () => {
  [passwordHash, otherHash] = await Promise.all([cheapHash("lullaby"), cheapHash("lullaby")]);
});

/** Access on a real database, with clocks to set. */
async function fixture() {
  const database = await temporaryStore();
  const clock = { wall: NOW, monotonic: 1000 };
  const access = (
    changes: Partial<AccessDeps> = {},
    store: Pick<Store, "sessions" | "tokens" | "apiTokens" | "people"> = database.store,
  ) =>
    createAccess({
      store,
      userId: "yuki",
      passwordHash,
      sessionSecret: SECRET,
      sessionTtl: 3600,
      tokenTtl: 0,
      now: () => clock.wall,
      monotonic: () => clock.monotonic,
      addressGroup: (address) => address,
      cores: 4,
      ...changes,
    });
  return { database, clock, access, [Symbol.asyncDispose]: () => database[Symbol.asyncDispose]() };
}

const FROM = { address: "192.0.2.1", via: "console" } as const;
const RIGHT = { userId: "yuki", password: "lullaby", secure: true, ...FROM };
const WRONG = { ...RIGHT, password: "wrong" };

async function cookieOf(access: ReturnType<typeof createAccess>): Promise<string> {
  const outcome = await access.login(RIGHT);
  if (!outcome.ok) throw new Error(outcome.reason);
  return outcome.cookie.split(";")[0] ?? "";
}

describe("logging in", () => {
  it("sets a cookie that lets the operator in", async () => {
    await using at = await fixture();
    const access = at.access();
    const outcome = await access.login(RIGHT);
    expect(outcome).toEqual({ ok: true, cookie: expect.any(String) });
    const cookie = outcome.ok ? outcome.cookie : "";
    expect(cookie).toMatch(
      /^session_id=Fe26\.2\*[\w.*~-]+; Path=\/; HttpOnly; SameSite=Strict; Max-Age=3600; Secure$/,
    );
    expect(await access.operator(cookie.split(";")[0] ?? "")).toEqual({
      userId: "yuki",
      who: { kind: "local" },
      grants: EVERYTHING,
    });
  });

  it("leaves Secure out on a connection that is not encrypted", async () => {
    await using at = await fixture();
    const outcome = await at.access().login({ ...RIGHT, secure: false });
    expect(outcome.ok && outcome.cookie).toMatch(/; SameSite=Strict; Max-Age=3600$/);
  });

  it("seals nothing but a random id, of which the store keeps a digest", async () => {
    await using at = await fixture();
    const access = at.access();
    const [first, second] = [await cookieOf(access), await cookieOf(access)];
    const open = (cookie: string) =>
      unsealData<Record<string, string>>(cookie.slice("session_id=".length), { password: SECRET, ttl: 0 });
    expect(Object.keys(await open(first))).toEqual(["id"]);
    expect((await open(first)).id).toMatch(/^[\w-]{43}$/);
    expect((await open(first)).id).not.toBe((await open(second)).id);
    expect(await at.database.store.sessions.find((await open(first)).id ?? "")).toBeNull();
  });

  it("is refused for a wrong ID and a wrong password alike", async () => {
    await using at = await fixture();
    const access = at.access();
    const wrong = { ok: false, reason: "wrong", pause: 600_000 };
    expect(await access.login(WRONG)).toEqual({ ...wrong, left: 4 });
    // Counted alike: the figure does not tell whether there is such a user.
    expect(await access.login({ ...RIGHT, userId: "nobody" })).toEqual({ ...wrong, left: 3 });
    expect(await access.login({ ...WRONG, address: "192.0.2.2" })).toEqual({ ...wrong, left: 4 });
  });

  it("is blocked for ten minutes after five failures, for the right password too", async () => {
    await using at = await fixture();
    const access = at.access();
    for (const left of [4, 3, 2, 1, 0])
      expect(await access.login(WRONG)).toEqual({ ok: false, reason: "wrong", left, pause: 600_000 });
    const until = NOW + 600_000;
    expect(access.blockedUntil(RIGHT.address)).toBe(until);
    expect(await access.login(RIGHT)).toEqual({ ok: false, reason: "blocked", until });
    expect(await access.login({ ...RIGHT, address: "192.0.2.2" })).toMatchObject({ ok: true });

    // Someone sets the wall clock: it changes what is shown, not how long it lasts.
    at.clock.wall = NOW + 86_400_000;
    at.clock.monotonic += 599_999;
    expect(await access.login(RIGHT)).toEqual({ ok: false, reason: "blocked", until: at.clock.wall + 1 });
    at.clock.monotonic += 1;
    expect(access.blockedUntil(RIGHT.address)).toBeNull();
    expect(await access.login(RIGHT)).toMatchObject({ ok: true });
  });

  it("lets no more than five through at once, and success starts the count anew", async () => {
    await using at = await fixture();
    const access = at.access();
    const outcomes = await Promise.all(Array.from({ length: 12 }, () => access.login(WRONG)));
    expect(outcomes.filter((outcome) => !outcome.ok && outcome.reason === "wrong")).toHaveLength(5);

    const other = { address: "2001:db8::1" };
    for (let round = 0; round < 2; round++) {
      for (let failure = 0; failure < 4; failure++) await access.login({ ...WRONG, ...other });
      expect(await access.login({ ...RIGHT, ...other })).toMatchObject({ ok: true });
    }
  });
});

describe("a session", () => {
  it("ends with log-out, for every copy of its cookie; the others go on", async () => {
    await using at = await fixture();
    const access = at.access();
    const [mine, other] = [await cookieOf(access), await cookieOf(access)];
    expect(await access.operator(mine)).not.toBeNull();
    expect(await access.logout(mine, true, FROM)).toBe(
      "session_id=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0; Secure",
    );
    expect(await access.operator(mine)).toBeNull();
    expect(await access.operator(other)).toEqual({
      userId: "yuki",
      who: { kind: "local" },
      grants: EVERYTHING,
    });
    expect(await access.logout(null, false, FROM)).toBe(
      "session_id=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0",
    );
  });

  it("ends with all others where the operator logs out everywhere", async () => {
    await using at = await fixture();
    const access = at.access();
    const cookies = [await cookieOf(access), await cookieOf(access)];
    await access.logoutEverywhere(cookies[0] ?? "", true, FROM);
    for (const cookie of cookies) expect(await access.operator(cookie)).toBeNull();
  });

  it("ends with its time", async () => {
    await using at = await fixture();
    const access = at.access();
    const cookie = await cookieOf(access);
    at.clock.wall = NOW + 3_599_999;
    expect(await access.operator(cookie)).not.toBeNull();
    at.clock.wall = NOW + 3_600_000;
    expect(await access.operator(cookie)).toBeNull();
  });

  it("outlives a restart of the manager, but not a change of the login or the secret", async () => {
    await using at = await fixture();
    const cookie = await cookieOf(at.access());
    expect(await at.access().operator(cookie)).toEqual({
      userId: "yuki",
      who: { kind: "local" },
      grants: EVERYTHING,
    });
    expect(await at.access({ passwordHash: otherHash }).operator(cookie)).toBeNull();
    expect(await at.access({ userId: "someone" }).operator(cookie)).toBeNull();
    expect(await at.access({ sessionSecret: SECRET.toUpperCase() }).operator(cookie)).toBeNull();
  });

  it("is found among other cookies, and not in anything else", async () => {
    await using at = await fixture();
    const access = at.access();
    const cookie = await cookieOf(access);
    const value = cookie.slice("session_id=".length);
    const seal = (data: unknown) => sealData(data, { password: SECRET, ttl: 0 });
    expect(await access.operator(`theme=dark; ${cookie}; x=1`)).not.toBeNull();
    for (const header of [
      null,
      "",
      "session_id",
      "session_id=",
      `SESSION_ID=${value}`,
      `xsession_id=${value}`,
      `session_id="${value}"`,
      `session_id=${value.slice(0, -3)}`,
      `session_id=${value.replace("Fe26.2", "Fe26.1")}`,
      `session_id=${"x".repeat(100_000)}`,
      `session_id=${value}${"x".repeat(2000)}`,
      `session_id=${await seal({ id: randomBytes(32).toString("base64url") })}`,
      `session_id=${await seal({ id: 7 })}`,
      `session_id=${await seal({})}`,
      `session_id=${await sealData({ id: "x" }, { password: SECRET.toUpperCase(), ttl: 0 })}`,
    ])
      expect([header, await access.operator(header)]).toEqual([header, null]);
  });

  it("is not taken for ended where the database fails: that is an error", async () => {
    await using at = await fixture();
    const cookie = await cookieOf(at.access());
    const { sessions, tokens, apiTokens, people } = at.database.store;
    const broken = { ...sessions, find: () => Promise.reject(new Error("disk I/O error")) };
    await expect(
      at.access({}, { sessions: broken, tokens, apiTokens, people }).operator(cookie),
    ).rejects.toThrow("disk I/O error");
  });
});

describe("access", () => {
  it("tells agents from operators", async () => {
    await using at = await fixture();
    const access = at.access();
    const { token, record } = await access.issueToken();
    const server = sampleServer(1);
    await at.database.store.servers.insert(server, record, []);
    const cookie = await cookieOf(access);
    expect(await access.server(`Bearer ${token}`)).toBe(server.uuid);
    expect(await access.operator(`session_id=${token}`)).toBeNull();
    expect(await access.server(cookie)).toBeNull();
    await at.database.store.servers.remove(server.uuid, []);
    expect(await access.server(`Bearer ${token}`)).toBeNull();
  });

  it("cannot be made with a password hash that is none", async () => {
    await using at = await fixture();
    expect(() => at.access({ passwordHash: "lullaby" })).toThrow(/^must have the form scrypt:N:r:p:/);
  });
});
