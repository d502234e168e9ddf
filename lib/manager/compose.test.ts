import { by } from "../fleet/testing";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { cp, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { hashPassword } from "../access/password";
import { running } from "../api/running";
import type { SettingPart } from "../fleet/model/manager-settings";
import { scheduleOf } from "../fleet/schedules/testing";
import { LOG_FILE, openLog } from "../log/log";
import { magicPacket } from "../wake/magic-packet";
import { backup } from "./commands/backup";
import { restore } from "./commands/restore";
import { compose, type Manager } from "./compose";
import { openDataFolder } from "./data-folder";
import { readEnvironment } from "./environment";

const PASSWORD = "correct horse";
const SETTINGS = { name: "attic", macAddress: "02:00:00:00:00:01", heartbeatInterval: 5 };
const migrations = path.resolve("prisma/migrations");
let folder: string;
let passwordHash: string;
let manager: Manager | undefined;

/** A manager with real parts, on a folder that outlives it. */
async function start(given: Record<string, string> = {}): Promise<void> {
  const environment = readEnvironment({
    KOMO_USER_ID: "operator",
    KOMO_PASSWORD_HASH: passwordHash,
    KOMO_DATA_DIR: path.join(folder, "data"),
    KOMO_LOG_DIR: path.join(folder, "log"),
    ...given,
  });
  await openDataFolder(environment.dataDir);
  const log = openLog(environment.logDir, { write: () => undefined });
  const about = { version: "1.2.3", publicUrl: "http://localhost:3000", caFingerprint: null };
  manager = await compose({
    environment,
    log,
    migrations,
    about,
    install: { package: null, publicUrlGiven: false, behindProxy: false, caSha256: null },
  });
}

async function stop(): Promise<void> {
  await manager?.stop(Promise.resolve());
  manager = undefined;
}

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "compose-"));
  passwordHash = await hashPassword(PASSWORD);
});
afterEach(async () => {
  await stop();
  await rm(folder, { recursive: true });
});

const logIn = (): ReturnType<ReturnType<typeof running>["access"]["login"]> =>
  running().access.login({
    ...{ userId: "operator", password: PASSWORD, address: "10.0.0.1", secure: true, via: "api" },
  });

test("servers, tokens and sessions outlive a restart", async () => {
  await start();
  const { server, accessToken } = await running().fleet.as(by("operator")).register(SETTINGS);
  const login = await logIn();
  const cookie = login.ok ? (login.cookie.split(";")[0] ?? null) : null;
  await stop();
  await start();
  expect(running().fleet.list()).toMatchObject([{ uuid: server.uuid, name: "attic" }]);
  expect(await running().access.server(`Bearer ${accessToken}`)).toBe(server.uuid);
  expect(await running().access.operator(cookie)).toMatchObject({ userId: "operator" });
});

test("turning on sends the magic packet where the environment says", async () => {
  const listener = createSocket({ type: "udp4", reuseAddr: true }).bind(0, "0.0.0.0");
  await once(listener, "listening");
  await start({ KOMO_WOL_TARGETS: `127.255.255.255:${listener.address().port}` });
  const { server } = await running().fleet.as(by("operator")).register(SETTINGS);
  const arrived = once(listener, "message");
  await running().fleet.as(by("operator")).act(server.uuid, "TurnOn");
  expect(new Uint8Array(((await arrived) as [Buffer])[0])).toEqual(magicPacket(SETTINGS.macAddress));
  listener.close();
});

test("a schedule takes its days off from a calendar, as a file or from an address", async () => {
  const day = new Date(Date.now() + 24 * 3600 * 1000).toISOString().slice(0, 10);
  const event = ["BEGIN:VEVENT", `DTSTART;VALUE=DATE:${day.replaceAll("-", "")}`, "END:VEVENT"];
  const text = ["BEGIN:VCALENDAR", ...event, "END:VCALENDAR"].join("\r\n");
  const elsewhere = createServer((_, response) => void response.end(text)).listen(0, "127.0.0.1");
  await once(elsewhere, "listening");
  const { port } = elsewhere.address() as AddressInfo;
  await start();
  const { fleet } = running();
  const { server } = await fleet.as(by("operator")).register(SETTINGS);
  const sources = [{ text }, { url: `http://127.0.0.1:${port}/holidays.ics` }];
  for (const [index, calendar] of sources.entries()) {
    const asked = scheduleOf([server.uuid], { name: `schedule ${index}`, calendar });
    await fleet.as(by("operator")).createSchedule(asked);
  }
  elsewhere.close();
  await stop();
  await start();
  expect(running().fleet.schedules()).toMatchObject(
    sources.map(() => ({ calendar: { days: [{ first: day, last: day }], fault: null } })),
  );
});

test("a change of a server has a line in the log; no secret has", async () => {
  await start();
  const { accessToken } = await running().fleet.as(by("operator")).register(SETTINGS);
  await logIn();
  const text = await readFile(path.join(folder, "log", LOG_FILE), "utf8");
  const lines = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines).toMatchObject([
    { level: "INFO", type: "heartbeat_watch", serverName: "attic", currentStatus: "OFF" },
  ]);
  for (const secret of [accessToken, PASSWORD, passwordHash]) expect(text).not.toContain(secret);
});

test("an unexpected error has a line with the id that people are shown", async () => {
  await start();
  const requestId = running().logError(new Error("broken"), "ListServers");
  const text = await readFile(path.join(folder, "log", LOG_FILE), "utf8");
  expect(JSON.parse(text)).toMatchObject({ level: "ERROR", type: "error", message: "broken", requestId });
});

