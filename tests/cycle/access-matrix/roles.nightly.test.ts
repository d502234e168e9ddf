import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Right } from "../../../lib/gen/proto/komoriuta/v1/api_token_pb";
import { until } from "../../helpers/until";
import { send, type Answer } from "../../helpers/web";
import type { Known } from "./door";
import { openHouse, ROLES, type House, type Place, type Shown } from "./house";
import { allRows, type Row } from "./rows";
import { knowsNobody, SORTS, sortOf, type Expected } from "./sorts";
import { endTargets } from "./targets";
import { verdict } from "./verdict";

// Rights of roles and of tokens, against the compiled manager. In each cell: ok; no (the right is missing); – (it is not
// there); out (nobody is let in).

const RIGHTS = { see: Right.SEE, wake: Right.WAKE, stop: Right.STOP, manage: Right.MANAGE };

let house: House;
beforeAll(async () => {
  house = await openHouse(RIGHTS);
});
afterAll(async () => {
  await endTargets();
  await house?.end();
});

const rows = allRows().filter(({ name }) => !knowsNobody(name));

test("every page, RPC and server action has its sort, and there is no other", () => {
  expect([...sortOf.keys()].sort()).toEqual(rows.map(({ name }) => name).sort());
});

/** A client, the place that it asks about, and the expected answer. */
interface Cell {
  readonly who: string;
  readonly shown: Shown;
  readonly place: Place;
  readonly expected: string;
}

function cellsOf(row: Row): Cell[] {
  const sort = SORTS.get(sortOf.get(row.name) ?? "");
  if (!sort) throw new Error(`${row.name} has no sort`);
  const { people, tokens, oidc } = house;
  const cells = (
    all: Readonly<Record<string, Shown>>,
    names: readonly string[],
    expected: Expected,
  ): Cell[] =>
    names.flatMap((name, at) => {
      const cell = (who: string, place: Place, words: readonly string[]): Cell => ({
        ...{ who: `${who}, ${place}`, place, shown: all[who] ?? {}, expected: words[at] ?? "" },
      });
      const inRoom = `${name} of the room`;
      return [
        cell(name, "room", expected.everywhere),
        cell(inRoom, "room", expected.room),
        cell(inRoom, "yonder", expected.yonder),
      ];
    });
  const out = (all: Readonly<Record<string, Shown>>): Cell[] =>
    Object.entries(all).map(([who, shown]) => ({ who, shown, place: "room", expected: "out" }));
  const isRpc = !/^(GET|action|form) /.test(row.name);
  return [
    { who: "keeper", shown: house.keeper(), place: "yonder", expected: "ok" },
    { who: "admin by OpenID Connect", shown: oidc, place: "yonder", expected: "ok" },
    ...cells(people, Object.keys(ROLES), sort.people),
    // No program comes in to a page, or calls what stands on it, wherever it may do something.
    ...(isRpc ? cells(tokens, Object.keys(RIGHTS), sort.tokens) : out(house.tokensOnEverything)),
    ...out({ ...house.out, nobody: {} }),
  ];
}

/** Requests that can be made only once on each thing. */
const ONCE = /delete|turn|wake|power|startRun|cancel|release|revoke|remove|endSession|rehearse$/i;
/** Targets of requests that can be repeated, or must be refused: one for each row and place. */
const kept = new Map<string, Known>();

async function targetOf(row: Row, { who, place, expected }: Cell): Promise<Known> {
  // It would be another group than the one that somebody may do something in.
  if (row.isOfGroup && (who.includes("of the room") || expected !== "ok")) return house.group[place];
  if (!row.target) return house.server[place];
  if (expected === "ok" && ONCE.test(row.name)) return row.target(house.scene(place));
  const key = `${row.name} ${place}`;
  const target = kept.get(key) ?? (await row.target(house.scene(place)));
  kept.set(key, target);
  return target;
}

/** The words of a verdict, in those of the table. */
const WORDS: Readonly<Record<string, string>> = {
  ...{ "200": "ok", done: "ok", "→login": "out", "401": "out", "403": "no", no_right: "no", "404": "–" },
  ...{ not_found: "–", group_not_found: "–", run_not_found: "–", hold_not_found: "–" },
  ...{ schedule_not_found: "–", session_not_found: "–", door_not_found: "–" },
};

