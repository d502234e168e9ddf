import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { PushSubscriptionRecord } from "../../fleet/model/push";
import type { PushSettings } from "../../fleet/model/push-words";
import type { NightReport } from "../../plan/night-report";
import { networks } from "../../http/addresses";
import { temporaryStore } from "../../store/testing";
import { createWording, Refused, type Channel, type Wording } from "../message";
import en from "../../../i18n/messages/en.json";
import { happened } from "../testing";
import { createPush, pushLoginKey, type PushDeps } from "./push";
import { browserKeys, readAuthorization, readPush, startPushService, type PushService } from "./testing";
import { makeVapidKey, readVapidKey } from "./vapid";

const by = (actor: string) => ({ actor, address: "192.0.2.1", via: "console" }) as const;

const SETTINGS: PushSettings = {
  topics: ["look", "use", "runs"],
  groupUuids: [],
  quiet: null,
  reportAt: null,
  errorsPass: true,
  zone: "Asia/Tokyo",
  locale: "en",
};
const HOUR = 3_600_000;
const ROOM = "00000000-0000-4000-8000-0000000000aa";

/** A night in which these stayed on, in use, and nobody else was asked. */
function nightOf(names: readonly string[]): NightReport {
  const stayed = names.map((name) => ({
    ...{ uuid: `uuid-of-${name}`, name, why: "in_use" as const, reason: null, detail: "", usedBy: [] },
  }));
  return {
    ...{ night: { since: 0, until: 16 * HOUR, dawn: 11 * HOUR }, until: 16 * HOUR, servers: names.length },
    ...{ slept: [], stayed, woken: 0, notWoken: [], kwh: 0.44, away: [], isCut: false },
  };
}

let service: PushService;
let database: Awaited<ReturnType<typeof temporaryStore>>;
beforeEach(async () => {
  service = await startPushService();
  database = await temporaryStore();
});
afterEach(async () => {
  await service.close();
  await database[Symbol.asyncDispose]();
});

/** Push over a real database, and a fleet of one room that web1 is in. */
async function world(changes: Partial<PushDeps> = {}) {
  let now = 12 * HOUR;
  const lines: string[] = [];
  const key = await makeVapidKey();
  const deps: PushDeps = {
    fleet: {
      groups: () => [{ uuid: ROOM, serverUuids: ["uuid-of-web1"] }] as never,
      schedules: () => [{ name: "office", groupUuids: [ROOM], serverUuids: [] }] as never,
      getRun: (uuid) => Promise.resolve({ members: [{ serverUuid: `uuid-of-${uuid}` }] } as never),
      nightReport: (view) =>
        Promise.resolve(nightOf(["web1", "web2"].filter((name) => view?.sees(`uuid-of-${name}`)))),
    },
    vapid: await readVapidKey(key, () => "mailto:ops@example.org"),
    reach: {
      allowed: networks(["127.0.0.1"]),
      ca: service.ca,
      resolve: () => Promise.resolve(["127.0.0.1"]),
    },
    mayReceive: () => true,
    now: () => now,
    store: database.store.pushSubscriptions,
    loginKey: pushLoginKey(key, "yuki", "hash"),
    log: { info: (line) => void lines.push(line), error: (error) => void lines.push(String(error)) },
    ...changes,
  };
  return { deps, lines, push: await createPush(deps), pass: (ms: number) => void (now += ms) };
}

function notify(channel: Channel | undefined, events: Parameters<Wording>[0]): Promise<void> {
  const wording = createWording("en", en, "https://komo.example", "UTC");
  return (
    channel?.send(wording(events), new AbortController().signal) ?? Promise.reject(new Error("no channel"))
  );
}

const addressAt = (path: string, keys = browserKeys().keys) => ({
  endpoint: `${service.url}${path}`,
  ...keys,
});

