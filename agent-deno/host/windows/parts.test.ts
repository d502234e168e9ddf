/** The parts of host/windows and guards/windows that ask nobody: what Windows answers, understood. */
import { assert } from "../../testing/assert.ts";
import { requestsIn } from "../../guards/windows/inhibitor.ts";
import { workersIn } from "../../guards/windows/package-manager.ts";
import { firstOf } from "../../guards/windows/process.ts";
import { holderOf, isIdle } from "../../guards/windows/session.ts";
import { serviceCommand } from "./command-line.ts";
import { eventOf } from "./event-log.ts";
import { timeOf } from "./ffi.ts";
import { versionOf } from "./identity.ts";
import { loadIn } from "./load.ts";
import { rowIn } from "./network-cards.ts";
import { sleepsIn } from "./power.ts";
import { othersIn, parseDescriptor } from "./security.ts";
import { sessionIn } from "./sessions.ts";

Deno.test("rights: SYSTEM and administrators alone are ours, and everybody else is named", () => {
  const others = (text: string, what: "anything" | "changing" = "anything") =>
    othersIn(parseDescriptor(text), what);
  assert.deepEqual(others("O:BAD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)"), []);
  assert.deepEqual(others("O:BAG:DUD:AI(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;ID;0x1200a9;;;BU)"), ["BU"]);
  assert.deepEqual(others("O:BAD:(D;;FA;;;BG)(A;;FA;;;BA)"), [], "a denial gives nothing");
  assert.deepEqual(others("O:BA"), ["everybody"], "no list at all");
  assert.deepEqual(others("O:BAD:NO_ACCESS_CONTROL"), ["everybody"]);
  const readers = "O:BAD:(A;;FA;;;BA)(A;OICI;0x1200a9;;;BU)(A;;FR;;;WD)";
  assert.deepEqual(others(readers, "changing"), []);
  assert.deepEqual(others(`${readers}(A;;0x1301bf;;;AU)`, "changing"), ["AU"]);
  const theirs = "O:S-1-5-21-1-2-3-1001D:(A;;FA;;;BA)";
  assert.deepEqual(others(theirs, "changing"), ["S-1-5-21-1-2-3-1001"], "an owner may change all");
  assert.deepEqual(othersIn(parseDescriptor(theirs), "changing", true), [], "below a root of one's own");
});

Deno.test("powercfg: who asks is read in any language, headings and nobody are not", () => {
  const english = [
    ...[
      "DISPLAY:",
      "[PROCESS] \\Device\\HarddiskVolume3\\Program Files\\VideoLAN\\VLC\\vlc.exe",
      "Playing video",
      "",
    ],
    ...["SYSTEM:", "[DRIVER] Realtek High Definition Audio (HDAUDIO\\FUNC_01)", "An audio stream is in use."],
    ...[
      "[PROCESS] \\Device\\HarddiskVolume3\\Windows\\backup.exe",
      "",
      "AWAYMODE:",
      "None.",
      "",
      "EXECUTION:",
      "None.",
    ],
  ].join("\r\n");
  const found = requestsIn(english);
  assert.equal(found.length, 3);
  assert.equal(found[0], "vlc.exe: Playing video");
  assert.equal(found[2], "backup.exe");
  assert.deepEqual(requestsIn("ANZEIGE:\nKeine.\n\nSYSTEM:\n[DIENST] Sicherung\n\nAUSFÜHRUNG:\nKeine.\n"), [
    "Sicherung",
  ]);
  assert.deepEqual(requestsIn("DISPLAY:\nNone.\n\nSYSTEM:\nNone.\n"), []);
});

Deno.test("installers at work are named, and nothing else", () => {
  const idle = { processes: [], isInstalling: false, restartsToGoOn: false, isInSetup: false };
  assert.deepEqual(workersIn(idle), []);
  const processes = [
    { pid: 4, name: "System" },
    { pid: 812, name: "TiWorker.exe" },
  ];
  assert.deepEqual(workersIn({ ...idle, processes, isInstalling: true }), [
    "Windows Installer",
    "Windows Update (TiWorker.exe, pid 812)",
  ]);
  assert.equal(workersIn({ ...idle, restartsToGoOn: true, isInSetup: true }).length, 2);
});

Deno.test("processes go by their names, whatever the letters, the first of each", () => {
  const processes = [
    { pid: 9, name: "Blender.exe" },
    { pid: 7, name: "blender.exe" },
    { pid: 3, name: "blenderx.exe" },
  ];
  assert.deepEqual(firstOf(processes, ["BLENDER"]), [{ pid: 7, name: "blender.exe" }]);
  assert.deepEqual(
    firstOf(processes, ["blender.exe", "none"]).map(({ pid }) => pid),
    [7],
  );
});

