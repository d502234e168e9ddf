import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FoundToken } from "../fleet/model/stores";
import { NOW, sampleServer, temporaryStore } from "../store/testing";
import { bearerToken, createAccessTokens, newToken } from "./access-token";

/** Access tokens on a real database, with a clock to set. */
async function fixture(tokenTtl = 0) {
  const database = await temporaryStore();
  const { servers, tokens } = database.store;
  const clock = { now: NOW, monotonic: 5000 };
  const access = createAccessTokens({
    ...{ tokens, tokenTtl, randomBytes },
    ...{ now: () => clock.now, monotonic: () => clock.monotonic },
  });

  const register = async (number: number) => {
    const { token, record } = await access.issue();
    const server = sampleServer(number);
    await servers.insert(server, record, []);
    return { uuid: server.uuid, header: `Bearer ${token}` };
  };
  const rotate = async (uuid: string) => {
    const { token, record } = await access.issue();
    await tokens.replace(uuid, record, []);
    return `Bearer ${token}`;
  };
  return {
    ...{ access, clock, servers, register, rotate },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

describe("a new token", () => {
  it("has 32 letters and digits that are the Base64 text of 24 bytes", () => {
    for (let round = 0; round < 200; round++) {
      const token = newToken(randomBytes);
      expect(token).toMatch(/^[A-Za-z0-9]{32}$/);
      const bytes = Buffer.from(token, "base64");
      expect(bytes).toHaveLength(24);
      expect(bytes.toString("base64")).toBe(token);
    }
  });

  it("is drawn again where + or / is in it", () => {
    const draws = [Buffer.alloc(24, 0xff), Buffer.from("+".repeat(32), "base64"), Buffer.alloc(24, 0)];
    expect(newToken(() => draws.shift() ?? Buffer.alloc(0))).toBe("A".repeat(32));
    expect(draws).toEqual([]);
  });

  it("is kept as its first characters and a digest, with its expiry", async () => {
    await using forever = await fixture(0);
    const { token, record } = await forever.access.issue();
    expect(record.lookup).toBe(token.slice(0, 8));
    expect(record.hash).toMatch(/^scrypt:256:8:1:[\w-]{22}:[\w-]{43}$/);
    expect(record.expiresAt).toBeNull();
    await using limited = await fixture(90);
    expect((await limited.access.issue()).record.expiresAt).toBe(NOW + 90_000);
  });
});

describe("the Authorization header", () => {
  const token = "0123456789abcdefABCDEF0123456789";
  it.each([
    [`Bearer ${token}`, token],
    [`bearer ${token}`, token],
    [`BEARER ${token}`, token],
    [null, null],
    ["", null],
    [token, null],
    ["Bearer", null],
    ["Bearer ", null],
    [`Bearer  ${token}`, null],
    [`Bearer\t${token}`, null],
    [` Bearer ${token}`, null],
    [`Bearer ${token} `, null],
    [`Bearer ${token}\n`, null],
    [`Basic ${token}`, null],
    [`Bearer ${token.slice(1)}`, null],
    [`Bearer ${token}0`, null],
    [`Bearer ${token.slice(1)}+`, null],
    [`Bearer ${token.slice(1)}é`, null],
    [`Bearer ${token.slice(1)}ſ`, null],
    [`Bearer ${token}, Bearer ${token}`, null],
    [`Bearer ${"x".repeat(100_000)}`, null],
  ])("%.60j → %s", (header, found) => {
    expect(bearerToken(header)).toBe(found);
  });

  it("gives a token of 32 letters and digits or nothing, whatever it is", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `Bearer ${text}`),
        ),
        (header) => {
          expect(bearerToken(header) ?? token).toMatch(/^[A-Za-z0-9]{32}$/);
        },
      ),
    );
  });
});

