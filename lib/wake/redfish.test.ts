import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { fakeMachine } from "./fakes/machine";
import { fakeRedfish, VENDORS, type RedfishSettings } from "./fakes/redfish";
import { waysFromOutside } from "./outside";
import {
  codeOf,
  closeServed,
  faultOf,
  makeCredentials,
  NEARBY,
  NEVER,
  serve,
  target,
  type Credentials,
} from "./testing";
import type { WayTarget } from "./way";

const LOGIN = { user: "root", secret: 'päss:w"örd\u0000' };
const { redfish } = waysFromOutside(NEARBY);

let credentials: Credentials;
beforeAll(async () => {
  credentials = await makeCredentials();
});
afterEach(closeServed);

async function bmc(
  more: Partial<RedfishSettings> = {},
): Promise<{ settings: RedfishSettings; at: WayTarget }> {
  const settings = { vendor: "dell" as const, machine: fakeMachine(), ...LOGIN, ...more };
  const { port } = await serve(fakeRedfish(settings), credentials);
  return { settings, at: target(port, { ...LOGIN, pin: credentials.pin }) };
}

/** Answers of one path only, to see what is made of them. */
async function answering(path: string, status: number, body: unknown, headers = {}): Promise<WayTarget> {
  const settings = { vendor: "dell" as const, machine: fakeMachine(), ...LOGIN };
  const usual = fakeRedfish(settings);
  const { port } = await serve((request, response) => {
    if (request.url !== path) return usual(request, response);
    response.writeHead(status, headers).end(typeof body === "string" ? body : JSON.stringify(body));
  }, credentials);
  return target(port, { ...LOGIN, pin: credentials.pin });
}

describe.each(VENDORS)("Redfish of %s", (vendor) => {
  it("wakes, looks and cuts, each once", async () => {
    const { settings, at } = await bmc({ vendor });
    expect(await redfish.look?.(at, NEVER)).toBe("off");
    await redfish.wake(at, NEVER);
    await redfish.wake(at, NEVER);
    expect(await redfish.look?.(at, NEVER)).toBe("on");
    await redfish.cut?.(at, NEVER);
    await redfish.cut?.(at, NEVER);
    expect(await redfish.look?.(at, NEVER)).toBe("off");
    expect(settings.machine.orders).toEqual(["on", "off"]);
  });

  it("says what it is, and changes nothing", async () => {
    const { settings, at } = await bmc({ vendor, machine: fakeMachine(true) });
    const found = await redfish.tryOut(at, NEVER);
    expect(found).toMatchObject({ power: "on", can: ["wake", "look", "cut"], cautions: [] });
    expect(found.certificate?.fingerprint).toBe(credentials.pin);
    expect(found.product).not.toBe("");
    expect(settings.machine.orders).toEqual([]);
  });

  it("waits for what it cannot do right now, and not for ever", async () => {
    const { settings, at } = await bmc({ vendor, notReady: 3, between: 2 });
    await redfish.wake(at, NEVER);
    expect(settings.machine.orders).toEqual(["on"]);
    const { at: stuck } = await bmc({ vendor, between: 1000 });
    expect(await codeOf(redfish.wake(stuck, NEVER))).toBe("busy");
  });

  it("says that the login is refused", async () => {
    const { settings, at } = await bmc({ vendor });
    for (const login of [{ secret: "wrong" }, { user: "nobody" }])
      expect(await codeOf(redfish.wake({ ...at, ...login }, NEVER))).toBe("login_refused");
    expect(settings.machine.orders).toEqual([]);
  });
});

