import type { RequestListener } from "node:http";
import { afterEach, describe, expect, it, vi } from "vitest";
import { fakeMachine } from "./fakes/machine";
import { fakeHomeAssistant, fakeShelly, fakeTasmota } from "./fakes/plugs";
import { waysFromOutside } from "./outside";
import { mayReach } from "./reach/addresses";
import { codeOf, closeServed, faultOf, makeCredentials, NEARBY, NEVER, serve, target } from "./testing";
import type { WayTarget } from "./way";

const { http } = waysFromOutside(NEARBY);
const SECRET = 'p&ss w=rd"\\é';

afterEach(closeServed);

type Preset = "shelly" | "tasmota" | "homeassistant";

async function plug(preset: Preset, isOn = false, secret = SECRET) {
  const machine = fakeMachine(isOn);
  const asked: string[] = [];
  const usual = {
    shelly: () => fakeShelly({ machine, secret }),
    tasmota: () => fakeTasmota({ machine, secret }),
    homeassistant: () => fakeHomeAssistant({ machine, secret }, "switch.rack_3"),
  }[preset]();
  const { port } = await serve((request, response) => {
    asked.push(`${request.url} ${JSON.stringify(request.headers)}`);
    usual(request, response);
  });
  const options = { preset, url: `http://127.0.0.1:${port}/`, entity: "switch.rack_3" };
  return { machine, asked, at: target(port, { user: "", secret, options }) };
}

/** A target with URLs of its own. */
async function own(handler: RequestListener, options: Record<string, string>, more: Partial<WayTarget> = {}) {
  const { port } = await serve(handler);
  const urls = Object.entries(options).map(([name, value]) => [
    name,
    value.replace("HOST", `http://127.0.0.1:${port}`),
  ]);
  return target(port, {
    user: "",
    secret: "",
    options: Object.fromEntries(urls) as Record<string, string>,
    ...more,
  });
}

describe.each<Preset>(["shelly", "tasmota", "homeassistant"])("a plug by %s", (preset) => {
  // A token stands in a header as it is.
  const secret = preset === "homeassistant" ? "eyJ0eXAi.abc-_" : SECRET;

  it("wakes, looks and cuts", async () => {
    const { machine, at } = await plug(preset, false, secret);
    expect(await http.look?.(at, NEVER)).toBe("off");
    await http.wake(at, NEVER);
    expect(await http.look?.(at, NEVER)).toBe("on");
    await http.cut?.(at, NEVER);
    expect(machine.orders).toEqual(["on", "off"]);
  });

  it("says what it is, and changes nothing", async () => {
    const { machine, at } = await plug(preset, true, secret);
    expect(await http.tryOut(at, NEVER)).toMatchObject({
      ...{ power: "on", can: ["wake", "look", "cut"], cautions: ["cleartext"], certificate: null },
      product: { shelly: "Shelly", tasmota: "Tasmota", homeassistant: "Home Assistant" }[preset],
    });
    expect(machine.orders).toEqual([]);
  });

  it("says that the login is refused, and has no secret in a URL", async () => {
    const { machine, asked, at } = await plug(preset, false, secret);
    for (const wrong of ["hunter2", ""])
      expect(await codeOf(http.wake({ ...at, secret: wrong }, NEVER))).toBe("login_refused");
    await http.wake(at, NEVER);
    expect(machine.orders).toEqual(["on"]);
    expect(asked.map((line) => line.split(" ")[0]).join(" ")).not.toMatch(/hunter2|p%26ss|p&ss|eyJ/);
  });

  it("looks at its options before it calls", async () => {
    const { asked, at } = await plug(preset);
    const bad = {
      ...{
        shelly: ["channel", "x"],
        tasmota: ["channel", "1 ON;Reset 1"],
        homeassistant: ["entity", "../api/config"],
      },
    }[preset];
    const [name = "", value = ""] = bad;
    for (const [option, text] of [
      [name, value],
      ["url", "ftp://plug"],
      ["url", "http://a:b@plug/"],
      ["url", "http://plug/?x=1"],
      ["url", ""],
    ] as const)
      expect(
        await faultOf(http.wake({ ...at, options: { ...at.options, [option]: text } }, NEVER)),
        text,
      ).toMatchObject({
        ...{ code: "bad_option", detail: option },
      });
    expect(asked).toEqual([]);
  });
});

describe("a plug", () => {
  it("is asked as it wants to be, and a Shelly never in clear", async () => {
    const headers: (string | undefined)[] = [];
    const basic: RequestListener = (request, response) => {
      headers.push(request.headers.authorization);
      if (request.headers.authorization) return void response.end("{}");
      response.writeHead(401, { "WWW-Authenticate": 'Basic realm="plug"' }).end();
    };
    const login = { user: "admin", secret: "s" };
    await http.wake(await own(basic, { on_url: "HOST/on" }, login), NEVER);
    expect(headers).toEqual([undefined, `Basic ${Buffer.from("admin:s").toString("base64")}`]);
    headers.length = 0;
    expect(await codeOf(http.wake(await own(basic, { preset: "shelly", url: "HOST" }, login), NEVER))).toBe(
      "login_refused",
    );
    expect(headers).toEqual([undefined]);
  });

  it("that has two relays is told which one", async () => {
    const machine = fakeMachine();
    const handler = fakeTasmota({ machine, secret: "" }, 2);
    const relay = (channel: string): Promise<WayTarget> =>
      own(handler, { preset: "tasmota", url: "HOST", channel });
    await http.wake(await relay("2"), NEVER);
    expect(await http.look?.(await relay("2"), NEVER)).toBe("on");
    expect(await codeOf(http.wake(await relay("3"), NEVER))).toBe("not_offered");
  });

  it("of Home Assistant is unknown while it is unavailable, and must be there", async () => {
    const at = (state: string): Promise<WayTarget> =>
      own((_, response) => response.end(JSON.stringify({ state })), {
        preset: "homeassistant",
        url: "HOST",
        entity: "switch.a",
      });
    for (const state of ["unavailable", "unknown"])
      expect(await http.look?.(await at(state), NEVER)).toBe("unknown");
    const { at: other } = await plug("homeassistant", false, "token");
    const missing = { ...other, options: { ...other.options, entity: "switch.other" } };
    expect(await faultOf(http.tryOut(missing, NEVER))).toMatchObject({
      code: "bad_option",
      detail: "entity",
    });
  });
});

