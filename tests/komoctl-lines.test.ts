import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { fromJson, type DescMessage, type JsonValue } from "@bufbuild/protobuf";
import type { HandlerContext } from "@connectrpc/connect";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ARGUMENTS, argumentsOf, type Asked } from "../app/(console)/_command/argv";
import { namesIn } from "../app/(console)/_command/names";
import { lineOf } from "../app/(console)/_command/shell";
import type { Asking } from "../lib/access/identity";
import { operatorsFleet } from "../lib/access/operators-fleet";
import { EVERYTHING } from "../lib/access/rights";
import { groupService } from "../lib/api/group-service";
import { holdService } from "../lib/api/hold-service";
import { powerService, serverService } from "../lib/api/operator-services";
import { rehearsalService } from "../lib/api/rehearsal-service";
import { runService } from "../lib/api/run-service";
import type { Running } from "../lib/api/running";
import { groupJson, serverJson } from "../lib/api/codec/write";
import type { Changes, Reads } from "../lib/fleet/fleet";
import { by, runningMachine, settings, testFleet, type TestFleet } from "../lib/fleet/testing";
import { REST_WHENS } from "../lib/plan/rest";
import type { WayKind } from "../lib/power/ways";
import { SHUTDOWNS } from "../lib/power/words";
import { GroupService } from "../lib/gen/proto/komoriuta/v1/group_pb";
import { HoldService } from "../lib/gen/proto/komoriuta/v1/hold_pb";
import { PowerService } from "../lib/gen/proto/komoriuta/v1/power_pb";
import { ServerService } from "../lib/gen/proto/komoriuta/v1/server_pb";
import { RehearsalService } from "../lib/gen/proto/komoriuta/v1/rehearsal_pb";
import { RunService } from "../lib/gen/proto/komoriuta/v1/run_pb";

// Each line that the console shows, read by a shell and by komoctl's real parser, asks the fleet for what the console
// asks it for.

const YUKI: Asking = {
  ...{ userId: "yuki", who: { kind: "local" }, grants: EVERYTHING, address: "192.0.2.7", via: "console" },
};
const HOUR = 3_600_000;
/** Names that shells, or komoctl, could take for something else. */
const NAMES = [
  "web-3",
  "-rf",
  "--wake",
  "it's $HOME",
  '`id` \\ "x"',
  "a\nb",
  "server:web",
  "東京 1",
  "~",
  "=x",
  "*",
  "on",
];
/** Requests for each verb. */
const TRIES = 40;

let under: TestFleet;
let fleet: Reads & Changes;
/** Servers that are on, and that are off; groups; a hold and a run. */
const on: string[] = [];
const off: string[] = [];
const groups: string[] = [];
let [holdUuid, runUuid] = ["", ""];

beforeAll(async () => {
  under = await testFleet();
  fleet = under.fleet.as(by("yuki"));
  for (const name of [...NAMES, "lab"]) {
    const { uuid } = await runningMachine(under);
    await fleet.edit(uuid, { name });
    on.push(uuid);
  }
  // One is called as another's UUID.
  for (const name of ["oak", on[0]?.toUpperCase() ?? ""])
    off.push((await fleet.register(settings({ name }))).server.uuid);
  for (const name of ["lab", "Room 105", "group:x", "-g", "off"])
    groups.push((await fleet.createGroup({ name, serverUuids: on.slice(0, 3) })).uuid);
  const until = under.clock.wall() + HOUR;
  const named = { serverUuids: on.slice(0, 1), groupUuids: [], reason: "" };
  holdUuid = (await fleet.placeHold({ ...named, until, wake: false })).uuid;
  const how = { force: false, confirmCount: 1, requestId: null, evenIfItMayNotWake: true } as const;
  const run = {
    ...named,
    ...how,
    serverUuids: on.slice(1, 2),
    until,
    action: "OFF",
    mode: "when_free",
  } as const;
  runUuid = (await fleet.startRun(run)).uuid;
}, 60_000);
afterAll(() => under[Symbol.asyncDispose]());

