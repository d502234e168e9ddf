import { UpsService } from "../../lib/gen/proto/komoriuta/v1/ups_pb";
import { fakeNut, ON_LINE, plainUpsd } from "../../lib/ups/testing";
import { makeCredentials } from "../../lib/wake/testing";
import { startManager } from "../helpers/manager";
import { logIn } from "../helpers/operator";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openNut } from "../../lib/ups/nut/client";
import { NUT_WORLD } from "../../lib/ups/nut/dial";
import { NutFault } from "../../lib/ups/nut/fault";
import type { NutTarget } from "../../lib/ups/nut/target";
import { tryNut } from "../../lib/ups/try";
import { NO_UPSD, UPSD_USER } from "../helpers/upsd";
import { until } from "../helpers/until";
import { becomes, startLab, targetOf, type Lab } from "./ups";

// What a real upsd says, with dummy-ups behind it, and what is made of it.

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const NEVER = new AbortController().signal;

const tried = (target: NutTarget) =>
  tryNut(
    (signal) => openNut(NUT_WORLD, target, signal),
    target,
    () => 0,
    NEVER,
  );

describe.skipIf(NO_UPSD)(`a real upsd ${NO_UPSD ?? ""}`, () => {
  let lab: Lab;
  let { upsd, watch, says } = {} as Lab;
  beforeAll(async () => {
    lab = await startLab();
    ({ upsd, watch, says } = lab);
  });
  afterAll(() => lab?.end());

  it("is read without a login: line power, battery, low battery, the end, and charging again", async () => {
    watch.seen.length = 0;
    for (const [status, standing] of [
      ["OB DISCHRG", "battery"],
      ["OB DISCHRG LB", "low_battery"],
      ["FSD OB LB", "shutting_down"],
      ["OL CHRG", "line"],
    ] as const) {
      await says({ "ups.status": status, "battery.charge": "40", "battery.runtime": "600" });
      await becomes(watch, standing);
    }
    expect(watch.seen).toEqual(["battery", "low_battery", "shutting_down", "line"]);
    const [ups] = watch.upses();
    expect(ups).toMatchObject({ ups: "lab@nas", description: "lab of a test", fault: null });
    expect([...(ups?.last?.flags ?? [])]).toEqual(["OL", "CHRG"]);
    expect(ups?.last).toMatchObject({ charge: 40, runtime: 600, load: 23, identity: "Dummy Sim 750 A1" });
  });

  it("proves a password only to whoever logs in, which a try does", async () => {
    const right = { user: UPSD_USER.user, secret: UPSD_USER.password };
    expect(await tried(targetOf(upsd, right))).toMatchObject({
      ...{ upses: [{ name: "lab", fault: null }], certificate: null, isCleartext: true },
    });
    expect(await tried(targetOf(upsd, { ...right, secret: "wrong" }))).toMatchObject({
      fault: { code: "login_refused" },
    });
    expect(await tried(targetOf(upsd, { ...right, user: "nobody" }))).toMatchObject({
      fault: { code: "login_refused" },
    });
    expect(await tried(targetOf(upsd, { ups: "lob" }))).toMatchObject({ fault: { code: "ups_unknown" } });
  });

  it("asked for a UPS that it has not says so", async () => {
    await says({ "ups.status": "OL" });
    const link = await openNut(NUT_WORLD, targetOf(upsd), NEVER);
    await expect(link.variables("lob")).rejects.toThrow(NutFault);
    expect((await link.variables("lab")).get("ups.status")).toBe("OL");
    link.close();
  });
});

// The manager runs in Deno, where connections go on by TLS in another way.
describe("the compiled manager", () => {
  it("reads the NUT server of its environment by TLS with the accepted certificate, and no other", async () => {
    const credentials = await makeCredentials("nut.example");
    const { port, received } = await fakeNut(
      plainUpsd(() => ({ lab: ON_LINE })),
      credentials,
    );
    const env = {
      KOMO_NUT_URL: `nut://komo@127.0.0.1:${port}`,
      KOMO_NUT_PASSWORD: "s3cret of a test",
      KOMO_NUT_FINGERPRINT: credentials.pin,
    };
    const manager = await startManager({ env });
    try {
      const service = (await logIn(manager)).client(UpsService);
      const [ups] = await until("it is read", 20_000, async () => {
        const { upses } = await service.listUpses({});
        return upses[0]?.standing === "line" && upses;
      });
      expect(ups).toMatchObject({ name: `lab@127.0.0.1:${port}`, charge: 100, identity: "Dummy Sim A1" });
      const [server] = (await service.listNutServers({})).nutServers;
      expect(server).toMatchObject({ ofEnvironment: true, encrypted: true, user: "komo", fault: "" });
      expect(received.slice(0, 3)).toEqual(["STARTTLS", "USERNAME komo", 'PASSWORD "s3cret of a test"']);

      // One that nobody has accepted is shown, and is told nothing.
      const another = await makeCredentials("other.example");
      const other = await fakeNut(
        plainUpsd(() => ({ lab: ON_LINE })),
        another,
      );
      const nutServer = { url: `nut://127.0.0.1:${other.port}`, user: "komo", secret: "another s3cret" };
      expect(await service.tryNutServer({ nutServer })).toMatchObject({
        ...{ faultCode: "certificate_unknown", certificate: { fingerprint: another.pin } },
      });
      expect(other.received).toEqual(["STARTTLS"]);
      expect(await service.tryNutServer({ nutServer: { ...nutServer, pin: another.pin } })).toMatchObject({
        ...{ faultCode: "", upses: [{ standing: "line" }], cleartext: false },
      });
      expect(manager.output()).not.toMatch(/s3cret/);
    } finally {
      await manager.remove();
    }
  });
});
