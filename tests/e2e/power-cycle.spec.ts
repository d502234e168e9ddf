import { timestampMs } from "@bufbuild/protobuf/wkt";
import type { Locator, Page } from "@playwright/test";
import { logIn } from "../helpers/operator";
import { shutdowns, startScene, type Scene } from "../helpers/scene";
import { expect, expectNoBarriers, logInByHand, test } from "./fixtures";
import { cellOf, giveSession, live, rowOf, showServersAs } from "./parts";

let scene: Scene;

test.beforeAll(async () => {
  scene = await startScene({ awake: ["alder", "birch"] });
});
test.afterAll(() => scene?.end());

interface Shown {
  readonly word: string;
  /** Wall-clock milliseconds. */
  readonly at: number;
}

/** Records every word of a cell with a status from now on, and its time, in order. */
async function recordStatuses(cell: Locator): Promise<() => Promise<Shown[]>> {
  const recorder = await cell.evaluateHandle((element) => {
    const shown: { word: string; at: number }[] = [];
    const note = (): void => {
      const word = element.querySelector("[data-status]")?.textContent.trim() ?? "";
      if (shown.at(-1)?.word !== word) shown.push({ word, at: Date.now() });
    };
    note();
    new MutationObserver(note).observe(element, { subtree: true, childList: true, characterData: true });
    return shown;
  });
  return () => recorder.jsonValue();
}

/** Waits for the next heartbeat: a click right after it takes effect a whole interval later. */
async function nextHeartbeat({ operator, member }: Scene, name: string): Promise<void> {
  const { uuid } = member(name);
  const last = async (): Promise<number> => {
    const { server } = await operator.servers.getServer({ uuid });
    return server?.lastHeartbeatAt ? timestampMs(server.lastHeartbeatAt) : 0;
  };
  const before = await last();
  await expect.poll(last, { intervals: [100], timeout: 20_000 }).toBeGreaterThan(before);
}

/** The words of the console in a language. */
interface Language {
  readonly locale: string;
  readonly currentStatus: string;
  readonly turnOn: (name: string) => string;
  readonly turnOff: (name: string) => string;
  readonly confirm: string;
  readonly cancel: string;
  readonly applying: string;
  /** The statuses of a night and a morning, in words. */
  readonly cycle: readonly string[];
}

const ENGLISH: Language = {
  locale: "en-GB",
  currentStatus: "Now",
  turnOn: (name) => `Turn on ${name}`,
  turnOff: (name) => `Turn off ${name}`,
  confirm: "Turn off",
  cancel: "Cancel",
  applying: "Applying",
  cycle: ["ON", "Shutting down", "OFF", "Starting", "ON"],
};
const JAPANESE: Language = {
  locale: "ja-JP",
  currentStatus: "現在",
  turnOn: (name) => `${name}を起動`,
  turnOff: (name) => `${name}をシャットダウン`,
  confirm: "シャットダウン",
  cancel: "キャンセル",
  applying: "適用中",
  cycle: ["ON", "シャットダウン中", "OFF", "起動処理中", "ON"],
};

/** Turns a server off and on again in the console in a language. */
async function turnOffAndOn(page: Page, name: string, words: Language): Promise<void> {
  const { machine } = scene.member(name);
  const row = rowOf(page, name);
  const status = cellOf(row, words.currentStatus);
  const [, stopping = "", off = ""] = words.cycle;
  const turnOff = row.getByRole("button", { name: words.turnOff(name) });
  const question = page.getByRole("alertdialog");

  await turnOff.click();
  await question.getByRole("button", { name: words.cancel }).click();
  await expect(status).toContainText("ON");
  await turnOff.click();
  await nextHeartbeat(scene, name);
  await question.getByRole("button", { name: words.confirm }).click();
  await expect(status).toContainText(stopping, { timeout: 30_000 });
  await expectNoBarriers(page);
  await expect(status).toContainText(off, { timeout: 30_000 });
  // Its agent has said that it leaves; a busy machine takes longer to go than the page to show it.
  await expect.poll(() => machine.state).toBe("off");

  await row.getByRole("button", { name: words.turnOn(name) }).click();
  await expect(turnOff).toBeEnabled({ timeout: 40_000 });
  expect(machine.boots).toHaveLength(2);
  expect(shutdowns(machine)).toBe(1);
}