const some = <T>(all: readonly T[]) => fc.constantFrom(...all);
const uuids = (all: readonly string[]) => fc.subarray([...all], { maxLength: Math.min(6, all.length) });
const word = fc.oneof(
  some(["", "night", "-n", "--force", "it's 5 o'clock; rm -rf ~", "$(id) `x` \\", "勉強会", "a=b"]),
  fc
    .string({ minLength: 1, maxLength: 20, unit: "grapheme" })
    .map((text) => text.replace(/\p{C}/gu, "").trim()),
);
/** Whole minutes, seconds and milliseconds ahead. */
const ahead = () => {
  const now = under.clock.wall();
  return fc.oneof(
    fc.integer({ min: 1, max: 40_000 }).map((minutes) => Math.ceil(now / 60_000 + minutes) * 60_000),
    fc.integer({ min: 1000, max: 2_000_000_000 }).map((ms) => now + ms),
  );
};
const named = () =>
  fc
    .record({ serverUuids: uuids([...on, ...off]), groupUuids: uuids(groups) })
    .filter(({ serverUuids, groupUuids }) => serverUuids.length + groupUuids.length > 0);
const even = () => fc.record({ endHolds: fc.boolean(), evenIfNeeded: fc.boolean() });
const stop = () =>
  fc.oneof(
    fc.record({ mode: fc.constant("now" as const), until: fc.constant(null) }),
    fc.record({ mode: fc.constant("when_free" as const), until: ahead() }),
  );

const minutes = fc.integer({ min: 5, max: 1440 });
const rest = () =>
  fc.option(fc.record({ when: some(REST_WHENS), afterMinutes: minutes, minUpMinutes: minutes }), {
    nil: null,
  });

/** Requests as dialogs of the console make them. */
const REQUESTS: {
  readonly [Verb in Asked["verb"]]: () => fc.Arbitrary<(Asked & { verb: Verb })["request"]>;
} = {
  act: () =>
    fc.oneof(
      fc.record({ uuid: some(off), action: some(["TurnOn", "WakeAgain"] as const) }),
      fc
        .tuple(some(on), stop(), word, even(), some([null, ...SHUTDOWNS]), fc.option(ahead()))
        .map(([uuid, when, reason, rest, how, restDoorsUntil]) => ({
          ...{ uuid, action: "TurnOff" as const, ...when, reason, ...rest },
          ...{ ...(how && { how }), ...(restDoorsUntil !== null && { restDoorsUntil }) },
        })),
      fc
        .tuple(some(on), word, even())
        .map(([uuid, reason, rest]) => ({ uuid, action: "Reboot" as const, reason, ...rest })),
    ),
  startRun: () =>
    fc
      .tuple(
        fc.oneof(
          fc.constant({ action: "ON", mode: "now", until: null } as const),
          stop().map((when) => ({ action: "OFF" as const, ...when })),
        ),
        named(),
        fc.record({ reason: word, evenIfItMayNotWake: fc.boolean(), confirmCount: some([0, 0, 7]) }),
      )
      .map(([how, named, rest]) => ({ ...how, ...named, ...rest, force: false })),
  remove: () => fc.record({ uuid: some([...on, ...off]) }),
  cancelRun: () => fc.constant({ uuid: runUuid }),
  rehearse: () =>
    fc.record({
      ...{ uuid: some(on), until: ahead(), evenIfItMayNotWake: fc.boolean() },
      ways: some<WayKind[] | "each">([[], "each", ["redfish"], ["packet", "ipmi"]]),
    }),
  placeHold: () =>
    fc
      .tuple(named(), fc.record({ until: ahead(), reason: word, wake: fc.boolean() }))
      .map(([named, rest]) => ({ ...named, ...rest })),
  releaseHold: () => fc.constant({ uuid: holdUuid }),
  createGroup: () =>
    fc.record({ name: word.filter((name) => name !== "" && !name.includes(";")), serverUuids: uuids(on) }),
  updateGroup: () =>
    fc.oneof(
      fc.record({ uuid: some(groups), name: word.filter((name) => name !== "" && !name.includes(";")) }),
      fc.record({ uuid: some(groups), rest: rest() }),
    ),
  edit: () => fc.record({ uuid: some([...on, ...off]), rest: rest() }),
  deleteGroup: () => fc.record({ uuid: some(groups) }),
};

const SERVICES = {
  PowerService: [PowerService, powerService],
  ServerService: [ServerService, (running: () => Running) => serverService(running, 1)],
  RunService: [RunService, runService],
  HoldService: [HoldService, holdService],
  RehearsalService: [RehearsalService, rehearsalService],
  GroupService: [GroupService, groupService],
} as const;

class Recorded extends Error {
  constructor(readonly asked: readonly unknown[]) {
    super("recorded");
  }
}

