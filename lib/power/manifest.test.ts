import { describe, expect, it } from "vitest";
import { manifestFor } from "./manifest";
import { runningServer } from "./testing";

describe("GetManifest", () => {
  it("says OFF only to the boot of an outstanding order", () => {
    const server = runningServer();
    expect(manifestFor(server.facts, "boot-1").power).toBe("ON");
    server.click("TurnOff");
    expect(manifestFor(server.facts, "boot-1")).toMatchObject({
      power: "OFF",
      terms: { mode: "now", grace: 0, reason: "" },
    });
    expect(manifestFor(server.facts, "boot-2").power).toBe("ON");
  });

  it("says ON again once the order is spent", () => {
    const server = runningServer();
    server.click("TurnOff");
    server.beat("ON");
    server.beat("Stopping");
    server.pass(31);
    expect(server.status).toBe("OFF");
    expect(manifestFor(server.facts, "boot-1").power).toBe("ON");
  });

  it("carries the interval as set, and the revision", () => {
    const server = runningServer({ interval: 10 });
    server.setInterval(5);
    const { revision } = server.facts;
    expect(manifestFor(server.facts, "boot-1")).toEqual({
      power: "ON",
      interval: 5,
      revision,
      terms: null,
    });
  });

  it("does not count as a heartbeat nor as an echo", () => {
    const server = runningServer();
    server.click("TurnOff");
    const before = server.facts;
    manifestFor(server.facts, "boot-2");
    expect(server.facts).toBe(before);
    expect(server.status).toBe("Applying");
  });
});
