import { beforeEach, afterEach, expect, test } from "vitest";
import { by, settings, testFleet, testMachine, type TestFleet } from "../testing";
import { waySettings, type Seals } from "../model/way";

let key = "a key";
let under: TestFleet;
let uuid: string;
const fleet = () => under.fleet.as(by("yuki", "0000000a-0000-4000-8000-000000000000"));

beforeEach(async () => {
  key = "a key";
  // Each life of the manager reads the key anew.
  under = await testFleet(() => ({ seals: sealsOf(key) }));
  uuid = (await fleet().register(settings())).server.uuid;
});
afterEach(() => under[Symbol.asyncDispose]());

/** Seals that hide nothing from whoever looks for it. */
function sealsOf(key: string): Seals {
  const hidden = (text: string): string => Buffer.from(text).toString("hex");
  return {
    seal: (context, secret) => JSON.stringify([key, context, hidden(secret)]),
    open(context, sealed) {
      const [its, bound, secret = ""] = JSON.parse(sealed) as string[];
      return its === key && bound === context ? Buffer.from(secret, "hex").toString() : null;
    },
  };
}

const way = (changes: object = {}) =>
  waySettings.parse({
    ...{ kind: "redfish", address: "bmc.example", user: "root", secret: "calvin", pin: null, options: {} },
    ...changes,
  });
const eventsOf = async () =>
  (await fleet().events({ uuid, limit: 5 })).map(({ kind, detail }) => `${kind} ${detail}`);

test("a way is kept with its author, and shown without its secret, also after a restart", async () => {
  const set = await fleet().setWay(uuid, way({ options: { system: "1" } }));
  expect(set).toEqual({
    ...{ serverUuid: uuid, kind: "redfish", address: "bmc.example", user: "root", pin: null },
    ...{ options: { system: "1" }, author: "yuki", authorUuid: "0000000a-0000-4000-8000-000000000000" },
    ...{ secret: "kept", secretSetAt: under.clock.wall() },
    ...{ createdAt: under.clock.wall(), updatedAt: under.clock.wall() },
  });
  expect(await eventsOf()).toContain("way_set Redfish");
  await under.restart();
  expect(fleet().ways(uuid)).toEqual([set]);
  expect(JSON.stringify([fleet().ways(uuid), await under.store.ways.load()])).not.toContain("calvin");
  expect(under.fleet.wayTarget(uuid, "redfish")).toEqual({
    ...{ address: "bmc.example", user: "root", secret: "calvin", pin: null, options: { system: "1" } },
  });
});

test("one of each kind, in the order of kinds; one goes by itself, and all with their server", async () => {
  for (const kind of ["proxmox", "ipmi", "redfish"]) await fleet().setWay(uuid, way({ kind }));
  await fleet().setWay(uuid, way({ kind: "ipmi", address: "other.example" }));
  const kinds = () =>
    fleet()
      .ways(uuid)
      .map(({ kind, address }) => `${kind} ${address}`);
  expect(kinds()).toEqual(["redfish bmc.example", "ipmi other.example", "proxmox bmc.example"]);
  await fleet().removeWay(uuid, "ipmi");
  expect(await eventsOf()).toContain("way_removed IPMI");
  await expect(fleet().removeWay(uuid, "ipmi")).rejects.toMatchObject({ fault: { code: "way_not_found" } });
  expect(kinds()).toHaveLength(2);
  await fleet().remove(uuid);
  expect(await under.store.ways.load()).toEqual([]);
});

test("a secret that is left out stays, for the same address and user alone", async () => {
  await fleet().setWay(uuid, way());
  const again = { code: "invalid", violations: [{ field: "secret", message: "way_secret_again" }] };
  for (const changes of [{ address: "evil.example" }, { user: "admin" }, { address: "bmc.example:8443" }])
    await expect(fleet().setWay(uuid, way({ ...changes, secret: undefined }))).rejects.toMatchObject({
      fault: again,
    });
  expect(under.fleet.wayTarget(uuid, "redfish")).toMatchObject({ address: "bmc.example", secret: "calvin" });

  under.clock.move(1000);
  const pin = "0f".repeat(32);
  const pinned = await fleet().setWay(uuid, way({ pin, options: { system: "2" }, secret: undefined }));
  expect(pinned).toMatchObject({ secret: "kept", pin, secretSetAt: under.clock.wall() - 1000 });
  expect(under.fleet.wayTarget(uuid, "redfish")).toMatchObject({ secret: "calvin", pin });
  expect(await fleet().setWay(uuid, way({ address: "evil.example", secret: "" }))).toMatchObject({
    secret: "none",
  });
  expect(under.fleet.wayTarget(uuid, "redfish").secret).toBe("");
});

