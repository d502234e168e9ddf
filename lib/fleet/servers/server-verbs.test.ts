import { describe, expect, it } from "vitest";
import { FleetError } from "../model/errors";
import { by, runningMachine, settings, testFleet, testMachine } from "../testing";

const UNKNOWN = "00000000-0000-4000-8000-000000000000";

describe("register", () => {
  it("writes an OFF server with its token and what happened, then knows it", async () => {
    await using under = await testFleet();
    const wanted = settings({ name: "nas", macAddress: "02:aa:bb:cc:dd:ee", heartbeatInterval: 20 });
    const { server, accessToken } = await under.fleet.as(by("yuki")).register(wanted);

    expect(server).toMatchObject({ name: "nas", macAddress: "02:AA:BB:CC:DD:EE" });
    expect(server.facts).toMatchObject({ power: "OFF", powerSetBy: "operator", interval: 20 });
    expect(server.facts).toMatchObject({ previous: "Stopping", current: "None", order: null });
    expect(under.fleet.get(server.uuid)).toBe(server);
    expect(await under.store.servers.load(server.facts.statusSince.monotonic)).toEqual([server]);
    expect(under.store.tokens.find(accessToken.slice(0, 8))).toMatchObject({ serverUuid: server.uuid });
    expect(await under.fleet.events({ limit: 5 })).toMatchObject([
      { kind: "registered", severity: "info", actor: "yuki", serverUuid: server.uuid, serverName: "nas" },
    ]);
  });

  it("refuses a MAC address that another server has, and names it", async () => {
    await using under = await testFleet();
    await under.fleet.as(by("yuki")).register(settings({ name: "nas", macAddress: "02:AA:BB:CC:DD:EE" }));
    const taken = under.fleet.as(by("yuki")).register(settings({ macAddress: "02:aa:bb:cc:dd:ee" }));
    await expect(taken).rejects.toMatchObject({ fault: { code: "mac_address_taken", by: "nas" } });
    await expect(taken).rejects.toThrow('The MAC address belongs to the server "nas" already.');
    expect(under.fleet.list()).toHaveLength(1);
    expect(await under.fleet.events({ limit: 5 })).toHaveLength(1);
  });

  it("leaves nothing behind where it cannot be written", async () => {
    await using under = await testFleet();
    under.world.diskFull = true;
    await expect(under.fleet.as(by("yuki")).register(settings())).rejects.toThrow("full");
    expect(under.fleet.list()).toEqual([]);
  });
});

describe("edit", () => {
  it("changes what is given and says from what to what", async () => {
    await using under = await testFleet();
    const wanted = settings({ name: "nas", macAddress: "02:AA:BB:CC:DD:01" });
    const { server } = await under.fleet.as(by("yuki")).register(wanted);
    under.clock.move(1000);
    const edited = await under.fleet
      .as(by("aoi"))
      .edit(server.uuid, { name: "vault", heartbeatInterval: 30 });

    expect(edited).toMatchObject({ name: "vault", macAddress: "02:AA:BB:CC:DD:01" });
    expect(edited.updatedAt).toBe(server.updatedAt + 1000);
    expect(edited.facts).toMatchObject({ interval: 30, intervalInForce: 30 });
    expect((await under.store.servers.load(0))[0]).toMatchObject({ name: "vault" });
    expect((await under.fleet.events({ limit: 1 }))[0]).toMatchObject({
      kind: "edited",
      actor: "aoi",
      serverName: "vault",
      detail: "name: nas → vault; heartbeat interval: 10 s → 30 s",
    });
  });

  it("that changes nothing writes nothing", async () => {
    await using under = await testFleet();
    const { server } = await under.fleet.as(by("yuki")).register(settings());
    const { name, macAddress } = server;
    const edited = await under.fleet
      .as(by("aoi"))
      .edit(server.uuid, { name, macAddress: macAddress.toLowerCase(), heartbeatInterval: 10 });
    expect(edited).toBe(server);
    expect(under.world.writes).not.toContain("update");
  });

  it("refuses another server's MAC address, and changes nothing", async () => {
    await using under = await testFleet();
    const { server: first } = await under.fleet.as(by("yuki")).register(settings({ name: "nas" }));
    const { server } = await under.fleet.as(by("yuki")).register(settings());
    const edit = under.fleet.as(by("yuki")).edit(server.uuid, { name: "x", macAddress: first.macAddress });
    await expect(edit).rejects.toMatchObject({ fault: { code: "mac_address_taken", by: "nas" } });
    expect(under.fleet.get(server.uuid)).toBe(server);
  });
});

