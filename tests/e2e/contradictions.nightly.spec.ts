import type { Locator, Page } from "@playwright/test";
import { ApiTokenService, Right } from "../../lib/gen/proto/komoriuta/v1/api_token_pb";
import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { HistoryService } from "../../lib/gen/proto/komoriuta/v1/history_pb";
import { CurrentStatus, StatusReason } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import { run } from "../helpers/child";
import { makeTempFolder, program, removeFolder } from "../helpers/environment";
import { MORNING, zoneAt } from "../screenshots/site";
import { startEveryStatus, type EveryStatus } from "./every-status";
import { expect, test as base } from "./fixtures";
import { giveSession, live } from "./parts";
import {
  clockIn,
  colourOf,
  contradictions,
  lightOf,
  truths,
  type Colour,
  type Said,
  type Truth,
} from "./said";

const ZONE = zoneAt(MORNING, Date.now());
type Truths = ReadonlyMap<string, Truth>;

interface Fleet {
  readonly fleet: EveryStatus;
  /** The API, read now. */
  readonly now: () => Promise<Truths>;
}

const test = base.extend<{ asItIs: undefined } & Pick<Fleet, "now">, Pick<Fleet, "fleet">>({
  fleet: [
    async ({}, use) => {
      const fleet = await startEveryStatus();
      await use(fleet);
      await fleet.end();
    },
    { scope: "worker", auto: true, timeout: 120_000 },
  ],
  baseURL: async ({ fleet }, use) => use(fleet.manager.url),
  context: async ({ context, fleet }, use) => {
    await giveSession(context, fleet.operator);
    await use(context);
  },
  now: async ({ fleet }, use) => use(() => truths(fleet.operator, fleet.zone)),
  asItIs: [
    async ({ fleet }, use) => {
      await fleet.goOn();
      await use(undefined);
    },
    { auto: true },
  ],
});
test.use({ timezoneId: ZONE });

/** The API before and after a page is read is the same, so that the page can be compared with it. */
async function compared(
  now: () => Promise<Truths>,
  page: string,
  read: () => Promise<readonly Said[]>,
): Promise<void> {
  const before = await now();
  await expect(async () => expect(contradictions(page, await read(), before)).toEqual([])).toPass({
    timeout: 20_000,
  });
  expect((await read()).length, `${page} speaks of nobody`).toBeGreaterThan(0);
}

const attentionIn = (text: string) => /needs attention/i.test(text);
/** "ON · Needs attention" → "ON" */
const wordIn = (badge: string) => badge.replace(/ · .*$/, "");
const endsIn = (text: string) =>
  /kept on until/i.test(text)
    ? [...text.matchAll(/kept on until (?:\w{3},? )?(\d\d:\d\d)/gi)].map(([, end = ""]) => end)
    : undefined;

test("the fleet has a server of every status, and of everything else that is said of servers", async ({
  now,
}) => {
  const all = [...(await now()).values()];
  const statuses = new Set(all.map(({ server }) => CurrentStatus[server.currentStatus]));
  expect([...statuses].sort()).toEqual(
    Object.values(CurrentStatus)
      .filter((word): word is string => typeof word === "string" && word !== "UNSPECIFIED")
      .sort(),
  );
  const reasons = new Set(all.flatMap(({ server }) => server.statusReason ?? []));
  for (const reason of [StatusReason.MANAGER_STARTED, StatusReason.DID_NOT_START, StatusReason.RESTARTING])
    expect(reasons).toContain(reason);
  const words = new Set(all.flatMap((each) => each.words));
  for (const word of ["Never reported", "Did not start", "Off, nobody asked", "Off, might not wake"])
    expect(words).toContain(word);
  expect(new Set(all.map(colourOf)).size).toBe(4);
  expect(new Set(all.map(lightOf)).size).toBe(4);
  const nexts = all.map(({ next }) => next.replaceAll(/\d\d:\d\d/g, "…"));
  for (const next of [
    "nothing planned",
    "on …",
    "off …, when free",
    "off when free, by …",
    "starting",
    "shutting down",
  ])
    expect(nexts).toContain(next);
  expect(all.some(({ held }) => held.length > 0)).toBe(true);
  expect(all.some(({ server }) => server.alerts.some(({ acknowledgedAt }) => acknowledgedAt))).toBe(true);
});