test("the secret of a plug stays for the same URLs alone", async () => {
  const plug = (url: string, secret?: string) =>
    way({ kind: "http", address: "", user: "", secret, options: { preset: "shelly", url } });
  await fleet().setWay(uuid, plug("http://plug.example", "calvin"));
  await fleet().setWay(uuid, plug("http://plug.example"));
  await expect(fleet().setWay(uuid, plug("http://evil.example"))).rejects.toMatchObject({
    fault: { code: "invalid" },
  });
});

test("of two who change the same way, the later one is refused; the same once more changes nothing", async () => {
  const { updatedAt } = await fleet().setWay(uuid, way());
  const later = await fleet().setWay(uuid, way({ user: "admin" }), updatedAt);
  expect(later.updatedAt).toBeGreaterThan(updatedAt);
  await expect(fleet().setWay(uuid, way({ user: "eve" }), updatedAt)).rejects.toMatchObject({
    fault: { code: "edited_meanwhile", of: "way", uuid },
  });
  expect(await fleet().setWay(uuid, way({ user: "admin", secret: undefined }))).toEqual(later);
  await fleet().removeWay(uuid, "redfish");
  await expect(fleet().setWay(uuid, way(), updatedAt)).rejects.toMatchObject({
    fault: { code: "way_not_found" },
  });
});

test("with another key the secret cannot be read, and the way is not called until it is set again", async () => {
  await fleet().setWay(uuid, way());
  await fleet().setWay(uuid, way({ kind: "ipmi", secret: "" }));
  key = "another key";
  await under.restart();
  expect(
    fleet()
      .ways(uuid)
      .map(({ secret }) => secret),
  ).toEqual(["unreadable", "none"]);
  expect(() => under.fleet.wayTarget(uuid, "redfish")).toThrow(/Set the secret again/);
  expect(under.fleet.wayTarget(uuid, "ipmi").secret).toBe("");
  await fleet().setWay(uuid, way({ secret: "hobbes" }));
  expect(under.fleet.wayTarget(uuid, "redfish").secret).toBe("hobbes");
});

test("a row that was changed by hand sends no secret elsewhere", async () => {
  await fleet().setWay(uuid, way());
  const [row] = await under.store.ways.load();
  if (!row) throw new Error("no row");
  await under.store.ways.put({ ...row, address: "evil.example" }, []);
  await under.restart();
  expect(fleet().ways(uuid)).toMatchObject([{ address: "evil.example", secret: "unreadable" }]);
});

test("the audit says who set what, with no secret and no path of a URL", async () => {
  const asked = { ...by("yuki"), operation: "way_set", target: { kind: "server", uuid } } as const;
  const options = { preset: "shelly", url: "https://plug.example/a-key" };
  await under.fleet.as(asked).setWay(uuid, way({ kind: "http", address: "", options }));
  const { entries } = await under.store.audit.list({ limit: 1 });
  expect(entries).toMatchObject([
    {
      ...{ operation: "way_set", actor: "yuki", targetUuid: uuid, was: { ways: [] } },
      became: {
        ways: [{ kind: "http", user: "root", options: { preset: "shelly", url: "https://plug.example" } }],
      },
    },
  ]);
  expect(JSON.stringify(entries)).not.toMatch(/calvin|a-key|sealed/);
});

test("nothing is left of one that could not be written", async () => {
  under.world.diskFull = true;
  await expect(fleet().setWay(uuid, way())).rejects.toThrow("disk is full");
  under.world.diskFull = false;
  expect(fleet().ways(uuid)).toEqual([]);
});

test("what was seen by a way counts no more once another is set, and whoever was caught is believed again", async () => {
  await under[Symbol.asyncDispose]();
  under = await testFleet(() => ({
    seals: sealsOf(key),
    looker: { lookable: () => [uuid], look: async () => "off" },
  }));
  uuid = (await fleet().register(settings())).server.uuid;
  const machine = testMachine(under, uuid);
  const seen = () => under.fleet.get(uuid).facts.seen;
  await machine.beat("Launched");
  await under.pass(45);
  expect(seen()).toBe("off");
  await machine.beat("ON");
  await under.pass(45);
  expect(seen()).toBe("wrong");
  await fleet().setWay(uuid, way());
  expect(seen()).toBeNull();
  await under.pass(15);
  expect(seen()).toBe("off");
  await fleet().removeWay(uuid, "redfish");
  expect(seen()).toBeNull();
});
