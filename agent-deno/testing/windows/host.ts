/** host/windows on Windows itself, or under Wine: run by tests/cycle/windows.nightly.test.ts, and nowhere else. */
import { readBootId, ensureBootId } from "../../host/windows/boot-id.ts";
import { bootTime, readClocks, readSlept } from "../../host/windows/clock.ts";
import { dailyFile } from "../../host/windows/daily-file.ts";
import { wordsOf } from "../../host/windows/errors.ts";
import { readBoard, readIdentity } from "../../host/windows/identity.ts";
import { uiLanguage } from "../../host/windows/language.ts";
import { loadOver } from "../../host/windows/load.ts";
import { mutexExists } from "../../host/windows/mutex.ts";
import { readNetworkCards, readCardBytes } from "../../host/windows/network-cards.ts";
import { dataFolder, systemFolder, windowsPaths } from "../../host/windows/paths.ts";
import { recordedPower, sleepsOf, startGoing, systemPower } from "../../host/windows/power.ts";
import { listProcesses, startOf } from "../../host/windows/processes.ts";
import { createVolatile, readText as readRegistry } from "../../host/windows/registry.ts";
import { descriptorOf, makeOurs, othersIn } from "../../host/windows/security.ts";
import { listSessions, showMessage } from "../../host/windows/sessions.ts";
import { evaluate } from "../../guards/windows/table.ts";
import { becomeKomolet, runningKomolet } from "../../host/instance.ts";
import { assert } from "../assert.ts";
import { NONE } from "../host.ts";

function temporary(): string {
  return Deno.makeTempDirSync({ prefix: "komoriuta " }).replaceAll("\\", "/");
}

Deno.test("a boot has one id, which another process finds as well", async () => {
  const id = ensureBootId("/");
  assert.match(id, /^[0-9a-f-]{36}$/);
  assert.equal(ensureBootId("/"), id);
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      "eval",
      "--no-config",
      `console.log((await import(${JSON.stringify(new URL("../../host/windows/boot-id.ts", import.meta.url).href)})).readBootId())`,
    ],
  }).output();
  assert.equal(new TextDecoder().decode(stdout).trim(), id);
  assert.equal(readBootId(), id);
});

Deno.test("a key of a boot is made once", () => {
  const path = `SOFTWARE\\komoriuta.test.${crypto.randomUUID()}`;
  assert.equal(createVolatile(path, "id", "ä 1"), true);
  assert.equal(createVolatile(path, "id", "2"), false);
  assert.equal(readRegistry(path, "id"), "ä 1");
});

Deno.test("the clocks go on, and agree on how long the machine has slept", async () => {
  const before = readClocks();
  await new Promise((done) => setTimeout(done, 100));
  const after = readClocks();
  assert(after.boot > before.boot && after.running > before.running);
  assert(Math.abs(after.boot - after.running - readSlept()) < 1_000);
  assert(Math.abs(bootTime() - Deno.osUptime() * 1000) < 5_000);
});

Deno.test("host, version, board and cards are told", () => {
  const identity = readIdentity(["reboot"], readBoard());
  assert.equal(identity.hostname, Deno.hostname());
  assert.match(identity.os, /^Windows \d+/);
  assert.equal(identity.arch, "x86_64");
  for (const { name, macAddress, addresses } of readNetworkCards()) {
    assert(name !== "");
    assert.match(macAddress, /^([0-9A-F]{2}:){5}[0-9A-F]{2}$/);
    for (const cidr of addresses) assert.match(cidr, /^\d+(\.\d+){3}\/\d+$/);
  }
  const own = Deno.networkInterfaces().filter(
    ({ family, address }) => family === "IPv4" && !address.startsWith("127."),
  );
  const known = readNetworkCards().flatMap(({ addresses }) => addresses);
  for (const { cidr } of own) assert(known.includes(cidr), `${cidr} among ${known.join()}`);
  const { cards, bytes } = readCardBytes();
  assert(bytes >= 0 && typeof cards === "string");
});

Deno.test("processes have a name, and a start that identifies them", () => {
  const own = listProcesses().find(({ pid }) => pid === Deno.pid);
  assert.equal(own?.name.toLowerCase(), "deno.exe");
  const start = startOf(Deno.pid);
  assert(start !== undefined && start > 0);
  assert.equal(startOf(Deno.pid), start);
  assert.equal(startOf(0x7fff_fff0), undefined);
});

Deno.test("the folder is made for SYSTEM and administrators alone", () => {
  const folder = `${temporary()}/komoriuta`;
  makeOurs(folder);
  Deno.writeTextFileSync(`${folder}/config.json`, "{}");
  const ours = descriptorOf(folder);
  assert(ours.aces !== undefined && ours.aces.length > 0);
  assert.deepEqual(
    othersIn(ours, "anything").filter((one) => one !== ours.owner),
    [],
  );
});

