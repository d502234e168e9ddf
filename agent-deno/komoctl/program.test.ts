/**
 * Whole command lines: the requests to the manager and the output. With a real manager:
 * tests/cycle/komoctl.test.ts.
 */
import { dispatch } from "../../command-line/dispatch.ts";
import { RpcError } from "../api.ts";
import { modeOf } from "../host/files.ts";
import { assert } from "../testing/assert.ts";
import { makeRoot } from "../testing/root.ts";
import type { Login } from "./login-file.ts";
import type { News } from "./api.ts";
import { KOMOCTL } from "./program.ts";
import type { Context } from "./verb.ts";

const NOW = new Date("2026-11-26T18:00:00Z");
const LOGIN: Login = { url: "https://manager.example", token: `komo_${"a".repeat(32)}` };
const ALDER = { uuid: "a1", name: "alder", currentStatus: "CURRENT_STATUS_ON" };
const NEXT = { action: "RUN_ACTION_ON", at: new Date(2026, 10, 28, 8).toISOString() };
const BIRCH = { uuid: "b2", name: "bir\x1b[2Jch", currentStatus: "CURRENT_STATUS_SYNCED_OFF", next: NEXT };
const LAB = { uuid: "c3", name: "lab", serverUuids: ["a1", "b2"] };
const RUN = {
  uuid: "r1",
  action: "RUN_ACTION_OFF",
  createdAt: "2026-11-26T18:00:00Z",
  until: "2026-11-26T18:30:00Z",
};
/** The run in a preview: it has no ID yet. */
const PREVIEWED = { action: RUN.action, until: RUN.until };
const WAITING = { counts: { waiting: 1 }, members: [{ serverUuid: "a1", serverName: "alder" }] };

interface Scene {
  /** The answer of each method, or the error that it throws. */
  readonly answers?: Readonly<Record<string, unknown>>;
  /** The messages of each stream until it is cut. */
  readonly streams?: readonly (readonly News[])[];
  /** Answers that are typed. */
  readonly typed?: readonly string[];
  readonly interactive?: boolean;
  readonly loggedIn?: boolean;
}

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** Methods and requests, without those that only look for names. */
  readonly asked: readonly (readonly [string, unknown])[];
}

const LISTS: Readonly<Record<string, unknown>> = {
  "ServerService/ListServers": { servers: [BIRCH, ALDER] },
  "GroupService/ListGroups": { groups: [LAB] },
};

async function komoctl(line: string | readonly string[], scene: Scene = {}): Promise<Outcome> {
  const { answers = {}, streams = [], typed = [], interactive = false, loggedIn = true } = scene;
  using root = makeRoot();
  const configFile = `${root.paths.root}/komoctl.json`;
  if (loggedIn) Deno.writeTextFileSync(configFile, JSON.stringify(LOGIN), { mode: 0o600 });
  const [out, err, asked]: [string[], string[], [string, unknown][]] = [[], [], []];
  const questions = [...typed];
  const nextStream = [...streams];
  const context: Context = {
    configFile,
    interactive,
    io: {
      out: (text) => void out.push(text),
      err: (text) => void err.push(text),
      ask: () => questions.shift(),
      askSecret: () => questions.shift(),
      colour: false,
    },
    now: () => NOW,
    // Nothing is waited for here, and whoever waits for a time is over only once all streams are.
    sleep: (ms) => (ms >= 60_000 ? new Promise((done) => setTimeout(done, 300)) : Promise.resolve()),
    connect: ({ url }) => ({
      url,
      call(method: string, request: object = {}): Promise<never> {
        if (!(method in LISTS)) asked.push([method, request]);
        const answer = answers[method] ?? LISTS[method];
        if (answer instanceof Error) return Promise.reject(answer);
        if (answer === undefined) return Promise.reject(new Error(`${method} is not asked here`));
        return Promise.resolve(answer as never);
      },
      async *watch(signal): AsyncGenerator<News> {
        const news = nextStream.shift();
        if (news !== undefined) return yield* news;
        await new Promise((done) => signal.addEventListener("abort", done, { once: true }));
      },
    }),
  };
  const code = await dispatch(KOMOCTL, typeof line === "string" ? line.split(" ") : line, context);
  return { code, out: out.join("\n"), err: err.join("\n"), asked };
}