describe("access tokens", () => {
  it("name the server that they belong to", async () => {
    await using door = await fixture();
    const [one, two] = [await door.register(1), await door.register(2)];
    expect(await door.access.server(one.header)).toBe(one.uuid);
    expect(await door.access.server(two.header)).toBe(two.uuid);
    expect(await door.access.server(one.header)).toBe(one.uuid);
  });

  it("are refused where anything is wrong with them", async () => {
    await using door = await fixture();
    const { header, uuid } = await door.register(1);
    const sameLookup = header.slice(0, -1) + (header.endsWith("A") ? "B" : "A");
    expect(await door.access.server(sameLookup)).toBeNull();
    expect(await door.access.server(`Bearer ${newToken(randomBytes)}`)).toBeNull();
    expect(await door.access.server(header.toLowerCase())).toBeNull();
    expect(await door.access.server(null)).toBeNull();
    expect(await door.access.server(header)).toBe(uuid);
    expect(await door.access.server(sameLookup)).toBeNull();
  });

  it("are dead at the very next request once they have been rotated", async () => {
    await using door = await fixture();
    const { header, uuid } = await door.register(1);
    expect(await door.access.server(header)).toBe(uuid);
    const fresh = await door.rotate(uuid);
    expect(await door.access.server(header)).toBeNull();
    expect(await door.access.server(fresh)).toBe(uuid);
  });

  it("never outlive a rotation, however checks and rotations fall together", async () => {
    await using door = await fixture();
    const { header, uuid } = await door.register(1);
    let current = header;
    expect(await door.access.server(current)).toBe(uuid);
    for (let round = 0; round < 10; round++) {
      const old = current;
      const rotated = door.rotate(uuid);
      // Until the new one is on disk, the old one is good.
      expect(door.access.server(old)).toBe(uuid);
      current = await rotated;
      expect(await door.access.server(old)).toBeNull();
      expect(await door.access.server(current)).toBe(uuid);
    }
  });

  it("are refused where they were rotated while they were checked", async () => {
    const rows = new Map<string, FoundToken>();
    const access = createAccessTokens({
      tokens: { find: (lookup) => rows.get(lookup) ?? null, rewriteHash: () => Promise.resolve() },
      ...{ tokenTtl: 0, now: () => NOW, monotonic: () => 0, randomBytes },
    });
    const { token, record } = await access.issue();
    rows.set(record.lookup, { ...record, serverUuid: "its server" });
    const checked = access.server(`Bearer ${token}`);
    rows.clear();
    expect(await checked).toBeNull();
  });

  it("end with their server", async () => {
    await using door = await fixture();
    const { header, uuid } = await door.register(1);
    expect(await door.access.server(header)).toBe(uuid);
    await door.servers.remove(uuid, []);
    expect(await door.access.server(header)).toBeNull();
  });

  it("end with their time, though they were known a moment ago", async () => {
    await using door = await fixture(60);
    const [{ header, uuid }, unused] = [await door.register(1), await door.register(2)];
    const pass = (ms: number): void => {
      door.clock.now += ms;
      door.clock.monotonic += ms;
    };
    pass(59_999);
    expect(await door.access.server(header)).toBe(uuid);
    pass(1);
    expect(await door.access.server(unused.header)).toBeNull();
    // No heartbeat has moved its end.
    expect(await door.access.server(header)).toBeNull();
    expect(await door.access.server(header)).toBeNull();
  });

  it("in use stay good where the manager's clock jumps ahead, and the others once it is right again", async () => {
    await using door = await fixture(60);
    const [used, unused] = [await door.register(1), await door.register(2)];
    expect(await door.access.server(used.header)).toBe(used.uuid);
    door.clock.now = NOW + 400 * 24 * 3600 * 1000;
    expect(await door.access.server(used.header)).toBe(used.uuid);
    expect(await door.access.server(unused.header)).toBeNull();
    door.clock.now = NOW + 1000;
    expect(await door.access.server(unused.header)).toBe(unused.uuid);
  });
});