test("what pages are told of this manager", async () => {
  await start({ KOMO_SIMULATED_FLEET: "true" });
  expect(running().about).toEqual({
    version: "1.2.3",
    publicUrl: "http://localhost:3000",
    caFingerprint: null,
    simulatedFleet: true,
  });
});

test("a database that cannot be used is one line", async () => {
  const file = path.join(folder, "no.db");
  await writeFile(file, "this is no database".repeat(100));
  await expect(start({ KOMO_DATABASE_URL: `file:${file}` })).rejects.toMatchObject({
    name: "StoreFault",
    message: expect.not.stringContaining("\n") as string,
  });
  expect(() => running()).toThrow("not running");
});

describe("stopping", () => {
  test("ends the streams and waits for requests that are under way", async () => {
    await start();
    const watching = (async () => {
      for await (const news of running().fleet.watch(new AbortController().signal)) void news;
      return "ended";
    })();
    let release: () => void = () => undefined;
    const stopped = manager?.stop(new Promise((resolve) => (release = resolve)));
    expect(await watching).toBe("ended");
    await running().ping();
    release();
    await stopped;
    manager = undefined;
    expect(() => running()).toThrow("not running");
  });
});

describe("a database that was put back alone", () => {
  const data = (name: string): string => path.join(folder, "data", name);
  const rolledBack = async (): Promise<string[]> =>
    (await running().fleet.events({ limit: 50, kinds: ["rolled_back"] })).map(({ serverName }) => serverName);

  /** Puts a copy of the database back. The only change since is a hold, which no agent's revision shows. */
  async function putBack(): Promise<void> {
    await start();
    const { server } = await running().fleet.as(by("operator")).register(SETTINGS);
    await stop();
    await cp(data("komoriuta.db"), data("copy"));
    await start();
    const held = { serverUuids: [server.uuid], groupUuids: [], reason: "", wake: false };
    await running()
      .fleet.as(by("operator"))
      .placeHold({ ...held, until: Date.now() + 3_600_000 });
    await stop();
    await rename(data("copy"), data("komoriuta.db"));
  }

  test("is told by the mark beside it, once", async () => {
    await putBack();
    expect(await readFile(data("mark"), "utf8")).toMatch(/^\d+\.[\da-f]{16}\.[\w-]{32}\n$/);
    await start();
    expect(await rolledBack()).toEqual(["KOMO_DATA_DIR"]);
    await stop();
    await start();
    expect(await rolledBack()).toEqual(["KOMO_DATA_DIR"]);
  });

  test("says nothing where that mark is gone, which is said in the log", async () => {
    await putBack();
    await rm(data("mark"));
    await start();
    expect(await rolledBack()).toEqual([]);
    expect(await readFile(path.join(folder, "log", LOG_FILE), "utf8")).toContain(
      "how far the data have come",
    );
  });

  test("is the past once a backup is restored", async () => {
    await start();
    await running().fleet.as(by("operator")).register(SETTINGS);
    await stop();
    const place = { dataDir: path.join(folder, "data"), url: `file:${data("komoriuta.db")}`, migrations };
    await backup(place, path.join(folder, "a backup"));
    await start();
    await running()
      .fleet.as(by("operator"))
      .register({ ...SETTINGS, macAddress: "02:00:00:00:00:02", name: "two" });
    await running().fleet.as(by("operator")).createGroup({ name: "one", serverUuids: [] });
    await stop();
    await restore(place, path.join(folder, "a backup"));
    await start();
    expect(await rolledBack()).toEqual([]);
  });
});

test("a setting of the console applies at once, after a restart, and not without the key of its secret", async () => {
  await start();
  const set = (part: SettingPart, values: Readonly<Record<string, string>>) =>
    running()
      .fleet.as({ ...by("operator"), operation: "settings_set", target: { kind: "settings", uuid: part } })
      .setSettings({ part, values });
  expect([running().tariff.co2, running().oidc, running().access.passwords]).toEqual([0, null, true]);
  await set("energy", { KOMO_ENERGY_CO2: "363" });
  const service = {
    KOMO_OIDC_ISSUER: "https://id.example",
    KOMO_OIDC_CLIENT_ID: "komo",
    KOMO_OIDC_ALLOW: "*",
  };
  const more = { KOMO_OIDC_CLIENT_SECRET: "hush", KOMO_OIDC_NAME: "The house", KOMO_OIDC_ONLY: "true" };
  await set("oidc", { ...service, ...more });
  const now = () => [running().tariff.co2, running().oidc?.name ?? null, running().access.passwords];
  expect(now()).toEqual([363, "The house", false]);
  await stop();
  await start();
  expect(now()).toEqual([363, "The house", false]);
  await stop();
  await start({ KOMO_OIDC_CA_FILE: "", KOMO_ENERGY_CO2: "1" });
  expect(now()).toEqual([1, "The house", false]);
  await stop();
  await rm(path.join(folder, "data", "way-key"));
  await start();
  expect(now()).toEqual([363, null, true]);
  const oidc = running()
    .fleet.settings()
    .find(({ part }) => part === "oidc");
  expect(oidc?.settings.filter(({ secret }) => secret === "unreadable").map(({ key }) => key)).toEqual([
    "KOMO_OIDC_CLIENT_SECRET",
  ]);
});
