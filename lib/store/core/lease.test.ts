import { setTimeout as sleep } from "node:timers/promises";
import { expect, it, vi } from "vitest";
import { connections } from "./connection";
import type { StoreFault } from "./faults";
import { takeLease, type Lease } from "./lease";
import { temporaryStore } from "../testing";

const TIMES = { lasts: 1500, renewedEvery: 300 };
const here = "host-1";
const elsewhere = "host-2";

/** Takes a lease as a process of its own would. */
const take = (
  url: string,
  place = here,
  lost: (fault: StoreFault) => void = () => undefined,
  waits: (holder: string) => void = () => undefined,
): Promise<Lease> => takeLease({ url }, place, { lost, waits }, TIMES);

async function sql(url: string, text: string): Promise<void> {
  const connection = await connections({ url }).connect();
  await connection.executeScript(text);
  await connection.dispose();
}

/** Leaves a lease as a killed process does, where the database's clock was that many milliseconds ahead. */
const killed = (url: string, ahead = 0): Promise<void> =>
  sql(
    url,
    `INSERT INTO manager_lease VALUES (1, 'killed', 'host-1', CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) + ${ahead})`,
  );

it("is had by one: another is refused with where and when that was last heard", async () => {
  await using database = await temporaryStore();
  const lease = await take(database.url);
  expect(lease.isHeld()).toBe(true);
  await expect(take(database.url, elsewhere)).rejects.toThrow(
    /^another komo-manager serves this database \(it runs on host-1, and was last heard at 20\S+Z, \d+ s ago\): stop it first$/,
  );
  await sleep(2 * TIMES.lasts);
  expect(lease.isHeld()).toBe(true);
  await lease.release();
  await (await take(database.url, elsewhere)).release();
});

it("is not taken from one that renews it, whatever the two have in common", async () => {
  await using database = await temporaryStore();
  const lost = vi.fn();
  const lease = await take(database.url, here, lost);
  await expect(take(database.url, here)).rejects.toThrow(/it runs on host-1/);
  await sleep(2 * TIMES.renewedEvery);
  expect(lost).not.toHaveBeenCalled();
  expect(lease.isHeld()).toBe(true);
  await lease.release();
});

it.each([
  ["as now", 0],
  ["set back since", 3_600_000],
  ["set ahead since", -3_600_000],
])(
  "is taken once it is over from one that was killed, and no sooner: the database's clock is %s",
  async (_, ahead) => {
    await using database = await temporaryStore();
    await (await take(database.url)).release();
    await killed(database.url, ahead);
    const began = performance.now();
    const waits = vi.fn();
    const lease = await take(database.url, elsewhere, undefined, waits);
    expect(waits.mock.calls).toEqual([[expect.stringContaining("it runs on host-1")]]);
    expect(performance.now() - began).toBeGreaterThan(TIMES.lasts - 100);
    expect(performance.now() - began).toBeLessThan(2 * TIMES.lasts);
    expect(lease.isHeld()).toBe(true);
    await lease.release();
  },
);

it("is doubted before another can have it, while it cannot be renewed, and held again once it is", async () => {
  await using database = await temporaryStore();
  const lost = vi.fn();
  const lease = await take(database.url, here, lost);
  await sql(database.url, "ALTER TABLE manager_lease RENAME TO away");
  const sure = TIMES.lasts - TIMES.renewedEvery;
  await sleep(sure - 2 * TIMES.renewedEvery);
  expect(lease.isHeld()).toBe(true);
  await sleep(2 * TIMES.renewedEvery + 50);
  expect(lease.isHeld()).toBe(false);
  await sql(database.url, "ALTER TABLE away RENAME TO manager_lease");
  await vi.waitFor(() => expect(lease.isHeld()).toBe(true), 2 * TIMES.lasts);
  expect(lost).not.toHaveBeenCalled();
  await lease.release();
});

it.for([
  ["the monotonic clock, where the wall clock was set back", "monotonic"],
  ["the wall clock, where the machine slept", "wall"],
] as const)("is doubted by %s", async ([, moves]) => {
  await using database = await temporaryStore();
  const lease = await take(database.url);
  const [monotonic, wall] = [performance.now(), Date.now()];
  const show = (later: number): void => {
    vi.spyOn(performance, "now").mockReturnValue(monotonic + (moves === "monotonic" ? later : 0));
    vi.spyOn(Date, "now").mockReturnValue(wall + (moves === "wall" ? later : 0));
  };
  try {
    show(TIMES.lasts - 2 * TIMES.renewedEvery);
    expect(lease.isHeld()).toBe(true);
    show(TIMES.lasts);
    expect(lease.isHeld()).toBe(false);
  } finally {
    vi.restoreAllMocks();
  }
  expect(lease.isHeld()).toBe(true);
  await lease.release();
});

it("is told to be lost, once, where another has taken it", async () => {
  await using database = await temporaryStore();
  const faults: string[] = [];
  const lease = await take(database.url, here, ({ message }) => faults.push(message));
  await sql(database.url, "UPDATE manager_lease SET holder = 'folder-2/y', place = 'host-2'");
  await sleep(3 * TIMES.renewedEvery);
  expect(lease.isHeld()).toBe(false);
  expect(faults).toEqual([
    expect.stringMatching(
      /^another komo-manager has taken the database \(it runs on host-2,.*\): this one stops/,
    ),
  ]);
  await lease.release();
  await expect(take(database.url, elsewhere)).resolves.toBeDefined();
});
