import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import { connections } from "./connection";
import type { StoreFault } from "./faults";
import { LEASE_TIMES, takeLease, type Lease, type Waiting } from "./lease";
import { holderText } from "./lease-row";
import { temporaryStore } from "../testing";

const TIMES = { lasts: 1500, reliedOn: 1200, renewedEvery: 300, seenEvery: 150, patience: 20_000 };
/** The times of one that is never over while a test runs. */
const ENDLESS = { ...TIMES, lasts: 600_000 };
/** Milliseconds that even a busy machine does not take; far fewer than what a test tells apart from them. */
const SOON = 15_000;
const PAIR = { url: "https://one.example", keys: "the same keys" };
const here = "host-1";
const elsewhere = "host-2";

/** Takes a lease as a process of its own would. */
const take = (
  url: string,
  place = here,
  lost: (fault: StoreFault) => void = () => undefined,
  waits: (holder: string) => void = () => undefined,
): Promise<Lease> => leaseOf(takeLease({ url }, { place, pair: null }, { lost, waits }, TIMES));

/** Takes a lease, or waits for it, as one of a pair. */
const standBy = (
  url: string,
  pair = PAIR,
  lost: (fault: StoreFault) => void = () => undefined,
  times = TIMES,
): Promise<Lease | Waiting> =>
  takeLease({ url }, { place: elsewhere, pair }, { lost, waits: () => undefined }, times);

async function leaseOf(taken: Promise<Lease | Waiting>): Promise<Lease> {
  const lease = await taken;
  if ("taken" in lease) throw new Error("it waits");
  return lease;
}

async function waitingOf(taken: Promise<Lease | Waiting>): Promise<Waiting> {
  const waiting = await taken;
  if (!("taken" in waiting)) throw new Error("it does not wait");
  return waiting;
}

/** The holder's text as the database has it. */
async function holderOf(url: string): Promise<unknown> {
  const connection = await connections({ url }).connect();
  const { rows } = await connection.queryRaw({
    sql: "SELECT holder FROM manager_lease",
    ...{ args: [], argTypes: [] },
  });
  await connection.dispose();
  return rows[0]?.[0];
}

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
  await expect.poll(() => lease.isHeld()).toBe(true);
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
  await expect.poll(() => lease.isHeld()).toBe(true);
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
    expect(performance.now() - began).toBeLessThan(TIMES.lasts + SOON);
    expect(lease.isHeld()).toBe(true);
    await lease.release();
  },
);

it("is doubted before another can have it, while it cannot be renewed, and held again once it is", async () => {
  await using database = await temporaryStore();
  const lost = vi.fn();
  const took = performance.now();
  const lease = await take(database.url, here, lost);
  await sql(database.url, "ALTER TABLE manager_lease RENAME TO away");
  const away = performance.now();
  // Whenever this machine comes to look: its time began between the two, by clocks that are not equally fine.
  let before: number;
  do {
    await sleep(50);
    before = performance.now();
    const held = lease.isHeld();
    if (performance.now() < took + TIMES.reliedOn - 100) expect(held).toBe(true);
    if (before > away + TIMES.reliedOn) expect(held).toBe(false);
  } while (before <= away + TIMES.reliedOn);
  await sql(database.url, "ALTER TABLE away RENAME TO manager_lease");
  await expect.poll(() => lease.isHeld()).toBe(true);
  expect(lost).not.toHaveBeenCalled();
  await lease.release();
});

it("is doubted by the monotonic clock, whatever the wall clock says", async () => {
  await using database = await temporaryStore();
  const lease = await take(database.url);
  const [monotonic, wall] = [performance.now(), Date.now()];
  try {
    vi.spyOn(Date, "now").mockReturnValue(wall - 600_000);
    vi.spyOn(performance, "now").mockReturnValue(monotonic + TIMES.lasts);
    expect(lease.isHeld()).toBe(false);
    vi.spyOn(Date, "now").mockReturnValue(wall + 600_000);
    vi.spyOn(performance, "now").mockReturnValue(monotonic + TIMES.renewedEvery);
    expect(lease.isHeld()).toBe(true);
  } finally {
    vi.restoreAllMocks();
  }
  await lease.release();
});