/** The rows of the list, of a group, or of a filter. */
function rowsOf(page: Page): Promise<Said[]> {
  const rows = page
    .getByRole("main")
    .getByRole("listitem")
    .filter({ has: page.getByRole("button", { name: "Why?" }).or(page.locator("[title='Why?']")) });
  return rows
    .evaluateAll((all) =>
      all.map((row) => {
        const textOf = (selector: string) => row.querySelector(selector)?.textContent ?? undefined;
        const next = textOf("[data-next]");
        return {
          name: textOf("h2") ?? "",
          badge: textOf("[data-word]") ?? "",
          wanted: textOf("[data-power]")?.trim() ?? "",
          ...(next ? { next } : {}),
          all: row.textContent ?? "",
        };
      }),
    )
    .then((read) =>
      read.map(({ name, badge, wanted, next, all }): Said => {
        const held = endsIn(all);
        return {
          ...{ name, wanted, words: [wordIn(badge)], attention: attentionIn(badge) },
          ...(next ? { next: next.replace(/^Next: /, "") } : {}),
          ...(held ? { held } : {}),
        };
      }),
    );
}

const FILTERS: Readonly<Record<Colour, string>> = {
  "needs attention": "Needs attention",
  changing: "Changing",
  on: "On",
  off: "Off",
};

test("the list, and each of its filters", async ({ page, now }) => {
  await page.goto("/servers?view=list");
  await live(page);
  await compared(now, "list", () => rowsOf(page));
  const all = [...(await now()).values()];
  expect(await rowsOf(page)).toHaveLength(all.length);
  for (const [colour, filter] of Object.entries(FILTERS)) {
    const meant = all.filter((each) => colourOf(each) === colour).map(({ name }) => name);
    await page.getByRole("link", { name: `${meant.length} ${filter}`, exact: true }).click();
    await expect(async () => {
      expect((await rowsOf(page)).map(({ name }) => name).sort()).toEqual(meant.sort());
    }).toPass();
  }
  const count = all.filter(({ attention }) => attention).length;
  await expect(page.getByRole("region", { name: "Show" })).toContainText(`${count} servers need attention.`);
});

/** "3 on · 1 needs attention: web-3" as numbers. */
function countsIn(text: string): Record<Colour, number> {
  const count = (words: string) => Number(new RegExp(`(\\d+) (?:${words})(?![a-z])`).exec(text)?.[1] ?? 0);
  return {
    "needs attention": count("needs attention|need attention"),
    changing: count("changing"),
    on: count("on"),
    off: count("off"),
  };
}

function countsOf(all: readonly Truth[]): Record<Colour, number> {
  const counts = { "needs attention": 0, changing: 0, on: 0, off: 0 };
  for (const each of all) counts[colourOf(each)] += 1;
  return counts;
}

test("the panorama: its rows, what is said of its houses, and its table", async ({ page, fleet, now }) => {
  await page.goto("/servers?view=panorama");
  await live(page);
  const panorama = page.getByRole("region", { name: "Panorama of the servers" });
  const rows = panorama.getByRole("listitem").filter({ has: page.getByRole("link") });
  // Those of folded groups are not there.
  const folded = panorama.getByRole("button", { expanded: false });
  while ((await folded.count()) > 0) await folded.first().click();
  await expect(rows.first()).toContainText("since");
  const all = await now();
  const readRows = async (): Promise<Said[]> =>
    (
      await rows.evaluateAll((each) =>
        each.map((row) => [row.querySelector("a")?.textContent, row.textContent] as const),
      )
    ).map(([name = "", text = ""]) => {
      const truth = all.get(name ?? "");
      const colour = /(needs attention|changing|on|off|unknown) since /.exec(text)?.[1];
      const next = /Next: (.*)$/.exec(text)?.[1];
      return {
        name: name ?? "",
        words: colour && truth && colour !== colourOf(truth) ? [colour] : [],
        attention: attentionIn(text.replace(/Before:.*/, "")),
        ...(next ? { next } : {}),
      };
    });
  await compared(now, "panorama", readRows);
  for (const group of (await fleet.operator.client(GroupService).listGroups({})).groups) {
    const house = panorama.getByRole("img", { name: new RegExp(`^${group.name}: `) });
    const its = [...all.values()].filter(({ groupUuids }) => groupUuids.includes(group.uuid));
    const label = (await house.getAttribute("aria-label")) ?? "";
    expect([group.name, countsIn(label)]).toEqual([group.name, countsOf(its)]);
  }
  await page.getByRole("button", { name: "Table" }).click();
  const table = page.getByRole("region", { name: "Table" }).getByRole("row");
  await compared(now, "table", async () =>
    (
      await table.evaluateAll((each) =>
        each.map((row) => [...row.children].map(({ textContent }) => textContent)),
      )
    )
      .slice(1)
      .map(([name, , status, , next]) => ({
        name: name ?? "",
        words: [(status ?? "").replace(/ · .*/, "")],
        attention: attentionIn(status ?? ""),
        next: (next ?? "").replace(/ \(.*\)$/, ""),
      })),
  );
});

