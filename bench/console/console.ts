import { Agent, get } from "node:http";
import { gzipSync } from "node:zlib";
import type { Browser } from "@playwright/test";
import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { Role } from "../../lib/gen/proto/komoriuta/v1/person_pb";
import { join } from "../../tests/helpers/operator";
import { atMost, type Benchmark, type Figure, type Setting } from "../benchmark";
import { median } from "../load/drive";
import { browse, openBrowser, type Browsed } from "./browse";
import { changes, type Changes } from "./live";
import { openSite, type Site } from "./site";

/** A fleet, and the goals of its list. Times in milliseconds. */
interface Size {
  readonly servers: number;
  /** Seconds. */
  readonly interval: number;
  readonly render: number;
  readonly interactive: number;
  readonly change: number;
}

/** With 10,000 the list has to be usable: no wait may be twice as long. */
const SIZES: readonly Size[] = [
  { servers: 2_000, interval: 10, render: 200, interactive: 1000, change: 1000 },
  { servers: 10_000, interval: 60, render: 400, interactive: 2000, change: 2000 },
];
/** Servers whose first heartbeats are waited for in the page. */
const SLEEPERS = 9;
/** Servers of the group that somebody may see, and milliseconds in which they have the list. */
const GROUP = 100;
const VIEWED_WITHIN = 200;
/** Bytes of JavaScript, docs/decisions/013-weight-of-the-list.md. */
const JAVASCRIPT = 220_000;

/** P5: the list of servers in Chromium. */
export const theConsole: Benchmark = {
  name: "console",
  title: "the list of 2,000 and of 10,000 servers, in Chromium (P5)",
  run,
};

async function run({ say }: Setting): Promise<readonly Figure[]> {
  const browser = await openBrowser();
  try {
    const found: Figure[] = [];
    for (const size of SIZES) found.push(...(await measure(browser, size, say)));
    return found;
  } finally {
    await browser.close();
  }
}

async function measure(browser: Browser, size: Size, say: Setting["say"]): Promise<readonly Figure[]> {
  const site = await openSite(size.servers, SLEEPERS, size.interval, say);
  try {
    say("rendering");
    const { url } = site.manager;
    const { cookie } = site.operator;
    const rendered = await render(url, {
      login: { path: "/login" },
      list: { path: "/servers", cookie },
      ofGroup: { path: "/servers", cookie: await viewerOfGroup(site) },
    });
    say("browsing");
    const browsed = await browse(browser, url, site.operator);
    say("watching");
    return figures(size, rendered, browsed, await changes(browser, site));
  } finally {
    await site.end();
  }
}

const MS = "ms";
const kilobytes = (bytes: number): number => bytes / 1000;

function figures(
  { servers, ...goal }: Size,
  rendered: Readonly<Record<"login" | "list" | "ofGroup", Rendered>>,
  browsed: Browsed,
  changed: Changes,
): readonly Figure[] {
  const of = `${servers.toLocaleString("en")}: `;
  const { list, login, ofGroup } = rendered;
  return [
    atMost(goal.render, `${of}rendered by the manager within`, list.milliseconds, MS),
    { name: `${of}… to the page of the login`, value: list.milliseconds / login.milliseconds },
    atMost(
      VIEWED_WITHIN,
      `${of}rendered for who may see a group of ${GROUP} within`,
      ofGroup.milliseconds,
      MS,
    ),
    { name: `${of}document`, value: kilobytes(list.bytes), unit: "kB" },
    { name: `${of}… compressed`, value: kilobytes(list.gzipped), unit: "kB" },
    atMost(JAVASCRIPT / 1000, `${of}JavaScript, compressed`, kilobytes(browsed.javaScript), "kB"),
    atMost(goal.interactive, `${of}answers to a click after`, browsed.interactive, MS),
    { name: `${of}knows all servers after`, value: browsed.live, unit: MS },
    atMost(goal.change, `${of}a heartbeat's change shows within`, changed.middle, MS),
    { name: `${of}… the slowest`, value: changed.slowest, unit: MS },
    { name: `${of}search`, value: browsed.search, unit: MS },
    { name: `${of}sort`, value: browsed.sort, unit: MS },
    { name: `${of}next page`, value: browsed.turnPage, unit: MS },
    { name: `${of}longest task while it opens`, value: browsed.longestTask, unit: MS },
    { name: `${of}longest task while it is used`, value: browsed.longestTaskInUse, unit: MS },
    { name: `${of}longest task while it is looked at`, value: changed.longestTask, unit: MS },
    { name: `${of}share of a core while it is looked at`, value: changed.busy },
  ];
}

/** The cost of a page, measured from outside. Sizes in bytes. */
interface Rendered {
  /** Milliseconds from the request to the end of the document; of several, the one in the middle. */
  readonly milliseconds: number;
  readonly bytes: number;
  readonly gzipped: number;
}

const ROUNDS = 15;
const WARM_UP = 5;

/** A page, and the session of whoever asks for it. */
interface Asked {
  readonly path: string;
  readonly cookie?: string;
}

/** Asks for pages in turns, so that a machine that is slow for a while is slow for all of them. */
async function render<Name extends string>(
  url: string,
  pages: Readonly<Record<Name, Asked>>,
): Promise<Readonly<Record<Name, Rendered>>> {
  const agent = new Agent({ keepAlive: true });
  const names = Object.keys(pages) as Name[];
  const taken = new Map<Name, { times: number[]; body: Buffer }>(
    names.map((name) => [name, { times: [], body: Buffer.alloc(0) }]),
  );
  try {
    for (let round = -WARM_UP; round < ROUNDS; round += 1) {
      for (const [name, one] of taken) {
        const { path, cookie } = pages[name];
        const begun = performance.now();
        one.body = await document(new URL(path, url), agent, cookie);
        if (round >= 0) one.times.push(performance.now() - begun);
      }
    }
  } finally {
    agent.destroy();
  }
  const rendered = [...taken].map(([name, { times, body }]) => [
    name,
    { milliseconds: median(times), bytes: body.length, gzipped: gzipSync(body).length },
  ]);
  return Object.fromEntries(rendered) as Record<Name, Rendered>;
}

/** The session of somebody who sees one group of the fleet. */
async function viewerOfGroup({ manager, operator, reporting }: Site): Promise<string> {
  const serverUuids = reporting.slice(0, GROUP).map(({ uuid }) => uuid);
  const { group } = await operator.client(GroupService).createGroup({ name: "a room", serverUuids });
  const role = { role: Role.VIEWER, groupUuid: group?.uuid ?? "" };
  return (await join(manager, operator, "viewer", [role])).cookie;
}

/** The whole document. Who has a session is not shown the login. */
function document(url: URL, agent: Agent, cookie: string | undefined): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const headers = { "accept-language": "en", ...(cookie && { cookie }) };
    get(url, { agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response
        .on("data", (chunk: Buffer) => chunks.push(chunk))
        .once("error", reject)
        .once("end", () => {
          if (response.statusCode === 200) resolve(Buffer.concat(chunks));
          else reject(new Error(`${url.pathname} was answered ${response.statusCode}`));
        });
    }).once("error", reject);
  });
}