/** The verb that comes to the fleet and its arguments, as far as both sides say them. */
async function reached(ask: (whole: TestFleet["fleet"]) => unknown): Promise<unknown> {
  const recorder = new Proxy({} as ReturnType<TestFleet["fleet"]["as"]>, {
    get:
      (_, verb) =>
      (...asked: readonly unknown[]) => {
        throw new Recorded([verb, ...asked]);
      },
  });
  const whole = new Proxy(under.fleet, {
    get: (target, name) => (name === "as" ? () => recorder : Reflect.get(target, name)),
  });
  try {
    await ask(whole);
  } catch (error) {
    if (!(error instanceof Recorded)) throw error;
    const { asked } = error;
    // The version that an edit is over comes last.
    const said = asked[0] === "edit" || asked[0] === "updateGroup" ? asked.slice(0, 3) : asked;
    return JSON.parse(JSON.stringify(said.map(withoutVersions))) as unknown;
  }
  throw new Error("nothing came to the fleet");
}

/** Without what stands for one press of a button, and with the defaults that the API has no words for. */
function withoutVersions(asked: unknown): unknown {
  if (typeof asked !== "object" || asked === null) return asked;
  const { requestId: _, membersDigest: __, mayWake: ___, ...rest } = asked as Record<string, unknown>;
  const given = Object.entries(rest).filter(
    ([, value]) => value !== false && value !== "" && value !== null && value !== undefined,
  );
  return Object.fromEntries(given.filter(([name, value]) => name !== "mode" || value !== "now"));
}

const permitting = { grantsNow: () => EVERYTHING, paceChange: () => undefined, standing: () => [] };

const ofConsole = ({ verb, request }: Asked) =>
  reached((recording) => {
    const operators = operatorsFleet(recording, YUKI, permitting);
    // A run also has what its dialog adds to it.
    const whole = { ...(verb === "startRun" && { membersDigest: "", requestId: "" }), ...request };
    return (operators[verb] as (request: unknown) => Promise<unknown>)(whole);
  });

const ofKomoctl = (method: string, json: JsonValue) =>
  reached((whole) => {
    const [service, rpc] = method.split("/") as [keyof typeof SERVICES, string];
    const name = rpc.charAt(0).toLowerCase() + rpc.slice(1);
    const [description, implementation] = SERVICES[service];
    const { input } = (description.method as unknown as Record<string, { input: DescMessage }>)[name] ?? {};
    if (!input) throw new Error(`no ${method}`);
    const context = { values: { get: () => ({ ...YUKI, via: "api" }) } } as unknown as HandlerContext;
    const running = { operatorsFleet: (asking: Asking) => operatorsFleet(whole, asking, permitting) };
    const methods = implementation(() => running as Running);
    const call = (methods as unknown as Record<string, (request: unknown, context: unknown) => unknown>)[
      name
    ];
    return call?.(fromJson(input, json), context);
  });

/** Lines as a shell splits them, without "komoctl". */
function words(lines: readonly string[]): readonly (readonly string[])[] {
  const script = `komoctl() { printf '%s\\0' "$@"; printf '\\n\\0'; }\n${lines.join("\n")}\n`;
  const printed = execFileSync("sh", { input: script, encoding: "utf8" });
  const split: string[][] = [[]];
  for (const each of printed.split("\0").slice(0, -1))
    if (each === "\n") split.push([]);
    else split.at(-1)?.push(each);
  return split.slice(0, -1);
}

interface Outcome {
  readonly code: number;
  readonly said: readonly string[];
  readonly asked: readonly (readonly [string, JsonValue])[];
}

const AGENT = fileURLToPath(new URL("../agent-deno", import.meta.url));