describe("Redfish", () => {
  it("sends nothing before a certificate is pinned, or to another one", async () => {
    const { at } = await bmc();
    for (const [pin, code] of [
      [null, "certificate_unknown"],
      ["0".repeat(64), "certificate_changed"],
    ] as const) {
      const fault = await faultOf(redfish.tryOut({ ...at, pin }, NEVER));
      expect(fault).toMatchObject({ code, certificate: { fingerprint: credentials.pin } });
      expect(await codeOf(redfish.wake({ ...at, pin }, NEVER))).toBe(code);
    }
  });

  it("takes what is between on and off for on, and what it does not know for nothing", async () => {
    for (const [state, seen] of [
      ["PoweringOn", "on"],
      ["PoweringOff", "on"],
      ["Paused", "on"],
      ["Sleeping?", "unknown"],
    ] as const) {
      const { at } = await bmc({ state });
      expect(await redfish.look?.(at, NEVER), state).toBe(seen);
    }
    // On its way to off: it is woken once it is there.
    const { settings, at } = await bmc({ state: "PoweringOff" });
    expect(await codeOf(redfish.wake(at, NEVER))).toBe("busy");
    expect(settings.machine.orders).toEqual([]);
  });

  it("asks which of several systems is meant", async () => {
    const { settings, at } = await bmc({ others: ["System.Embedded.2"] });
    expect(await faultOf(redfish.wake(at, NEVER))).toMatchObject({ code: "bad_option", detail: "system" });
    const named = (system: string): WayTarget => ({ ...at, options: { system } });
    await redfish.wake(named("System.Embedded.1"), NEVER);
    expect(settings.machine.orders).toEqual(["on"]);
    expect(await faultOf(redfish.wake(named("7"), NEVER))).toMatchObject({
      code: "bad_option",
      detail: "system",
    });
  });

  it("follows nothing outside of /redfish/", async () => {
    const links = [
      ...[
        "http://evil.example/",
        "//evil.example/redfish/",
        "/admin",
        "/redfish/../admin",
        "/redfish/%2e%2E/x",
      ],
      ...["/redfish//x", "/redfish/./x", "/redfish/a b", "/redfish/é", "/redfish/a\r\nX: y", 7, null],
    ];
    // Whatever it was asked for, it would answer as a system, and as one that can be reset anywhere.
    const asked: string[] = [];
    let link: unknown;
    let inList = true;
    const { port } = await serve((request, response) => {
      asked.push(request.url ?? "");
      const actions = {
        "#ComputerSystem.Reset": { target: link, "ResetType@Redfish.AllowableValues": ["On"] },
      };
      const isList = request.url === "/redfish/v1/Systems";
      const members = { Members: [{ "@odata.id": inList ? link : "/redfish/v1/Systems/1" }] };
      response.end(JSON.stringify(isList ? members : { PowerState: "Off", Actions: actions }));
    }, credentials);
    const at = target(port, { ...LOGIN, pin: credentials.pin });
    for (link of links) expect(await codeOf(redfish.wake(at, NEVER)), String(link)).toBe("not_understood");
    expect(new Set(asked)).toEqual(new Set(["/redfish/v1/Systems"]));
    inList = false;
    for (link of links) expect(await codeOf(redfish.wake(at, NEVER)), String(link)).toBe("not_understood");
    expect(new Set(asked)).toEqual(new Set(["/redfish/v1/Systems", "/redfish/v1/Systems/1"]));
  });

  it("says what it cannot do", async () => {
    const system = "/redfish/v1/Systems/System.Embedded.1";
    const only = (...types: string[]): object => ({
      ...{ PowerState: "Off", Manufacturer: "A\u202Eb\n", Model: "x".repeat(300) },
      Actions: {
        "#ComputerSystem.Reset": {
          target: `${system}/Actions/ComputerSystem.Reset`,
          "ResetType@Redfish.AllowableValues": types,
        },
      },
    });
    const noCut = await redfish.tryOut(await answering(system, 200, only("On")), NEVER);
    expect(noCut).toMatchObject({ can: ["wake", "look"], cautions: ["no_cut"] });
    expect(noCut.product).toMatch(/^A b x{96}$/);
    const noWake = await answering(system, 200, only("ForceOff"));
    expect(await codeOf(redfish.wake(noWake, NEVER))).toBe("not_offered");
    expect(await codeOf(redfish.tryOut(noWake, NEVER))).toBe("not_offered");
    const nothing = await answering(system, 200, { PowerState: "Off" });
    expect(await codeOf(redfish.wake(nothing, NEVER))).toBe("not_offered");
  });

  it("says what is wrong with an answer", async () => {
    const systems = "/redfish/v1/Systems";
    for (const [status, body, code] of [
      ...([
        [404, "", "not_understood"],
        [403, "{}", "forbidden"],
        [200, "<html>", "not_understood"],
      ] as const),
      ...([
        [200, "[".repeat(100_000), "not_understood"],
        [200, {}, "not_understood"],
      ] as const),
      ...([
        [200, { Members: [] }, "not_understood"],
        [500, "", "busy"],
        [200, "x".repeat(300_000), "too_long"],
      ] as const),
    ])
      expect(await codeOf(redfish.tryOut(await answering(systems, status, body), NEVER)), `${status}`).toBe(
        code,
      );
    const sentOn = await answering(systems, 302, "", { Location: "https://evil.example/" });
    // The root of ours still knows where its systems are: they lead to the same, and no further.
    expect(await codeOf(redfish.look?.(sentOn, NEVER) ?? Promise.resolve())).toBe("redirected");
  });

  it("has no word of the other side, no secret and no address in what it rejects with", async () => {
    const { at } = await bmc();
    const faults = [
      await faultOf(redfish.wake({ ...at, secret: "hunter2-wrong" }, NEVER)),
      await faultOf(redfish.wake({ ...at, options: { system: "hunter2-system" } }, NEVER)),
      await faultOf(redfish.wake(await answering("/redfish/v1/Systems", 200, "hunter2-body"), NEVER)),
    ];
    for (const fault of faults)
      expect(`${fault.message} ${fault.stack}`).not.toMatch(/hunter2|127\.0\.0\.1|words of/);
  });
});
