import { describe, expect, it } from "vitest";
import { createKeyedQueue } from "./keyed-queue";

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe("queue", () => {
  it("runs tasks of one key one after the other", async () => {
    const queue = createKeyedQueue();
    const log: string[] = [];
    const task = (name: string, ms: number) => async (): Promise<string> => {
      log.push(`${name} begins`);
      await later(ms);
      log.push(`${name} ends`);
      return name;
    };
    const results = await Promise.all([queue.run("a", task("1", 10)), queue.run("a", task("2", 1))]);
    expect(results).toEqual(["1", "2"]);
    expect(log).toEqual(["1 begins", "1 ends", "2 begins", "2 ends"]);
  });

  it("runs tasks of different keys side by side", async () => {
    const queue = createKeyedQueue();
    let second = false;
    const first = queue.run("a", async () => {
      await later(10);
      return second;
    });
    await queue.run("b", async () => void (second = true));
    expect(await first).toBe(true);
  });

  it("goes on after a task that fails", async () => {
    const queue = createKeyedQueue();
    const failing = queue.run("a", async () => {
      throw new Error("no");
    });
    const next = queue.run("a", async () => "yes");
    await expect(failing).rejects.toThrow("no");
    expect(await next).toBe("yes");
  });

  it("says what is busy, and when all is idle", async () => {
    const queue = createKeyedQueue();
    void queue.run("a", () => later(5));
    expect([queue.busy("a"), queue.busy("b")]).toEqual([true, false]);
    await queue.idle();
    expect(queue.busy("a")).toBe(false);
  });
});
