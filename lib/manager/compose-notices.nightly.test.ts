import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { hashPassword } from "../access/password";
import { running } from "../api/running";
import type { RunningFleet } from "../fleet/fleet";
import { by } from "../fleet/testing";
import { openLog } from "../log/log";
import { compose, type Manager } from "./compose";
import { openDataFolder } from "./data-folder";
import { readEnvironment } from "./environment";

let folder: string;
let passwordHash: string;
let manager: Manager | undefined;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "compose-notices-"));
  passwordHash = await hashPassword("correct horse");
});
afterEach(async () => {
  await stop();
  await rm(folder, { recursive: true });
});

/** A manager with real parts, on a folder that outlives it. */
async function start(): Promise<void> {
  const environment = readEnvironment({
    KOMO_USER_ID: "operator",
    KOMO_PASSWORD_HASH: passwordHash,
    KOMO_DATA_DIR: path.join(folder, "data"),
    KOMO_DISABLE_FILE_LOG: "true",
  });
  await openDataFolder(environment.dataDir);
  manager = await compose({
    environment,
    log: openLog(environment.logDir, { write: () => undefined }),
    migrations: path.resolve("prisma/migrations"),
    about: { version: "1.2.3", publicUrl: "http://localhost:3000", caFingerprint: null },
    install: { package: null, publicUrlGiven: false, behindProxy: false, caSha256: null },
  });
}

async function stop(): Promise<void> {
  await manager?.stop(Promise.resolve());
  manager = undefined;
}

test("a notice that could not be delivered before a restart is delivered after it, by a channel of the console", async () => {
  let isDown = true;
  const bodies: string[] = [];
  const receiver = createServer((request, response) => {
    let body = "";
    request.on("data", (piece: Buffer) => (body += piece.toString()));
    request.on("end", () => {
      if (!isDown) bodies.push(body);
      response.writeHead(isDown ? 503 : 200).end();
    });
  }).listen(0, "127.0.0.1");
  await once(receiver, "listening");
  const { port } = receiver.address() as AddressInfo;
  await start();
  const values = { KOMO_WEBHOOK_URL: `http://127.0.0.1:${port}/in` };
  await running()
    .fleet.as({ ...by("operator"), operation: "settings_set", target: { kind: "settings", uuid: "webhook" } })
    .setSettings({ part: "webhook", values });
  const noted = path.join(folder, "data", "notices.json");
  const remembered = () => readFile(noted, "utf8").catch(() => "");
  await expect.poll(remembered, { timeout: 20_000 }).toContain(`webhook at 127.0.0.1:${port}`);
  await (running().fleet as RunningFleet).notify("took_over", "cedar");
  await expect.poll(remembered, { timeout: 20_000 }).toMatch(/"open":\{.*\[\d+\]/);
  await stop();
  isDown = false;
  await start();
  await expect.poll(() => bodies.join(), { timeout: 30_000 }).toContain("cedar");
  receiver.close();
}, 90_000);