/** The next change as the page says it, without the link to whoever makes it. */
async function nextOn(line: Locator): Promise<string> {
  const text = await line.evaluate((element) => element.firstChild?.textContent ?? "");
  return text.trim().replace(/^Next: /, "");
}

/** The sums of a week, in their order. */
const SUMS: readonly string[] = ["Off", "On", "Changing", "Needs attention"];

test("the page of each server, and why it is as it is", async ({ page, fleet, now }) => {
  test.setTimeout(300_000);
  for (const { uuid, name } of (await now()).values()) {
    await fleet.goOn();
    await page.goto(`/servers/${uuid}`);
    await live(page);
    const main = page.getByRole("main");
    await compared(now, "server", async () => {
      const badge = (await main.locator("[data-word]").first().textContent()) ?? "";
      const wanted = await main
        .getByRole("region", { name: "Details" })
        .locator("[data-power]")
        .textContent();
      const strips = await main.getByRole("heading", { name: /^Kept on until/ }).allTextContents();
      return [
        {
          ...{ name, words: [wordIn(badge)], attention: attentionIn(badge), wanted: wanted?.trim() ?? "" },
          ...{ next: await nextOn(main.locator("[data-next]")), held: endsIn(strips.join("\n")) ?? [] },
        },
        {
          name,
          attention: (await main.getByRole("heading", { name: "This server needs attention" }).count()) > 0,
        },
      ];
    });
    const week = main.getByRole("region", { name: "The last 7 days" });
    await compared(now, "the last 7 days", async () => {
      const last = (await week.getByRole("listitem").last().textContent()) ?? "";
      return [{ name, words: [last.replace(/, [^,]* to [^,]*$/, "")] }];
    });
    // Its time counts as that of the colour that it has everywhere.
    const truth = (await now()).get(name);
    const heading = truth ? FILTERS[colourOf(truth)] : "";
    await expect(week.getByRole("definition").nth(SUMS.indexOf(heading))).not.toHaveText("–");
    await page.keyboard.press("w");
    const dialog = page.getByRole("dialog", { name: `Why is ${name} as it is?` });
    await expect(dialog).toContainText(" since ");
    await compared(now, "why", async () => {
      const text = (await dialog.textContent()) ?? "";
      return [{ name, words: [/as it is\?(.*?) since /.exec(text)?.[1] ?? text] }];
    });
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
  }
});

test("the groups, and the page of each", async ({ page, fleet, now }) => {
  const { groups } = await fleet.operator.client(GroupService).listGroups({});
  const all = await now();
  for (const { uuid, name } of groups) {
    const its = [...all.values()].filter(({ groupUuids }) => groupUuids.includes(uuid));
    await page.goto("/groups");
    await live(page);
    const card = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name, exact: true }) });
    await expect(card).toContainText(`${its.length} servers`.replace(/^1 servers/, "1 server"));
    expect([name, countsIn(await wordsOf(card))]).toEqual([name, countsOf(its)]);
    const held = endsIn(await wordsOf(card));
    for (const end of held ?? []) expect(its.flatMap((each) => each.held)).toContain(end);
    await page.goto(`/groups/${uuid}`);
    await live(page);
    await compared(now, name, () => rowsOf(page));
    const main = page.getByRole("main");
    expect([name, countsIn(await wordsOf(main.locator("[data-group]")))]).toEqual([name, countsOf(its)]);
    const first = (await main.locator("[data-group] [data-next]").textContent()) ?? "";
    const next = /^Next: (?:\d+ servers? )?(.*?)(?: \(.*\))?$/.exec(first)?.[1] ?? "";
    expect(its.map((each) => each.next)).toContain(next);
  }
});

