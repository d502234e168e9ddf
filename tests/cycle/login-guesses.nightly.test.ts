/** The compiled manager against many who guess at the password at once. */
import { request } from "node:http";
import { afterEach, expect, test } from "vitest";
import { startManager, type Manager } from "../helpers/manager";

const LOGIN = "/api/komoriuta.v1.AuthService/Login";

let manager: Manager;
afterEach(() => manager?.remove());

/** The sender of a login: an address of this machine, or one that a proxy on it forwards. */
interface From {
  readonly localAddress?: string;
  readonly forwardedFor?: string;
}

/** Tries to log in; gives the status. */
function logInFrom({ localAddress, forwardedFor }: From, password: string): Promise<number> {
  const forwarded = forwardedFor && { "x-forwarded-for": forwardedFor, "x-forwarded-proto": "https" };
  const headers = { "content-type": "application/json", ...(forwarded || {}) };
  return new Promise((resolve, reject) => {
    request(new URL(LOGIN, manager.url), { method: "POST", headers, localAddress, family: 4 }, (response) => {
      response.resume().once("end", () => resolve(response.statusCode ?? 0));
    })
      .once("error", reject)
      .end(JSON.stringify({ userId: manager.userId, password }));
  });
}

const guessesOf = (froms: readonly From[]): Promise<number[]> =>
  Promise.all(froms.map((from) => logInFrom(from, "a guess")));

test("all addresses of this machine have one throttle", async () => {
  manager = await startManager();
  const froms = Array.from({ length: 60 }, (_, at) => ({ localAddress: `127.0.${at % 3}.${at + 2}` }));
  const statuses = await guessesOf(froms);
  expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(5);
  expect(new Set(statuses)).toEqual(new Set([401, 429]));
  // The right password is not let in either, until the time is over.
  expect(await logInFrom({ localAddress: "127.9.9.9" }, manager.password)).toBe(429);
});

test("the operator's own login does not wait behind 150 guesses of as many addresses", async () => {
  manager = await startManager({ env: { KOMO_TRUSTED_PROXIES: "127.0.0.1" } });
  const operator = { localAddress: "127.0.0.1", forwardedFor: "192.0.2.7" };
  const timed = async (): Promise<number> => {
    const start = performance.now();
    expect(await logInFrom(operator, manager.password)).toBe(200);
    return performance.now() - start;
  };
  const calm = await timed();
  const froms = Array.from({ length: 150 }, (_, at) => ({
    localAddress: "127.0.0.1",
    forwardedFor: `198.51.100.${at + 1}`,
  }));
  let checked = 0;
  const guess = async (from: From): Promise<number> => {
    const status = await logInFrom(from, "a guess");
    if (status === 401) checked += 1;
    return status;
  };
  const guesses = Promise.all(froms.map(guess));
  const behind = await timed();
  const before = checked;
  const start = performance.now();
  const statuses = await guesses;
  console.log(
    `a login: ${calm.toFixed(0)} ms; behind 150 guesses ${behind.toFixed(0)} ms, all of which took ${(performance.now() - start + behind).toFixed(0)} ms`,
  );
  expect(new Set(statuses)).toEqual(new Set([401, 429]));
  // Those that are being checked come first, and no others; on a busy machine their number says so, not the time.
  const isSoon = behind < 4 * calm + 500;
  expect(isSoon || before < checked / 2, `${behind} ms, ${before} of ${checked} before it`).toBe(true);
});
