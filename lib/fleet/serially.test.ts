import { describe, expect, it } from "vitest";
import { createSerially } from "./serially";

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe("serially", () => {
  it("runs tasks of one key one after the other", async () => {
    const serially = createSerially();
    const log: string[] = [];
    const task = (name: string, ms: number) => async (): Promise<string> => {
      log.push(`${name} begins`);
      await later(ms);
      log.push(`${name} ends`);
      return name;
    };
    const results = await Promise.all([serially.run("a", task("1", 10)), serially.run("a", task("2", 1))]);
    expect(results).toEqual(["1", "2"]);
    expect(log).toEqual(["1 begins", "1 ends", "2 begins", "2 ends"]);
  });

  it("runs tasks of different keys side by side", async () => {
    const serially = createSerially();
    let second = false;
    const first = serially.run("a", async () => {
      await later(10);
      return second;
    });
    await serially.run("b", async () => void (second = true));
    expect(await first).toBe(true);
  });

  it("goes on after a task that fails", async () => {
    const serially = createSerially();
    const failing = serially.run("a", async () => {
      throw new Error("no");
    });
    const next = serially.run("a", async () => "yes");
    await expect(failing).rejects.toThrow("no");
    expect(await next).toBe("yes");
  });

  it("says what is busy, and when all is idle", async () => {
    const serially = createSerially();
    void serially.run("a", () => later(5));
    expect([serially.busy("a"), serially.busy("b")]).toEqual([true, false]);
    await serially.idle();
    expect(serially.busy("a")).toBe(false);
  });
});
