import { describe, expect, it } from "vitest";
import { makeCredentials } from "../wake/testing";
import { openNut } from "./nut/client";
import type { NutTarget } from "./nut/target";
import { fakeNut, HASTY, NEAR, nutTarget, ON_LINE, plainUpsd, type Script, type Variables } from "./testing";
import { tryNut } from "./try";

const NEVER = new AbortController().signal;
const NOW = 1_767_323_045_678;

const tried = (target: NutTarget, world = NEAR) =>
  tryNut(
    (signal) => openNut(world, target, signal),
    target,
    () => NOW,
    NEVER,
  );
const serverOf = (upses: Readonly<Record<string, Variables | string>>) => fakeNut(plainUpsd(() => upses));

describe("a try of a NUT server", () => {
  it("reads all that its UPSes say, and logs in nowhere without a user", async () => {
    const { port, received } = await serverOf({ lab: ON_LINE, rack: { ...ON_LINE, "ups.status": "OB LB" } });
    expect(await tried(nutTarget(port))).toMatchObject({
      upses: [
        { name: "lab", description: "of a test", fault: null, reading: { at: NOW, charge: 100, load: 23 } },
        { name: "rack", fault: null, reading: { flags: new Set(["OB", "LB"]) } },
      ],
      ...{ certificate: null, isCleartext: false },
    });
    expect(received).toEqual(["STARTTLS", "LIST UPS", "LIST VAR lab", "LIST VAR rack"]);
  });

  it("proves a password by logging in for one UPS at its end, and says that it was sent in the clear", async () => {
    const { port, received } = await serverOf({ lab: ON_LINE, rack: ON_LINE });
    const target = nutTarget(port, { user: "komo", secret: "s3cret", ups: "rack" });
    expect(await tried(target)).toMatchObject({ upses: [{ name: "rack" }], isCleartext: true });
    expect(received.slice(1)).toEqual([
      ...["USERNAME komo", "PASSWORD s3cret", "LIST UPS", "LIST VAR rack", "LOGIN rack"],
    ]);
  });

  it("with a certificate sends it encrypted, and shows one that nobody has accepted", async () => {
    const credentials = await makeCredentials("nas.example");
    const { port, received } = await fakeNut(
      plainUpsd(() => ({ lab: ON_LINE })),
      credentials,
    );
    const target = nutTarget(port, { user: "komo", secret: "s3cret" });
    expect(await tried(target)).toMatchObject({
      fault: { code: "certificate_unknown", certificate: { fingerprint: credentials.pin } },
    });
    expect(received).toEqual(["STARTTLS"]);
    expect(await tried({ ...target, pin: credentials.pin })).toMatchObject({
      ...{ upses: [{ name: "lab", fault: null }], isCleartext: false },
      certificate: { fingerprint: credentials.pin },
    });
  });

  it("goes on after a UPS whose driver is gone, whose data are stale, or that says nonsense", async () => {
    const { port } = await serverOf({
      ...{ a: "DATA-STALE", b: "DRIVER-NOT-CONNECTED", c: { "ups.status": "OL OB" } },
      ...{ d: { "ups.status": "WAIT" }, e: ON_LINE },
    });
    const outcome = await tried(nutTarget(port));
    const faults = "upses" in outcome ? outcome.upses.map(({ fault }) => fault) : null;
    expect(faults).toEqual(["stale", "stale", "nonsense", "stale", null]);
  });

  it("says figures that are missing, negative or text as what nobody knows", async () => {
    const strange = { "ups.status": "OL", "battery.charge": "-5", "battery.runtime": "soon" };
    const { port } = await serverOf({ lab: strange });
    expect(await tried(nutTarget(port))).toMatchObject({
      upses: [{ fault: null, reading: { charge: null, runtime: null, load: null } }],
    });
  });

  const refusing: Script = (line, fake) =>
    line.startsWith("LOGIN") ? "ERR ACCESS-DENIED\n" : plainUpsd(() => ({ lab: ON_LINE }))(line, fake);
  it.each<[string, Script, { user?: string; secret?: string; ups?: string }, string]>([
    ["a UPS that it does not have", plainUpsd(() => ({ lab: ON_LINE })), { ups: "lob" }, "ups_unknown"],
    ["no UPS at all", plainUpsd(() => ({})), { ups: "lob" }, "no_ups"],
    ["a wrong password", refusing, { user: "komo", secret: "wrong" }, "login_refused"],
    ["no NUT server", () => "HTTP/1.1 400 Bad Request\r\n", {}, "not_understood"],
    ["one that never answers", () => undefined, {}, "timeout"],
  ])("comes to nothing with %s, and says why", async (_, script, more, code) => {
    const { port } = await fakeNut(script);
    const outcome = await tried(nutTarget(port, more), code === "timeout" ? HASTY : NEAR);
    expect(outcome).toEqual({ fault: { code, certificate: null } });
  });

  it("comes to nothing where nothing listens", async () => {
    const fake = await serverOf({});
    await fake.close();
    expect(await tried(nutTarget(fake.port))).toMatchObject({ fault: { code: "unreachable" } });
  });

  it("throws what is no fault of the server, and leaves in any case", async () => {
    let closed = 0;
    const link = {
      ...{ certificate: null, login: () => Promise.resolve(), close: () => void (closed += 1) },
      upses: () => Promise.reject(new TypeError("a mistake of ours")),
      variables: () => Promise.resolve(new Map<string, string>()),
    };
    const trial = tryNut(
      () => Promise.resolve(link),
      nutTarget(1),
      () => NOW,
      NEVER,
    );
    await expect(trial).rejects.toThrow("a mistake of ours");
    expect(closed).toBe(1);
  });
});
