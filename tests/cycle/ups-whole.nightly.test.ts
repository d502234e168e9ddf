import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { until } from "../helpers/until";
import { NO_UPSD } from "../helpers/upsd";
import { becomes, startLab, type Lab } from "./ups";

// Rarer words of a real upsd, and its silence.

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

describe.skipIf(NO_UPSD)(`a real upsd ${NO_UPSD ?? ""}`, () => {
  let lab: Lab;
  let { upsd, watch, says } = {} as Lab;
  beforeAll(async () => {
    lab = await startLab();
    ({ upsd, watch, says } = lab);
  });
  afterAll(() => lab?.end());

  it.each([
    ["OB CAL", "calibration"],
    ["BYPASS", "bypass"],
    ["OFF", "off"],
  ])("that says %s has no power cut", async (status, standing) => {
    await says({ "ups.status": "OL" });
    await becomes(watch, "line");
    watch.seen.length = 0;
    await says({ "ups.status": status });
    await becomes(watch, standing);
    expect(watch.seen).toEqual([standing]);
  });

  it("that says figures that are none has none", async () => {
    const said = { "ups.status": "OL", "battery.charge": "-5", "battery.runtime": "soon", "ups.load": "1e9" };
    await says(said);
    await until("they are none", 20_000, () => watch.upses()[0]?.last?.charge === null);
    expect(watch.upses()[0]?.last).toMatchObject({ charge: null, runtime: null, load: null });
    await says({ "ups.status": "OL" });
  });

  it("with another UPS behind the same name is known by its serial number", async () => {
    await says({ "ups.status": "OL", "ups.serial": "B2" });
    await until("it is another one", 20_000, () => watch.upses()[0]?.replaced !== null);
    expect(watch.upses()[0]).toMatchObject({ replaced: "Dummy Sim 750 A1", standing: "line" });
    await says({ "ups.status": "OL" });
  });

  it("whose driver is killed, hangs or comes back says nothing of a battery meanwhile", async () => {
    watch.seen.length = 0;
    await upsd.killDriver("lab");
    await becomes(watch, "silent");
    expect(watch.upses()[0]?.fault).toBe("stale");
    await upsd.startDriver("lab");
    await becomes(watch, "line");
    upsd.freezeDriver("lab");
    await becomes(watch, "silent");
    expect(watch.upses()[0]?.fault).toBe("stale");
    await upsd.killDriver("lab");
    await upsd.startDriver("lab");
    await becomes(watch, "line");
    expect(watch.seen).toEqual(["silent", "line", "silent", "line"]);
  });

  it("that is killed is silent, and is read again once it is back", async () => {
    watch.seen.length = 0;
    await upsd.kill();
    await becomes(watch, "silent");
    expect(watch.upses()[0]?.fault).toBe("unreachable");
    expect(watch.serverState("nas").fault).toBe("unreachable");
    await upsd.start();
    await becomes(watch, "line");
    expect(watch.seen).toEqual(["silent", "line"]);
  });
});
