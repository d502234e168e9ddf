import { createHash, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createKeptSecrets } from "./kept-secrets";
import { hashRandom, hashSecret, parseScryptHash } from "./secrets";

/** Secrets with what was rewritten of their rows, and the salts that were drawn: one a hash. */
function fixture() {
  const rewritten: string[] = [];
  const world = { diskFull: false };
  const secrets = createKeptSecrets<{ hash: string }>({
    randomBytes,
    rewrite: async (row, hash) => {
      if (world.diskFull) throw new Error("the disk is full");
      rewritten.push(hash);
      row.hash = hash;
    },
  });
  return { secrets, rewritten, world };
}

const RIGHT = "a".repeat(32);
const WRONG = `${"a".repeat(31)}b`;

describe("secrets as they are kept", () => {
  it("are scrypt hashes of low cost, each with a salt of its own", async () => {
    const { secrets } = fixture();
    const [one, two] = [await secrets.hash(RIGHT), await secrets.hash(RIGHT)];
    expect(one).not.toBe(two);
    expect(parseScryptHash(one)).toMatchObject({ N: 256, r: 8, p: 1 });
    expect(parseScryptHash(one).salt).toHaveLength(16);
    expect(one).not.toContain(createHash("sha256").update(RIGHT).digest("hex"));
  });

  it("are computed once for all that show the same one at once, and then never more", async () => {
    const { secrets } = fixture();
    const row = { hash: await secrets.hash(RIGHT) };
    const together = Array.from({ length: 50 }, () => secrets.check(RIGHT, row));
    expect(new Set(together).size).toBe(1);
    expect(await together[0]).toBe(true);
    // What is said at once was not computed; nor is a wrong one of a row that was proved.
    expect(secrets.check(RIGHT, row)).toBe(true);
    expect(secrets.check(WRONG, row)).toBe(false);
  });

  it("are refused where they are wrong, and that proves nothing", async () => {
    const { secrets } = fixture();
    const row = { hash: await secrets.hash(RIGHT) };
    expect(await secrets.check(WRONG, row)).toBe(false);
    expect(secrets.check(RIGHT, row)).toBeInstanceOf(Promise);
    expect(await secrets.check(RIGHT, row)).toBe(true);
  });

  it("are computed one after the other where many wrong ones are shown, and few of them wait", async () => {
    const { secrets } = fixture();
    const row = { hash: await secrets.hash(RIGHT) };
    const outcomes = Array.from({ length: 1000 }, (_, index) => secrets.check(`wrong ${index}`, row));
    expect(outcomes.filter((outcome) => outcome !== false)).toHaveLength(32);
    expect(await Promise.all(outcomes)).not.toContain(true);
    expect(await secrets.check(RIGHT, row)).toBe(true);
  });

  it("are forgotten with their row: another object of the same row is computed again", async () => {
    const { secrets } = fixture();
    const row = { hash: await secrets.hash(RIGHT) };
    await secrets.check(RIGHT, row);
    expect(secrets.check(RIGHT, { ...row })).toBeInstanceOf(Promise);
  });

  it("of 1.0 are taken at once, and kept as scrypt from then on", async () => {
    const { secrets, rewritten, world } = fixture();
    const row = { hash: hashRandom(RIGHT) };
    expect(secrets.check(WRONG, row)).toBe(false);
    world.diskFull = true;
    expect(secrets.check(RIGHT, row)).toBe(true);
    // It is tried again at the next use, and not while it is under way.
    await expect.poll(() => ((world.diskFull = false), secrets.check(RIGHT, row), rewritten.length)).toBe(1);
    expect(parseScryptHash(row.hash).N).toBe(256);
    expect(secrets.check(RIGHT, row)).toBe(true);
    expect(secrets.check(WRONG, row)).toBe(false);
    expect(await fixture().secrets.check(RIGHT, { ...row })).toBe(true);
    expect(rewritten).toHaveLength(1);
  });

  it("that cannot be read let nobody in", async () => {
    const { secrets } = fixture();
    for (const hash of ["", "scrypt:", "scrypt:3:8:1:AAAA:AAAA", "digest:"])
      expect(await secrets.check(RIGHT, { hash })).toBe(false);
    const slow = { hash: await hashSecret(RIGHT, { N: 512, r: 8, p: 1 }, randomBytes) };
    expect(await secrets.check(RIGHT, slow)).toBe(true);
  });
});