describe("URLs of one's own", () => {
  const answer =
    (body: unknown): RequestListener =>
    (_, response) =>
      response.end(JSON.stringify(body));

  it("are called by the method that is said", async () => {
    const calls: string[] = [];
    const handler: RequestListener = (request, response) => {
      calls.push(`${request.method} ${request.url}`);
      response.end("true");
    };
    const urls = {
      on_url: "HOST/on?a=b%20c",
      off_url: "HOST/off",
      state_url: "HOST/state",
      state_path: "$",
      state_on: "true",
    };
    const at = await own(handler, { ...urls, method: "POST" });
    await http.wake(at, NEVER);
    await http.cut?.(at, NEVER);
    expect(await http.look?.(at, NEVER)).toBe("on");
    expect(calls).toEqual(["POST /on?a=b%20c", "POST /off", "GET /state"]);
  });

  it("prove off only by a value that means off", async () => {
    const look = async (body: unknown, more: Record<string, string>): Promise<unknown> =>
      http.look?.(
        await own(answer(body), { on_url: "HOST/on", state_url: "HOST/s", state_path: "a[0].b", ...more }),
        NEVER,
      );
    const said = (b: unknown): object => ({ a: [{ b }] });
    expect(await look(said(false), { state_on: "true" })).toBe("off");
    expect(await look(said("standby"), { state_on: "running" })).toBe("unknown");
    expect(await look(said("standby"), { state_on: "running", state_off: "standby" })).toBe("off");
    expect(await look(said("x"), { state_on: "busy" })).toBe("unknown");
    expect(await look(said(null), { state_on: "true" })).toBe("unknown");
    expect(await look({}, { state_on: "true" })).toBe("unknown");
  });

  it("say what they cannot do", async () => {
    const at = await own(answer({}), { on_url: "HOST/on" });
    expect(await http.tryOut(at, NEVER)).toMatchObject({
      ...{ power: "unknown", can: ["wake"], cautions: ["cleartext", "no_look", "no_cut"] },
    });
    expect(await http.look?.(at, NEVER)).toBe("unknown");
    expect(await codeOf(http.cut?.(at, NEVER) ?? Promise.resolve())).toBe("not_offered");
  });

  it("are looked at before they are called", async () => {
    const asked = vi.fn();
    const whole = { on_url: "HOST/on", state_url: "HOST/s", state_path: "a", state_on: "1" };
    for (const [option, value] of [
      ...([
        ["on_url", ""],
        ["on_url", "javascript:1"],
        ["off_url", "//x"],
        ["state_url", "http://"],
        ["method", "DELETE"],
      ] as const),
      ...([
        ["state_path", ""],
        ["state_path", "a..b"],
        ["state_on", ""],
        ["preset", "other"],
        ["preset", "constructor"],
      ] as const),
    ])
      expect(
        await faultOf(http.wake(await own(asked, { ...whole, [option]: value }), NEVER)),
        value,
      ).toMatchObject({
        ...{ code: "bad_option", detail: option },
      });
    expect(asked).not.toHaveBeenCalled();
  });

  it("go to no address that is refused, in whatever spelling", async () => {
    const { http: guarded } = waysFromOutside({ ...NEARBY, rule: mayReach });
    for (const host of [
      "127.0.0.1",
      "localhost",
      "0x7f.1",
      "[::1]",
      "[::ffff:127.0.0.1]",
      "169.254.169.254",
      "2130706433",
      "0",
    ])
      expect(
        await codeOf(guarded.wake(target(80, { options: { on_url: `http://${host}/` } }), NEVER)),
        host,
      ).toBe("address_refused");
  });
});

describe("HTTPS", () => {
  it("goes to the pin, or to whom an authority vouches for, and to nobody else", async () => {
    const credentials = await makeCredentials("plug.example");
    const asked = vi.fn<RequestListener>((_, response) => void response.end());
    const { port } = await serve(asked, credentials);
    const at = (pin: string | null): WayTarget =>
      target(port, { pin, options: { on_url: `https://plug.example:${port}/on` } });
    const resolve = (): Promise<string[]> => Promise.resolve(["127.0.0.1"]);
    const { http: trusting } = waysFromOutside({ ...NEARBY, resolve, authorities: [credentials.authority] });
    const { http: usual } = waysFromOutside({ ...NEARBY, resolve });
    expect(await codeOf(usual.wake(at(null), NEVER))).toBe("certificate_unknown");
    expect(await codeOf(trusting.wake(at("0".repeat(64)), NEVER))).toBe("certificate_changed");
    expect(asked).not.toHaveBeenCalled();
    await usual.wake(at(credentials.pin), NEVER);
    await trusting.wake(at(null), NEVER);
    expect(asked).toHaveBeenCalledTimes(2);
    expect(await trusting.tryOut(at(null), NEVER)).toMatchObject({
      ...{ cautions: ["no_look", "no_cut"], certificate: { fingerprint: credentials.pin } },
    });
  });
});