/** The text of a part, with a space between its items. */
function wordsOf(part: Locator): Promise<string> {
  return part.evaluate((element) => (element as HTMLElement).innerText.replaceAll(/\s+/g, " "));
}

test("the timeline says the same of holds, of stops that wait, and of the ends of schedules", async ({
  page,
  fleet,
  now,
}) => {
  await page.goto("/timeline");
  await live(page);
  const all = [...(await now()).values()];
  const clock = clockIn(fleet.zone);
  const planned = page
    .getByRole("main")
    .getByRole("listitem")
    .filter({ has: page.locator("time") });
  await page
    .getByRole("button", { name: /^Show \d+ more$/ })
    .first()
    .click();
  await expect(planned.filter({ hasText: "Room 105" }).first()).toBeVisible();
  const lines = await planned.evaluateAll((each) =>
    each.map((line) => (line as HTMLElement).innerText.replaceAll(/\s+/g, " ")),
  );
  const expectLine = (end: string, name: string) =>
    expect(lines, `${name} ${end}`).toContainEqual(
      expect.stringMatching(new RegExp(`^(\\w{3},? )?${end}.*${name}`)),
    );
  for (const { held, name, server } of all) {
    const { pendingStop, next } = server;
    for (const end of held) expectLine(end, name);
    if (pendingStop?.until && !pendingStop.runUuid) expectLine(clock(pendingStop.until), name);
    if (next?.scheduleName && next.at) expectLine(clock(next.at), next.scheduleName);
  }
  // Nobody who is not held is said to be.
  for (const line of lines.filter((each) => /hold/i.test(each)))
    expect(all.filter(({ held }) => held.length > 0).some(({ name }) => line.includes(name))).toBe(true);
});

test("the palette", async ({ page, fleet, now }) => {
  await page.goto("/groups");
  await live(page);
  await page.keyboard.press("Control+k");
  const dialog = page.getByRole("dialog");
  for (const { name } of (await now()).values()) {
    await dialog.getByRole("combobox").fill(name);
    const option = dialog
      .getByRole("option")
      .filter({ has: page.locator("[data-word]") })
      .filter({ hasText: new RegExp(`^${name} `) });
    await expect(option.first()).toBeVisible();
    await compared(now, "palette", async () => {
      const [text = "", badge = ""] = await option
        .first()
        .evaluate((each) => [each.textContent ?? "", each.querySelector("[data-word]")?.textContent ?? ""]);
      const next = /Next: (.*)$/.exec(text.slice(0, text.length - badge.length))?.[1];
      return [{ name, words: [wordIn(badge)], attention: attentionIn(badge), ...(next ? { next } : {}) }];
    });
  }
  await fleet.goOn();
});

