import { afterAll, beforeAll, expect, test } from "vitest";
import { Right } from "../../../lib/gen/proto/komoriuta/v1/api_token_pb";
import { until } from "../../helpers/until";
import { send, type Answer } from "../../helpers/web";
import type { Known } from "./door";
import { openHouse, ROLES, type House, type Place, type Shown } from "./house";
import { allRows, type Row } from "./rows";
import { verdict } from "./verdict";

// Who may do what, by their role or their token's right, against the compiled manager. In each cell: ok; no (the right
// is missing); – (it is not there); out (nobody is let in).

/**
 * What may be asked for is of one of these sorts. People: viewer, waker, operator, admin. Tokens: see, wake, stop,
 * manage. Each on everything; of the room, about what is in the room; of the room, about what is elsewhere.
 */
const SORTS = readSorts(`
sort              people on everything   of the room           of the room, yonder   tokens on everything  of the room           of the room, yonder
see one           ok  ok  ok  ok         ok  ok  ok  ok        –   –   –   –         ok  ok  ok  ok        ok  ok  ok  ok        –   –   –   –
wake one          no  ok  ok  ok         no  ok  ok  ok        –   –   –   –         no  ok  no  no        no  ok  no  no        –   –   –   –
wake by a form    no  ok  ok  ok         no  ok  ok  ok        no  no  no  no        out out out out       out out out out       out out out out
stop one          no  no  ok  ok         no  no  ok  ok        –   –   –   –         no  no  ok  no        no  no  ok  no        –   –   –   –
manage one        no  no  no  ok         no  no  no  ok        –   –   –   –         no  no  no  ok        no  no  no  ok        –   –   –   –
acknowledge       no  ok  ok  ok         no  ok  ok  ok        ok  ok  ok  ok        no  ok  no  no        no  ok  no  no        ok  ok  ok  ok
change a group    no  no  no  ok         no  no  no  no        –   –   –   –         no  no  no  ok        no  no  no  no        –   –   –   –
see what there is ok  ok  ok  ok         ok  ok  ok  ok        ok  ok  ok  ok        ok  ok  ok  ok        ok  ok  ok  ok        ok  ok  ok  ok
manage all        no  no  no  ok         no  no  no  no        no  no  no  no        no  no  no  ok        no  no  no  no        no  no  no  no
administer        no  no  no  ok         no  no  no  no        no  no  no  no        no  no  no  no        no  no  no  no        no  no  no  no
page to manage    –   –   –   ok         –   –   –   ok        –   –   –   ok        out out out out       out out out out       out out out out
page to all       –   –   –   ok         –   –   –   –         –   –   –   –         out out out out       out out out out       out out out out
one's own         ok  ok  ok  ok         ok  ok  ok  ok        ok  ok  ok  ok        out out out out       out out out out       out out out out
others' sessions  –   –   –   ok         –   –   –   –         –   –   –   –         out out out out       out out out out       out out out out
`);