Deno.test("servers are listed by name, and nothing of a name reaches the terminal that it would act upon", async () => {
  const { code, out } = await komoctl("servers");
  assert.equal(code, 0);
  assert.match(
    out,
    /^NAME +STATUS +FOR +NEXT\nalder +ON +nothing planned\nbir\uFFFD\[2Jch +OFF +on 2026-11-28 08:00$/,
  );
  const { out: json } = await komoctl("servers lab --json");
  assert.deepEqual(JSON.parse(json), [ALDER, BIRCH]);
  assert(!json.includes("\x1b"));
});

Deno.test("a server's notes say that it needs attention where the manager says so, and why it is as it is", async () => {
  const of = (more: object) => ({ "ServerService/ListServers": { servers: [{ ...ALDER, ...more }] } });
  const reported = { lastHeartbeatAt: "2026-11-26T12:00:00Z" };
  const OFF = "CURRENT_STATUS_OFF";
  // An alert alone says nothing: the manager knows whether somebody has seen it.
  const seen = { alerts: [{ kind: "ALERT_KIND_LOST" }] };
  for (const [more, note] of [
    [{ ...reported, needsAttention: true }, /ALDER +ON +nothing planned +needs attention$/i],
    [{ ...reported, ...seen }, /nothing planned$/],
    [{ ...reported, currentStatus: OFF }, /nothing planned$/],
    [{ currentStatus: OFF }, /never reported$/],
    [
      { ...reported, needsAttention: true, statusReason: "STATUS_REASON_DID_NOT_START" },
      /needs attention; did not start$/,
    ],
    [{ ...reported, statusReason: "STATUS_REASON_OF_A_NEWER_MANAGER" }, /nothing planned$/],
  ] as const)
    assert.match((await komoctl("servers", { answers: of(more) })).out, note);
});

Deno.test("a server's note is shown, written and removed, and no line of it acts upon the terminal", async () => {
  const noted = { ...ALDER, note: "behind the \x1b[2Jdoor\n\tkey: 12", updatedAt: "2026-11-26T18:00:00Z" };
  const answers = { "ServerService/ListServers": { servers: [noted, BIRCH] } };
  const shown = await komoctl("note alder", { answers });
  assert.equal(shown.out, "behind the \uFFFD[2Jdoor\n key: 12");
  assert.equal((await komoctl("note b2", { answers })).out, "bir\uFFFD[2Jch has no note.");

  const saved = { server: { ...ALDER, note: "two\nlines" } };
  const saving = { ...answers, "ServerService/UpdateServer": saved };
  const asked = { uuid: "a1", ifUpdatedAt: noted.updatedAt };
  const set = await komoctl(["note", "alder", "two\nlines"], { answers: saving });
  assert.deepEqual(set.asked, [["ServerService/UpdateServer", { ...asked, note: "two\nlines" }]]);
  assert.equal(set.out, "The note of alder is saved.");
  const words = await komoctl("note alder by the door --json", { answers: saving });
  assert.deepEqual(words.asked[0]?.[1], { ...asked, note: "by the door" });
  assert.deepEqual(JSON.parse(words.out), { uuid: "a1", name: "alder", note: "two\nlines" });
  const removing = { ...answers, "ServerService/UpdateServer": { server: ALDER } };
  const removed = await komoctl("note alder --remove", { answers: removing });
  assert.deepEqual(removed.asked[0]?.[1], { ...asked, note: "" });
  assert.equal(removed.out, "The note of alder is removed.");

  for (const line of ["note alder text --remove", "note lab", "note lab text", "note nobody"]) {
    const { code, asked: none } = await komoctl(line, { answers });
    assert.equal(code, 2, line);
    assert.deepEqual(none, [], line);
  }
});

Deno.test("a rest is shown, set, reset and previewed; what is not named stays as it is", async () => {
  const rest = {
    when: "REST_WHEN_OUTSIDE_SCHEDULE",
    afterMinutes: 45,
    minUpMinutes: 15,
    author: "yu\x1b[2Jki",
  };
  const restOutlook = {
    rest,
    sleepsAt: "2026-11-26T19:20:00Z",
    kept: [{ why: "REST_KEEP_NOT_FREE_FOR_LONG", text: "It has not been free for long enough." }],
  };
  const rested = { ...ALDER, rest, restOutlook, updatedAt: "2026-11-26T12:00:00Z" };
  const lists = { "ServerService/ListServers": { servers: [rested, BIRCH] } };
  const shown = await komoctl("rest alder", { answers: lists });
  assert.match(
    shown.out,
    /^alder rests outside its schedule's hours, after 45 min free and 15 min up, set by yu\uFFFD\[2Jki\./,
  );
  assert.match(shown.out, /Sleeps at .*, when free\./);
  assert.match((await komoctl("rest b2")).out, /^No rest is set for bir/);
  const answers = { ...lists, "ServerService/UpdateServer": { server: rested } };
  const asked = (line: string) => komoctl(line, { answers }).then((outcome) => outcome.asked[0]);
  const uuid = { uuid: "a1", ifUpdatedAt: rested.updatedAt };
  assert.deepEqual(await asked("rest alder --after 20"), [
    "ServerService/UpdateServer",
    { ...uuid, rest: { when: rest.when, afterMinutes: 20, minUpMinutes: 15 } },
  ]);
  assert.deepEqual(await asked("rest alder --reset"), [
    "ServerService/UpdateServer",
    { ...uuid, resetRest: true },
  ]);
  const group = await komoctl("rest lab --when always", {
    answers: { "GroupService/UpdateGroup": { group: LAB } },
  });
  assert.deepEqual(group.asked[0], [
    "GroupService/UpdateGroup",
    { uuid: "c3", rest: { when: "REST_WHEN_ALWAYS", afterMinutes: 0, minUpMinutes: 0 } },
  ]);
  const hour = { at: "2026-11-26T09:00:00Z", usedMinutes: 40, users: [{ name: "alice\x1b (ssh)" }] };
  const known = {
    serverName: "alder",
    knownHours: 120,
    sleptHours: 61.25,
    woken: 4,
    metAsleep: 3,
    hours: [hour],
  };
  const preview = { "HistoryService/PreviewRest": { servers: [known] } };
  const said = await komoctl("rest alder --preview --hours --when always", {
    answers: { ...lists, ...preview },
  });
  assert.match(said.out, /alder +61\.3 h +0\.0 h +120\.0 of 168 h +4 +3/);
  assert.match(said.out, /40 min: alice\uFFFD \(ssh\)/);
  assert.deepEqual(said.asked[0]?.[1], {
    serverUuid: "a1",
    rest: { when: "REST_WHEN_ALWAYS", afterMinutes: 45, minUpMinutes: 15 },
  });
  for (const line of [
    "--when sometimes",
    "--after 4",
    "--after 1441",
    "--up half",
    "--reset --after 20",
    "--reset --preview",
  ]) {
    const wrong = await komoctl(`rest alder ${line}`, { answers });
    assert.deepEqual([wrong.code, wrong.asked], [2, []], line);
  }
});

Deno.test("a group's seats are shown and set; those that nobody named stay", async () => {
  const plan = { columns: 2, rows: 2, seats: { b2: "B2" } };
  const group = { ...LAB, updatedAt: "2026-11-26T12:00:00Z" };
  const lists = (seatPlan?: object) => ({ "GroupService/ListGroups": { groups: [{ ...group, seatPlan }] } });
  const none = await komoctl("seats lab", { answers: lists() });
  assert.deepEqual([none.code, none.out], [0, "The servers of lab are in the order of their names."]);
  const answers = { ...lists(plan), "GroupService/UpdateGroup": { group: { ...group, seatPlan: plan } } };
  const shown = await komoctl("seats lab", { answers });
  assert.match(shown.out, /^ +A +B\n1 +· +·\n2 +· +bir\uFFFD\[2Jch$/);
  const set = await komoctl("seats lab alder=c4 --json", { answers });
  const seatPlan = { columns: 3, rows: 4, seats: { b2: "B2", a1: "C4" } };
  const asked = { uuid: "c3", seatPlan, ifUpdatedAt: "2026-11-26T12:00:00Z" };
  assert.deepEqual(set.asked, [["GroupService/UpdateGroup", asked]]);
  assert.deepEqual(JSON.parse(set.out), plan);
  const removed = await komoctl("seats lab b2=", { answers });
  assert.deepEqual(removed.asked[0]?.[1], { ...asked, seatPlan: { ...plan, seats: {} } });
  const reset = await komoctl("seats lab --by-name", { answers });
  const { seatPlan: _, ...rest } = asked;
  assert.deepEqual(reset.asked[0]?.[1], { ...rest, resetSeatPlan: true });
});

Deno.test("what is no seat, or no server of the group, is refused before anything is asked", async () => {
  for (const line of [
    "seats lab alder=3B",
    "seats lab alder",
    "seats lab nobody=A1",
    "seats alder",
    "seats lab a1=A1 --by-name",
  ]) {
    const { code, asked } = await komoctl(line);
    assert.deepEqual([code, asked], [2, []], line);
  }
});

const WHY = {
  status: "CURRENT_STATUS_OFF",
  since: "2026-11-26T17:12:00Z",
  steps: [
    {
      at: "2026-11-26T17:00:00Z",
      kind: "schedule",
      text: "The schedule nights turns it off",
      author: "yuki",
    },
    {
      ...{ at: "2026-11-26T17:00:01Z", kind: "stop_when_free", text: "Asked to turn off when free" },
      ...{ until: "2026-11-26T18:30:00Z", author: "yuki", reason: "\x1b[2Jnight" },
    },
    { at: "2026-11-26T17:12:00Z", kind: "status", text: "OFF", status: "CURRENT_STATUS_OFF" },
  ],
};

Deno.test("why tells what led to a status: each step with its time and author", async () => {
  const answers = { "HistoryService/ExplainStatus": WHY };
  const { code, out, asked } = await komoctl("why alder", { answers });
  const [first, ...lines] = out.split("\n");
  assert.equal(code, 0);
  assert.match(first ?? "", /^alder: OFF since \d\d:12$/);
  assert.match(lines[0] ?? "", /^\d\d:00 {2}The schedule nights turns it off {2}by yuki$/);
  assert.match(
    lines[1] ?? "",
    /^\d\d:00 {2}Asked to turn off when free {7}until \d\d:30; by yuki; \uFFFD\[2Jnight$/,
  );
  assert.match(lines[2] ?? "", /^\d\d:12 {2}OFF$/);
  assert.deepEqual(asked, [["HistoryService/ExplainStatus", { serverUuid: "a1" }]]);
  const { out: json } = await komoctl("why alder --json", { answers });
  assert.deepEqual(JSON.parse(json), WHY);
});

Deno.test("doctor tells of each server how far it can be relied on to wake, and what to do", async () => {
  const found = {
    verdict: "WAKE_VERDICT_MAY_NOT",
    text: "Might not wake: Wake-on-LAN is off on eth\x1b0.",
    advice: "Turn Wake-on-LAN on for eth0.",
    command: "sudo komo-agent doctor --fix eth0",
    firmwareSettings: ["ErP: Disabled"],
  };
  const answers = { "ServerService/GetServer": { server: ALDER, doctor: found } };
  const { code, out, asked } = await komoctl("doctor alder", { answers });
  assert.equal(code, 0);
  assert.deepEqual(asked, [["ServerService/GetServer", { uuid: "a1" }]]);
  assert.equal(
    out,
    [
      "alder: Might not wake: Wake-on-LAN is off on eth\uFFFD0.",
      "  Turn Wake-on-LAN on for eth0.",
      "  On it: sudo komo-agent doctor --fix eth0",
      "  In its firmware: ErP: Disabled",
    ].join("\n"),
  );
  // Where nothing could wake it, it says why; one way that could is enough.
  const far = {
    kind: "WAY_KIND_PACKET",
    fault: { code: "other_network", text: "its network is another one" },
  };
  const none = { kind: "WAY_KIND_RELAY", fault: { code: "no_relay", text: "no server is on there" } };
  const withWays = (...ways: readonly object[]) => ({
    answers: { "ServerService/GetServer": { server: { ...ALDER, ways }, doctor: found } },
  });
  const unreached = await komoctl("doctor alder", withWays(far, none));
  assert.match(
    unreached.out,
    /^ {2}By no way can it be woken now: its network is another one; no server is on there\.$/m,
  );
  const reached = await komoctl("doctor alder", withWays(far, { kind: "WAY_KIND_RELAY" }));
  assert.doesNotMatch(reached.out, /By no way/);
  const all = await komoctl("doctor --json", { answers });
  assert.deepEqual(
    JSON.parse(all.out).map(({ uuid, doctor }: { uuid: string; doctor: object }) => [uuid, doctor]),
    [
      ["a1", found],
      ["b2", found],
    ],
  );
  // A manager that is older than this program says nothing of it.
  const old = await komoctl("doctor alder", { answers: { "ServerService/GetServer": { server: ALDER } } });
  assert.equal(old.out, "alder: ?");
});

Deno.test("rehearse turns servers off and on again, once somebody agrees, and tells what came of it", async () => {
  const woke = { serverUuid: "a1", state: "REHEARSAL_STATE_WOKE", seconds: 43, endedAt: NOW.toISOString() };
  const stayed = {
    ...{ serverUuid: "b2", state: "REHEARSAL_STATE_STAYED_ON", why: "still_in_use", detail: "kei\x1b" },
    endedAt: NOW.toISOString(),
  };
  const DAY = NOW.toISOString().slice(0, 10);
  const answers = (...rehearsals: readonly object[]) => ({
    ...{ "RehearsalService/Rehearse": { rehearsal: rehearsals[0] } },
    ...{ "RehearsalService/ListRehearsals": { rehearsals } },
  });
  const asked = await komoctl("rehearse alder", {
    answers: answers(woke),
    interactive: true,
    typed: ["y"],
  });
  assert.equal(asked.code, 0);
  const until = new Date(NOW.getTime() + 3_600_000).toISOString();
  const request = { serverUuid: "a1", until, evenIfItMayNotWake: false };
  assert.deepEqual(asked.asked[0], ["RehearsalService/Rehearse", request]);
  assert.equal(asked.out, "alder: woke after 43 s");

  const waited = await komoctl("rehearse lab --yes --may-not-wake --wait", {
    answers: answers(woke, stayed),
  });
  assert.equal(waited.code, 7);
  assert.match(waited.out, /^bir.*: stayed on \(still in use: kei\uFFFD\)$/m);
  assert.deepEqual(waited.asked[1]?.[1], { ...request, serverUuid: "b2", evenIfItMayNotWake: true });

  const found = [
    { kind: "WAY_KIND_PACKET", at: NOW.toISOString() },
    { kind: "WAY_KIND_REDFISH", at: NOW.toISOString(), seconds: 51 },
  ];
  const alone = await komoctl("rehearse alder --way redfish,packet --yes", {
    answers: answers({ ...woke, found }),
  });
  assert.deepEqual(alone.asked[0]?.[1], { ...request, ways: ["WAY_KIND_REDFISH", "WAY_KIND_PACKET"] });
  assert.equal(
    alone.out,
    `alder: woke after 43 s; by packet alone not in time, on ${DAY}; by redfish alone after 51 s, on ${DAY}`,
  );
  const each = await komoctl("rehearse alder --each-way --yes", { answers: answers(woke) });
  assert.deepEqual(each.asked[0]?.[1], { ...request, eachWay: true });

  const goesOn = { serverUuid: "a1", state: "REHEARSAL_STATE_WAKING" };
  const late = await komoctl("rehearse alder --yes --wait --timeout 20s", { answers: answers(goesOn) });
  assert.equal(late.code, 6);
  for (const line of [
    "rehearse alder --yes --way floppy",
    "rehearse alder --yes --way ipmi --each-way",
    "rehearse alder",
    "rehearse oak --yes",
    "rehearse alder --yes --until 2020-01-01T00:00:00Z",
  ]) {
    const refused = await komoctl(line, { answers: answers(woke) });
    assert.deepEqual([refused.code, refused.asked], [2, []], line);
  }
  const no = await komoctl("rehearse alder", { answers: answers(woke), interactive: true, typed: ["n"] });
  assert.deepEqual([no.code, no.asked], [2, []]);
});

Deno.test("why tells of a time that has passed, and of what is not known", async () => {
  const answers = { "HistoryService/ExplainStatus": { leftOut: 3 } };
  const { out, asked } = await komoctl("why alder --at 2026-11-26T06:00:00Z", { answers });
  assert.match(out, /^alder: its status is not known\nNothing is recorded of how it came to this\.$/m);
  assert.deepEqual(asked, [
    ["HistoryService/ExplainStatus", { serverUuid: "a1", at: "2026-11-26T06:00:00.000Z" }],
  ]);
  const ahead = await komoctl("why alder --at 2026-11-27T06:00:00Z");
  assert.deepEqual([ahead.code, ahead.asked], [2, []]);
  assert.match(ahead.err, /--at must not be in the future/);
  const many = await komoctl("why lab");
  assert.deepEqual([many.code, many.asked], [2, []]);
  assert.match(many.err, /why tells of one server/);
  const none = await komoctl("why oak");
  assert.deepEqual([none.code, none.asked], [2, []]);
  const step = WHY.steps[2];
  const long = { ...WHY, steps: Array.from({ length: 16 }, () => step), leftOut: 7 };
  const { out: cut } = await komoctl("why alder", { answers: { "HistoryService/ExplainStatus": long } });
  assert.equal(cut.split("\n")[5], "… 7 more");
});

Deno.test("one server is turned on or off at once", async () => {
  const server = { ...ALDER, currentStatus: "CURRENT_STATUS_APPLYING" };
  const answers = { "PowerService/TurnOff": { server }, "PowerService/TurnOn": { server } };
  const off = await komoctl(["off", "alder", "--reason", "night"], { answers });
  const now = { uuid: "a1", mode: "STOP_MODE_NOW", reason: "night" };
  assert.deepEqual([off.code, off.out, off.asked], [0, "alder: Applying", [["PowerService/TurnOff", now]]]);
  const free = await komoctl("off alder --when-free --until 2026-11-26T23:00:00Z --json", { answers });
  const until = "2026-11-26T23:00:00.000Z";
  assert.deepEqual(free.asked, [
    ["PowerService/TurnOff", { uuid: "a1", mode: "STOP_MODE_WHEN_FREE", until }],
  ]);
  assert.deepEqual(JSON.parse(free.out), server);
  const rested = await komoctl("off alder --rest-doors 2026-11-26T23:00:00Z", { answers });
  assert.deepEqual(rested.asked, [
    ["PowerService/TurnOff", { uuid: "a1", mode: "STOP_MODE_NOW", restDoorsUntil: until }],
  ]);
});

Deno.test("a server is restarted by itself, with a reason and what stands in its way; a group is not", async () => {
  const server = { ...ALDER, currentStatus: "CURRENT_STATUS_APPLYING" };
  const answers = { "PowerService/Reboot": { server } };
  const plain = await komoctl("reboot alder", { answers });
  assert.deepEqual([plain.code, plain.asked], [0, [["PowerService/Reboot", { uuid: "a1" }]]]);
  const asked = await komoctl("reboot alder --reason kernel --end-holds --even-if-needed", { answers });
  assert.deepEqual(asked.asked, [
    ["PowerService/Reboot", { uuid: "a1", reason: "kernel", endHolds: true, evenIfNeeded: true }],
  ]);
  const group = await komoctl("reboot lab");
  assert.deepEqual([group.code, group.asked], [2, []]);
  assert.match(group.err, /for one server/);
});

Deno.test("a server is woken again by itself; a group is not", async () => {
  const server = { ...ALDER, currentStatus: "CURRENT_STATUS_STARTING" };
  const again = await komoctl("wake-again alder", { answers: { "PowerService/WakeAgain": { server } } });
  assert.deepEqual(
    [again.code, again.out, again.asked],
    [0, "alder: Starting", [["PowerService/WakeAgain", { uuid: "a1" }]]],
  );
  const group = await komoctl("wake-again lab");
  assert.deepEqual([group.code, group.asked], [2, []]);
  assert.match(group.err, /for one server/);
});

Deno.test("what is so already, or on its way, is not asked for again; a stop that waits is withdrawn", async () => {
  const pendingStop = { until: "2026-11-26T23:00:00Z" };
  for (const [line, status, more, calls] of [
    ["on alder", "SYNCED_ON", {}, 0],
    ["on alder", "STARTING", {}, 0],
    ["on alder", "ON", { pendingStop }, 1],
    ["on alder", "APPLYING", {}, 1],
    ["on a1", "OFF", {}, 1],
    ["off alder --when-free", "SYNCED_OFF", {}, 0],
    ["off alder", "STOPPING", {}, 0],
    ["off alder", "STARTING", {}, 1],
  ] as const) {
    const server = { ...ALDER, currentStatus: `CURRENT_STATUS_${status}`, ...more };
    const answers = {
      "ServerService/ListServers": { servers: [server] },
      "PowerService/TurnOff": { server },
      "PowerService/TurnOn": { server },
    };
    const { code, asked } = await komoctl(line, { answers });
    assert.deepEqual([code, asked.length], [0, calls], `${line}: ${status}`);
  }
});

Deno.test("a group is turned off by a run, which is shown and agreed to first", async () => {
  const answers = {
    "RunService/PreviewRun": { run: { ...PREVIEWED, ...WAITING }, membersDigest: "as seen" },
    "RunService/StartRun": { run: RUN },
  };
  const request = { action: "RUN_ACTION_OFF", serverUuids: [], groupUuids: ["c3"], mode: "STOP_MODE_NOW" };
  const nobody = await komoctl("off lab", { answers });
  assert.deepEqual([nobody.code, nobody.asked], [2, [["RunService/PreviewRun", request]]]);
  assert.match(nobody.err, /--yes/);
  assert.match(nobody.out, /turn off 1 server, until .*: 1 waiting\n {2}alder {2}waiting/);

  const refused = await komoctl("off lab", { answers, interactive: true, typed: [""] });
  assert.deepEqual([refused.code, refused.asked.length], [1, 1]);
  for (const scene of [{ interactive: true, typed: ["y"] }, {}]) {
    const started = await komoctl(scene.typed ? "off lab" : "run off lab --yes", { answers, ...scene });
    assert.deepEqual([started.code, started.asked.length], [0, 2]);
    const [, sent] = started.asked[1] as [string, { confirmCount: number; requestId: string }];
    assert.deepEqual(
      { ...sent, requestId: "" },
      {
        ...{ ...request, confirmCount: 0, membersDigest: "as seen", requestId: "" },
      },
    );
    assert.match(started.out, /Started: r1$/);
  }
  const lastRelays = [{ network: "10.92.2.0/24", serverUuids: ["a1", "b2"], groupUuid: "c3" }];
  const { run } = answers["RunService/PreviewRun"];
  const last = await komoctl("run off lab --preview", {
    answers: { "RunService/PreviewRun": { run, lastRelays } },
  });
  assert.match(
    last.out,
    /Nobody in 10\.92\.2\.0\/24 would be on to wake the others: 2 servers would have to be/,
  );
  const only = await komoctl("run off lab --preview", { answers });
  assert.deepEqual([only.code, only.asked.length], [0, 1]);
});

Deno.test("a run of many is started only by their number, typed or given", async () => {
  const answers = {
    "RunService/PreviewRun": { run: { ...PREVIEWED, ...WAITING }, confirmCount: 40 },
    "RunService/StartRun": { run: RUN },
  };
  const yes = await komoctl("run off lab --yes", { answers });
  assert.deepEqual([yes.code, yes.asked.length], [2, 1]);
  assert.match(yes.err, /--count 40/);
  assert.equal((await komoctl("run off lab --count 39", { answers })).code, 1);
  assert.equal((await komoctl("run off lab", { answers, interactive: true, typed: ["y"] })).code, 1);
  for (const how of [
    { line: "run off lab --count 40" },
    { line: "run off lab", interactive: true, typed: ["40"] },
  ]) {
    const { code, asked } = await komoctl(how.line, { answers, ...how });
    assert.deepEqual([code, (asked[1]?.[1] as { confirmCount: number }).confirmCount], [0, 40]);
  }
});

Deno.test("a run that is waited for ends with 0 where all came to it, else with 7", async () => {
  const ended = (end: string) => ({
    run: {
      ...{ ...RUN, endedAt: "2026-11-26T18:10:00Z" },
      counts: end === "MEMBER_END_DONE" ? { done: 1 } : { declined: 1 },
      members: [{ serverUuid: "a1", serverName: "alder", end, use: { holders: [{ name: "alice (ssh)" }] } }],
    },
  });
  const of = (end: string) =>
    komoctl("off lab --yes --wait", {
      answers: {
        "RunService/PreviewRun": { run: { ...PREVIEWED, ...WAITING } },
        "RunService/StartRun": { run: RUN },
        "RunService/GetRun": ended(end),
      },
    });
  assert.equal((await of("MEMBER_END_DONE")).code, 0);
  const declined = await of("MEMBER_END_DECLINED");
  assert.equal(declined.code, 7);
  assert.match(declined.out, /alder {2}declined {2}in use by alice \(ssh\)/);
});

Deno.test("waiting ends with what is waited for, also over a stream that was cut", async () => {
  const at = (status: string, since: string) =>
    ({ ...ALDER, currentStatus: `CURRENT_STATUS_${status}`, statusSince: since }) as News["changed"] & object;
  const streams = [
    [{ snapshot: { servers: [at("STOPPING", "1")] } }],
    [{ snapshot: { servers: [at("STOPPING", "1")] } }, { changed: at("OFF", "2") }],
  ];
  const { code, out } = await komoctl("wait off alder", { streams });
  assert.deepEqual([code, out], [0, "alder: OFF"]);
  const declined = await komoctl("wait off alder --json", {
    streams: [[{ snapshot: { servers: [at("APPLYING", "1")] } }, { changed: at("SYNCED_ON", "2") }]],
  });
  assert.deepEqual([declined.code, declined.err], [7, "alder: ON: it stays on"]);
  const late = await komoctl("wait on alder --timeout 2m", {
    streams: [[{ snapshot: { servers: [at("OFF", "1")] } }]],
  });
  assert.deepEqual([late.code, late.err], [6, "komoctl: Not in time: alder (OFF)."]);
});

Deno.test("events go on without a gap, and none is told twice", async () => {
  const event = (id: number) => ({
    id,
    at: NOW.toISOString(),
    kind: "lost",
    serverName: "alder",
    serverUuid: "a1",
  });
  let asked = 0;
  const answers = {
    get "ServerService/ListEvents"() {
      asked += 1;
      if (asked > 3) return new RpcError("unauthenticated", "The token is not accepted.");
      return { events: (asked === 1 ? [2, 1] : asked === 2 ? [3, 2, 1] : [6, 5, 4, 3, 2, 1]).map(event) };
    },
  };
  const streams = [
    [{ snapshot: {} }, { notice: event(3) }, { notice: event(4) }],
    [{ snapshot: {} }, { notice: event(6) }],
    [{ snapshot: {} }],
  ];
  const { code, out } = await komoctl("events -f --json", { answers, streams });
  assert.deepEqual(
    out.split("\n").map((line) => JSON.parse(line).id),
    [1, 2, 3, 4, 5, 6],
  );
  assert.equal(code, 3);
});

Deno.test("the last night is one sentence, and then who did otherwise, with the reasons", async () => {
  const span = {
    since: "2026-11-25T18:00:00Z",
    until: "2026-11-26T10:00:00Z",
    reportedUntil: "2026-11-26T10:00:00Z",
  };
  const named = (serverName: string) => ({ serverUuid: serverName, serverName });
  const night = {
    ...{ ...span, servers: 5, toWake: 3, kwh: 41.4 },
    slept: [named("alder"), named("elm")],
    stayedOn: [
      { ...named("bir\x1b[2Jch"), why: "in_use", reason: "in_use", usedBy: ["alice (ssh)"] },
      { ...named("oak"), why: "kept_on", reason: "kept_on_by", detail: "exams" },
      { ...named("yew"), why: "waiting" },
      { ...named("rowan"), why: "lost", reason: "lost" },
    ],
    notWoken: [{ ...named("elm"), reason: "did_not_start", first: true }],
  };
  const method = "HistoryService/GetNightReport";
  const { code, out } = await komoctl("report", { answers: { [method]: night } });
  assert.equal(code, 0);
  const [first = "", ...rest] = out.split("\n");
  assert.match(first, /: 2 of 6 turned off, 3 stayed on, 1 lost\. 1 of 3 did not wake\. 41 kWh saved\.$/);
  assert.deepEqual(
    rest.map((line) => line.trim().split(/ {2,}/)),
    [
      ["elm", "did not wake", "did not start; it has never been woken from here"],
      ["bir\uFFFD[2Jch", "stayed on", "in use by alice (ssh)"],
      ["oak", "stayed on", "kept on by: exams"],
      ["yew", "stayed on", "waiting"],
      ["rowan", "lost", "lost"],
    ],
  );
  const away = [{ since: "2026-11-26T01:00:00Z", until: "2026-11-26T05:00:00Z" }];
  const quiet = await komoctl("report", { answers: { [method]: { ...span, servers: 2, away, cut: true } } });
  assert.match(quiet.out, /: no server was asked to turn off\. 0\.0 kWh saved\.\n/);
  assert.match(quiet.out, /\nThe manager did not run from .*\nThere was more than a report reads/);
  const none = await komoctl("report", { answers: { [method]: span } });
  assert.match(none.out, /: there were no servers\.$/);
  const json = await komoctl("report --json", { answers: { [method]: night } });
  assert.deepEqual(JSON.parse(json.out), night);
});

Deno.test("the exit code says what kind of no it was", async () => {
  for (const [error, code, says] of [
    [
      new RpcError("failed_precondition", "The server is Stopping."),
      1,
      /^komoctl: The server is Stopping\.$/,
    ],
    [new RpcError("unauthenticated", "Log in first."), 3, /refuses the token.*komoctl login/],
    [new RpcError("permission_denied", "The token may not stop."), 4, /may not stop/],
    [new RpcError("unavailable", "No magic packet could be sent."), 1, /No magic packet/],
    [new RpcError("unavailable", "HTTP 503"), 5, /cannot be used/],
    [
      new TypeError("x", { cause: new Error("tcp connect error: Connection refused") }),
      5,
      /nothing listens there/,
    ],
    [
      new TypeError("x", { cause: new Error("invalid peer certificate: UnknownIssuer") }),
      5,
      /komoctl login --ca PATH/,
    ],
  ] as const) {
    const outcome = await komoctl("off alder", { answers: { "PowerService/TurnOff": error } });
    assert.equal(outcome.code, code, outcome.err);
    assert.match(outcome.err, says);
  }
  const senseless = await komoctl("off alder", { answers: { "PowerService/TurnOff": {} } });
  assert.equal(senseless.code, 5, "no answer of a manager");
  assert.match(senseless.err, /not a manager .*answer without uuid/);
  const stranger = await komoctl("servers", { loggedIn: false });
  assert.deepEqual([stranger.code, stranger.err], [3, "komoctl: Not logged in: run `komoctl login` first."]);
});

Deno.test("what makes no sense is refused before the manager is asked", async () => {
  for (const line of [
    "offf alder",
    "off",
    "off alder --until 23:00",
    "off alder --forced",
    "off lab --end-holds",
    "off lab --even-if-needed",
    "off lab --rest-doors 23:00",
    "off alder --rest-doors soon",
    "hold alder",
    "hold alder --for 2h --until 23:00",
    "wait alder on",
    "wait on alder --timeout soon",
    "run alder",
    "events -n 501",
    "completion tcsh",
    "servers nobody",
  ]) {
    const { code, err, asked } = await komoctl(line);
    assert.deepEqual([code, asked], [2, []], `${line}: ${err}`);
    assert.match(err, /^komoctl: .*[.]?$/);
  }
});

Deno.test("login reads two lines, asks the manager, and keeps them where nobody else reads", async () => {
  using root = makeRoot();
  const configFile = `${root.paths.root}/config/komoriuta/komoctl.json`;
  const typed = ["https://manager.example/", LOGIN.token];
  const out: string[] = [];
  const context: Context = {
    configFile,
    interactive: false,
    io: {
      out: (text) => void out.push(text),
      err: (text) => void out.push(text),
      ask: () => typed.shift(),
      askSecret: () => typed.shift(),
      colour: false,
    },
    now: () => NOW,
    sleep: () => Promise.resolve(),
    connect: (login) => ({
      url: login.url,
      call: () =>
        Promise.resolve({ authenticated: login.token === LOGIN.token, userId: "token:backup" } as never),
      watch: () => assert.fail("nothing is followed here"),
    }),
  };
  assert.equal(await dispatch(KOMOCTL, ["login"], context), 0, out.join());
  assert.deepEqual(JSON.parse(Deno.readTextFileSync(configFile)), LOGIN);
  assert.deepEqual([modeOf(configFile), modeOf(configFile.replace(/\/[^/]*$/, ""))], [0o600, 0o700]);
  assert(!out.join().includes(LOGIN.token));
  for (const [url, token, code] of [
    ["http://manager.example", LOGIN.token, 2],
    ["https://manager.example", "A".repeat(32), 2],
    ["https://manager.example", `komo_${"b".repeat(32)}`, 3],
  ] as const) {
    typed.push(url, token);
    assert.equal(await dispatch(KOMOCTL, ["login"], context), code, url);
    typed.length = 0;
  }
  assert.deepEqual(JSON.parse(Deno.readTextFileSync(configFile)), LOGIN);

  Deno.chmodSync(configFile, 0o640);
  assert.equal(await dispatch(KOMOCTL, ["holds"], context), 3);
  assert.equal(await dispatch(KOMOCTL, ["logout"], context), 0);
  assert.equal(modeOf(configFile), undefined);
});

Deno.test("completion is told names that can be typed, and nothing where anything fails", async () => {
  const { code, out } = await komoctl(["__names", ""]);
  assert.deepEqual([code, out], [0, "alder\nlab"]);
  assert.equal((await komoctl(["__names", "al"])).out, "alder");
  assert.deepEqual(await komoctl(["__names", ""], { loggedIn: false }), {
    code: 0,
    out: "",
    err: "",
    asked: [],
  });
});

Deno.test("tonight: the end of this night is moved, skipped, or as usual again", async () => {
  const evenings = { uuid: "s1", name: "Evenings" };
  const end = new Date(2026, 10, 26, 23).toISOString();
  const answers = {
    "ScheduleService/ListSchedules": { schedules: [evenings] },
    "ScheduleService/ChangeScheduleEnd": { schedule: { ...evenings, changedEnd: { end } } },
  };
  const called = "ScheduleService/ChangeScheduleEnd";
  const changes = ({ asked }: Outcome) => asked.filter(([method]) => method === called);
  const moved = await komoctl(["tonight", "Evenings", "--until", end], { answers });
  assert.deepEqual([moved.code, moved.err], [0, ""]);
  assert.match(moved.out, /Evenings ends .*23:00 this night\./);
  assert.deepEqual(changes(moved), [[called, { uuid: "s1", until: end }]]);
  const skipped = await komoctl("tonight Evenings --skip", { answers });
  assert.match(skipped.out, /Evenings turns nothing off this night\. Its next hours begin .*23:00\./);
  assert.deepEqual(changes(skipped), [[called, { uuid: "s1", skip: true }]]);
  const usual = { ...answers, [called]: { schedule: evenings } };
  const back = await komoctl("tonight Evenings --as-usual", { answers: usual });
  assert.match(back.out, /Evenings ends as usual\./);
  assert.deepEqual(changes(back), [[called, { uuid: "s1", asUsual: true }]]);
  const json = await komoctl("tonight Evenings --as-usual --json", { answers: usual });
  assert.deepEqual(JSON.parse(json.out), { changedEnd: null });
  const both = await komoctl("tonight Evenings --skip --as-usual", { answers });
  assert.deepEqual([both.code === 0, changes(both)], [false, []]);
  assert.match(both.err, /Until when\?/);
  const unknown = await komoctl("tonight Mornings --skip", { answers });
  assert.match(unknown.err, /There is no schedule called Mornings\. There are: Evenings\./);
  assert.deepEqual(changes(unknown), []);
});

Deno.test("a server is deleted after a question, or where it is said at once", async () => {
  const answers = { "ServerService/DeleteServer": {} };
  const asked = [["ServerService/DeleteServer", { uuid: "a1" }]];
  for (const scene of [{ interactive: true, typed: ["y"] }, {}]) {
    const line = "typed" in scene ? "delete alder" : "delete alder --yes";
    const done = await komoctl(line, { answers, ...scene });
    assert.deepEqual([done.code, done.out, done.asked], [0, "Deleted: alder.", asked]);
  }
  for (const [code, line, scene] of [
    [1, "delete alder", { interactive: true, typed: ["n"] }],
    [1, "delete alder", { interactive: true }],
    [2, "delete alder", {}],
    [2, "delete lab --yes", {}],
  ] as const) {
    const refused = await komoctl(line, { answers, ...scene });
    assert.deepEqual([refused.code, refused.asked], [code, []], line);
  }
});

Deno.test("groups are made, renamed and deleted by their names alone", async () => {
  const group = { uuid: "d4", name: "Room 1" };
  const answers = {
    "GroupService/CreateGroup": { group },
    "GroupService/UpdateGroup": { group },
    "GroupService/DeleteGroup": {},
  };
  const made = await komoctl(["group", "create", "Room 1", "alder"], { answers });
  const request = { name: "Room 1", serverUuids: ["a1"] };
  assert.deepEqual(
    [made.code, made.out, made.asked],
    [0, "Made: Room 1.", [["GroupService/CreateGroup", request]]],
  );
  const renamed = await komoctl(["group", "rename", "lab", "Room 1"], { answers });
  assert.deepEqual(renamed.asked, [["GroupService/UpdateGroup", { uuid: "c3", name: "Room 1" }]]);
  const kept = await komoctl("group keep-relay lab on", { answers });
  const asked = [["GroupService/UpdateGroup", { uuid: "c3", keepRelay: true }]];
  assert.deepEqual([kept.out, kept.asked], ["One of Room 1 stays on.", asked]);
  const deleted = await komoctl("group delete lab", { answers });
  assert.deepEqual([deleted.code, deleted.asked], [0, [["GroupService/DeleteGroup", { uuid: "c3" }]]]);
  for (const line of [
    "group create x lab",
    "group delete alder",
    "group rename lab",
    "group paint lab",
    "group keep-relay lab",
  ]) {
    const { code, asked } = await komoctl(line, { answers });
    assert.deepEqual([code, asked], [2, []], line);
  }
});

Deno.test("a run that turns on has a reason, and no end of a stop", async () => {
  const run = { ...RUN, action: "RUN_ACTION_ON" };
  const answers = {
    "RunService/PreviewRun": { run: { ...PREVIEWED, ...WAITING } },
    "RunService/StartRun": { run },
  };
  const { asked } = await komoctl(["run", "on", "lab", "--yes", "--reason", "exam"], { answers });
  assert.match(JSON.stringify(asked.at(-1)), /"reason":"exam"/);
  for (const option of ["--when-free", "--until=23:00"]) {
    const refused = await komoctl(["run", "on", "lab", "--yes", option], { answers });
    assert.deepEqual([refused.code, refused.asked], [2, []], option);
  }
});

Deno.test("a way is listed, set with a password that is typed, tried and removed", async () => {
  const kept = {
    ...{ kind: "WAY_KIND_REDFISH", address: "bmc.example", user: "root", secretState: "SECRET_STATE_KEPT" },
    ...{ pin: "0f".repeat(32), options: { system: "1" }, updatedAt: "2026-11-28T00:00:00Z" },
  };
  const answers = { "WayService/ListWays": { ways: [kept] }, "WayService/SetWay": { way: kept } };
  const listed = await komoctl("way list alder", { answers });
  assert.match(
    listed.out,
    /^KIND +ADDRESS +USER +SECRET +OPTIONS\nredfish +bmc\.example +root +kept +system=1$/,
  );

  const set = await komoctl("way set alder redfish --user admin --secret", {
    answers,
    typed: ["s3cret \u00a7"],
  });
  assert.deepEqual(set.asked.at(-1), [
    "WayService/SetWay",
    {
      serverUuid: ALDER.uuid,
      ifUpdatedAt: kept.updatedAt,
      way: {
        ...{ kind: "WAY_KIND_REDFISH", address: "bmc.example", user: "admin", pin: kept.pin },
        ...{ options: { system: "1" }, secret: "s3cret \u00a7" },
      },
    },
  ]);
  assert(!(set.out + set.err).includes("s3cret"));

  // Another address has another certificate, and its password is not sent along.
  const moved = await komoctl("way set alder redfish other.example system=", { answers });
  assert.deepEqual((moved.asked.at(-1)?.[1] as { way: unknown }).way, {
    ...{ kind: "WAY_KIND_REDFISH", address: "other.example", user: "root", pin: "", options: {} },
  });

  const certificate = { fingerprint: "ab".repeat(32) };
  const fault = { code: "WAY_FAULT_CODE_CERTIFICATE_UNKNOWN", certificate };
  const unknown = await komoctl("way try alder redfish", { answers: { "WayService/TryWay": { fault } } });
  assert.equal(unknown.code, 1);
  assert.match(unknown.err, /No certificate was accepted yet.*(ab){32}/);
  const findings = {
    power: "SEEN_POWER_OFF",
    product: "A\u001b[2J BMC",
    can: ["WAY_CALL_WAKE", "WAY_CALL_CUT"],
  };
  const found = await komoctl("way try alder redfish", { answers: { "WayService/TryWay": { findings } } });
  assert.equal(found.out, "It answers: A\uFFFD[2J BMC.\nPower: off.\nIt can: wake, cut.");
  const removed = await komoctl("way remove alder redfish", { answers: { "WayService/RemoveWay": {} } });
  assert.deepEqual([removed.code, removed.out], [0, "redfish of alder is removed."]);
});

Deno.test("a way is of one server and of a known kind, and its password is no argument", async () => {
  for (const line of [
    "way list lab",
    "way set alder packet",
    "way set alder",
    "way cut alder redfish",
    "way try alder",
  ]) {
    assert.equal((await komoctl(line)).code, 2, line);
  }
  assert.equal((await komoctl("way set alder redfish --secret --secret-file a")).code, 2);
  const asked = await komoctl("way set alder redfish a b", { answers: { "WayService/ListWays": {} } });
  assert.equal(asked.code, 2);
});

Deno.test("doors are listed, made, changed and deleted, and their knocks are told", async () => {
  const kept = {
    ...{ uuid: "d1", name: "alder-ssh", serverUuid: ALDER.uuid, port: 22, listen: "192.0.2.1:2222" },
    ...{ networks: ["192.0.2.0/24"], waitSeconds: 300, firstByte: true, lingerMinutes: 15 },
    ...{ updatedAt: "2026-11-28T00:00:00Z", author: "yuki" },
  };
  const rests = {
    ...kept,
    uuid: "d2",
    name: "b\u001b[2J",
    fault: "Its port is taken.",
    inside: [{ from: "a" }],
  };
  const answers = {
    "DoorService/ListDoors": { doors: [kept, rests] },
    "DoorService/CreateDoor": { door: kept },
    "DoorService/UpdateDoor": { door: kept },
    "DoorService/DeleteDoor": {},
  };
  const listed = await komoctl("doors", { answers });
  assert.match(listed.out, /^DOOR +SERVER +LISTENS +INSIDE\nalder-ssh +alder:22 +192\.0\.2\.1:2222 +0\n/);
  assert.match(listed.out, /\nb\uFFFD\[2J +alder:22 .* 1 +Its port is taken\.$/);

  const made = await komoctl(
    "doors create nas alder 445 --listen 192.0.2.1:4450 --from 192.0.2.0/24 --server-first",
    {
      answers,
    },
  );
  assert.deepEqual(made.asked.at(-1), [
    "DoorService/CreateDoor",
    {
      door: {
        ...{ name: "nas", serverUuid: ALDER.uuid, port: 445, listen: "192.0.2.1:4450" },
        ...{ networks: ["192.0.2.0/24"], firstByte: false },
      },
    },
  ]);
  const set = await komoctl("doors set alder-ssh --linger 5 --listen none", { answers });
  assert.deepEqual(set.asked.at(-1), [
    "DoorService/UpdateDoor",
    { door: { ...kept, lingerMinutes: 5, listen: "" }, ifUpdatedAt: kept.updatedAt },
  ]);
  const gone = await komoctl("doors delete alder-ssh", { answers });
  assert.deepEqual(gone.asked.at(-1), ["DoorService/DeleteDoor", { uuid: "d1" }]);

  const knocks = [
    {
      at: "2026-11-28T00:00:00Z",
      from: "192.0.2.7",
      woke: true,
      outcome: "KNOCK_OUTCOME_OPENED",
      tookMs: 41_400,
    },
    {
      at: "2026-11-27T00:00:00Z",
      from: "192.0.2.8",
      outcome: "KNOCK_OUTCOME_REFUSED",
      why: "It has no way.",
    },
  ];
  const shown = await komoctl("doors knocks alder-ssh", {
    answers: { ...answers, "DoorService/ListKnocks": { knocks } },
  });
  assert.match(
    shown.out,
    /192\.0\.2\.7 +woke it +41 s +came in\n.*192\.0\.2\.8 .*could not be woken: It has no way\.$/,
  );
});

Deno.test("UPSes are listed as they are, and nothing is said of a silent one", async () => {
  const upses = [
    {
      ...{ name: "lab@nas", standing: "low_battery", failedSince: "2026-11-28T00:00:00Z", charge: 9.7 },
      ...{ runtimeSeconds: 130, load: 23 },
    },
    { name: "o\u001b[2J@nas", standing: "silent", charge: 50, fault: "Its NUT server does not answer." },
  ];
  const answers = { "UpsService/ListUpses": { upses } };
  const listed = await komoctl("ups", { answers });
  assert.match(listed.out, /^UPS +IS +SINCE +CHARGE +LASTS +LOAD\n/);
  assert.match(listed.out, /\nlab@nas +low battery +\S.* 9 % +2 min +23 %/);
  assert.match(listed.out, /\no\uFFFD\[2J@nas +silent +Its NUT server does not answer\.$/);
  assert.equal(
    (await komoctl("ups", { answers: { "UpsService/ListUpses": {} } })).out,
    "There are no UPSes.",
  );
});

Deno.test("what is asked of a door wrongly is refused before anything is asked", async () => {
  for (const line of ["doors open nas", "doors create nas", "doors knocks", "doors create nas alder ssh"]) {
    const { code, asked } = await komoctl(line, { answers: { "DoorService/ListDoors": {} } });
    assert.equal(code, 2, line);
    assert.deepEqual(
      asked.filter(([method]) => method.startsWith("DoorService/")),
      [],
      line,
    );
  }
  const unknown = await komoctl("doors delete nas", { answers: { "DoorService/ListDoors": {} } });
  assert.deepEqual([unknown.code, unknown.err], [2, "komoctl: There is no door called nas."]);
});

Deno.test("power cut plans are listed, shown, previewed and rehearsed; nothing is ordered", async () => {
  const plan = {
    ...{ uuid: "p1", name: "rack\u001b[2J", ups: "ups@nas.example", stableSeconds: 120, chargedTo: 50 },
    ...{ author: "yuki", steps: [{ chargeBelow: 50, groupUuids: ["g9"] }], forceAtLowBattery: true },
    ...{
      cautions: ["The UPS is silent."],
      powerCut: { uuid: "c1", story: "Power failed 02:14 · 2 servers off" },
    },
  };
  const members = [
    { serverUuid: ALDER.uuid, serverName: "alder" },
    { serverUuid: "s2", serverName: "birch", end: "MEMBER_END_SKIPPED", why: "needed_by", detail: "alder" },
  ];
  const answers = {
    "UpsService/ListPowerCutPlans": {
      plans: [plan],
      suspected: { at: "2026-11-28T00:00:00Z", serverUuids: ["s1", "s2", "s3"] },
    },
    "UpsService/PreviewPowerCut": {
      steps: [{ run: { members }, seconds: 90 }],
      back: { members: members.slice(0, 1) },
      cautions: ["The manager runs on birch."],
    },
    "UpsService/RehearsePowerCut": {
      moments: [{ afterSeconds: 3725, text: "Step 1:", serverUuids: [ALDER.uuid] }],
    },
    "GroupService/ListGroups": { groups: [] },
  };
  const listed = await komoctl("power-cuts", { answers });
  assert.match(
    listed.out,
    /^PLAN +UPS +STEPS +LAST POWER CUT\nrack�\[2J +ups@nas\.example +1 +1 to look at +/,
  );
  assert.match(listed.out, /\n3 servers fell silent together at 2026-11-28T00:00:00Z/);
  const shown = await komoctl("power-cuts show p1", { answers });
  assert.match(
    shown.out,
    /\n1\. below 50 %: a group that is no more\nAt low battery: by force\.\nBack: 120 s/,
  );
  const previewed = await komoctl("power-cuts preview p1", { answers });
  assert.equal(
    previewed.out.trim(),
    "1. below 50 %, about 2 min:\n   off: alder\n   stays: birch (needed by alder)\nAfterwards woken: alder\nThe manager runs on birch.",
  );
  assert.deepEqual(previewed.asked.at(-1), ["UpsService/PreviewPowerCut", { plan }]);
  const rehearsed = await komoctl("power-cuts rehearse p1", { answers });
  assert.match(rehearsed.out, /^1:02:05 +Step 1: alder/);
  for (const line of ["power-cuts start p1", "power-cuts show", "power-cuts list p1"]) {
    const { code, asked } = await komoctl(line, { answers });
    assert.deepEqual([code, asked.filter(([method]) => method.startsWith("UpsService/"))], [2, []], line);
  }
  const unknown = await komoctl("power-cuts show other", { answers });
  assert.deepEqual([unknown.code, unknown.err], [2, "komoctl: There is no power cut plan called other."]);
});

Deno.test("upgrades shows what is older and how far upgrades are, and cancels one", async () => {
  const member = { serverUuid: "u-1", serverName: "web-1", fromVersion: "1.0.0" };
  const ended = { end: "UPGRADE_END_FAILED", why: "not_upgraded", detail: "did_not_report" };
  const one = { uuid: "up-1", version: "1.0.1", author: "yuki", createdAt: "2026-11-26T18:00:00Z" };
  const answers = {
    "UpgradeService/ListUpgrades": {
      upgrades: [{ ...one, endedAt: "2026-11-26T18:10:00Z", members: [{ ...member, ...ended }] }],
    },
    "UpgradeService/PreviewUpgrade": {
      upgrade: {
        version: "1.0.1",
        members: [member, { ...member, end: "UPGRADE_END_SKIPPED", why: "by_apt" }],
      },
    },
    "UpgradeService/CancelUpgrade": { upgrade: { ...one, members: [member] } },
  };
  const listed = await komoctl("upgrades", { answers });
  assert.equal(listed.code, 0);
  for (const part of ["Older than 1.0.1", "with apt", "not upgraded: did not report"])
    assert.equal(listed.out.includes(part), true, `${part}: ${listed.out}`);
  const cancelled = await komoctl("upgrades --cancel up-1", { answers });
  assert.equal(cancelled.out.includes("goes on"), true, cancelled.out);
});
