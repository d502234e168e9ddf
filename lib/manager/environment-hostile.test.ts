import fc from "fast-check";
import { expect, test } from "vitest";
import { readEnvironment } from "./environment";
import { StartFault } from "./start-fault";

const SALT = Buffer.alloc(16, 1).toString("base64url");
const GOOD = {
  KOMO_USER_ID: "keeper",
  KOMO_PASSWORD_HASH: `scrypt:32768:8:1:${SALT}:${Buffer.alloc(32, 2).toString("base64url")}`,
};
const VARIABLES = [
  "USER_ID",
  "PASSWORD_HASH",
  "DATA_DIR",
  "DATABASE_URL",
  "HTTP_ADDR",
  "HTTPS_ADDR",
  "PUBLIC_URL",
  "TRUSTED_PROXIES",
  "SESSION_SECRET",
  "SESSION_TTL",
  "TOKEN_TTL",
  "SYNC_OFF_AFTER",
  "WOL_TARGETS",
  "LOG_DIR",
  "DISABLE_FILE_LOG",
  "LOG_ROTATION_GENERATIONS",
  "METRICS_TOKEN",
].map((name) => `KOMO_${name}`);

/** Recognised in a fault, should it be repeated there. */
const CANARY = "hush-little-one";

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.constantFrom(
    "0",
    "-1",
    "1e9",
    "٣",
    "9".repeat(400),
    "::",
    "[::1",
    "0.0.0.0/0",
    "file:",
    "http://",
    "a,,b",
    "scrypt:::::",
  ),
  fc.string({ unit: "binary", maxLength: 60 }).map((tail) => CANARY + tail),
  fc.constant(",127.0.0.1".repeat(5000)),
  fc.constant(`scrypt:${2 ** 40}:8:1:${SALT}:${SALT}`),
);

test("whatever stands in a variable, it is taken, or named in one line that does not repeat it", () => {
  fc.assert(
    fc.property(fc.constantFrom(...VARIABLES), text, (variable, value) => {
      try {
        readEnvironment({ ...GOOD, [variable]: value });
      } catch (error) {
        expect(error).toBeInstanceOf(StartFault);
        const { message } = error as StartFault;
        expect(message).toContain(variable);
        expect(message).not.toContain(CANARY);
        expect(message.split("\n")).toHaveLength(1);
        expect(message.length).toBeLessThan(400);
      }
    }),
    { numRuns: 2000 },
  );
});
