import { expect, test } from "vitest";
import type { Environment } from "./environment";
import { faultsOfGiven as faults, readGiven } from "./environment-testing";

const PIN = "ab".repeat(32);

const read = (given: Record<string, string>): Environment["nut"] => readGiven(given).nut;

test("a NUT server has a host, and a port, a user, a UPS, a password and a fingerprint where they are said", () => {
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
