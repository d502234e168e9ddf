import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { by, testFleet, type TestFleet } from "../testing";
import { FleetError } from "../model/errors";
import { MOST_NUT_SERVERS, nutServerSettings, type NutServerSettings } from "../model/nut-server";

let under: TestFleet;
const changed = vi.fn();
beforeAll(async () => {
  under = await testFleet(() => ({ nutWatch: { ownAddress: "own.example", changed } }));
});
afterAll(async () => under[Symbol.asyncDispose]());
beforeEach(async () => {
  for (const { uuid } of under.fleet.nutServers()) await fleet().removeNutServer(uuid);
  changed.mockClear();
});

const fleet = () => under.fleet.as({ ...by("yuki"), operation: "nut_server_set", target: null });
const settings = (more: Partial<NutServerSettings> = {}): NutServerSettings => ({
  ...{ uuid: null, url: "nut://nas.example", user: "", secret: undefined, pin: null },
  ...more,
});
const codeOf = async (work: Promise<unknown> | (() => unknown)): Promise<string> => {
  try {
    await (typeof work === "function" ? work() : work);
  } catch (error) {
    if (error instanceof FleetError) return error.fault.code;
    throw error;
  }
  return "done";
};

test("a NUT server is set, changed and removed, and whoever watches is told each time", async () => {
  const made = await fleet().setNutServer(settings({ url: "NAS.example:3493/lab" }));
  expect(made).toMatchObject({ address: "nas.example", ups: "lab", author: "yuki", secret: "none" });
  const after = await fleet().setNutServer(settings({ uuid: made.uuid, url: "nut://[2001:db8::1]:4000" }));
  expect(after).toMatchObject({ uuid: made.uuid, address: "[2001:db8::1]:4000", ups: "" });
  expect(under.fleet.nutTarget(made.uuid).place).toMatchObject({ host: "2001:db8::1", port: 4000 });
  await fleet().removeNutServer(made.uuid);
  expect(under.fleet.nutServers()).toEqual([]);
  expect(changed).toHaveBeenCalledTimes(3);
  expect(await codeOf(fleet().removeNutServer(made.uuid))).toBe("nut_server_not_found");
});

test("a password goes in, is kept for its destination alone, and never comes out", async () => {
  const made = await fleet().setNutServer(settings({ user: "komo", secret: "s3cret", pin: "ab".repeat(32) }));
  expect(made.secret).toBe("kept");
  expect(JSON.stringify(under.fleet.nutServers())).not.toContain("s3cret");
  const { uuid } = made;
  const kept = settings({ uuid, user: "komo" });
  await fleet().setNutServer(kept);
  expect(under.fleet.nutTarget(uuid).secret).toBe("s3cret");
  expect(under.fleet.nutTargetOf(kept).secret).toBe("s3cret");
  for (const elsewhere of [
    settings({ uuid, user: "komo", url: "nut://evil.example" }),
    settings({ uuid, user: "another" }),
  ]) {
    expect(await codeOf(fleet().setNutServer(elsewhere))).toBe("invalid");
    expect(await codeOf(() => under.fleet.nutTargetOf(elsewhere))).toBe("invalid");
  }
  await fleet().setNutServer({ ...kept, url: "nut://other.example", secret: "" });
  expect(under.fleet.nutServers()).toMatchObject([{ address: "other.example", secret: "none" }]);
});

test("what two edit at once is changed once", async () => {
  const { uuid, updatedAt } = await fleet().setNutServer(settings());
  const change = (url: string) => fleet().setNutServer(settings({ uuid, url }), updatedAt);
  await change("nut://a.example");
  expect(await codeOf(change("nut://b.example"))).toBe("edited_meanwhile");
  expect(under.fleet.nutServers()).toMatchObject([{ address: "a.example" }]);
});

test("one address is one NUT server, that of the environment too, and there are not too many", async () => {
  await fleet().setNutServer(settings());
  expect(await codeOf(fleet().setNutServer(settings({ url: "nas.example/lab" })))).toBe("nut_server_taken");
  expect(await codeOf(fleet().setNutServer(settings({ url: "own.example" })))).toBe("nut_server_taken");
  for (let n = 1; n < MOST_NUT_SERVERS; n++) await fleet().setNutServer(settings({ url: `n${n}.example` }));
  expect(await codeOf(fleet().setNutServer(settings({ url: "more.example" })))).toBe("too_many_nut_servers");
});

test("they are there again after a restart", async () => {
  const made = await fleet().setNutServer(settings({ user: "komo", secret: "s3cret" }));
  await under.restart();
  expect(under.fleet.nutServers()).toEqual([made]);
  expect(under.fleet.nutTarget(made.uuid).secret).toBe("s3cret");
});

test("news of a UPS are an event, and lead to nothing", async () => {
  await under.fleet.noteUps({ ups: "lab@nas", kind: "ups_on_battery", detail: "80 %" });
  const [event] = await under.fleet.events({ limit: 1 });
  expect(event).toMatchObject({
    ...{ kind: "ups_on_battery", severity: "warning", serverUuid: "", serverName: "lab@nas" },
    ...{ actor: "manager", detail: "80 %" },
  });
});

test.each<[Partial<Record<keyof NutServerSettings, unknown>>, string | null]>([
  [{}, null],
  [{ url: "192.168.1.2" }, null],
  [{ url: "nut://127.0.0.1" }, null],
  [{ url: "http://nas" }, "nut_url"],
  [{ url: "" }, "nut_url"],
  [{ url: 5 }, "nut_url"],
  [{ url: "nut://user@nas" }, "nut_url_user"],
  [{ url: "nut://169.254.1.1" }, "nut_barred"],
  [{ url: "nut://[ff02::1]" }, "nut_barred"],
  [{ user: "a\nLIST UPS" }, "nut_user"],
  [{ user: "x".repeat(129) }, "nut_user"],
  [{ user: "komo", secret: "a\nLOGIN lab" }, "nut_secret"],
  [{ user: "komo", secret: "\u{1F511}".repeat(65) }, "nut_secret"],
  [{ secret: "s3cret" }, "nut_secret_alone"],
  [{ pin: "abc" }, "nut_pin"],
  [{ pin: "AB:".repeat(31) + "AB" }, null],
])("%j", (changes, fault) => {
  const { error } = nutServerSettings.safeParse({ ...settings(), ...changes });
  expect(error?.issues[0]?.message ?? null).toBe(fault);
});
