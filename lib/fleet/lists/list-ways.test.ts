import fc from "fast-check";
import { beforeEach, afterEach, describe, expect, it, test } from "vitest";
import type { OUTSIDE_KINDS } from "../../power/ways";
import { writeCsv } from "./csv";
import { WAY_PLACES } from "./list-ways";
import { planList, writeList, type ListPlan } from "./server-list";
import { takeList } from "./take-list";
import { waySettings } from "../model/way";
import { by, settings, testFleet, type TestFleet } from "../testing";

const MAC = "A0:36:9F:00:00:01";
const PIN = "0f".repeat(32);
let under: TestFleet;
let uuid: string;
const yuki = () => under.fleet.as(by("yuki"));
const waysOf = (of: string) => under.fleet.ways(of);

beforeEach(async () => {
  under = await testFleet();
  uuid = (await yuki().register(settings({ name: "nas", macAddress: MAC }))).server.uuid;
});
afterEach(() => under[Symbol.asyncDispose]());

function plan(text: string, ways: typeof waysOf | null = waysOf): ListPlan {
  const planned = planList(text, under.fleet.list(), under.fleet.groups(), ways);
  if ("fault" in planned) throw new Error(planned.fault.code);
  return planned;
}
/** A list with this one server. */
const list = (cells: Readonly<Record<string, string>>): string =>
  writeCsv([
    ["name", "mac_address", ...Object.keys(cells)],
    ["nas", MAC, ...Object.values(cells)],
  ]);
const outcome = (text: string, ways?: typeof waysOf | null) => plan(text, ways).rows[0]?.outcome;
async function take(text: string) {
  expect(await takeList(yuki(), plan(text))).toMatchObject({ failed: [] });
}
const exported = () => writeList(under.fleet.list(), under.fleet.groups(), waysOf);
const REDFISH = { redfish_address: "bmc.example", redfish_user: "root", redfish_secret: "calvin" };

test("ways are set by a list, all kinds at once, and an exported list has no secret and changes nothing", async () => {
  const text = list({
    ...{ ...REDFISH, redfish_pin: PIN.toUpperCase(), redfish_options: "system=1" },
    ...{ ipmi_address: "192.0.2.7:624", ipmi_user: "", ipmi_secret: "xyzzy" },
    ...{ http_user: "admin", http_options: 'preset = shelly;url=http://192.0.2.9 ; channel="0"' },
    ...{ proxmox_address: "pve.example", proxmox_user: "root@pam!komo", proxmox_options: "vmid=100" },
  });
  await take(text);
  const target = (kind: (typeof OUTSIDE_KINDS)[number]) => under.fleet.wayTarget(uuid, kind);
  expect(target("redfish")).toEqual({
    ...{ address: "bmc.example", user: "root", secret: "calvin", pin: PIN, options: { system: "1" } },
  });
  expect(target("ipmi")).toMatchObject({ address: "192.0.2.7:624", user: "", secret: "xyzzy", options: {} });
  expect(target("http").options).toEqual({ preset: "shelly", url: "http://192.0.2.9", channel: "0" });
  expect(target("proxmox")).toMatchObject({ user: "root@pam!komo", secret: "", options: { vmid: "100" } });
  expect(exported()).not.toMatch(/calvin|xyzzy/);
  expect(outcome(exported())).toEqual({ kind: "unchanged" });
  await take(exported());
  expect(target("redfish").secret).toBe("calvin");
});

test("who may set no ways sees none in a list, and a row with one is refused; one without leaves them", async () => {
  await take(list(REDFISH));
  const without = writeList(under.fleet.list(), under.fleet.groups());
  expect(without).not.toMatch(/redfish|ipmi|http_|proxmox|bmc/);
  for (const { column } of WAY_PLACES) {
    const head = column.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    const refused = { kind: "refused", fault: { code: "ways_right" } };
    expect(outcome(list({ [head]: "x" }), null)).toEqual(refused);
  }
  expect(outcome(list({ redfish_address: "" }), null)).toEqual({ kind: "unchanged" });
});

test("empty cells remove a way, missing columns leave it, and a secret is told by one word", async () => {
  await take(list(REDFISH));
  const nothing: Record<string, string>[] = [{}, { redfish_secret: "" }, { ipmi_address: "" }];
  for (const cells of nothing) expect(outcome(list(cells))).toEqual({ kind: "unchanged" });
  expect(outcome(list({ redfish_secret: "other" }))).toEqual({
    kind: "changed",
    changes: [{ kind: "redfish", field: "secret", from: "", to: "" }],
  });
  await take(list({ redfish_secret: "other" }));
  expect(under.fleet.wayTarget(uuid, "redfish")).toMatchObject({ address: "bmc.example", secret: "other" });
  const removal = list({ redfish_address: "", redfish_user: "", redfish_secret: "" });
  expect(outcome(removal)).toMatchObject({ kind: "changed", changes: [{ from: "bmc.example", to: "" }, {}] });
  await take(removal);
  expect(under.fleet.ways(uuid)).toEqual([]);
});

