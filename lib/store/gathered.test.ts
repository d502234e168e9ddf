import { describe, expect, it } from "vitest";
import { createGathered } from "./gathered";

describe("keys that are looked up together", () => {
  /** Finds the length of each key but the empty one, and notes what it was asked. */
  function lengths(failing: readonly string[] = []) {
    const asked: (readonly string[])[] = [];
    const find = createGathered(async (keys: readonly string[]) => {
      asked.push(keys);
      await Promise.resolve();
      if (keys.some((key) => failing.includes(key))) throw new Error("not now");
      return new Map(keys.filter((key) => key !== "").map((key) => [key, key.length]));
    });
    return { asked, find };
  }

  it("asks at once for the first, and together for those who come meanwhile", async () => {
    const { asked, find } = lengths();
    expect(await Promise.all(["a", "bb", "", "bb", "ccc"].map(find))).toEqual([1, 2, null, 2, 3]);
    expect(asked).toEqual([["a"], ["bb", "", "bb", "ccc"]]);
    expect(await find("dddd")).toBe(4);
    expect(asked).toHaveLength(3);
  });

  it("asks for no more than 128 at a time", async () => {
    const { asked, find } = lengths();
    const keys = Array.from({ length: 300 }, (_, index) => "x".repeat(index + 1));
    expect(await Promise.all(keys.map(find))).toEqual(keys.map(({ length }) => length));
    expect(asked.map(({ length }) => length)).toEqual([1, 128, 128, 43]);
  });

  it("tells those who asked together of a fault, and goes on with the others", async () => {
    const { find } = lengths(["bad"]);
    const [first, bad] = await Promise.allSettled([find("a"), find("bad")]);
    expect(first).toEqual({ status: "fulfilled", value: 1 });
    expect(bad).toEqual({ status: "rejected", reason: new Error("not now") });
    expect(await find("later")).toBe(5);
  });
});
