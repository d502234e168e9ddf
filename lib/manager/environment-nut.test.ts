import { expect, test } from "vitest";
import { readEnvironment, type Environment } from "./environment";
import { StartFault } from "./start-fault";

const HASH = `scrypt:32768:8:1:${Buffer.alloc(16, 7).toString("base64url")}:${Buffer.alloc(32, 9).toString("base64url")}`;
const PIN = "ab".repeat(32);

function read(given: Record<string, string>): Environment["nut"] {
  return readEnvironment({ KOMO_USER_ID: "operator", KOMO_PASSWORD_HASH: HASH, ...given }).nut;
}

function faults(given: Record<string, string>): readonly string[] {
  try {
    read(given);
  } catch (error) {
    if (error instanceof StartFault && error.exitCode === 2) return error.lines;
    throw error;
  }
  return [];
}

test("a NUT server has a host, and a port, a user, an UPS, a password and a fingerprint where they are said", () => {
  expect(read({})).toBeNull();
  expect(read({ KOMO_NUT_URL: "nut://nas.example" })).toEqual({
    place: { host: "nas.example", port: 3493, user: "", ups: "" },
    ...{ password: null, passwordFile: null, pin: null },
  });
  expect(
    read({
      KOMO_NUT_URL: "nut://komo%20ro@[2001:db8::1]:3494/lab",
      KOMO_NUT_PASSWORD: "s3cret",
      KOMO_NUT_FINGERPRINT: PIN.toUpperCase().match(/../g)?.join(":") ?? "",
    }),
  ).toEqual({
    place: { host: "2001:db8::1", port: 3494, user: "komo ro", ups: "lab" },
    ...{ password: "s3cret", passwordFile: null, pin: PIN },
  });
  expect(read({ KOMO_NUT_URL: "nut://127.0.0.1" })?.place.host).toBe("127.0.0.1");
});

test.each<[Record<string, string>, RegExp]>([
  [{ KOMO_NUT_URL: "http://nas" }, /^KOMO_NUT_URL must be nut:\/\/HOST/],
  [{ KOMO_NUT_URL: "nut://" }, /^KOMO_NUT_URL must be/],
  [{ KOMO_NUT_URL: "nut://nas:0" }, /^KOMO_NUT_URL must be/],
  [{ KOMO_NUT_URL: "nut://user:s3cret@nas" }, /^KOMO_NUT_URL must be/],
  [{ KOMO_NUT_URL: "nut://224.0.0.1" }, /^KOMO_NUT_URL must be/],
  [{ KOMO_NUT_URL: "nut://nas/lab/more" }, /^KOMO_NUT_URL must be/],
  [{ KOMO_NUT_PASSWORD: "s3cret" }, /^KOMO_NUT_URL must be set where KOMO_NUT_PASSWORD is$/],
  [{ KOMO_NUT_URL: "nut://nas", KOMO_NUT_PASSWORD: "s3cret" }, /^KOMO_NUT_URL must have a user/],
  [
    { KOMO_NUT_URL: "nut://me@nas", KOMO_NUT_PASSWORD: "s3cret", KOMO_NUT_PASSWORD_FILE: "/a" },
    /^KOMO_NUT_PASSWORD_FILE must not be set/,
  ],
  [{ KOMO_NUT_URL: "nut://nas", KOMO_NUT_FINGERPRINT: "abcd" }, /^KOMO_NUT_FINGERPRINT must be/],
])("%j is one line that says what it must be, and no secret", (given, line) => {
  const lines = faults(given);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(line);
  expect(lines[0]).not.toContain("s3cret");
});