test("a display, and the tiles of a phone", async ({ browser, page, fleet, now }) => {
  const context = await browser.newContext({ baseURL: fleet.manager.url });
  const display = await context.newPage();
  await display.goto("/lights");
  await display.getByLabel("Token").fill(fleet.token);
  await display.getByRole("button", { name: "Show the lights" }).click();
  await expect(display.getByRole("listitem").first()).toBeVisible();
  await display.reload();
  const all = [...(await now()).values()];
  await expect(display.getByRole("heading", { level: 1 })).toHaveText(
    `${all.filter(lightOf).length} servers are not dark`,
  );
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/servers");
  await live(page);
  const { groups } = await fleet.operator.client(GroupService).listGroups({});
  for (const { uuid, name } of groups) {
    const its = all.filter(({ groupUuids }) => groupUuids.includes(uuid));
    const room = display
      .getByRole("listitem")
      .filter({ has: display.getByRole("heading", { name, exact: true }) });
    const text = await wordsOf(room);
    const count = (light: string) => its.filter((each) => lightOf(each) === light).length;
    const shown = (words: RegExp) => Number(words.exec(text)?.[1] ?? 0);
    expect([name, shown(/(\d+) of \d+ on/), shown(/(\d+) changing/), shown(/(\d+) not known/)]).toEqual([
      ...[name, count("on"), count("changing"), count("not known")],
    ]);
    const lit = its.filter(lightOf);
    for (const each of its.filter((one) => !lit.includes(one))) expect(text).not.toContain(each.name);
    const on = count("on") > 0 ? `${count("on")} of ${its.length} on` : [];
    const others = (["changing", "not known"] as const).flatMap((light) =>
      count(light) > 0 ? `${count(light)} ${light}` : [],
    );
    const tile = lit.length > 0 ? `${name}: ${[on, others].flat().join(" · ")}` : name;
    await expect(page.getByRole("region", { name: "Rooms" })).toContainText(tile);
  }
  await context.close();
});

test("the report of the night, here and by komoctl", async ({ page, fleet }) => {
  const report = await fleet.operator.client(HistoryService).getNightReport({});
  await page.goto("/report");
  const printed = (await komoctl(fleet, "report")).stdout;
  const parts = [
    ["turned off", report.slept],
    ["stayed on", report.stayedOn],
    ["not wake", report.notWoken],
  ] as const;
  for (const [title, its] of parts) {
    const list = page.getByRole("main").getByRole("list", { name: new RegExp(`${title}$`) });
    const names = await list.getByRole("link").allTextContents();
    // It tells of the night, and nothing of the present: that is another one by now.
    await expect(list).not.toContainText(/ is lost|are arriving| is (on|off)\b/);
    expect([title, names.sort()]).toEqual([title, its.map(({ serverName }) => serverName).sort()]);
    for (const { serverName } of title === "turned off" ? [] : its)
      expect(printed).toMatch(new RegExp(`${serverName} +(did )?${title}`));
  }
  expect(report.slept.length + report.stayedOn.length + report.notWoken.length).toBeGreaterThan(5);
});

/** Runs komoctl with a token of its own: it is called often. */
async function komoctl({ manager, operator, zone }: EveryStatus, ...line: readonly string[]) {
  const home = makeTempFolder();
  const env = { XDG_CONFIG_HOME: home, HOME: home, PATH: "/usr/bin:/bin", TZ: zone };
  const tokens = operator.client(ApiTokenService);
  const { token, apiToken } = await tokens.createApiToken({ name: home, rights: [Right.SEE] });
  await run([program("komoctl"), "login"], { env, input: `${manager.url}\n${token}\n` });
  const done = await run([program("komoctl"), ...line], { env });
  await tokens.revokeApiToken({ uuid: apiToken?.uuid ?? "" });
  removeFolder(home);
  expect(done, done.stderr).toMatchObject({ code: 0 });
  return done;
}

test("komoctl", async ({ fleet, now }) => {
  test.setTimeout(180_000);
  await compared(now, "komoctl servers", async () => {
    const [, ...rows] = (await komoctl(fleet, "servers")).stdout.trimEnd().split("\n");
    return rows.map((row): Said => {
      const [name = "", word = "", , next = "", notes = ""] = row.split(/ {2,}/);
      const ends = [...notes.matchAll(/held until (?:\S+ )?(\d\d:\d\d)/g)].map(([, end = ""]) => end);
      const reason = { "did not start": "Did not start", "never reported": "Never reported" };
      const words = Object.entries(reason).flatMap(([note, its]) => (notes.includes(note) ? its : []));
      return { name, next, words: [word, ...words], attention: attentionIn(notes), held: ends };
    });
  });
  for (const name of (await now()).keys())
    await compared(now, "komoctl why", async () => {
      const [first = ""] = (await komoctl(fleet, "why", name)).stdout.split("\n");
      return [{ name, words: [/: (.*) since /.exec(first)?.[1] ?? first] }];
    });
  await fleet.goOn();
});
