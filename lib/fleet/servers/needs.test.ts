import { describe, expect, it } from "vitest";
import { sampleServer } from "../../store/testing";
import type { ServerRecord } from "../model/entities";
import { MOST_NEEDS } from "../../plan/needs";
import { checkedNeeds } from "./needs";
import type { Registry } from "../registry";
import { by, settings, testFleet, type TestFleet } from "../testing";

async function servers(under: TestFleet, ...names: string[]): Promise<string[]> {
  const made = [];
  for (const name of names)
    made.push((await under.fleet.as(by("yuki")).register(settings({ name }))).server.uuid);
  return made;
}

describe("what a server needs", () => {
  it("is kept with its port, kind and watts, and told by an event", async () => {
    await using under = await testFleet();
    const [desk = "", files = "", web = ""] = await servers(under, "desk", "files", "web");
    const watts = { on: 90, off: 1.5, asleep: null };
    await under.fleet
      .as(by("alice"))
      .edit(desk, { needs: [files, web, files], readyPort: 22, kind: "workstation", watts });
    for (const check of [() => undefined, () => under.restart()]) {
      await check();
      const kept = under.fleet.get(desk);
      expect(new Set(kept.needs)).toEqual(new Set([files, web]));
      expect(kept).toMatchObject({ readyPort: 22, kind: "workstation", watts });
    }
    const [event] = await under.fleet.events({ uuid: desk, limit: 1 });
    expect(event?.detail).toBe(
      "port: none → 22; kind: none → workstation; watts: of its kind → 90 on, 1.5 off; needs: none → files, web",
    );
    const before = under.fleet.get(desk);
    expect(await under.fleet.as(by("alice")).edit(desk, { needs: [web, files] })).toBe(before);
    await under.fleet.as(by("alice")).edit(desk, { needs: [], readyPort: null, kind: null, watts: null });
    await under.restart();
    expect(under.fleet.get(desk)).toMatchObject({ needs: [], readyPort: null, kind: null, watts: null });
  });

  it("is refused where it goes round in a circle, is too much, or is not there", async () => {
    await using under = await testFleet();
    const [a = "", b = "", c = ""] = await servers(under, "a", "b", "c");
    await under.fleet.as(by("yuki")).edit(a, { needs: [b] });
    await under.fleet.as(by("yuki")).edit(b, { needs: [c] });
    const refused = (uuid: string, needs: readonly string[], fault: object) =>
      expect(under.fleet.as(by("yuki")).edit(uuid, { needs })).rejects.toMatchObject({ fault });
    await refused(c, [a], { code: "needs_circle", names: ["a", "b", "c", "a"] });
    await refused(a, [a], { code: "needs_circle", names: ["a", "a"] });
    await refused(a, ["gone"], { code: "not_found" });
    const many = Array.from({ length: MOST_NEEDS + 1 }, (_, at) => `server ${at}`);
    await refused(a, many, { code: "too_many_needs" });
    expect(under.fleet.get(c).needs).toEqual([]);
  });

  it("makes no circle where two people save at the same time", async () => {
    await using under = await testFleet();
    const [a = "", b = ""] = await servers(under, "a", "b");
    const done = await Promise.allSettled([
      under.fleet.as(by("yuki")).edit(a, { needs: [b] }),
      under.fleet.as(by("alice")).edit(b, { needs: [a] }),
    ]);
    expect(done.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
  });

  it("cannot be deleted while others need it", async () => {
    await using under = await testFleet();
    const [a = "", b = "", files = ""] = await servers(under, "a", "b", "files");
    for (const uuid of [a, b]) await under.fleet.as(by("yuki")).edit(uuid, { needs: [files] });
    await expect(under.fleet.as(by("yuki")).remove(files)).rejects.toMatchObject({
      fault: { code: "needed_by", names: ["a", "b"] },
    });
    await under.fleet.as(by("yuki")).remove(a);
    await under.fleet.as(by("yuki")).edit(b, { needs: [] });
    await under.fleet.as(by("yuki")).remove(files);
    await under.restart();
    expect(under.fleet.list().map(({ name, needs }) => [name, needs])).toEqual([["b", []]]);
  });

  it("is there also where it is deleted at the same moment", async () => {
    await using under = await testFleet();
    const [a = "", files = ""] = await servers(under, "a", "files");
    const done = await Promise.allSettled([
      under.fleet.as(by("yuki")).remove(files),
      under.fleet.as(by("alice")).edit(a, { needs: [files] }),
    ]);
    expect(done.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
  });
});

/** Counts the servers that are read. */
class Counted extends Map<string, ServerRecord> {
  reads = 0;
  override get(uuid: string): ServerRecord | undefined {
    this.reads += 1;
    return super.get(uuid);
  }
  override *values(): Generator<ServerRecord, undefined> {
    for (const server of super.values()) {
      this.reads += 1;
      yield server;
    }
  }
}

it("what servers need is checked by what it leads to: a list with a chain of 10,000 is taken in one look at each", () => {
  const servers = new Counted();
  const registry = { servers } as unknown as Registry;
  const set = (at: number, needs: readonly string[]) =>
    servers.set(`s${at}`, { ...sampleServer(at), uuid: `s${at}`, name: `s${at}`, needs });
  const LAST = 9_999;
  for (let at = 0; at <= LAST; at += 1) set(at, []);
  for (let at = 0; at < LAST; at += 1) set(at, checkedNeeds(registry, `s${at}`, [`s${at + 1}`]));
  expect(servers.reads).toBeLessThan(3 * LAST);
  expect(() => checkedNeeds(registry, `s${LAST}`, ["s5000"])).toThrow("need each other");
});
