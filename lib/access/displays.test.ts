import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import type { Right } from "../fleet/model/entities";
import { createApiTokens } from "./api-tokens";
import { createDisplays } from "./displays";

const YUKI = { actor: "yuki", address: "192.0.2.1", via: "console" } as const;

/** Displays with a store in memory. */
function site() {
  let now = 1000;
  const used: string[] = [];
  const apiTokens = createApiTokens({
    store: () => ({
      ...{
        load: async () => [],
        insert: async () => undefined,
        revoke: async () => undefined,
        revokeAll: async () => undefined,
      },
      ...{ remove: async () => undefined, used: async (uuid: string) => void used.push(uuid) },
    }),
    ...{ now: () => now, monotonic: () => now, randomBytes, newUuid: () => crypto.randomUUID() },
  });
  const secret = "x".repeat(32);
  const displays = createDisplays({ apiTokens, sessionSecret: secret });
  return {
    apiTokens,
    displays,
    used,
    later: (ms: number) => (now += ms),
    make: (rights: readonly Right[], expiresAt: number | null = null) =>
      apiTokens.create({ name: `corridor ${rights.join()}`, rights, groupUuids: ["room"], expiresAt }, YUKI),
  };
}

/** The Cookie header of a Set-Cookie value. */
const sent = (cookie: string): string => cookie.split(";")[0] ?? "";

test("a token that may only see lets a display in, with no more than it", async () => {
  const { displays, make } = site();
  const { token, record } = await make(["see"]);
  const begun = await displays.begin(` ${token}\n`, true);
  if (!begun.ok) throw new Error(begun.reason);
  expect(begun.cookie).toMatch(/; Path=\/lights; HttpOnly; SameSite=Strict; Max-Age=\d+; Secure$/);
  // The cookie is no token, and has none in it.
  expect(begun.cookie).not.toContain(token);
  expect(await displays.operator(`a=b; ${sent(begun.cookie)}`)).toEqual({
    userId: "token:corridor see",
    who: { kind: "program", uuid: record.uuid },
    grants: [{ rights: ["see"], groupUuids: ["room"] }],
  });
});

test("a token that may do more lets no display in", async () => {
  const { displays, make } = site();
  for (const more of ["wake", "stop", "manage"] as const) {
    const { token } = await make(["see", more]);
    expect(await displays.begin(token, true)).toEqual({ ok: false, reason: "more" });
  }
});

test.for(["", "komo_", `komo_${"a".repeat(32)}`, "Bearer x", "x".repeat(5000), "komo_é\u0000"])(
  "what is no token of ours (%j) lets no display in",
  async (token) => {
    expect(await site().displays.begin(token, true)).toEqual({ ok: false, reason: "wrong" });
  },
);

test("a display sees nothing more once its token is revoked or has expired", async () => {
  const { displays, apiTokens, make, later } = site();
  const revoked = await make(["see"]);
  const begun = await displays.begin(revoked.token, false);
  const cookie = begun.ok ? sent(begun.cookie) : "";
  expect(await displays.operator(cookie)).not.toBeNull();
  await apiTokens.revoke(revoked.record.uuid, YUKI);
  expect(await displays.operator(cookie)).toBeNull();

  const other = await make(["see"], 5000);
  const again = await displays.begin(other.token, false);
  const second = again.ok ? sent(again.cookie) : "";
  expect(await displays.operator(second)).not.toBeNull();
  later(5000);
  expect(await displays.operator(second)).toBeNull();
});

test.for([null, "", "display=", "display=forged", `display=${"x".repeat(5000)}`, "session_id=x"])(
  "a cookie that is none of ours (%j) shows nothing",
  async (cookie) => {
    expect(await site().displays.operator(cookie)).toBeNull();
  },
);

test("a session's cookie is no display's, though the same secret seals both", async () => {
  const { displays, make } = site();
  await make(["see"]);
  const { sealData } = await import("iron-session");
  const seal = await sealData({ id: "session" }, { password: "x".repeat(32), ttl: 0 });
  expect(await displays.operator(`display=${seal}`)).toBeNull();
});

test("the use of a token by a display is noted", async () => {
  const { displays, used, make, later } = site();
  const { token, record } = await make(["see"]);
  const begun = await displays.begin(token, false);
  later(120_000);
  await displays.operator(begun.ok ? sent(begun.cookie) : "");
  expect(used).toEqual([record.uuid, record.uuid]);
});