describe("two who edit one server", () => {
  it("the second is told so, and nothing is overwritten", async () => {
    await using under = await testFleet();
    const { server } = await under.fleet.as(by("yuki")).register(settings({ name: "nas" }));
    const { uuid, updatedAt } = server;
    // At once, and so within one millisecond of the clock.
    const [first, second] = await Promise.allSettled([
      under.fleet.as(by("aoi")).edit(uuid, { name: "vault" }, updatedAt),
      under.fleet.as(by("ren")).edit(uuid, { name: "attic" }, updatedAt),
    ]);
    expect(first).toMatchObject({ status: "fulfilled", value: { name: "vault" } });
    const now = under.fleet.get(uuid);
    expect(second).toMatchObject({
      reason: {
        fault: { code: "edited_meanwhile", of: "server", uuid },
      },
    });
    expect((await under.store.servers.load(0))[0]?.name).toBe("vault");
    expect((await under.fleet.as(by("ren")).edit(uuid, { name: "attic" }, now.updatedAt)).name).toBe("attic");
  });

  it("no two edits have one version, also where the clock is set back", async () => {
    await using under = await testFleet();
    const { server } = await under.fleet.as(by("yuki")).register(settings());
    const first = await under.fleet.as(by("aoi")).edit(server.uuid, { name: "a" });
    under.clock.setWall(first.updatedAt - 3_600_000);
    const second = await under.fleet.as(by("aoi")).edit(server.uuid, { name: "b" });
    expect([first.updatedAt > server.updatedAt, second.updatedAt > first.updatedAt]).toEqual([true, true]);
    const late = under.fleet.as(by("ren")).edit(server.uuid, { name: "c" }, server.updatedAt);
    await expect(late).rejects.toMatchObject({ fault: { code: "edited_meanwhile" } });
  });

  it("heartbeats and clicks meanwhile are no edits, and who names no version edits as before", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    const { updatedAt } = under.fleet.get(machine.uuid);
    await machine.beat("ON");
    await under.fleet.as(by("aoi")).act(machine.uuid, "TurnOff");
    await under.fleet.as(by("aoi")).edit(machine.uuid, { name: "a" }, updatedAt);
    expect((await under.fleet.as(by("ren")).edit(machine.uuid, { name: "b" })).name).toBe("b");
  });
});

describe("remove", () => {
  it("deletes the row and the token for good; what happened stays", async () => {
    await using under = await testFleet();
    const { server, accessToken } = await under.fleet.as(by("yuki")).register(settings());
    await under.fleet.as(by("aoi")).remove(server.uuid);
    expect(under.fleet.list()).toEqual([]);
    expect(await under.store.servers.load(0)).toEqual([]);
    expect(under.store.tokens.find(accessToken.slice(0, 8))).toBeNull();
    const events = await under.fleet.events({ uuid: server.uuid, limit: 5 });
    expect(events.map(({ kind, actor }) => `${kind} by ${actor}`)).toEqual([
      "removed by aoi",
      "registered by yuki",
    ]);
  });

  it("takes its token along", async () => {
    await using under = await testFleet();
    const { server, accessToken } = await under.fleet.as(by("yuki")).register(settings());
    await under.fleet.as(by("yuki")).remove(server.uuid);
    expect(under.store.tokens.find(accessToken.slice(0, 8))).toBeNull();
  });

  it("of a server whose plain heartbeats wait to be written leaves nothing to write", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    await machine.beat("ON");
    await under.fleet.as(by("yuki")).remove(machine.uuid);
    await under.pass(3);
    expect(under.world.errors).toEqual([]);
    expect(await under.store.servers.load(0)).toEqual([]);
  });
});

describe("rotate", () => {
  it("replaces the token", async () => {
    await using under = await testFleet();
    const { server, accessToken } = await under.fleet.as(by("yuki")).register(settings());
    const rotated = await under.fleet.as(by("aoi")).rotateToken(server.uuid);
    expect(rotated.accessToken).not.toBe(accessToken);
    expect(under.store.tokens.find(accessToken.slice(0, 8))).toBeNull();
    expect(under.store.tokens.find(rotated.accessToken.slice(0, 8))).not.toBeNull();
    expect((await under.fleet.events({ limit: 1 }))[0]).toMatchObject({
      kind: "token_rotated",
      actor: "aoi",
    });
  });

  it("keeps the old token where the new one cannot be written", async () => {
    await using under = await testFleet();
    const { server, accessToken } = await under.fleet.as(by("yuki")).register(settings());
    under.world.diskFull = true;
    await expect(under.fleet.as(by("aoi")).rotateToken(server.uuid)).rejects.toThrow("full");
    expect(under.store.tokens.find(accessToken.slice(0, 8))).not.toBeNull();
  });
});

describe("a server that is not there", () => {
  it("is not found, whatever is asked of it", async () => {
    await using under = await testFleet();
    const { fleet } = under;
    expect(() => fleet.get(UNKNOWN)).toThrow(FleetError);
    expect(() => fleet.manifest(UNKNOWN, "boot")).toThrow("There is no server with this UUID.");
    const asked = [
      () => fleet.as(by("yuki")).edit(UNKNOWN, { name: "x" }),
      () => fleet.as(by("yuki")).remove(UNKNOWN),
      () => fleet.as(by("yuki")).rotateToken(UNKNOWN),
      () => fleet.as(by("yuki")).act(UNKNOWN, "TurnOn"),
      () => fleet.as(by("yuki")).act(UNKNOWN, "TurnOff"),
      () => fleet.as(by("yuki")).act(UNKNOWN, "WakeAgain"),
      () => testMachine(under, UNKNOWN).beat("ON"),
    ];
    for (const ask of asked) await expect(ask()).rejects.toMatchObject({ fault: { code: "not_found" } });
    expect(under.world.packets).toEqual([]);
  });
});

describe("the list", () => {
  it("is by name", async () => {
    await using under = await testFleet();
    for (const name of ["nas", "backup", "web"])
      await under.fleet.as(by("yuki")).register(settings({ name }));
    expect(under.fleet.list().map(({ name }) => name)).toEqual(["backup", "nas", "web"]);
  });
});
