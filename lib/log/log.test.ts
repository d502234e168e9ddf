import { chmod, mkdtemp, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Log } from "./log";
import { LOG_FILE, openLog } from "./log";

let folder: string;
let printed: string[];
const standardOutput = { write: (line: string) => void printed.push(line) };
const lines = (text: string): Record<string, unknown>[] =>
  text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const onDisk = async (name = LOG_FILE): Promise<Record<string, unknown>[]> =>
  lines(await readFile(path.join(folder, name), "utf8"));

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "log-"));
  printed = [];
});
afterEach(() => rm(folder, { recursive: true }));

function writeOneOfEach(log: Log): string {
  log.info("listening", { url: "http://localhost:3000" });
  log.warn("odd", { token: "hush" });
  log.api("INFO", {
    procedure: "komoriuta.v1.AuthService/Login",
    ipAddress: "10.0.0.1",
    durationMs: 3,
    status: "ok",
  });
  log.heartbeatWatch({
    serverID: "1",
    serverUUID: "1",
    serverName: "attic",
    powerStatus: "ON",
    previousHeartbeatStatus: "ON",
    heartbeatStatus: "None",
    currentStatus: "Lost",
  });
  return log.error(new Error("broken: Bearer hush"), "ListServers");
}

test("every line has its level, its time and its type, on disk and on standard output alike", async () => {
  const requestId = writeOneOfEach(openLog(folder, standardOutput));
  const written = await onDisk();
  expect(lines(printed.join(""))).toEqual(written);
  for (const { timestamp } of written) expect(timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect(written).toMatchObject([
    { level: "INFO", type: "manager", message: "listening", url: "http://localhost:3000" },
    { level: "WARN", type: "manager", message: "odd", token: "***" },
    { level: "INFO", type: "api", procedure: "komoriuta.v1.AuthService/Login", durationMs: 3, status: "ok" },
    { level: "INFO", type: "heartbeat_watch", serverName: "attic", currentStatus: "Lost" },
    { level: "ERROR", type: "error", message: "broken: Bearer ***", context: "ListServers", requestId },
  ]);
  expect(written[4]?.["stackTrace"]).toContain("log.test.ts");
  expect(printed.join("")).not.toContain("hush");
});

test("the file is the owner's alone, also where it was there before", async () => {
  openLog(folder, standardOutput).info("first");
  expect((await stat(path.join(folder, LOG_FILE))).mode & 0o777).toBe(0o600);
  await chmod(path.join(folder, LOG_FILE), 0o644);
  openLog(folder, standardOutput).info("second");
  expect((await stat(path.join(folder, LOG_FILE))).mode & 0o777).toBe(0o600);
  expect(await onDisk()).toHaveLength(2);
});

test("a file that was moved away is let go of; no line is lost", async () => {
  const log = openLog(folder, standardOutput);
  log.info("one");
  await rename(path.join(folder, LOG_FILE), path.join(folder, "rotated"));
  // As logrotate does, which then makes a new file; and as a person does, who does not.
  await writeFile(path.join(folder, LOG_FILE), "", { mode: 0o644 });
  log.info("two");
  await rename(path.join(folder, LOG_FILE), path.join(folder, "moved"));
  log.info("three");
  await rename(path.join(folder, LOG_FILE), path.join(folder, "moved again"));
  log.reopen();
  expect((await stat(path.join(folder, LOG_FILE))).mode & 0o777).toBe(0o600);
  log.info("four");
  const messages = async (name: string) => (await onDisk(name)).map(({ message }) => message);
  expect(await messages("rotated")).toEqual(["one"]);
  expect(await messages("moved")).toEqual(["two"]);
  expect(await messages("moved again")).toEqual(["three"]);
  expect(await messages(LOG_FILE)).toEqual(["four"]);
});

test("a folder that cannot be written is one WARN line on standard output, and on it goes", async () => {
  await writeFile(path.join(folder, "no-folder"), "");
  const log = openLog(path.join(folder, "no-folder"), standardOutput);
  log.info("one");
  log.info("two");
  log.reopen();
  const messages = lines(printed.join(""));
  expect(messages.map(({ level }) => level)).toEqual(["WARN", "INFO", "INFO"]);
  expect(messages[0]?.["message"]).toMatch(/no-folder.*cannot be written \(ENOTDIR|EEXIST\)/);
});

test("without a folder there is no file", async () => {
  openLog(null, standardOutput).info("one");
  expect(printed).toHaveLength(1);
  await expect(onDisk()).rejects.toThrow("ENOENT");
});