describe("a browser that is told", () => {
  test("reads it, in its language and zone, and its push service knows who sends it", async () => {
    const { push, deps } = await world();
    const browser = browserKeys();
    expect(
      await push.turnOn(by("yuki"), addressAt("/p/secret?x=1", browser.keys), { ...SETTINGS, locale: "ja" }),
    ).toBe(true);
    await notify(push.channels()[0], [happened(7, 0, "error", "サーバー1")]);
    await notify(
      push.channels()[0],
      [1, 2, 3, 4, 5, 6].map((id) => ({ ...happened(id, 0, "lost", `web${id}`), detail: "SECRET" })),
    );

    const [one, gathered] = service.pushed.map(({ body }) => readPush(body, browser));
    expect(JSON.parse(one ?? "")).toMatchObject({
      body: "09:00",
      path: "/servers/uuid-of-サーバー1",
      lang: "ja",
    });
    const { title, body, path } = JSON.parse(gathered ?? "") as Record<string, string>;
    expect([title, path]).toEqual(
      ["サーバー6台に関するお知らせが6件", "/servers"].map(() => expect.any(String)),
    );
    expect([path, body?.split("\n").length]).toEqual(["/servers", 5]);
    expect(body).not.toContain("SECRET");
    const [{ headers, path: asked } = { headers: {}, path: "" }] = service.pushed;
    expect(asked).toBe("/p/secret?x=1");
    expect(headers).toMatchObject({ "content-encoding": "aes128gcm", urgency: "high", ttl: "43200" });
    expect(readAuthorization(String(headers.authorization))).toEqual({
      ...{ key: deps.vapid.publicKey, aud: service.url, sub: "mailto:ops@example.org" },
      exp: (deps.now() + 12 * HOUR) / 1000,
    });
  });

  test("gets the report of the night at its time, of the servers that it sees and chose, in its words", async () => {
    const { push } = await world();
    const [browser, other] = [browserKeys(), browserKeys()];
    await push.turnOn(by("yuki"), addressAt("/1", browser.keys), {
      ...{ ...SETTINGS, topics: [], groupUuids: [ROOM], reportAt: "07:30" },
    });
    await push.turnOn(by("yuki"), addressAt("/2", other.keys), SETTINGS);
    const [channel, without] = push.channels();
    expect(without?.morning).toBeNull();
    expect(channel?.morning).toMatchObject({ at: "07:30", zone: "Asia/Tokyo" });
    await channel?.morning?.send(new AbortController().signal);
    expect(JSON.parse(readPush(service.pushed[0]?.body ?? Buffer.alloc(0), browser))).toEqual({
      title: "0 of 1 turned off.",
      body: "1 server stayed on: 1 in use\n0.4 kWh saved",
      path: "/report",
      lang: "en",
    });
  });

  test("hears of its topics and groups alone, and of runs where one of those servers is in it", async () => {
    const { push } = await world();
    await push.turnOn(by("yuki"), addressAt("/"), {
      ...SETTINGS,
      groupUuids: [ROOM],
      topics: ["look", "runs", "schedules"],
    });
    const [channel] = push.channels();
    const about = (kind: string, name: string, changes = {}) =>
      channel?.wants?.({ ...happened(1, 0, kind, name), ...changes });
    expect([about("lost", "web1"), about("lost", "web2"), about("declined", "web1")]).toEqual([
      true,
      false,
      false,
    ]);
    expect(about("removed", "web1")).toBe(false);
    const none = { serverUuid: "" };
    expect([
      about("schedule_skipped", "office", none),
      about("run_ended", "kei", { ...none, runUuid: "web2" }),
    ]).toEqual([true, true]);
    const ended = (run: string) => [{ ...happened(1, 0, "run_ended", "kei"), ...none, runUuid: run }];
    await notify(channel, ended("web2"));
    expect(service.pushed).toHaveLength(0);
    await notify(channel, ended("web1"));
    expect(service.pushed).toHaveLength(1);
  });

  test("hears of all servers once the groups that were chosen are no more", async () => {
    const { push } = await world();
    await push.turnOn(by("yuki"), addressAt("/"), {
      ...SETTINGS,
      groupUuids: ["00000000-0000-4000-8000-0000000000bb"],
    });
    expect(push.channels()[0]?.wants?.(happened(1, 0, "lost", "web2"))).toBe(true);
  });

  test.for([
    ["22:00", "07:00", "2026-11-26T13:00:00Z", true],
    ["22:00", "07:00", "2026-11-26T12:59:00Z", false],
    ["22:00", "07:00", "2026-11-26T21:59:00Z", true],
    ["22:00", "07:00", "2026-11-26T22:00:00Z", false],
    ["12:00", "13:30", "2026-11-26T03:15:00Z", true],
    ["12:00", "13:30", "2026-11-26T04:30:00Z", false],
  ] as const)("between %s and %s where it is, %s is quiet: %s", async ([from, until, at, quiet]) => {
    const { push } = await world();
    await push.turnOn(by("yuki"), addressAt("/1"), { ...SETTINGS, quiet: { from, until } });
    await push.turnOn(by("yuki"), addressAt("/2"), {
      ...SETTINGS,
      quiet: { from, until },
      errorsPass: false,
    });
    const [passes, none] = push.channels();
    const now = Date.parse(at);
    const [lost, error] = [happened(1, 0, "lost"), happened(1, 0, "error")];
    expect([passes?.mayDisturb?.(lost, now), passes?.mayDisturb?.(error, now)]).toEqual([!quiet, true]);
    expect(none?.mayDisturb?.(error, now)).toBe(!quiet);
  });
});

