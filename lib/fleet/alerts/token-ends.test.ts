import { describe, expect, it } from "vitest";
import { by, settings, testFleet, type TestFleet } from "../testing";

const DAY = 24 * 3600 * 1000;

/** A fleet whose tokens live for so many days. */
function fleetWithTokens(days: number): Promise<TestFleet> {
  let issued = 0;
  const under: { now: () => number } = { now: () => Date.UTC(2026, 0, 2) };
  const started = testFleet(() => ({
    issueToken: async () => {
      const token = `token-${String((issued += 1)).padStart(26, "0")}`;
      const record = { lookup: `look${issued}`, hash: "hash", expiresAt: under.now() + days * DAY };
      return { token, record };
    },
  }));
  return started.then((fleet) => {
    under.now = () => fleet.clock.wall();
    return fleet;
  });
}

/** Lets days pass at once, and the next poll of the tokens come to its end. */
async function pass(under: TestFleet, days: number): Promise<void> {
  under.clock.move(days * DAY);
  await settled(under);
}

async function settled(under: TestFleet): Promise<void> {
  for (let turns = 0; turns < 10; turns++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    await under.quiet();
  }
}

/** The notices about its tokens, with the detail, in order. */
async function notices(under: TestFleet, uuid: string): Promise<string[]> {
  const events = await under.fleet.events({ uuid, limit: 50 });
  const ofTokens = events.filter(({ kind }) => kind.startsWith("token_"));
  return ofTokens.map(({ kind, detail }) => (detail ? `${kind} ${detail}` : kind)).reverse();
}

describe("an access token that ends", () => {
  it("is told of seven days before, and at its end, once each, over restarts", async () => {
    await using under = await fleetWithTokens(90);
    const { server } = await under.fleet.as(by("yuki")).register(settings());
    const seen: string[] = [];
    const watching = new AbortController();
    const follow = (async () => {
      for await (const news of under.fleet.watch(watching.signal))
        if (news.type === "notice") seen.push(`${news.event.kind} ${news.event.severity}`);
    })();
    await pass(under, 82);
    expect(await notices(under, server.uuid)).toEqual([]);
    await pass(under, 1);
    const soon = "token_ends_soon 2026-04-02 00:00 UTC";
    await expect.poll(() => notices(under, server.uuid)).toEqual([soon]);
    await expect.poll(() => seen).toContain("token_ends_soon warning");
    await pass(under, 1);
    watching.abort();
    await follow;
    await under.restart();
    await settled(under);
    expect(await notices(under, server.uuid)).toEqual([soon]);
    await pass(under, 7);
    await pass(under, 1);
    await under.restart();
    await settled(under);
    const ended = "token_ended 2026-04-02 00:00 UTC";
    await expect.poll(() => notices(under, server.uuid)).toEqual([soon, ended]);
  });

  it("is not told of once it has been replaced, and its successor is", async () => {
    await using under = await fleetWithTokens(10);
    const { server } = await under.fleet.as(by("yuki")).register(settings());
    await pass(under, 2);
    await under.fleet.as(by("yuki")).rotateToken(server.uuid);
    await pass(under, 2);
    expect(await notices(under, server.uuid)).toEqual(["token_rotated"]);
    await pass(under, 1);
    const soon = "token_ends_soon 2026-01-14 00:00 UTC";
    await expect.poll(async () => (await notices(under, server.uuid)).at(-1)).toBe(soon);
  });

  it("whose end came while the manager was away is told of as ended alone", async () => {
    await using under = await fleetWithTokens(30);
    const { server } = await under.fleet.as(by("yuki")).register(settings());
    await under.restart((31 * DAY) / 1000);
    await settled(under);
    await expect.poll(() => notices(under, server.uuid)).toEqual(["token_ended 2026-02-01 00:00 UTC"]);
  });

  it("is told of later where it cannot be written now", async () => {
    await using under = await fleetWithTokens(7);
    const { server } = await under.fleet.as(by("yuki")).register(settings());
    under.world.diskFull = true;
    await pass(under, 1);
    expect(await notices(under, server.uuid)).toEqual([]);
    under.world.diskFull = false;
    await pass(under, 1);
    await expect.poll(() => notices(under, server.uuid)).toHaveLength(1);
  });
});