test("servers are turned off and on, live, by two people in two languages before each other's eyes", async ({
  browser,
}) => {
  test.setTimeout(120_000);
  const { manager } = scene;
  const open = async ({ locale }: Language): Promise<Page> => {
    const context = await browser.newContext({ baseURL: manager.url, locale });
    await showServersAs(context, "list");
    return context.newPage();
  };
  const people = [
    { words: ENGLISH, page: await open(ENGLISH), name: "alder" },
    { words: JAPANESE, page: await open(JAPANESE), name: "birch" },
  ] as const;
  const [english, japanese] = people;
  await english.page.goto("/login");
  await logInByHand(english.page, manager.userId, manager.password);
  await giveSession(japanese.page.context(), await logIn(manager));
  await japanese.page.goto("/servers");

  const recorded = await Promise.all(
    people.map(async ({ page, words }) => {
      await live(page);
      const cells = ["alder", "birch"].map((name) => cellOf(rowOf(page, name), words.currentStatus));
      for (const cell of cells) await expect(cell).toContainText("ON", { timeout: 40_000 });
      for (const name of ["alder", "birch"])
        await expect(page.getByRole("button", { name: words.turnOff(name) })).toBeEnabled();
      // Whatever shows from here on came without a reload.
      await page.evaluate(() => Object.assign(window, { loadedOnce: true }));
      return Promise.all(cells.map(recordStatuses));
    }),
  );
  await Promise.all(people.map(({ page, name, words }) => turnOffAndOn(page, name, words)));
  for (const { page, words } of people)
    for (const name of ["alder", "birch"])
      await expect(page.getByRole("button", { name: words.turnOff(name) })).toBeEnabled();

  // An order comes at once: that it is on its way may be over before it is shown.
  const lasting = ({ word }: Shown) => !people.some(({ words }) => words.applying === word);
  const shown = await Promise.all(
    recorded.map((cells) => Promise.all(cells.map(async (words) => (await words()).filter(lasting)))),
  );
  for (const [i, { words, page }] of people.entries()) {
    for (const cell of shown[i] ?? []) expect(cell.map(({ word }) => word)).toEqual(words.cycle);
    expect(await page.evaluate(() => "loadedOnce" in window)).toBe(true);
  }
  // What one sees, the other sees within about a second; the rest is for machines with much else to do.
  const [ours = [], theirs = []] = shown;
  const apart = ours.flatMap((cell, i) =>
    cell.slice(1).map(({ at }, j) => Math.abs(at - (theirs[i]?.[j + 1]?.at ?? Infinity))),
  );
  expect(Math.max(...apart)).toBeLessThan(4000);
  for (const { page } of people) await page.context().close();
});

test("the page of a server shows its status live, and what was done", async ({ browser }) => {
  const { manager, operator } = scene;
  const { uuid } = scene.member("birch");
  const context = await browser.newContext({ baseURL: manager.url, colorScheme: "dark" });
  await giveSession(context, await logIn(manager));
  const page = await context.newPage();
  await page.goto(`/servers/${uuid}`);
  const main = page.getByRole("main");
  await expect(page.locator("[data-connection=live]")).toBeAttached();
  const turnedOff = main
    .getByRole("region", { name: "Recent events" })
    .getByText(/^Turned off by keeper at /);
  await expect(main.getByText("birch was added.")).toBeVisible();
  const before = await turnedOff.count();
  await nextHeartbeat(scene, "birch");
  await operator.power.turnOff({ uuid });
  await expect(main.getByText(/^(Applying|Shutting down)$/).first()).toBeVisible();
  await expect(turnedOff).toHaveCount(before + 1);
  await expectNoBarriers(page);
  await context.close();
});
