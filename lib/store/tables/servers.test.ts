import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import type { ServerRecord } from "../../fleet/model/entities";
import { MacAddressTaken } from "../../fleet/model/errors";
import { anyServer, NOW, sampleEvent, sampleServer, sampleToken, temporaryStore } from "../testing";

// Real files on a disk that others use too.
vi.setConfig({ testTimeout: 30_000 });

const MONOTONIC = 7;

/** A server whose facts have all been set. */
function busyServer(): ServerRecord {
  const at = { monotonic: MONOTONIC, wall: NOW + 1 };
  return sampleServer(1, {
    facts: {
      power: "OFF",
      powerSetBy: "operator",
      powerSince: at,
      order: {
        boot: "boot",
        revision: 7,
        mode: "forced",
        how: "hibernate",
        grace: 60,
        reason: "moving house",
      },
      revision: 8,
      previous: "ON",
      current: "Stopping",
      noneSince: at,
      downAsOrdered: true,
      asleep: true,
      notBack: true,
      seen: "wrong",
      last: {
        at,
        boot: "boot",
        instance: "instance",
        sequence: 0xffff_ffff,
        revisionEcho: 6,
        leaving: false,
      },
      earlier: [{ instance: "before", sequence: 0xffff_ffff }],
      duplicate: { instance: "other", reportedAt: at },
      interval: 10,
      intervalInForce: 30,
      intervalRevision: 5,
      applying: { cause: "off", revision: 7, launchedSince: true },
      syncedBy: "reboot",
      wake: { since: at, packetsSent: 3 },
      shutdownError: "systemctl: not found",
      trouble: "two_machines",
      statusSince: at,
    },
    agent: {
      version: "1.0.0",
      hostname: "ふくろう",
      os: "linux",
      arch: "x64",
      interfaces: [{ name: "eth0", macAddress: "02:00:00:00:00:01", wakeOnLan: true, defaultRoute: true }],
    },
  });
}

