import type { SeenPower } from "../power/ways";
import { call, OUTSIDE, patiently, targetPlace, type Call, type Outside } from "./reach/call";
import { openPinned } from "./reach/connect";
import type { HttpAnswer } from "./reach/http-answer";
import { basicAuthorization, faultOfStatus, inside, jsonOf, request, textInside } from "./reach/request";
import { printable } from "../power/printable";
import { WayFault, type Way, type WayCaution, type WayTarget } from "./way";

const PORT = 443;
const SYSTEMS = "/redfish/v1/Systems";
const PATIENCE = { tries: 5, pause: 2000 };

/** A system of a service processor, as it is now. */
interface System {
  readonly power: SeenPower;
  /** On its way to off: it takes no order to start yet. */
  readonly isStopping: boolean;
  readonly product: string;
  /** The path at which it takes orders; empty: none. */
  readonly reset: string;
  /** Orders that it takes there; null: it does not say. */
  readonly types: readonly string[] | null;
}

/** States of a system in which its power is on; `PoweringOff` may still end as on. */
const ON = ["On", "PoweringOn", "PoweringOff", "Paused"];

/**
 * Service processors that speak Redfish (DMTF DSP0266): iDRAC, iLO, XClarity, Supermicro, OpenBMC. The option `system`
 * names one of several: the last part of its path.
 */
export function redfish(outside: Outside = OUTSIDE): Way {
  const run = async <T>(target: WayTarget, signal: AbortSignal, of: (call: Call) => Promise<T>): Promise<T> =>
    call(outside, target, targetPlace(target, PORT), signal, of);
  return {
    wake: (target, signal) => run(target, signal, (call) => reset(call, "On", "on")),
    look: async (target, signal) =>
      (
        await run(target, signal, (call) =>
          patiently(call, PATIENCE, async () => system(call, await find(call))),
        )
      ).power,
    cut: (target, signal) => run(target, signal, (call) => reset(call, "ForceOff", "off")),
    tryOut: (target, signal) =>
      run(target, signal, async (call) => {
        // Before anything is sent: with a certificate that is not pinned it ends here.
        const { socket, certificate, cautions } = await openPinned(call);
        socket.destroy();
        const found = await patiently(call, PATIENCE, async () => system(call, await find(call)));
        if (!offers(found, "On")) throw new WayFault("not_offered");
        const canCut = offers(found, "ForceOff");
        return {
          power: found.power,
          product: found.product,
          certificate,
          can: canCut ? ["wake", "look", "cut"] : ["wake", "look"],
          cautions: canCut ? cautions : [...cautions, "no_cut" satisfies WayCaution],
        };
      }),
  };
}

/** Tells the system to start or stop until it has taken it, or is there already. */
async function reset(call: Call, type: "On" | "ForceOff", wanted: SeenPower): Promise<void> {
  const path = await patiently(call, PATIENCE, () => find(call));
  await patiently(call, PATIENCE, async () => {
    const found = await system(call, path);
    if (type === "On" && found.isStopping) throw new WayFault("busy");
    if (found.power === wanted) return;
    if (!offers(found, type)) throw new WayFault("not_offered");
    const answer = await ask(call, "POST", found.reset, JSON.stringify({ ResetType: type }));
    if (answer.status < 300) return;
    throw isPassing(answer) ? new WayFault("busy") : refusal(answer);
  });
}

function offers({ reset: path, types }: System, type: string): boolean {
  return path !== "" && (types?.includes(type) ?? true);
}

/**
 * Answers that mean: not now. SYS518 is an iDRAC that collects its data, 409 a machine between on and off, and
 * InvalidOperationForSystemState an iLO's word for the same.
 */
function isPassing({ status, body }: HttpAnswer): boolean {
  if (status === 409 || status === 429 || status >= 500) return true;
  return /SYS518\b/.test(body) || (status === 400 && /InvalidOperationForSystemState\b/.test(body));
}

function refusal({ status }: HttpAnswer): WayFault {
  return [400, 404, 405].includes(status) ? new WayFault("not_offered") : faultOfStatus(status);
}

/** The path of the system that is meant. */
async function find(call: Call): Promise<string> {
  const list = await read(call, SYSTEMS).catch(async (error: unknown) => {
    // Older iLOs send on from here to the same with a slash at its end; the root knows its right name.
    if (!(error instanceof WayFault) || error.code !== "redirected") throw error;
    return read(call, link(await read(call, "/redfish/v1/"), "Systems"));
  });
  const members = inside(list, "Members");
  if (!Array.isArray(members) || members.length === 0) throw new WayFault("not_understood");
  const paths = members.slice(0, 1000).map((member: unknown) => link(member));
  const wanted = call.target.options["system"];
  if (!wanted) {
    if (paths.length > 1) throw new WayFault("bad_option", "system");
    return paths[0] ?? "";
  }
  const path = paths.find((path) => path.replace(/\/$/, "").split("/").at(-1) === wanted);
  if (path === undefined) throw new WayFault("bad_option", "system");
  return path;
}

async function system(call: Call, path: string): Promise<System> {
  const body = await read(call, path);
  const state = textInside(body, "PowerState");
  const action = inside(body, "Actions", "#ComputerSystem.Reset");
  return {
    power: ON.includes(state) ? "on" : state === "Off" ? "off" : "unknown",
    isStopping: state === "PoweringOff",
    product: printable(`${textInside(body, "Manufacturer")} ${textInside(body, "Model")}`, 100),
    reset: action === undefined ? "" : ourPath(inside(action, "target")),
    types: await resetTypes(call, action),
  };
}

async function resetTypes(call: Call, action: unknown): Promise<readonly string[] | null> {
  const said = inside(action, "ResetType@Redfish.AllowableValues");
  if (Array.isArray(said)) return texts(said);
  const info = inside(action, "@Redfish.ActionInfo");
  if (info === undefined) return null;
  const parameters = inside(await read(call, ourPath(info)), "Parameters");
  if (!Array.isArray(parameters)) return null;
  const parameter: unknown = parameters.find((one: unknown) => inside(one, "Name") === "ResetType");
  const values = inside(parameter, "AllowableValues");
  return Array.isArray(values) ? texts(values) : null;
}

function texts(values: readonly unknown[]): string[] {
  return values.filter((value) => typeof value === "string");
}

function link(value: unknown, ...names: readonly string[]): string {
  return ourPath(inside(value, ...names, "@odata.id"));
}

/** A path that the other side names, where it lies within Redfish. @throws WayFault `not_understood` */
function ourPath(value: unknown): string {
  const isOurs =
    typeof value === "string" && value.length <= 500 && /^\/redfish\/[\w/.~:()'@$&=+,;#%-]*$/.test(value);
  if (!isOurs || /\/\/|(^|\/)(\.|%2e){1,2}(\/|$)/i.test(value)) throw new WayFault("not_understood");
  // What stands behind it is for who reads the answer.
  return value.replace(/#.*$/s, "");
}

/** The JSON at a path. @throws WayFault `busy` where it may be had later */
async function read(call: Call, path: string): Promise<unknown> {
  const answer = await ask(call, "GET", path);
  if (answer.status === 200) return jsonOf(answer);
  throw isPassing(answer) ? new WayFault("busy") : faultOfStatus(answer.status);
}

function ask(call: Call, method: "GET" | "POST", path: string, body?: string): Promise<HttpAnswer> {
  const { user, secret } = call.target;
  return request(call, openPinned, {
    method,
    path,
    headers: {
      Authorization: basicAuthorization(user, secret),
      "OData-Version": "4.0",
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    },
    ...(body === undefined ? {} : { body }),
  });
}
