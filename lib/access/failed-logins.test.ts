import { expect, test } from "vitest";
import type { AuditAsk } from "../fleet/model/audit";
import { createFailedLogins } from "./failed-logins";

/** Failed logins on a clock that the test moves, with their entries. */
function at() {
  const entries: AuditAsk[] = [];
  let now = 0;
  let tick = (): void => undefined;
  const logins = createFailedLogins({
    append: async (ask) => void entries.push(ask),
    clock: {
      monotonic: () => now,
      every(_ms, task) {
        tick = task;
        return () => undefined;
      },
    },
    failed: (error) => {
      throw error;
    },
  });
  const minute = async (): Promise<void> => {
    now += 60_000;
    tick();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { entries, logins, minute };
}

test("those of an address and a minute are one entry, with their number", async () => {
  const { entries, logins, minute } = at();
  for (let attempt = 0; attempt < 4; attempt += 1) logins.note("192.0.2.1");
  logins.note("192.0.2.2");
  await minute();
  await minute();
  expect(entries.map(({ address, asked }) => [address, asked])).toEqual([
    ["192.0.2.1", { attempts: 4 }],
    ["192.0.2.2", { attempts: 1 }],
  ]);
});

test("a stranger with a million addresses makes some hundred entries a day, and none of them is left out", async () => {
  const { entries, logins, minute } = at();
  let noted = 0;
  for (let minutes = 0; minutes < 24 * 60; minutes += 1) {
    for (let number = 0; number < 700; number += 1) logins.note(`10.${minutes}.${number}`);
    noted += 700;
    await minute();
  }
  await logins.stop();
  expect(entries.length).toBeLessThan(700);
  const total = entries.reduce((sum, { asked }) => sum + Number(asked?.["attempts"]), 0);
  expect(total).toBe(noted);
});

test("what is left is told as the manager stops", async () => {
  const { entries, logins } = at();
  logins.note("192.0.2.1");
  await logins.stop();
  expect(entries).toHaveLength(1);
});
