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

  it("runs a task in the turn of many keys at once: nothing else of any of them meanwhile", async () => {
    const queue = createKeyedQueue();
    const log: string[] = [];
    const task = (name: string) => async () => {
      log.push(`${name} begins`);
      await later(5);
      log.push(`${name} ends`);
    };
    await Promise.all([
      queue.run("b", task("before")),
      queue.runAll(["a", "b", "a"], task("both")),
      queue.run("a", task("a after")),
      queue.run("b", task("b after")),
      queue.run("c", async () => void log.push("c")),
    ]);
    expect(log.slice(0, 5)).toEqual(["before begins", "c", "before ends", "both begins", "both ends"]);
    expect([queue.busy("a"), queue.busy("b")]).toEqual([false, false]);
  });

  it("goes on where the task in the turn of many fails, and runs one of no key at once", async () => {
    const queue = createKeyedQueue();
    const failing = queue.runAll(["a", "b"], () => Promise.reject(new Error("full")));
    const after = queue.run("a", async () => "after");
    await expect(failing).rejects.toThrow("full");
    expect(await after).toBe("after");
    expect(await queue.runAll([], async () => "none")).toBe("none");
  });
});