test("a secret stays for its address and its user alone", async () => {
  await take(list(REDFISH));
  for (const changes of [{ redfish_address: "evil.example" }, { redfish_user: "admin" }]) {
    const fault = { code: "way", kind: "redfish", field: "secret", why: "way_secret_again" };
    expect(outcome(list({ ...REDFISH, redfish_secret: "", ...changes }))).toEqual({ kind: "refused", fault });
  }
  await take(list({ ...REDFISH, redfish_secret: "", redfish_options: "system=2" }));
  expect(under.fleet.wayTarget(uuid, "redfish")).toMatchObject({
    secret: "calvin",
    options: { system: "2" },
  });
});

describe("refused with its column, and nothing stored:", () => {
  it.each<[string, string, string, Record<string, string>]>([
    ["redfish", "address", "way_barred", { redfish_address: "127.0.0.1" }],
    ["redfish", "address", "way_barred", { redfish_address: "localhost" }],
    ["ipmi", "address", "way_barred", { ipmi_address: "169.254.169.254" }],
    ["ipmi", "address", "way_barred", { ipmi_address: "[ff02::1]:623" }],
    ["proxmox", "address", "way_barred", { proxmox_address: "[::ffff:127.0.0.1]" }],
    ["redfish", "address", "way_address", { redfish_address: "=cmd|' /C calc'!A0" }],
    ["redfish", "address", "way_address", { redfish_address: "", redfish_user: "root" }],
    ["redfish", "user", "way_user", { redfish_address: "bmc.example", redfish_user: "a\nb" }],
    ["redfish", "secret", "way_secret", { redfish_address: "bmc.example", redfish_secret: "あ".repeat(86) }],
    ["redfish", "pin", "way_pin", { redfish_address: "bmc.example", redfish_pin: "no" }],
    ["redfish", "options", "way_options_format", { redfish_address: "b.example", redfish_options: "system" }],
    ["http", "options", "way_options_format", { http_options: "url=http://a; url=http://b" }],
    ["http", "options", "way_options_format", { http_options: 'url="http://a' }],
    ["http", "options", "way_option", { http_options: "URL=http://a" }],
    ["http", "options", "way_option", { http_options: `a=${"x".repeat(1001)}` }],
    [
      "http",
      "options",
      "way_option",
      { http_options: Array.from({ length: 17 }, (_, i) => `a${i}=`).join(";") },
    ],
    ["http", "options", "way_barred", { http_options: "url=http://0x7f.1/on" }],
    ["http", "options", "way_url", { http_options: "url=http://admin:secret@192.0.2.9" }],
    ["http", "options", "way_url", { http_options: "url=file:///etc/passwd" }],
  ])("%s %s: %s", async (kind, field, why, cells) => {
    const text = list(cells);
    expect(outcome(text)).toEqual({ kind: "refused", fault: { code: "way", kind, field, why } });
    await takeList(yuki(), plan(text));
    expect(under.fleet.ways(uuid)).toEqual([]);
  });
});

test("any secret and any options come in as they are", async () => {
  const bytes = fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 });
  // As people write a cell that would be a formula, or begins like a guarded one: writeCsv guards it.
  const secret = fc.oneof(bytes, fc.constantFrom(" a ", "a,b;c\t", '"', "\r\n", "=1+1", "'=1", "a\0b", " "));
  const value = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 20 }).map((text) => text.replace(/\p{Cc}/gu, "")),
    fc.constantFrom(' "a";b=c ', "on;off=1", "http://192.0.2.1/?a=1;b=2", '"', ""),
  );
  const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/);
  await fc.assert(
    fc.asyncProperty(secret, fc.dictionary(name, value, { maxKeys: 5 }), async (secret, options) => {
      const set = waySettings.safeParse({ ...{ kind: "redfish", address: "b.example", user: "" }, options });
      fc.pre(set.success && new TextEncoder().encode(secret).length <= 256 && secret.isWellFormed());
      await yuki().setWay(uuid, { ...set.data, secret: "before" });
      expect(outcome(exported())).toEqual({ kind: "unchanged" });
      await take(list({ redfish_secret: secret }));
      expect(under.fleet.wayTarget(uuid, "redfish")).toMatchObject({ secret, options });
    }),
    { numRuns: 60 },
  );
});

test("a way that somebody has changed since the plan is left as it is, and the line is told", async () => {
  await take(list(REDFISH));
  const planned = plan(list({ redfish_options: "system=2" }));
  const now = waySettings.parse({ kind: "redfish", address: "new.example", user: "", secret: "new" });
  await yuki().setWay(uuid, now);
  expect((await takeList(yuki(), planned)).failed).toMatchObject([{ line: 2 }]);
  expect(under.fleet.wayTarget(uuid, "redfish")).toMatchObject({ address: "new.example", secret: "new" });
});