/** WTSINFOW. */
function info(
  state: number,
  user: string,
  times: { readonly disconnected?: bigint; readonly input?: bigint },
): DataView {
  const view = new DataView(new ArrayBuffer(216));
  view.setUint32(0, state, true);
  [...user].forEach((letter, at) => view.setUint16(130 + at * 2, letter.charCodeAt(0), true));
  view.setBigInt64(184, times.disconnected ?? 0n, true);
  view.setBigInt64(192, times.input ?? 0n, true);
  return view;
}

/** 2026-11-30 20:00 UTC, as Windows counts. */
const EVENING = (BigInt(Date.UTC(2026, 10, 30, 20)) + 11_644_473_600_000n) * 10_000n;

Deno.test("sessions: idle since the last input or since they were left; unknown counts as used", () => {
  const now = Date.UTC(2026, 10, 30, 20, 30);
  assert.equal(timeOf(EVENING), Date.UTC(2026, 10, 30, 20));
  const typing = sessionIn(1, info(0, "alice", { input: EVENING }), false);
  assert.equal(typing.user, "alice");
  assert.equal(isIdle(typing, 31, now), false);
  assert.equal(isIdle(typing, 30, now), true);
  const left = sessionIn(2, info(4, "bob", { disconnected: EVENING }), true);
  assert.equal(isIdle(left, 30, now), true);
  assert.equal(holderOf(left).name, "bob (remote desktop)");
  const unknown = sessionIn(3, info(0, "carol", {}), false);
  assert.equal(isIdle(unknown, 1, now), false);
  assert.equal(holderOf(unknown).name, "carol (desktop)");
});

Deno.test("load: the busy part of the time, once a minute of it is known", () => {
  const sample = (at: number, idle: bigint, all: bigint) => ({ at, idle, all });
  assert.equal(loadIn([], 60_000), undefined);
  assert.equal(loadIn([sample(0, 0n, 0n), sample(30_000, 0n, 100n)], 60_000), undefined);
  const hour = [sample(0, 0n, 0n), sample(600_000, 600n, 600n), sample(660_000, 615n, 660n)];
  assert.equal(loadIn(hour, 60_000), 0.75);
  assert((loadIn(hour, 900_000) ?? 1) < 0.1);
});

Deno.test("cards: the address of the hardware, whether it is one, and its counters", () => {
  const row = new Uint8Array(1_352);
  const view = new DataView(row.buffer);
  view.setUint32(1_056, 6, true);
  row.set([2, 2, 2, 2, 2, 2], 1_060);
  row.set([0xa0, 0x36, 0x9f, 0, 0, 1], 1_092);
  view.setUint8(1_152, 1);
  view.setBigUint64(1_208, 5n, true);
  view.setBigUint64(1_280, 7n, true);
  assert.deepEqual(rowIn(row), {
    macAddress: "A0:36:9F:00:00:01",
    isHardware: true,
    isWireless: false,
    bytes: 12n,
  });
  view.setUint32(1_140, 9, true);
  view.setUint32(1_056, 8, true);
  const other = rowIn(row);
  assert.equal(other.isWireless, true);
  assert.equal(other.macAddress, undefined, "no six bytes");
});

Deno.test("sleep: by what the board has; modern standby alone is none", () => {
  const has = (...at: number[]) => Uint8Array.from({ length: 76 }, (_, index) => Number(at.includes(index)));
  assert.deepEqual(sleepsIn(has(5, 6, 8)), ["suspend", "hibernate"]);
  assert.deepEqual(sleepsIn(has(6)), [], "no file to hibernate into");
  assert.deepEqual(sleepsIn(has(20)), []);
});

Deno.test("Windows 11 is called so, whatever it calls itself", () => {
  assert.equal(
    versionOf({ product: "Windows 10 Pro", release: "23H2", build: "22631" }),
    "Windows 11 Pro 23H2 (22631)",
  );
  assert.equal(
    versionOf({ product: "Windows 10 Pro", release: "", build: "19045" }),
    "Windows 10 Pro (19045)",
  );
  assert.equal(versionOf({ product: "", release: "", build: "" }), "Windows");
});

Deno.test("the line of the service: paths with blanks and letters of any language are quoted", () => {
  const line = serviceCommand(
    "C:\\Program Files\\眠り\\deno.exe",
    "file:///C:/Program%20Files/%E7%9C%A0%E3%82%8A/agent.js",
  );
  assert(line.startsWith('"C:\\Program Files\\眠り\\deno.exe" run --quiet '), line);
  assert(line.endsWith(' "C:\\Program Files\\眠り\\agent.js" komolet'), line);
});

Deno.test("the event log gets errors, warnings, start and end", () => {
  assert.deepEqual(eventOf('{"level":"ERROR","message":"no way"}\n'), { type: 1, text: "no way" });
  assert.equal(eventOf('{"level":"WARN","message":"x"}')?.type, 2);
  assert.equal(eventOf('{"level":"INFO","type":"signal","signal":"START"}')?.text, "komolet: START");
  assert.equal(eventOf('{"level":"INFO","type":"heartbeat"}'), undefined);
  assert.equal(eventOf("no json"), undefined);
});
