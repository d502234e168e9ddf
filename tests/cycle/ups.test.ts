import { UpsService } from "../../lib/gen/proto/komoriuta/v1/ups_pb";
import { fakeNut, ON_LINE, plainUpsd } from "../../lib/ups/testing";
import { makeCredentials } from "../../lib/wake/testing";
import { startManager } from "../helpers/manager";
import { logIn } from "../helpers/operator";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openNut } from "../../lib/ups/nut/client";
import { NUT_WORLD } from "../../lib/ups/nut/dial";
import { NutFault } from "../../lib/ups/nut/fault";
import type { NutTarget } from "../../lib/ups/nut/target";
import { tryNut } from "../../lib/ups/try";
import { createUpsWatch, type UpsWatch } from "../../lib/ups/watch";
import { readNutPlace } from "../../lib/power/nut-address";
import { LINE, NO_UPSD, startUpsd, UPSD_USER, type Said, type Upsd } from "../helpers/upsd";
import { until } from "../helpers/until";

// What a real upsd says, with dummy-ups behind it, and what is made of it.

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const NEVER = new AbortController().signal;

function targetOf(
  { port }: Pick<Upsd, "port">,
  more: Partial<NutTarget> & { user?: string; ups?: string } = {},
) {
  const { user = "", ups = "", ...rest } = more;
  const place = readNutPlace(`127.0.0.1:${port}`);
  if (!place) throw new Error("no place");
  return { place: { ...place, user, ups }, secret: "", pin: null, ...rest };
}

const tried = (target: NutTarget) =>
  tryNut(
    (signal) => openNut(NUT_WORLD, target, signal),
    target,
    () => 0,
    NEVER,
  );

/** A watch that polls without a pause to speak of. */
function watchOf(upsd: Upsd): UpsWatch & { readonly seen: string[] } {
  const seen: string[] = [];
  const watch = createUpsWatch({
    servers: () => [{ name: "nas", version: "1", target: () => targetOf(upsd) }],
    open: (target, signal) => openNut(NUT_WORLD, target, signal),
    clock: { wall: () => Date.now(), monotonic: () => performance.now() },
    pause: (_, signal) => delay(100, undefined, { signal }).catch(() => undefined),
    random: () => 0,
    memory: { read: async () => null, write: async () => undefined },
    failed(error) {
      throw error;
    },
  });
  watch.listen((now, before) => {
    if (now && before?.standing !== now.standing) seen.push(now.standing);
  });
  return { ...watch, seen };
}

const becomes = (watch: UpsWatch, standing: string): Promise<unknown> =>
  until(`the UPS is ${standing}`, 20_000, () => watch.upses()[0]?.standing === standing);

describe.skipIf(NO_UPSD)(`a real upsd ${NO_UPSD ?? ""}`, () => {
  let upsd: Upsd;
  let watch: ReturnType<typeof watchOf>;
  beforeAll(async () => {
    upsd = await startUpsd();
    watch = watchOf(upsd);
    await watch.start();
    await becomes(watch, "line");
  });
  afterAll(async () => {
    await watch?.stop();
    await upsd?.remove();
  });
  const says = (said: Said) => upsd.say("lab", { ...LINE, ...said });

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