test("who sees a server no more is told nothing of what waited, not even its name", async () => {
  const seen = new Set(["uuid-of-web1", "uuid-of-web2"]);
  const { push } = await world({ mayReceive: (_userId, serverUuid) => seen.has(serverUuid) });
  const browser = browserKeys();
  await push.turnOn(by("yuki"), addressAt("/p", browser.keys), SETTINGS);
  const [channel] = push.channels();
  const [one, other] = [happened(1, 0, "lost", "web1"), happened(2, 0, "lost", "web2")];
  expect([channel?.wants?.(one), channel?.wants?.(other)]).toEqual([true, true]);
  // The group loses web2 while the two wait for the end of quiet hours.
  seen.delete("uuid-of-web2");
  await notify(channel, [one, other]);
  await notify(channel, [other]);
  const texts = service.pushed.map(({ body }) => readPush(body, browser));
  expect(texts).toHaveLength(1);
  expect(texts[0]).toContain("web1");
  expect(texts[0]).not.toContain("web2");
});

describe("a push service", () => {
  test.for([404, 410])("that answers %i: the browser is forgotten, here and on disk", async (status) => {
    const { push, lines } = await world();
    await push.turnOn(by("yuki"), addressAt("/p/secret"), SETTINGS);
    service.answer = (response) => void response.writeHead(status).end();
    await notify(push.channels()[0], [happened(7, 0, "lost")]);
    expect(push.channels()).toEqual([]);
    expect(await database.store.pushSubscriptions.load()).toEqual([]);
    expect(lines.join()).toMatch(/localhost.*forgotten/);
    expect(lines.join()).not.toContain("secret");
  });

  test.for([
    [429, Error],
    [503, Error],
    [302, Error],
    [413, Refused],
  ] as const)("that answers %i: the browser stays, for the outbox to try again", async ([status, kind]) => {
    const { push } = await world();
    await push.turnOn(by("yuki"), addressAt("/p/secret"), SETTINGS);
    service.answer = (response) =>
      void response.writeHead(status, { location: `${service.url}/other` }).end();
    const error = await notify(push.channels()[0], [happened(7, 0, "lost")]).catch((error: unknown) => error);
    expect((error as Error).constructor).toBe(kind);
    expect((error as Error).message).toBe(`it answered ${status}`);
    expect([push.channels().length, service.pushed.length]).toEqual([1, 1]);
  });

  test("that never stops talking, or never answers, holds nothing up", async () => {
    const { push } = await world();
    await push.turnOn(by("yuki"), addressAt("/"), SETTINGS);
    const cut = new Promise((resolve) => {
      service.answer = (response) => {
        response.on("close", resolve).writeHead(201);
        const talking = setInterval(() => response.write("x".repeat(65_536)), 1);
        response.on("close", () => clearInterval(talking));
      };
    });
    await notify(push.channels()[0], [happened(7, 0, "lost")]);
    await cut;
    service.answer = () => undefined;
    const wording = createWording("en", en, "", "UTC")([happened(7, 0, "lost")]);
    await expect(push.channels()[0]?.send(wording, AbortSignal.timeout(300))).rejects.toThrow("no answer");
  });

  test("whose certificate is of another name, or of nobody's CA, is told nothing", async () => {
    const { push } = await world();
    const { port } = new URL(service.url);
    await push.turnOn(
      by("yuki"),
      { ...addressAt("/"), endpoint: `https://other.example:${port}/` },
      SETTINGS,
    );
    await expect(notify(push.channels()[0], [happened(7, 0, "lost")])).rejects.toThrow("cannot be reached");
    expect(service.pushed).toEqual([]);
  });

  test("whose name comes to mean a machine in our own network is told nothing", async () => {
    let found = ["93.184.215.14"];
    const { push } = await world({
      reach: { allowed: networks([]), ca: service.ca, resolve: () => Promise.resolve(found) },
    });
    expect(await push.turnOn(by("yuki"), addressAt("/"), SETTINGS)).toBe(true);
    found = ["93.184.215.14", "127.0.0.1"];
    await expect(notify(push.channels()[0], [happened(7, 0, "lost")])).rejects.toThrow("not a public one");
    expect(service.pushed).toEqual([]);
  });
});

