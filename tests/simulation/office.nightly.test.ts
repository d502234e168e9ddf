import { expect, test } from "vitest";
import { createOffice, MONDAY, OFFICE_SERVERS, type Account, type Office } from "./office";
import { liveThrough } from "./world";

const WEEKS = [1, 2, 3];

/** Lives through a week of an office. */
async function week(seed: number, rests: boolean) {
  let office: Office | undefined;
  const history = await liveThrough({
    ...{ seed, days: 7, servers: OFFICE_SERVERS, plans: true, asleep: true, wall: MONDAY },
    residents: (parts) => (office = createOffice(parts, rests)),
  });
  return { history, accounts: office?.accounts() ?? [] };
}

const sum = (accounts: readonly Account[], of: (account: Account) => number): number =>
  accounts.reduce((all, account) => all + of(account), 0);

test(
  "what nobody needs sleeps, never under somebody's hands, and each wake is explained",
  {
    timeout: 300_000,
  },
  async () => {
    const all: Account[] = [];
    for (const seed of WEEKS) {
      const { history, accounts } = await week(seed, true);
      expect(history.breach, history.last.join("\n")).toBeNull();
      all.push(...accounts);
      for (const account of accounts) console.info(`  week ${seed}: ${textOf(account)}`);
    }
    const [slept, sleepable] = [sum(all, (one) => one.slept), sum(all, (one) => one.sleepable)];
    const share = slept / sleepable;
    const hours = sum(all, (one) => one.hours);
    console.info(
      `  ${hours.toFixed(0)} server-hours, ${sum(all, (one) => one.needed).toFixed(0)} needed; ` +
        `${slept.toFixed(0)} of ${sleepable.toFixed(0)} that could be slept were: ${(100 * share).toFixed(1)} %`,
    );
    expect(share).toBeGreaterThanOrEqual(0.9);
    expect(sum(all, (one) => one.underHands)).toBe(0);
    expect(sum(all, (one) => one.unexplained)).toBe(0);
  },
);

test("without rest, much less", { timeout: 120_000 }, async () => {
  const { history, accounts } = await week(1, false);
  expect(history.breach, history.last.join("\n")).toBeNull();
  const share = sum(accounts, (one) => one.slept) / sum(accounts, (one) => one.sleepable);
  console.info(`  ${(100 * share).toFixed(1)} % without rest`);
  expect(share).toBeLessThan(0.8);
});

function textOf({ name, role, hours, needed, sleepable, slept, wakes, underHands }: Account): string {
  const { button, packet, alarm, itself } = wakes;
  return (
    `${name}, ${role}: needed ${needed.toFixed(1)} of ${hours.toFixed(1)} h, slept ${slept.toFixed(1)} of ` +
    `${sleepable.toFixed(1)} h, woken ${button} times by hand, ${packet} by packets, ${alarm} by its alarm, ` +
    `${itself} by itself, ${underHands} times under somebody's hands`
  );
}
