import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { faultOf } from "../testing";
import { digestAuthorization, isDigest, parseChallenges } from "./digest";

/** The example of RFC 7616, 3.9.1. */
const BOTH =
  'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=SHA-256, ' +
  'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS", ' +
  'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=MD5, ' +
  'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"';
const MUFASA = {
  ...{ method: "GET", path: "/dir/index.html", user: "Mufasa", secret: "Circle of Life" },
  cnonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
};

describe("digests", () => {
  it("answer the example of RFC 7616 by both algorithms", () => {
    const [sha256, md5] = parseChallenges(BOTH);
    if (!sha256 || !md5) throw new Error("two challenges");
    expect(digestAuthorization(sha256, MUFASA)).toContain(
      'response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"',
    );
    expect(digestAuthorization(md5, MUFASA)).toContain('response="8ca523f5e9506fed4657c9700eebdbec"');
    expect([isDigest(sha256, false), isDigest(md5, false), isDigest(md5, true)]).toEqual([true, false, true]);
  });

  it("have another number of ours each time", () => {
    const [challenge] = parseChallenges(BOTH);
    if (!challenge) throw new Error("a challenge");
    const { cnonce: _, ...input } = MUFASA;
    expect(digestAuthorization(challenge, input)).not.toBe(digestAuthorization(challenge, input));
  });

  it("read challenges with commas, quotes and other schemes between them", () => {
    const read = parseChallenges('Newauth realm="apps, \\"x\\"", type=1, Basic realm="simple", Negotiate');
    expect(read.map(({ scheme }) => scheme)).toEqual(["newauth", "basic", "negotiate"]);
    expect(read[0]?.parameters.get("realm")).toBe('apps, "x"');
  });

  it("refuse what they cannot answer, and users that no header carries", async () => {
    const answer = async (header: string, user = "admin"): Promise<string> => {
      const [challenge] = parseChallenges(header);
      if (!challenge) throw new Error("a challenge");
      return digestAuthorization(challenge, { ...MUFASA, user });
    };
    for (const header of [
      "Digest a=b",
      'Digest realm="x"',
      'Digest realm="x", nonce="y", algorithm=SHA-512',
      'Digest realm="x", nonce="y", qop="auth-int"',
    ])
      expect((await faultOf(answer(header))).code, header).toBe("not_understood");
    expect(await faultOf(answer(BOTH, "a\r\nX: y"))).toMatchObject({ code: "bad_option", detail: "user" });
  });

  it("end, whatever the header is", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc
            .array(fc.constantFrom("Digest ", "a=b", ",", '"', "\\", 'realm="x"', " "))
            .map((parts) => parts.join("")),
        ),
        (header) => {
          expect(parseChallenges(header).length).toBeLessThanOrEqual(64);
        },
      ),
    );
  });

  it("read back what was quoted", () => {
    const value = fc.string().filter((text) => !/[\r\n]/.test(text));
    fc.assert(
      fc.property(value, value, (realm, nonce) => {
        const quote = (text: string): string => `"${text.replace(/["\\]/g, "\\$&")}"`;
        const [challenge] = parseChallenges(`Digest realm=${quote(realm)}, nonce=${quote(nonce)}`);
        expect(challenge?.parameters.get("realm")).toBe(realm);
        expect(challenge?.parameters.get("nonce")).toBe(nonce);
      }),
    );
  });
});
