import { randomBytes } from "node:crypto";
import { performance } from "node:perf_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { hashPassword, loginCheck, parsePasswordHash } from "./password";
import { formatScryptHash, hashSecret, matchesHash, parseScryptHash } from "./secrets";
import { CHEAP } from "./testing";

// scrypt is slow on purpose, and slower on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

const SALT = randomBytes(16).toString("base64url");
const HASH = randomBytes(32).toString("base64url");

describe("a password hash", () => {
  it("has the form that the environment takes, and a new salt each time", async () => {
    const [first, second] = await Promise.all([hashPassword("lullaby"), hashPassword("lullaby")]);
    expect(first).toMatch(/^scrypt:32768:8:1:[\w-]{22}:[\w-]{43}$/);
    expect(first).not.toBe(second);
    expect(parsePasswordHash(first)).toMatchObject({ N: 32768, r: 8, p: 1 });
  });

  it("is made of no empty and no endless password", async () => {
    await expect(hashPassword("")).rejects.toThrow("the password must have at least one character");
    await expect(hashPassword("x".repeat(1025))).rejects.toThrow("at most 1024 characters");
  });

  it.each([
    ["", "must have the form scrypt:N:r:p:<salt base64url>:<hash base64url>"],
    ["secret", "must have the form scrypt:N:r:p:"],
    ["$2b$12$abc", "must have the form scrypt:N:r:p:"],
    [`bcrypt:32768:8:1:${SALT}:${HASH}`, "must have the form scrypt:N:r:p:"],
    [`scrypt:32768:8:1:${SALT}:${HASH}:more`, "must have the form scrypt:N:r:p:"],
    [`scrypt:32768:8:${SALT}:${HASH}`, "must have the form scrypt:N:r:p:"],
    [`scrypt:thirty:8:1:${SALT}:${HASH}`, "N must be a whole number of at least 1"],
    [`scrypt:0:8:1:${SALT}:${HASH}`, "N must be a whole number of at least 1"],
    [`scrypt:1:8:1:${SALT}:${HASH}`, "N must be a power of two"],
    [`scrypt:40000:8:1:${SALT}:${HASH}`, "N must be a power of two"],
    [`scrypt:16384:8:1:${SALT}:${HASH}`, "N must be at least 32768"],
    [`scrypt:32768:-8:1:${SALT}:${HASH}`, "r must be a whole number of at least 1"],
    [`scrypt:32768:8:1.5:${SALT}:${HASH}`, "p must be a whole number of at least 1"],
    [`scrypt:1073741824:8:1:${SALT}:${HASH}`, "ask for more than 256 MiB"],
    [`scrypt:32768:8:4294967:${SALT}:${HASH}`, "ask for more than 256 MiB"],
    [`scrypt:32768:8:1:short:${HASH}`, "the salt must be base64url without padding"],
    [`scrypt:32768:8:1:${SALT}==:${HASH}`, "the salt must be base64url without padding"],
    [`scrypt:32768:8:1:AAAA:${HASH}`, "the salt must have at least 16 bytes"],
    [`scrypt:32768:8:1:${SALT}:`, "the hash must have at least 32 bytes"],
    [`scrypt:32768:8:1:${SALT}:${HASH} `, "the hash must be base64url without padding"],
  ])("is refused with what it must be: %s", (text, words) => {
    expect(() => parsePasswordHash(text)).toThrow(words);
  });

  it("is never shown in an error, whatever it is", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 8 }), (parts) => {
        const text = ["scrypt", "32768", "8", "1", ...parts].join(":");
        try {
          parsePasswordHash(text);
        } catch (error) {
          const { message } = error as Error;
          for (const part of parts) if (part.length > 12) expect(message).not.toContain(part);
        }
      }),
    );
  });

  it("comes back from its text as it was", () => {
    const bytes = (least: number) => fc.uint8Array({ minLength: least, maxLength: 64 });
    const cost = fc.record({ N: fc.integer({ min: 1, max: 15 }).map((power) => 2 ** power) });
    fc.assert(
      fc.property(cost, bytes(16), bytes(32), ({ N }, salt, hash) => {
        const whole = { N, r: 8, p: 2, salt: Buffer.from(salt), hash: Buffer.from(hash) };
        expect(parseScryptHash(formatScryptHash(whole))).toEqual(whole);
      }),
    );
  });

  it("agrees with the test vector of RFC 7914, section 12", async () => {
    const hash = Buffer.from(
      "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640",
      "hex",
    );
    const vector = { N: 1024, r: 8, p: 16, salt: Buffer.from("NaCl"), hash };
    expect(await matchesHash("password", vector)).toBe(true);
    expect(await matchesHash("Password", vector)).toBe(false);
  });

  it("matches the secret it was made of and no other", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.string(), async (secret, other) => {
        const hash = parseScryptHash(await hashSecret(secret, CHEAP, randomBytes));
        expect(await matchesHash(secret, hash)).toBe(true);
        // scrypt's HMAC fills a key up with zeros, so that a zero at its end is not told apart.
        const bare = (text: string) => text.replace(/\0+$/, "");
        expect(await matchesHash(other, hash)).toBe(bare(other) === bare(secret));
      }),
      { numRuns: 50 },
    );
  });
});

describe("the check of a login", async () => {
  const passwordHash = parsePasswordHash(await hashPassword("が lullaby"));
  const check = loginCheck({ userId: "yuki", passwordHash });

  it.each([
    ["yuki", "が lullaby", true],
    ["yuki", "か\u3099 lullaby", true],
    ["yuki", "が lullaby ", false],
    ["yuki", "が Lullaby", false],
    ["yuki", "", false],
    ["yuki", "x".repeat(1_000_000), false],
    ["Yuki", "が lullaby", false],
    ["", "が lullaby", false],
    ["someone", "wrong", false],
  ])("%s with %.20s → %s", async (userId, password, right) => {
    expect(await check(userId, password)).toEqual(right ? { kind: "local" } : null);
  });

  it("takes as long for an unknown ID as for a wrong password", async () => {
    const timed = async (userId: string) => {
      const times: number[] = [];
      for (let round = 0; round < 5; round++) {
        const from = performance.now();
        await check(userId, "wrong");
        times.push(performance.now() - from);
      }
      return Math.min(...times);
    };
    const ratio = (await timed("nobody")) / (await timed("yuki"));
    expect(ratio).toBeGreaterThan(0.2);
    expect(ratio).toBeLessThan(5);
  });

  it("does not hold the event loop up", async () => {
    let turns = 0;
    let checking = true;
    const done = check("yuki", "wrong").finally(() => (checking = false));
    while (checking) {
      await nextTurn();
      turns++;
    }
    await done;
    expect(turns).toBeGreaterThan(10);
  });
});