/** The verdict on whoever may, where there is nothing to be done: no agent is older here, and a form is out of date. */
const IN_VAIN: Readonly<Record<string, string>> = {
  "UpgradeService/StartUpgrade": "400",
  "action startUpgrade": "nothing_to_upgrade",
  "UpgradeService/CancelUpgrade": "404",
  "action cancelUpgrade": "upgrade_not_found",
  "action sendSettings": "setting_edited",
};

interface Asked {
  readonly answer: Answer;
  /** The verdict in verdict.ts's words. */
  readonly found: string;
}

async function knock(row: Row, place: Place, target: Known, shown: Shown): Promise<Asked> {
  const { method, path, posted } = await row.ask(house.scene(place), target);
  // A browser names the page's origin wherever it posts; a tool must not.
  const own = row.name.includes("Service/") ? {} : { origin: new URL(house.here.url).origin };
  const headers = { ...own, ...posted?.headers, ...shown };
  const isEnough = (body: string): boolean => path.endsWith("/WatchServers") && body.length > 5;
  const asked = () => send(house.here, path, { method, headers, body: posted?.body, isEnough });
  let answer = await asked();
  // All of them together ask more often than plans are worked out: whoever is told to wait asks again.
  for (
    let tries = 0;
    answer.status === 429 && /\/(ListPlanned|GetNightReport|PreviewRest)$/.test(path) && tries < 5;
    tries++
  ) {
    await setTimeout(1000);
    answer = await asked();
  }
  const servers = { alder: house.server.room, birch: house.server.yonder };
  return { answer, found: verdict(answer, path, servers) };
}

async function ask(row: Row, cell: Cell): Promise<{ readonly answer: Answer; readonly word: string }> {
  const { place, shown } = cell;
  const target = await targetOf(row, cell);
  const { answer, found } = await knock(row, place, target, shown);
  const word = found === IN_VAIN[row.name] ? "ok" : (WORDS[found] ?? found);
  // A form's answer is a page, whatever came of it.
  const isInVain = row.isDone && word === "ok" && !(await row.isDone(house.scene(place), target));
  return { answer, word: isInVain ? "no" : word };
}

test.for(rows)("$name", async (row) => {
  const found: Record<string, string> = {};
  const expected: Record<string, string> = {};
  for (const cell of cellsOf(row)) {
    const { answer, word } = await ask(row, cell);
    found[cell.who] = word;
    expected[cell.who] = cell.expected;
    // Whoever may do something in the room only is told of nothing else.
    if (cell.who.includes("of the room")) expect(answer.body, cell.who).not.toContain("yonder");
  }
  expect(found).toEqual(expected);
});

// A wrong token is as none, but for metrics, where it is refused.
const ofAll = allRows().filter(({ name }) => knowsNobody(name) && name !== "GET /metrics");
test.for(ofAll)("$name: whoever is let in no more is nobody", async (row) => {
  // A redirect to the login service has another secret in its address each time.
  const asked = async (shown: Shown): Promise<string> =>
    (await knock(row, "room", house.server.room, shown)).found.replace(/\?.*/, "");
  const nobody = await asked({});
  for (const [who, shown] of Object.entries(house.out)) expect(await asked(shown), who).toBe(nobody);
});

test("a stream tells of what is seen and of nothing else, also of what changes", async () => {
  const { people, tokens, server } = house;
  const keeper = house.scene("room").operator();
  const rename = (place: Place, name: string) =>
    keeper.servers.updateServer({ uuid: server[place].uuid, name });
  const watch = async (who: string, shown: Shown | undefined): Promise<string> => {
    let received = "";
    const path = "/api/komoriuta.v1.ServerService/WatchServers";
    const watching = send(house.here, path, {
      method: "POST",
      headers: { "content-type": "application/connect+json", ...shown },
      body: "\0\0\0\0\u0002{}",
      isEnough: (body) => (received = body).includes("alder is last"),
    });
    await until(`${who} is told what there is`, 30_000, () => received.includes("snapshot"));
    // The last change is of what all of them see.
    await rename("yonder", "yonder is first");
    await rename("room", "alder is last");
    const { body } = await watching;
    await rename("room", "alder");
    await rename("yonder", "yonder birch");
    return body;
  };
  for (const [name, shown] of Object.entries({ ...people, ...tokens })) {
    const received = await watch(name, shown);
    expect(received, name).toContain("alder is last");
    expect(received.includes("yonder"), name).toBe(!name.includes("of the room"));
  }
});