/** Each page, RPC and action, by its sort. */
const ROWS: Readonly<Record<string, string>> = {
  "see one": `ServerService/GetServer, ServerService/ListEvents, RunService/GetRun, GET /servers/[uuid],
    GET /groups/[uuid], GET /runs/[uuid], GET /schedules/[uuid], action olderEvents, action lookAtRun, action forecastRuns`,
  "wake one": `PowerService/TurnOn, PowerService/WakeAgain, HoldService/PlaceHold, RunService/PreviewRun,
    RunService/StartRun, RunService/CancelRun, action placeHold, action previewRun, action startRun,
    action cancelRun, action pressPower`,
  "wake by a form": `form pressPower`,
  "stop one": `PowerService/TurnOff, HoldService/ReleaseHold, action releaseHold`,
  "manage one": `ServerService/UpdateServer, ServerService/DeleteServer, AccessTokenService/RotateToken,
    GroupService/UpdateGroup, ScheduleService/CreateSchedule, ScheduleService/UpdateSchedule,
    ScheduleService/DeleteSchedule, ScheduleService/PreviewSchedule, action updateServer, action setGuards,
    action rotateToken, action deleteServer, action setMachine, action renameGroup, action setGroupGuards,
    action previewSchedule, action saveSchedule, action deleteSchedule`,
  acknowledge: `AlertService/AcknowledgeAlerts`,
  "change a group": `GroupService/SetMembers, GroupService/DeleteGroup, action changeMembers, action deleteGroup`,
  "see what there is": `ServerService/ListServers, ServerService/WatchServers, GroupService/ListGroups,
    HoldService/ListHolds, AlertService/ListAlerts, ScheduleService/ListSchedules, RunService/ListRuns,
    EnergyService/GetEnergy, HistoryService/ListDiary, HistoryService/ListLanes, HistoryService/ListPlanned`,
  "manage all": `ServerService/CreateServer, GroupService/CreateGroup, EnrolmentKeyService/ListEnrolmentKeys,
    EnrolmentKeyService/CreateEnrolmentKey, EnrolmentKeyService/RevokeEnrolmentKey, action createServer,
    action createGroup, action createEnrolmentKey, action revokeEnrolmentKey, action previewList,
    action importList`,
  administer: `ApiTokenService/ListApiTokens, ApiTokenService/CreateApiToken, ApiTokenService/RevokeApiToken,
    AuditService/ListAuditEntries, PersonService/ListPeople, PersonService/InvitePerson,
    PersonService/InviteAgain, PersonService/SetRoles, PersonService/RemovePerson, action makeToken,
    action revokeToken, action invitePerson, action inviteAgain, action setRoles, action removePerson`,
  "page to manage": `GET /schedules/new`,
  "page to all": `GET /many, GET /people, GET /programs, GET /audit, GET /audit/audit.csv,
    GET /audit/audit.jsonl`,
  "one's own": `GET /servers, GET /groups, GET /runs, GET /schedules, GET /tonight, GET /energy,
    GET /energy/energy.csv, GET /many/servers.csv, GET /account, PersonService/ListSessions,
    action olderDiary, action serverNames, action namesToFind, action lanesBetween, action plannedBetween,
    action happenedBetween, action seeAlerts, action pushHere, action turnOnPush, action turnOffPush,
    action testPush`,
  "others' sessions": `PersonService/EndSession, action endSession`,
};

/** What is the same for all, or is about who one is: access-matrix.test.ts has it. */
const OF_ALL =
  /^(AgentService|EnrolmentService|AuthService)\/|^action (logIn|logOut|logOutEverywhere|join\w*|lookAtInvitation|changePassword|chooseLanguage|chooseTheme)$|^form logIn$/;
/** Pages and files without a door. */
const WITHOUT_DOOR =
  /^GET \/($|_next|agent|api|apple|ca\.crt|favicon|healthz|icon|install|join|login|manifest|metrics|nowhere|sw)/;

const RIGHTS = { see: Right.SEE, wake: Right.WAKE, stop: Right.STOP, manage: Right.MANAGE };

let house: House;
beforeAll(async () => {
  house = await openHouse(RIGHTS);
});
afterAll(() => house?.end());

const rows = allRows().filter(({ name }) => !OF_ALL.test(name) && !WITHOUT_DOOR.test(name));
const sortOf = new Map(
  Object.entries(ROWS).flatMap(([sort, names]) =>
    names.split(",").map((name) => [name.trim().replace(/\s+/g, " "), sort] as const),
  ),
);

test("every page, RPC and server action has its sort, and there is no other", () => {
  expect([...sortOf.keys()].sort()).toEqual(rows.map(({ name }) => name).sort());
});

/** Somebody who asks, and about what. */
interface Cell {
  readonly who: string;
  readonly shown: Shown;
  readonly place: Place;
  readonly expected: string;
}

