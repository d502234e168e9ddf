import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import type { FoundToken, TokenStore } from "../fleet/model/stores";
import { NOW, sampleServer, temporaryStore } from "../store/testing";
import { bearerToken, createAccessTokens, newToken, singleflight } from "./access-token";
import { hashSecret } from "./secrets";

// scrypt is slow on purpose, and slower on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

const scrypted = (token: string) => hashSecret(token, { N: 2 ** 8, r: 8, p: 1 }, randomBytes);

/** Access tokens on a real database, with a clock to set. */
async function fixture(tokenTtl = 0) {
  const database = await temporaryStore();
  const { servers, tokens } = database.store;
  const clock = { now: NOW };
  const access = createAccessTokens({ tokens, tokenTtl, now: () => clock.now, randomBytes });

  /** @param hashed gives the hash that is kept, where it is another one than of today */
  const register = async (number: number, hashed = (_: string, hash: string) => Promise.resolve(hash)) => {
    const { token, record: fresh } = await access.issue();
    const record = { ...fresh, hash: await hashed(token, fresh.hash) };
    const server = sampleServer(number);
    await servers.insert(server, record, []);
    return { uuid: server.uuid, header: `Bearer ${token}` };
  };
  const rotate = async (uuid: string) => {
    const { token, record } = await access.issue();
    await tokens.replace(uuid, record, []);
    access.forget(uuid);
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
    expect(record.hash).toMatch(/^sha256:[\w-]{43}$/);
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

  it("are taken by their hash of before as well, once it was scrypt", async () => {
    await using door = await fixture();
    const { header, uuid } = await door.register(1, scrypted);
    expect(await Promise.all([1, 2].map(() => door.access.server(header)))).toEqual([uuid, uuid]);
    expect(await door.access.server(header.slice(0, -1) + (header.endsWith("A") ? "B" : "A"))).toBeNull();
    expect(await door.access.server(header)).toBe(uuid);
    const fresh = await door.rotate(uuid);
    expect(await door.access.server(header)).toBeNull();
    expect(await door.access.server(fresh)).toBe(uuid);
  });

  it("are not remembered by a check that began before they were rotated", async () => {
    let row: FoundToken | null = null;
    const find: TokenStore["find"] = (lookup) => (row?.lookup === lookup ? row : null);
    const access = createAccessTokens({ tokens: { find }, tokenTtl: 0, now: () => NOW, randomBytes });
    const [old, fresh] = [await access.issue(), await access.issue()];
    row = { ...old.record, hash: await scrypted(old.token), serverUuid: "one" };
    const early = access.server(`Bearer ${old.token}`);
    // The row was found, and scrypt is on its way.
    row = { ...fresh.record, serverUuid: "one" };
    access.forget("one");
    expect(await early).toBeNull();
    expect(await access.server(`Bearer ${old.token}`)).toBeNull();
    expect(await access.server(`Bearer ${fresh.token}`)).toBe("one");
  });

  it("never outlive a rotation, however checks and rotations fall together", async () => {
    await using door = await fixture();
    const { header, uuid } = await door.register(1);
    let current = header;
    for (let round = 0; round < 10; round++) {
      const old = current;
      const checks = Array.from({ length: 5 }, () => door.access.server(old));
      current = await door.rotate(uuid);
      checks.push(door.access.server(old));
      expect((await Promise.all(checks)).at(-1)).toBeNull();
      expect(await door.access.server(old)).toBeNull();
      expect(await door.access.server(current)).toBe(uuid);
    }
  });

  it("end with their server", async () => {
    await using door = await fixture();
    const { header, uuid } = await door.register(1);
    expect(await door.access.server(header)).toBe(uuid);
    await door.servers.remove(uuid, []);
    door.access.forget(uuid);
    expect(await door.access.server(header)).toBeNull();
  });

  it("end with their time, remembered or not", async () => {
    await using door = await fixture(60);
    const { header, uuid } = await door.register(1);
    const unused = await door.register(2);
    door.clock.now = NOW + 59_999;
    expect(await door.access.server(header)).toBe(uuid);
    door.clock.now = NOW + 60_000;
    expect(await door.access.server(header)).toBeNull();
    expect(await door.access.server(header)).toBeNull();
    expect(await door.access.server(unused.header)).toBeNull();
  });
});

it("is done once for all who ask while it is under way, and anew afterwards", async () => {
  const share = singleflight<number>();
  let last = 0;
  const work = vi.fn(() => Promise.resolve((last += 1)));
  expect(await Promise.all([share("a", work), share("a", work), share("b", work)])).toEqual([1, 1, 2]);
  expect(await share("a", work)).toBe(3);
  expect(work).toHaveBeenCalledTimes(3);
});

it("tells all of them of a failure, and tries again afterwards", async () => {
  const share = singleflight<string>();
  const fails = () => Promise.reject(new Error("no memory"));
  const both = await Promise.allSettled([share("a", fails), share("a", fails)]);
  expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(await share("a", () => Promise.resolve("done"))).toBe("done");
});
