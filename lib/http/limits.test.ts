import { describe, expect, it } from "vitest";
import { httpLimits } from "./limits";

describe("open connections", () => {
  it.each([20_000, 20_800, Infinity])(
    "with %d open files 10,000 agents behind a proxy leave room for the console, and for those who come past it",
    (openFiles) => {
      const { connections, connectionsNearby } = httpLimits(openFiles);
      expect(connectionsNearby).toBeGreaterThan(10_000 + 1000);
      expect(connections - connectionsNearby).toBeGreaterThan(1000);
    },
  );

  it("are fewer where few files may be open, and some in any case", () => {
    expect(httpLimits(1024)).toMatchObject({
      connections: 864,
      connectionsOfOne: 216,
      connectionsNearby: 648,
    });
    expect(httpLimits(0).connections).toBe(64);
  });
});
