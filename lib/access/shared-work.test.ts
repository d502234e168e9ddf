import { expect, it, vi } from "vitest";
import { sharedWork } from "./shared-work";

it("is done once for all who ask while it is under way, and anew afterwards", async () => {
  const share = sharedWork<number>();
  let last = 0;
  const work = vi.fn(() => Promise.resolve((last += 1)));
  expect(await Promise.all([share("a", work), share("a", work), share("b", work)])).toEqual([1, 1, 2]);
  expect(await share("a", work)).toBe(3);
  expect(work).toHaveBeenCalledTimes(3);
});

it("tells all of them of a failure, and tries again afterwards", async () => {
  const share = sharedWork<string>();
  const fails = () => Promise.reject(new Error("no memory"));
  const both = await Promise.allSettled([share("a", fails), share("a", fails)]);
  expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(await share("a", () => Promise.resolve("done"))).toBe("done");
});