function cellsOf(row: Row): Cell[] {
  const sort = SORTS.get(sortOf.get(row.name) ?? "");
  if (!sort) throw new Error(`${row.name} has no sort`);
  const { people, tokens } = house;
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
  const out = (who: string, shown: Shown | undefined): Cell => ({
    ...{ who, shown: shown ?? {}, place: "room", expected: "out" },
  });
  const isRpc = !/^(GET|action|form) /.test(row.name);
  return [
    { who: "keeper", shown: house.keeper(), place: "yonder", expected: "ok" },
    ...cells(people, Object.keys(ROLES), sort.people),
    // Where no program comes in, one is enough: access-matrix.test.ts.
    ...(isRpc ? cells(tokens, Object.keys(RIGHTS), sort.tokens) : []),
    ...["removed", "ended"].map((who) => out(who, people[who])),
    ...(isRpc ? ["revoked", "expired"].map((who) => out(who, tokens[who])) : []),
    out("nobody", {}),
  ];
}

/** What is done once to each thing only. */
const ONCE = /delete|turn|wake|power|startRun|cancel|release|revoke|remove|endSession/i;
/** What is asked for again and again, and what those are after who are not to be let in: one for each row and place. */
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
  ...{ schedule_not_found: "–", session_not_found: "–" },
};

async function ask(row: Row, cell: Cell): Promise<{ readonly answer: Answer; readonly word: string }> {
  const target = await targetOf(row, cell);
  const { method, path, posted } = await row.ask(house.scene(cell.place), target);
  // A browser names the page's origin wherever it posts; a tool must not.
  const own = row.name.includes("Service/") ? {} : { origin: new URL(house.here.url).origin };
  const headers = { ...own, ...posted?.headers, ...cell.shown };
  const isEnough = (body: string): boolean => path.endsWith("/WatchServers") && body.length > 5;
  const answer = await send(house.here, path, { method, headers, body: posted?.body, isEnough });
  const servers = { alder: house.server.room, birch: house.server.yonder };
  const found = verdict(answer, path, servers);
  const word = WORDS[found] ?? found;
  // A form's answer is a page, whatever came of it.
  const isInVain = row.isDone && word === "ok" && !(await row.isDone(house.scene(cell.place), target));
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

test("a stream tells of what is seen and of nothing else, also of what changes", async () => {
  const { people, tokens, server } = house;
  const keeper = house.scene("room").operator();
  const rename = (place: Place, name: string) =>
    keeper.servers.updateServer({ uuid: server[place].uuid, name });
  const watch = async (who: string, shown: Shown | undefined): Promise<string> => {
    let told = "";
    const path = "/api/komoriuta.v1.ServerService/WatchServers";
    const watching = send(house.here, path, {
      method: "POST",
      headers: { "content-type": "application/connect+json", ...shown },
      body: "\0\0\0\0\u0002{}",
      isEnough: (body) => (told = body).includes("alder is last"),
    });
    await until(`${who} is told what there is`, 10_000, () => told.includes("snapshot"));
    // The last change is of what all of them see.
    await rename("yonder", "yonder is first");
    await rename("room", "alder is last");
    const { body } = await watching;
    await rename("room", "alder");
    await rename("yonder", "yonder birch");
    return body;
  };
  for (const [name, shown] of Object.entries({ ...people, ...tokens })) {
    if (["removed", "ended", "revoked", "expired"].includes(name)) continue;
    const told = await watch(name, shown);
    expect(told, name).toContain("alder is last");
    expect(told.includes("yonder"), name).toBe(!name.includes("of the room"));
  }
});

interface Expected {
  readonly everywhere: readonly string[];
  readonly room: readonly string[];
  readonly yonder: readonly string[];
}

/** Reads the table of sorts: a name, and six times four words. @throws Error where a line has not as many */
function readSorts(
  text: string,
): ReadonlyMap<string, { readonly people: Expected; readonly tokens: Expected }> {
  const [, ...lines] = text.trim().split("\n");
  return new Map(
    lines.map((line) => {
      const words = line.slice(18).trim().split(/\s+/);
      if (words.length !== 24) throw new Error(`${line}: ${words.length} words`);
      const four = (n: number): string[] => words.slice(4 * n, 4 * n + 4);
      const expected = (n: number): Expected => ({
        ...{ everywhere: four(n), room: four(n + 1), yonder: four(n + 2) },
      });
      return [line.slice(0, 18).trim(), { people: expected(0), tokens: expected(3) }];
    }),
  );
}