Deno.test("a shutdown is ordered and withdrawn", async () => {
  // Wine shuts nothing down. On Windows this would be withdrawn within its grace.
  const going = startGoing(
    systemPower(),
    { force: false, how: "power_off", message: "it is tried" },
    () => undefined,
  );
  assert.equal(await going.ended, undefined);
  going.end();
});

Deno.test("under a root of one's own nothing is turned off", async () => {
  const root = temporary();
  const power = recordedPower(root);
  assert.throws(
    () => startGoing(power, { force: true, how: "power_off", message: "it is tried" }, () => undefined),
    /nothing is turned off/,
  );
  Deno.writeTextFileSync(`${root}/power-calls`, "");
  startGoing(power, { force: true, how: "reboot", message: "it is tried" }, () => undefined).end();
  let woke = false;
  assert.equal(
    await startGoing(power, { force: false, how: "suspend", message: "" }, () => (woke = true)).ended,
    undefined,
  );
  assert(woke);
  const calls = Deno.readTextFileSync(`${root}/power-calls`)
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);
  assert.deepEqual(
    calls.map((call) => (call as { call: string }).call),
    ["shutdown", "abort", "sleep"],
  );
  assert.equal((calls[0] as { restart: boolean }).restart, true);
  assert.equal((calls[0] as { message: string }).message, "komoriuta: it is tried");
});

Deno.test("who is logged on is listed, and told", () => {
  for (const { user, isRemote } of listSessions()) {
    assert(user !== "");
    assert.equal(typeof isRemote, "boolean");
  }
  showMessage("komoriuta tries its messages");
});

Deno.test("Windows says its language, by which people are spoken to", () => {
  assert.match(uiLanguage() ?? "none", /^[a-z]{2,3}(-[A-Z]{2})?$/);
});

Deno.test("ways to sleep are asked, and errors have words", () => {
  for (const way of sleepsOf()) assert(["suspend", "hibernate"].includes(way));
  assert.match(wordsOf(5), /error 5/);
  assert.equal(mutexExists(`Global\\komoriuta-none-${crypto.randomUUID()}`), false);
});

Deno.test("the guards find this process, and say what they cannot ask", async () => {
  const root = temporary();
  const paths = windowsPaths(dataFolder(root), root, "boot");
  const host = {
    paths,
    environment: { root, path: undefined, noColor: true },
    uptime: bootTime,
    wall: () => Date.now(),
    startOf,
  };
  const asked = {
    ...NONE,
    hold: true,
    processes: ["DENO"],
    packageManager: true,
    scripts: true,
    load: { above: 0.5, minutes: 5 } as const,
  };
  const holders = await evaluate(asked, host, "power_off");
  assert(
    holders.some(({ kind, name }) => kind === "process" && name.includes(`deno.exe (pid`)),
    JSON.stringify(holders),
  );
  assert(holders.some(({ kind }) => kind === "load"));
  assert(!holders.some(({ kind }) => kind === "fault"), JSON.stringify(holders));
  assert.equal(loadOver(5), undefined);
});

Deno.test("one komolet at a time, and its pid can be read while it runs", async () => {
  const root = temporary();
  const paths = windowsPaths(dataFolder(root), root, "boot");
  const instance = await becomeKomolet(paths, false);
  assert(!("runningPid" in instance));
  assert.equal(runningKomolet(paths), Deno.pid);
  instance.release();
  assert.equal(runningKomolet(paths), undefined);
});

Deno.test("log files are kept for as many days as asked", () => {
  const folder = temporary();
  for (const day of ["2026-01-01", "2026-01-02", "2026-01-03"])
    Deno.writeTextFileSync(`${folder}/komolet-${day}.log.jsonl`, "");
  Deno.writeTextFileSync(`${folder}/komolet-notes.log.jsonl`, "");
  const file = dailyFile(`${folder}/komolet.log.jsonl`, 2, new Date("2026-01-04T10:00:00Z"));
  assert.equal(file, `${folder}/komolet-2026-01-04.log.jsonl`);
  const left = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  assert.deepEqual(left, ["komolet-2026-01-03.log.jsonl", "komolet-notes.log.jsonl"]);
});

Deno.test("the folders of Windows are known", () => {
  assert.match(systemFolder(), /^[A-Z]:\/windows\/system32$/i);
  assert.match(dataFolder("/"), /^[A-Z]:\/ProgramData\/komoriuta$/i);
  assert.equal(dataFolder("C:/try"), "C:/try/komoriuta");
});