/** The outcomes of komoctl with these words. */
function komoctl(lines: readonly { argv: readonly string[]; asked: Asked }[]): readonly Outcome[] {
  const server = { uuid: on[0], name: "web-3", currentStatus: "CURRENT_STATUS_APPLYING" };
  const at = new Date(under.clock.wall()).toISOString();
  const run = { uuid: runUuid, action: "RUN_ACTION_OFF", createdAt: at, until: at };
  const group = { uuid: groups[0], name: "lab" };
  const answersTo = ({ verb, request }: Asked) => {
    const confirmCount = verb === "startRun" ? request.confirmCount : 0;
    return {
      "PowerService/TurnOn": { server },
      "PowerService/TurnOff": { server },
      "PowerService/WakeAgain": { server },
      "PowerService/Reboot": { server },
      "RunService/PreviewRun": { run: { ...run, counts: { waiting: confirmCount || 1 } }, confirmCount },
      "RunService/StartRun": { run },
      "RunService/CancelRun": { run },
      "RehearsalService/Rehearse": {},
      "ServerService/DeleteServer": {},
      "ServerService/UpdateServer": { server },
      "HoldService/PlaceHold": { hold: { uuid: holdUuid, until: at } },
      "HoldService/ReleaseHold": {},
      "GroupService/CreateGroup": { group },
      "GroupService/UpdateGroup": { group },
      "GroupService/DeleteGroup": {},
    };
  };
  const input = JSON.stringify({
    servers: under.fleet.list().map((each) => serverJson(each, null)),
    groups: under.fleet.groups().map(groupJson),
    now: under.clock.wall(),
    lines: lines.map(({ argv, asked }) => ({ argv, answers: answersTo(asked) })),
  });
  const deno = path.join(path.dirname(createRequire(import.meta.url).resolve("deno/package.json")), "deno");
  const program = path.join(AGENT, "testing/asked-by-komoctl.ts");
  const printed = execFileSync(deno, ["run", "--no-check", "--allow-all", program], {
    ...{ cwd: AGENT, input, encoding: "utf8", maxBuffer: 1 << 26 },
  });
  return JSON.parse(printed) as Outcome[];
}

describe("each line that the console shows asks for what its dialog asks for", () => {
  test("by a shell, by komoctl's parser, by the API", async () => {
    const nameOf = namesIn({ servers: under.fleet.list(), groups: under.fleet.groups() });
    const all = (Object.keys(REQUESTS) as Asked["verb"][]).flatMap((verb) =>
      fc
        .sample<unknown>(REQUESTS[verb](), TRIES)
        .map((request) => ({ verb, request }) as Asked)
        .map((asked) => ({ asked, argv: argumentsOf(asked, nameOf) })),
    );
    // None of these is one that komoctl cannot ask for.
    const lines = all.map(({ argv }) => lineOf(["komoctl", ...(argv ?? ["nothing"])]));
    const split = words(lines);
    expect(split).toEqual(all.map(({ argv }) => argv));
    const outcomes = komoctl(all.map(({ asked }, at) => ({ asked, argv: split[at] ?? [] })));
    for (const [at, { asked }] of all.entries()) {
      const { code, said, asked: requests } = outcomes[at] ?? { code: -1, said: [], asked: [] };
      expect([code, said], lines[at]).toEqual([0, []]);
      const [first, second] = requests;
      expect(second, lines[at]).toBeUndefined();
      expect(first && (await ofKomoctl(...first)), lines[at]).toEqual(await ofConsole(asked));
    }
  });

  test("and each verb of the fleet that has a line has requests here", () => {
    const written = Object.entries(ARGUMENTS).flatMap(([verb, write]) => (write === null ? [] : verb));
    expect(written.sort()).toEqual(Object.keys(REQUESTS).sort());
  });

  test("and what is forced, or is about more than komoctl takes, has none", () => {
    const nameOf = namesIn({ servers: [], groups: [] });
    const forced = { uuid: on[0] ?? "", action: "TurnOff", mode: "now", force: true } as const;
    expect(argumentsOf({ verb: "act", request: forced }, nameOf)).toBeNull();
    const many = Array.from({ length: 1_000 }, (_, at) => `${at}`);
    const hold = { serverUuids: many, groupUuids: [], until: 0, reason: "", wake: false };
    expect(argumentsOf({ verb: "placeHold", request: hold }, nameOf)).toBeNull();
  });

  test("by names where they say it, and by a UUID only where no name does", () => {
    const servers = under.fleet.list();
    const nameOf = namesIn({ servers, groups: under.fleet.groups() });
    const wordOf = (name: string) => nameOf("server", servers.find((each) => each.name === name)?.uuid ?? "");
    expect(["web-3", "-rf", "lab", "server:web", "東京 1", "on"].map(wordOf)).toEqual([
      ...["web-3", "server:-rf", "server:lab", "server:server:web", "東京 1", "on"],
    ]);
    expect(wordOf("a\nb")).toBe(servers.find(({ name }) => name === "a\nb")?.uuid);
    expect(wordOf(on[0]?.toUpperCase() ?? "")).toBe(off[1]);
  });
});