describe("servers", () => {
  it("gives back what was inserted, with the token's expiry", async () => {
    await using database = await temporaryStore();
    const { servers } = database.store;
    const server = busyServer();
    await servers.insert(server, sampleToken(1, { expiresAt: NOW + 5 }), []);
    expect(await servers.load(MONOTONIC)).toEqual([{ ...server, tokenExpiresAt: NOW + 5 }]);
  });

  it("gives back any server, through a real database", async () => {
    await using database = await temporaryStore();
    const { servers } = database.store;
    await fc.assert(
      fc.asyncProperty(anyServer(MONOTONIC), anyServer(MONOTONIC), async (first, second) => {
        await servers.insert(first, sampleToken(1, { expiresAt: first.tokenExpiresAt }), []);
        const { uuid, createdAt, tokenExpiresAt } = first;
        expect(await servers.load(MONOTONIC)).toEqual([first]);
        const changed = { ...second, uuid, createdAt, tokenExpiresAt };
        await servers.update(changed, []);
        expect(await servers.load(MONOTONIC)).toEqual([changed]);
        await servers.remove(uuid, []);
      }),
      { numRuns: 50 },
    );
  });

  it("writes a change and its events together, and numbers the events in order", async () => {
    await using database = await temporaryStore();
    const { servers, events } = database.store;
    const server = sampleServer(1);
    const [registered] = await servers.insert(server, sampleToken(1), [sampleEvent(server, "registered")]);
    const written = await servers.update({ ...server, name: "renamed" }, [
      sampleEvent(server, "edited"),
      sampleEvent(server, "lost", { severity: "error", actor: "manager", detail: "why" }),
    ]);
    expect(registered).toEqual({ id: 1, ...sampleEvent(server, "registered") });
    expect(written.map(({ id, kind, severity }) => [id, kind, severity])).toEqual([
      [2, "edited", "info"],
      [3, "lost", "error"],
    ]);
    expect((await events.list({ limit: 9 })).map(({ id }) => id)).toEqual([3, 2, 1]);
    expect((await servers.load(0))[0]?.name).toBe("renamed");
  });

  it("keeps MAC addresses in upper case", async () => {
    await using database = await temporaryStore();
    const { servers } = database.store;
    await servers.insert(sampleServer(1, { macAddress: "02:aa:bb:cc:dd:ee" }), sampleToken(1), []);
    expect((await servers.load(0))[0]?.macAddress).toBe("02:AA:BB:CC:DD:EE");
  });

  it("refuses a MAC address that another server has, names that server, and writes nothing", async () => {
    await using database = await temporaryStore();
    const { servers, events, tokens } = database.store;
    const owl = sampleServer(1, { name: "owl", macAddress: "02:AA:00:00:00:01" });
    const fox = sampleServer(2, { name: "fox" });
    await servers.insert(owl, sampleToken(1), []);
    await servers.insert(fox, sampleToken(2), []);

    const same = "02:aa:00:00:00:01";
    const third = sampleServer(3, { macAddress: same });
    const inserted = servers.insert(third, sampleToken(3), [sampleEvent(third, "registered")]);
    await expect(inserted).rejects.toMatchObject({ name: "MacAddressTaken", takenBy: "owl" });
    const updated = servers.update({ ...fox, name: "changed", macAddress: same }, [
      sampleEvent(fox, "edited"),
    ]);
    await expect(updated).rejects.toMatchObject({ name: "MacAddressTaken", takenBy: "owl" });

    expect((await servers.load(0)).map(({ name }) => name)).toEqual(["owl", "fox"]);
    expect(await events.list({ limit: 9 })).toEqual([]);
    expect(tokens.find(sampleToken(3).lookup)).toBeNull();
  });

  it("says that a token's or a server's key is taken in another way", async () => {
    await using database = await temporaryStore();
    const { servers } = database.store;
    await servers.insert(sampleServer(1), sampleToken(1), []);
    const sameLookup = servers.insert(sampleServer(2), sampleToken(1), []);
    await expect(sameLookup).rejects.toThrow(/lookup/);
    await expect(sameLookup).rejects.not.toBeInstanceOf(MacAddressTaken);
    expect(await servers.load(0)).toHaveLength(1);
  });

  it("does not let one refused change take those beside it along", async () => {
    await using database = await temporaryStore();
    const { servers, events } = database.store;
    await servers.insert(sampleServer(0), sampleToken(0), []);
    const changes = Array.from({ length: 40 }, (_, index) => {
      const server = sampleServer(index + 1, index === 20 ? { macAddress: sampleServer(0).macAddress } : {});
      return servers.insert(server, sampleToken(index + 1), [sampleEvent(server, `made ${index + 1}`)]);
    });
    const outcomes = await Promise.allSettled(changes);
    expect(outcomes.filter(({ status }) => status === "rejected")).toHaveLength(1);
    expect(outcomes[20]).toMatchObject({ status: "rejected", reason: { takenBy: "server 0" } });
    expect(await servers.load(0)).toHaveLength(40);
    for (const [index, outcome] of outcomes.entries())
      if (outcome.status === "fulfilled") expect(outcome.value[0]?.kind).toBe(`made ${index + 1}`);
    expect(await events.list({ limit: 99 })).toHaveLength(39);
  });

  it("writes changes of one server in the order in which they came", async () => {
    await using database = await temporaryStore();
    const { servers } = database.store;
    const server = sampleServer(1);
    await servers.insert(server, sampleToken(1), []);
    const names = Array.from({ length: 200 }, (_, index) => `name ${index}`);
    await Promise.all(names.map((name) => servers.update({ ...server, name }, [])));
    expect((await servers.load(0))[0]?.name).toBe("name 199");
  });

  it("writes many changed servers at once, and gives each its own events", async () => {
    await using database = await temporaryStore();
    const { servers, events } = database.store;
    const all = Array.from({ length: 40 }, (_, index) => sampleServer(index));
    await Promise.all(all.map((server, index) => servers.insert(server, sampleToken(index), [])));
    const written = await Promise.all(
      all.map((server, index) => {
        const kinds = Array.from({ length: index % 3 }, (_, which) => `${index}.${which}`);
        return servers.update(
          { ...server, name: `changed ${index}` },
          kinds.map((kind) => sampleEvent(server, kind)),
        );
      }),
    );
    for (const [index, own] of written.entries())
      expect(own.map(({ kind }) => kind)).toEqual([`${index}.0`, `${index}.1`].slice(0, index % 3));
    const numbered = written.flat().sort((a, b) => b.id - a.id);
    expect(await events.list({ limit: 99 })).toEqual(numbered);
    expect((await servers.load(0)).map(({ name }) => name)).toEqual(
      all.map((_, index) => `changed ${index}`),
    );
  });

  it("does not let one that cannot be changed take along those that are changed beside it", async () => {
    await using database = await temporaryStore();
    const { servers, events } = database.store;
    const all = Array.from({ length: 20 }, (_, index) => sampleServer(index));
    await Promise.all(all.map((server, index) => servers.insert(server, sampleToken(index), [])));
    const gone = sampleServer(99);
    const changed = [
      ...all.map((server, index) =>
        index === 7 ? { ...server, macAddress: sampleServer(8).macAddress } : { ...server, name: "changed" },
      ),
      gone,
    ];
    const outcomes = await Promise.allSettled(
      changed.map((server, index) => servers.update(server, [sampleEvent(server, `edited ${index}`)])),
    );
    expect(outcomes[7]).toMatchObject({ status: "rejected", reason: { takenBy: "changed" } });
    expect(outcomes[20]).toMatchObject({
      reason: { message: `the server ${gone.uuid} is not in the database` },
    });
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(19);
    expect((await servers.load(0)).filter(({ name }) => name === "changed")).toHaveLength(19);
    expect(await events.list({ limit: 99 })).toHaveLength(19);
  });

  it("writes a text with half a character in it, which is no UTF-8, as others would read it", async () => {
    await using database = await temporaryStore();
    const { servers, events } = database.store;
    const server = sampleServer(1);
    await servers.insert(server, sampleToken(1), []);
    await servers.update({ ...server, name: "half \ud83e" }, [
      sampleEvent(server, "edited", { detail: "\udd89" }),
    ]);
    expect((await servers.load(0))[0]?.name).toBe("half \ufffd");
    expect((await events.list({ limit: 1 }))[0]?.detail).toBe("\ufffd");
  });

  it("lets others have their turn while a long queue is written", async () => {
    await using database = await temporaryStore();
    const { servers } = database.store;
    const server = sampleServer(1);
    await servers.insert(server, sampleToken(1), []);
    let turns = 0;
    let next: NodeJS.Immediate | undefined;
    const take = (): void => void (next = setImmediate(() => (turns++, take())));
    take();
    await Promise.all(Array.from({ length: 500 }, () => servers.update(server, [])));
    clearImmediate(next);
    expect(turns).toBeGreaterThan(5);
  });

  it("writes the heartbeats of many servers in one go, and nothing else of them", async () => {
    await using database = await temporaryStore();
    const { servers } = database.store;
    const before = { ...busyServer(), macAddress: "02:00:00:00:FF:FF" };
    await servers.insert(before, sampleToken(1), []);
    await servers.insert(sampleServer(2), sampleToken(2), []);
    await servers.insert({ ...busyServer(), ...key(3) }, sampleToken(3), []);
    await servers.writeHeartbeats([
      { uuid: before.uuid, lastHeartbeatAt: NOW + 10, sequence: 0xffff_fffe },
      { uuid: key(3).uuid, lastHeartbeatAt: NOW + 20.7, sequence: 8 },
      { uuid: key(2).uuid, lastHeartbeatAt: NOW, sequence: 1 },
      { uuid: "gone", lastHeartbeatAt: NOW, sequence: 1 },
    ]);
    await servers.writeHeartbeats([]);

    const [first, second, third] = await servers.load(MONOTONIC);
    const at = { monotonic: MONOTONIC, wall: NOW + 10 };
    const last = before.facts.last && { ...before.facts.last, at, sequence: 0xffff_fffe };
    expect(first).toEqual({ ...before, facts: { ...before.facts, last } });
    expect(second?.facts.last).toBeNull();
    expect(third?.facts.last).toMatchObject({ at: { wall: NOW + 20 }, sequence: 8 });
  });

  it("removes a server and its token for good; its events stay", async () => {
    await using database = await temporaryStore();
    const { servers, tokens, events } = database.store;
    const server = sampleServer(1);
    await servers.insert(server, sampleToken(1), [sampleEvent(server, "registered")]);
    await servers.remove(server.uuid, [sampleEvent(server, "deleted")]);
    expect(await servers.load(0)).toEqual([]);
    expect(tokens.find(sampleToken(1).lookup)).toBeNull();
    expect((await events.list({ uuid: server.uuid, limit: 9 })).map(({ kind }) => kind)).toEqual([
      "deleted",
      "registered",
    ]);
    await servers.insert(server, sampleToken(1), []);
    expect(await servers.load(0)).toHaveLength(1);
  });

  it("says that a server is not there, and writes no event of it", async () => {
    await using database = await temporaryStore();
    const { servers, events } = database.store;
    const server = sampleServer(1);
    const words = `the server ${server.uuid} is not in the database`;
    await expect(servers.update(server, [sampleEvent(server, "edited")])).rejects.toThrow(words);
    await expect(servers.remove(server.uuid, [sampleEvent(server, "deleted")])).rejects.toThrow(words);
    expect(await events.list({ limit: 9 })).toEqual([]);
  });
});

function key(number: number) {
  const { uuid, macAddress } = sampleServer(number);
  return { uuid, macAddress };
}
