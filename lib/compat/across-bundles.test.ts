import { expect, test, vi } from "vitest";

test("two copies of the module share a value", async () => {
  const one = await import("./across-bundles");
  vi.resetModules();
  const other = await import("./across-bundles");
  expect(other).not.toBe(one);
  one.acrossBundles("komoriuta.test").value = 7;
  expect(other.acrossBundles("komoriuta.test").value).toBe(7);
  expect(other.acrossBundles("komoriuta.other").value).toBeUndefined();
});
