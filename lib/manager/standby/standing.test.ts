import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { makePrivateFolder } from "../../files";
import { readReplaced, standbyFiles, writeSettings, writeState } from "./settings";
import { watchStanding, type RunningStanding } from "./standing";

const AT = Date.UTC(2026, 10, 30);

interface Site extends AsyncDisposable {
  readonly standing: RunningStanding;
  readonly said: string[];
  readonly dataDir: string;
  /** Lets wall-clock milliseconds pass, and the next look with them. */
  pass(ms: number): Promise<void>;
}

async function site(hasStandby: boolean): Promise<Site> {
  const dataDir = await mkdtemp(path.join(tmpdir(), "komoriuta-standing-"));
  await makePrivateFolder(standbyFiles(dataDir).folder);
  let now = AT;
  if (hasStandby) {
    await writeSettings(dataDir, {
      ...{ kind: "folder", path: "/srv/copies", since: AT, second: "https://second.example:3443" },
    });
    await writeState(dataDir, { lookedAt: Date.now() + 1000, copy: null, fault: "it is full" });
  }
  const said: string[] = [];
  let tick = (): void => undefined;
  const standing = await watchStanding({
    dataDir,
    clock: {
      wall: () => now,
      monotonic: () => performance.now(),
      every(_, work) {
        tick = work;
        return () => undefined;
      },
    },
    marks: { replacedBy: (mark) => (mark === "sealed" ? 3 : null) },
    log: { warn: (message) => void said.push(message), error: (error) => void said.push(String(error)) },
    late: () => void said.push("late"),
    replaced: () => void said.push("replaced"),
  });
  standing.start();
  return {
    ...{ standing, said, dataDir },
    async pass(ms) {
      now += ms;
      const before = said.length;
      tick();
      await expect.poll(() => said.length > before || standing.view().kind !== "late").toBe(true);
    },
    [Symbol.asyncDispose]: () => rm(dataDir, { recursive: true }),
  };
}

test("a mark that says so ends this manager's orders, and that is kept; another one says nothing", async () => {
  await using under = await site(false);
  const { standing, said, dataDir } = under;
  standing.heed("a lie");
  expect(standing.aside()).toBeNull();
  standing.heed("sealed");
  standing.heed("sealed");
  expect(standing.view()).toEqual({ kind: "replaced", generation: 3, at: 0, host: "" });
  expect(said.filter((one) => one === "replaced")).toHaveLength(1);
  await expect.poll(() => readReplaced(dataDir)).toMatchObject({ generation: 3 });
});

test("ten minutes without a copy are told once", async () => {
  await using under = await site(true);
  const { standing, said, pass } = under;
  expect(standing.view()).toEqual({ kind: "good", copiedAt: null, second: "https://second.example:3443" });
  await pass(601_000);
  expect(standing.view().kind).toBe("late");
  expect(said).toContain("late");
  await writeState(under.dataDir, {
    ...{ lookedAt: AT, fault: null },
    copy: { at: AT + 600_000, name: "", bytes: 1, tookMs: 1 },
  });
  await expect
    .poll(async () => {
      await pass(1000);
      return standing.view().kind;
    })
    .toBe("good");
  expect(said.filter((one) => one === "late")).toHaveLength(1);
});
