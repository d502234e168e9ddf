import { randomBytes, randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import type { ApiTokenStore } from "../fleet/model/stores";
import { NOW, temporaryStore } from "../store/testing";
import { apiTokenSettings, createApiTokens, type ApiTokens, type ApiTokenSettings } from "./api-tokens";

const BY = { actor: "yuki", address: "192.0.2.1", via: "console" } as const;

/** Tokens on a real database, with clocks to set. */
async function fixture() {
  const database = await temporaryStore();
  const clock = { wall: NOW, monotonic: 1000 };
  const open = (store: ApiTokenStore = database.store.apiTokens): ApiTokens =>
    createApiTokens({
      ...{ store: () => store, randomBytes, newUuid: randomUUID },
      now: () => clock.wall,
      monotonic: () => clock.monotonic,
    });
  return {
    store: database.store.apiTokens,
    clock,
    open,
    [Symbol.asyncDispose]: database[Symbol.asyncDispose],
  };
}

const asked = (changes: Partial<ApiTokenSettings> = {}): ApiTokenSettings => ({
  ...{ name: "backup", rights: ["see", "wake"], groupUuids: null, expiresAt: null },
  ...changes,
});
const shown = (token: string): string => `Bearer ${token}`;

it("lets a program in as itself, also after a restart, and keeps only a digest", async () => {
  await using at = await fixture();
  const { token, record } = await at.open().create(asked({ groupUuids: ["room"] }), BY);
  expect(token).toMatch(/^komo_[A-Za-z0-9]{32}$/);
  expect(JSON.stringify(await at.store.load())).not.toContain(token.slice(5));
  const outcome = await at.open().check(shown(token), true);
  const grants = [{ rights: ["see", "wake"], groupUuids: ["room"] }];
  expect(outcome).toEqual({
    ok: true,
    operator: {
      userId: "token:backup",
      who: { kind: "program", uuid: expect.any(String) as string },
      grants,
    },
  });
  expect(record).toMatchObject({ createdBy: "yuki", lastUsedAt: null });
});

it("lets nobody in with anything else", async () => {
  await using at = await fixture();
  const tokens = at.open();
  const { token } = await tokens.create(asked(), BY);
  const others = [token.slice(5), `${token}a`, token.slice(0, -1), `komo_${"a".repeat(32)}`, "komo_", ""];
  for (const other of others)
    expect(await tokens.check(shown(other), true), other).toEqual({ ok: false, reason: "wrong" });
});

it("ends when it was revoked or has expired", async () => {
  await using at = await fixture();
  const tokens = at.open();
  const short = await tokens.create(asked({ expiresAt: NOW + 1000 }), BY);
  at.clock.wall = NOW + 999;
  expect(await tokens.check(shown(short.token), true)).toMatchObject({ ok: true });
  at.clock.wall = NOW + 1000;
  expect(await tokens.check(shown(short.token), true)).toEqual({ ok: false, reason: "wrong" });

  const { token, record } = await tokens.create(asked(), BY);
  expect((await tokens.revoke(record.uuid, BY)).revokedAt).toBe(NOW + 1000);
  for (const each of [tokens, at.open()])
    expect(await each.check(shown(token), false)).toEqual({ ok: false, reason: "wrong" });
  await expect(tokens.revoke(randomUUID(), BY)).rejects.toMatchObject({ fault: { code: "token_not_found" } });
});

it("a name is taken by one that is good, however many ask at once", async () => {
  await using at = await fixture();
  const tokens = at.open();
  const all = await Promise.allSettled([1, 2, 3].map(() => tokens.create(asked(), BY)));
  expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  const [first] = await tokens.list();
  await tokens.revoke(first?.uuid ?? "", BY);
  await expect(tokens.create(asked(), BY)).resolves.toBeDefined();
});

it("a name is one line of what can be seen, and no second one sounds or looks like it", async () => {
  await using at = await fixture();
  const parsed = (name: string) => apiTokenSettings.safeParse(asked({ name }));
  expect(parsed("back\u202Epu\n").data?.name).toBe("back pu");
  for (const name of ["back\u200Bup", "backup\uFE0F", "\u115F", "back\u00ADup", "\u2060"])
    expect(parsed(name).error?.issues[0]?.message, JSON.stringify(name)).toBe(
      "must hold nothing that is invisible",
    );
  await at.open().create(asked(), BY);
  for (const name of ["Backup", "ｂａｃｋｕｐ", "b\u0430ckup", "back-up", "bаcκup", "báckup"])
    await expect(at.open().create(asked({ name }), BY)).rejects.toMatchObject({
      fault: { code: "token_name_taken" },
    });
});

it("remembers when it was last used to the minute, and a use does not undo a revocation", async () => {
  await using at = await fixture();
  const tokens = at.open();
  const { token, record } = await tokens.create(asked(), BY);
  at.clock.wall = NOW + 90_000;
  const [, revoked] = await Promise.all([tokens.check(shown(token), true), tokens.revoke(record.uuid, BY)]);
  expect(revoked.revokedAt).toBe(NOW + 90_000);
  const minute = Math.floor((NOW + 90_000) / 60_000) * 60_000;
  await expect.poll(() => at.store.load()).toMatchObject([{ lastUsedAt: minute, revokedAt: NOW + 90_000 }]);
  expect(await tokens.check(shown(token), true)).toMatchObject({ ok: false });
});

it("takes a hundred calls at once and ten a second, and other tokens are not slowed by it", async () => {
  await using at = await fixture();
  const tokens = at.open();
  const { token } = await tokens.create(asked(), BY);
  const other = await tokens.create(asked({ name: "other" }), BY);
  for (let call = 0; call < 100; call++)
    expect(await tokens.check(shown(token), true)).toMatchObject({ ok: true });
  expect(await tokens.check(shown(token), true)).toEqual({ ok: false, reason: "rate", seconds: 1 });
  expect(await tokens.check(shown(other.token), true)).toMatchObject({ ok: true });
  // A stream that looks again whether it may go on is no call.
  expect(await tokens.check(shown(token), false)).toMatchObject({ ok: true });
  at.clock.monotonic += 1000;
  for (let call = 0; call < 10; call++)
    expect(await tokens.check(shown(token), true)).toMatchObject({ ok: true });
  expect(await tokens.check(shown(token), true)).toMatchObject({ ok: false });
});

it("gives programs neither force nor people", () => {
  const parse = (rights: string[]) => apiTokenSettings.safeParse({ ...asked(), rights });
  expect(parse([]).data?.rights).toEqual(["see", "wake"]);
  expect(parse(["stop"]).data?.rights).toEqual(["see", "stop"]);
  expect(parse(["force"]).success).toBe(false);
  expect(parse(["administer", "see"]).success).toBe(false);
});

it("forgets those that ended long ago, and no others", async () => {
  await using at = await fixture();
  const tokens = at.open();
  const make = async (name: string, changes: Partial<ApiTokenSettings> = {}) =>
    (await tokens.create(asked({ name, ...changes }), BY)).record.uuid;
  await tokens.revoke(await make("revoked"), BY);
  // It would last for long still.
  await tokens.revoke(await make("revoked early", { expiresAt: NOW + 1_000_000 }), BY);
  await make("expired", { expiresAt: NOW + 1000 });
  await make("good for now", { expiresAt: NOW + 5000 });
  await make("good");
  at.clock.wall = NOW + 9000;
  const names = async () => (await at.store.load()).map(({ name }) => name);
  await tokens.prune(NOW);
  expect(await names()).toHaveLength(5);
  await tokens.prune(NOW + 1001);
  expect(await names()).toEqual(["good for now", "good"]);
  expect((await tokens.list()).map(({ name }) => name)).toEqual(["good", "good for now"]);
});