describe("what a browser says", () => {
  test.for([
    "http://push.example/1",
    "file:///etc/passwd",
    "https://user:word@push.example/1",
    "https://10.0.0.1/1",
    "https://[::1]/1",
    "https://0x7f000001/1",
    "https://2130706433/",
    "https://localhost/1",
    `https://push.example/${"x".repeat(1024)}`,
    "push.example",
    "",
  ])("%s is no address of a push service", async (endpoint) => {
    const reach = { allowed: networks([]), resolve: () => Promise.resolve(["127.0.0.1"]) };
    const { push } = await world({ reach });
    expect(await push.turnOn(by("yuki"), { ...browserKeys().keys, endpoint }, SETTINGS)).toBe(false);
    expect(await database.store.pushSubscriptions.load()).toEqual([]);
  });

  test("without good keys is refused", async () => {
    const { push } = await world();
    expect(await push.turnOn(by("yuki"), { ...addressAt("/"), p256dh: "A".repeat(87) }, SETTINGS)).toBe(
      false,
    );
  });

  test("is kept for each login apart, 20 of each, and the one set longest ago makes room", async () => {
    const { push, deps, pass } = await world();
    await push.turnOn(by("kei"), addressAt("/kei"), SETTINGS);
    for (let number = 1; number <= 21; number += 1) {
      pass(1);
      await push.turnOn(by("yuki"), addressAt(`/${number}`), SETTINGS);
    }
    expect(push.find("yuki", `${service.url}/1`)).toBeNull();
    expect(push.find("yuki", `${service.url}/2`)).toEqual(SETTINGS);
    expect(push.find("yuki", `${service.url}/kei`)).toBeNull();
    await push.turnOff(by("yuki"), `${service.url}/kei`);
    const changed = { ...SETTINGS, errorsPass: false };
    await push.turnOn(by("yuki"), addressAt("/2"), changed);
    const loaded = await createPush(deps);
    expect([loaded.channels().length, loaded.find("yuki", `${service.url}/2`)]).toEqual([21, changed]);
    await loaded.turnOff(by("kei"), `${service.url}/kei`);
    expect((await createPush(deps)).channels()).toHaveLength(20);
  });

  test("ends with the password, and with all sessions", async () => {
    const { push, deps } = await world();
    await push.turnOn(by("yuki"), addressAt("/1"), SETTINGS);
    const loginKey = pushLoginKey("key", "yuki", "another hash");
    expect((await createPush({ ...deps, loginKey })).channels()).toEqual([]);
    expect(await database.store.pushSubscriptions.load()).toEqual([]);
    await push.turnOn(by("yuki"), addressAt("/1"), SETTINGS);
    await push.forgetAllOf("yuki");
    expect([push.channels(), (await createPush(deps)).channels()]).toEqual([[], []]);
  });

  test("a test is sent at any hour, and not again at once", async () => {
    const { push, pass } = await world();
    const browser = browserKeys();
    const quiet = { from: "00:00", until: "23:59" };
    await push.turnOn(by("yuki"), addressAt("/1", browser.keys), { ...SETTINGS, quiet });
    expect(await push.test("yuki", `${service.url}/1`)).toBeNull();
    expect(readPush(service.pushed[0]?.body ?? Buffer.of(), browser)).toContain("This is a test.");
    expect(await push.test("yuki", `${service.url}/1`)).toEqual({ why: "too_soon" });
    pass(5_000);
    service.answer = (response) => void response.writeHead(403).end();
    expect(await push.test("yuki", `${service.url}/1`)).toEqual({ why: "failed", detail: "it answered 403" });
    expect(await push.test("kei", `${service.url}/1`)).toEqual({ why: "off" });
  });
});

test("what is stored is what was said", async () => {
  const { push } = await world();
  const address = addressAt("/1");
  await push.turnOn(by("yuki"), address, SETTINGS);
  const [stored] = await database.store.pushSubscriptions.load();
  expect(stored).toMatchObject({
    ...address,
    ...SETTINGS,
    userId: "yuki",
  } satisfies Partial<PushSubscriptionRecord>);
});
