import { copyFileSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  giveToOrdinaryUser,
  makeTempFolder,
  ORDINARY_USER,
  program,
  removeFolder,
} from "../helpers/environment";
import { startManager, type Manager } from "../helpers/manager";
import { logIn } from "../helpers/operator";
import { macAddress } from "../helpers/scene";
import { send } from "../helpers/web";

/** One file in an empty folder, run by an ordinary user who owns nothing but that folder. */
const empty = makeTempFolder();
const temporary = makeTempFolder();
let manager: Manager;

beforeAll(async () => {
  const executable = path.join(empty, "komo-manager");
  copyFileSync(program("komo-manager"), executable);
  for (const file of [empty, executable, temporary]) giveToOrdinaryUser(file);
  manager = await startManager({
    executable,
    prefix: ORDINARY_USER,
    prepare: (folder) =>
      [folder, path.join(folder, "data"), path.join(folder, "log")].forEach(giveToOrdinaryUser),
    env: { TMPDIR: temporary },
  });
});

afterAll(async () => {
  await manager?.remove();
  removeFolder(empty);
  removeFolder(temporary);
});

test("it answers for its health, and needs nothing beside itself", async () => {
  const [, uid] = /^Uid:\t(\d+)/m.exec(readFileSync(`/proc/${manager.pid()}/status`, "utf8")) ?? [];
  expect(Number(uid)).not.toBe(0);
  const { status, body } = await send(manager, "/healthz");
  expect(status).toBe(200);
  expect(JSON.parse(body)).toEqual({ status: "ok", version: expect.stringMatching(/^\d+\.\d+\.\d+/) });
  expect(readdirSync(empty)).toEqual(["komo-manager"]);
  // Native code was loaded from a folder of its own; nothing that another user could have put there first.
  expect(readdirSync(temporary)).toEqual([]);
});

test("pages come whole, with everything that they link to", async () => {
  const operator = await logIn(manager);
  const wanted = { name: "alder", macAddress: macAddress(1), heartbeatInterval: 10 };
  const { server } = await operator.servers.createServer(wanted);
  const headers = { cookie: operator.cookie };
  const login = await send(manager, "/login");
  const list = await send(manager, "/servers", { headers });
  const detail = await send(manager, `/servers/${server?.uuid}`, { headers });
  expect(login.body).toContain("Password");
  expect(list.body).toContain("alder");
  expect(detail.body).toContain(server?.uuid ?? "no server");

  const links = new Set<string>();
  for (const page of [login, list, detail]) {
    expect(page.status).toBe(200);
    expect(page.headers["content-type"]).toMatch(/^text\/html/);
    for (const [, link] of page.body.matchAll(/(?:src|href)="(\/_next\/static\/[^"]+|\/[^"/]+\.\w+)"/g)) {
      if (link) links.add(link.replaceAll("&amp;", "&"));
    }
  }
  const assets = [...links];
  expect(assets.some((link) => link.includes(".css"))).toBe(true);
  expect(assets.some((link) => link.includes(".js"))).toBe(true);
  for (const link of assets) {
    const { status, body, headers: got } = await send(manager, link);
    expect(status, link).toBe(200);
    expect(body.length, link).toBeGreaterThan(0);
    expect(got["content-type"], link).not.toMatch(/^text\/html/);
  }
});

test("it ends as asked, and its data outlives it", async () => {
  expect(await manager.stop()).toEqual({ code: 0, signal: null });
  await manager.start();
  const { servers } = await (await logIn(manager)).servers.listServers({});
  expect(servers.map(({ name }) => name)).toEqual(["alder"]);
});