it("is told to be lost, once, where another has taken it", async () => {
  await using database = await temporaryStore();
  const faults: string[] = [];
  const lease = await take(database.url, here, ({ message }) => faults.push(message));
  await sql(database.url, "UPDATE manager_lease SET holder = 'folder-2/y', place = 'host-2'");
  await expect.poll(() => faults.length).toBeGreaterThan(0);
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

describe("of a pair", () => {
  it("relies on it for four fifths of the time for which it lasts", () => {
    const { lasts, reliedOn, renewedEvery } = LEASE_TIMES.pair;
    expect(lasts).toBe(5000);
    expect(reliedOn).toBeLessThanOrEqual(0.8 * lasts);
    expect(2 * renewedEvery).toBeLessThan(reliedOn);
  });

  it("is waited for, and taken where it is let go of", async () => {
    await using database = await temporaryStore();
    const first = await leaseOf(standBy(database.url));
    const second = await waitingOf(standBy(database.url));
    expect(second.seen()).toMatchObject({ place: elsewhere, holder: { pair: PAIR } });
    await sleep(2 * TIMES.lasts);
    await expect.poll(() => first.isHeld()).toBe(true);
    await first.release();
    const lease = await second.taken;
    await expect.poll(() => lease.isHeld()).toBe(true);
    await lease.release();
  });

  it("is taken at once where it is let go of, however long it would have lasted", async () => {
    await using database = await temporaryStore();
    const first = await leaseOf(standBy(database.url, PAIR, undefined, ENDLESS));
    const second = await waitingOf(standBy(database.url, PAIR, undefined, ENDLESS));
    const began = performance.now();
    await first.release();
    const lease = await second.taken;
    expect(performance.now() - began).toBeLessThan(SOON);
    await lease.release();
  });

  it.each([
    ["as now", 0],
    ["set back since", 3_600_000],
    ["set ahead since", -3_600_000],
  ])("is taken from one that was killed, and no sooner: the database's clock is %s", async (_, ahead) => {
    await using database = await temporaryStore();
    await (await take(database.url)).release();
    const text = holderText({ token: "killed", pair: PAIR });
    await sql(
      database.url,
      `INSERT INTO manager_lease VALUES (1, '${text}', 'host-1', CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) + ${ahead})`,
    );
    const began = performance.now();
    const lease = await (await waitingOf(standBy(database.url))).taken;
    expect(performance.now() - began).toBeGreaterThan(TIMES.lasts);
    expect(performance.now() - began).toBeLessThan(TIMES.lasts + SOON);
    await lease.release();
  });

  it("stays with the one that serves where the database is away for longer than it lasts", async () => {
    await using database = await temporaryStore();
    const lost = vi.fn();
    const first = await leaseOf(standBy(database.url, PAIR, lost));
    const second = await waitingOf(standBy(database.url));
    await sql(database.url, "ALTER TABLE manager_lease RENAME TO away");
    await sleep(2 * TIMES.lasts);
    expect(first.isHeld()).toBe(false);
    await sql(database.url, "ALTER TABLE away RENAME TO manager_lease");
    await expect.poll(() => first.isHeld()).toBe(true);
    await sleep(2 * TIMES.lasts);
    expect(lost).not.toHaveBeenCalled();
    expect(await holderOf(database.url)).toBe(first.holder);
    await second.stop();
    await first.release();
  });

  it("is not taken as soon as the database is back: the one that serves has its whole time then", async () => {
    await using database = await temporaryStore();
    await (await take(database.url)).release();
    const text = holderText({ token: "away as well", pair: PAIR });
    await sql(database.url, `INSERT INTO manager_lease VALUES (1, '${text}', 'host-1', 1)`);
    const second = await waitingOf(standBy(database.url));
    await sql(database.url, "ALTER TABLE manager_lease RENAME TO away");
    await sleep(2 * TIMES.lasts);
    const back = performance.now();
    await sql(database.url, "ALTER TABLE away RENAME TO manager_lease");
    const lease = await second.taken;
    expect(performance.now() - back).toBeGreaterThan(TIMES.lasts - TIMES.seenEvery);
    await lease.release();
  });

  it("is not waited for by one with other keys, or of one that expects no standby", async () => {
    await using database = await temporaryStore();
    const first = await leaseOf(standBy(database.url));
    await expect(standBy(database.url, { ...PAIR, keys: "others" })).rejects.toThrow(
      /has other keys in its data folder.*copy its data folder to here first/,
    );
    expect(await holderOf(database.url)).toBe(first.holder);
    await first.release();
    const alone = await take(database.url);
    await expect(standBy(database.url)).rejects.toThrow(/start that one, too, with KOMO_STANDBY=true first$/);
    expect(await holderOf(database.url)).toBe(alone.holder);
    await alone.release();
  });

  it.each([
    ["a time that is none", "(1, 'x', 'host-1', 'yesterday')"],
    ["a time of no calendar", "(1, 'x', 'host-1', 9e18)"],
    ["no holder", "(1, '', 'host-1', 0)"],
    ["a holder in bytes", "(1, x'00ff', 'host-1', 0)"],
  ])("is not taken where its row is nonsense: %s", async (_, values) => {
    await using database = await temporaryStore();
    await (await take(database.url)).release();
    await sql(database.url, `INSERT INTO manager_lease VALUES ${values}`);
    const before = await holderOf(database.url);
    for (const taking of [take, standBy])
      await expect(taking(database.url)).rejects.toThrow(
        /holds a row that no manager has written.*DELETE FROM manager_lease/,
      );
    expect(await holderOf(database.url)).toEqual(before);
  });
});
