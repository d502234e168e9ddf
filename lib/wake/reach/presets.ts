import { WayFault, type WayTarget } from "../way";
import { placeOf, type Place } from "./addresses";
import { parseJsonPath, type JsonPath } from "./json-path";
import type { HttpRequest } from "./request";

/** A request, and where it goes. */
export interface Errand {
  readonly place: Place;
  readonly isSecure: boolean;
  readonly request: HttpRequest;
}

/** Ways to say who asks: as the other side asks for it, by SHA-256 digest alone, by a bearer token, as Tasmota does. */
export type Proof = "asked" | "digest" | "bearer" | "tasmota";

/** Requests to a plug, or to whatever turns a machine on by HTTP. */
export interface HttpPlan {
  readonly product: string;
  readonly proof: Proof;
  readonly on: Errand;
  readonly off: Errand | null;
  readonly state: {
    readonly errand: Errand;
    readonly path: JsonPath;
    readonly on: string;
    /** Null: nothing that it says is off. */
    readonly off: string | null;
  } | null;
}

export const HTTP_PRESETS = ["shelly", "tasmota", "homeassistant"] as const;
type Preset = (typeof HTTP_PRESETS)[number];

/** The plan of a target's options. @throws WayFault `bad_option` named after the option */
export function httpPlan(target: WayTarget): HttpPlan {
  const preset = target.options["preset"] ?? "";
  if (preset === "") return ownPlan(target);
  if (!(HTTP_PRESETS as readonly string[]).includes(preset)) throw new WayFault("bad_option", "preset");
  return PLANS[preset as Preset](target);
}

const PLANS: Readonly<Record<Preset, (target: WayTarget) => HttpPlan>> = {
  // https://shelly-api-docs.shelly.cloud/gen2/ComponentsAndServices/Switch
  shelly(target) {
    const at = base(target);
    const id = numberOption(target, "channel", 0);
    const method = (name: string, more = ""): Errand =>
      at({ method: "GET", path: `/rpc/${name}?id=${id}${more}` });
    return {
      ...{ product: "Shelly", proof: "digest" },
      on: method("Switch.Set", "&on=true"),
      off: method("Switch.Set", "&on=false"),
      state: { errand: method("Switch.GetStatus"), path: ["output"], on: "true", off: "false" },
    };
  },

  // https://tasmota.github.io/docs/Commands/; with a form, since user and password would stand in the URL else.
  tasmota(target) {
    const at = base(target);
    const relay = `Power${numberOption(target, "channel", 1)}`;
    const command = (command: string): Errand =>
      at({
        method: "POST",
        path: "/cm",
        headers: { "Content-Type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({ cmnd: command }).toString(),
      });
    return {
      ...{ product: "Tasmota", proof: "tasmota" },
      on: command(`${relay} ON`),
      off: command(`${relay} OFF`),
      // A device with one relay says POWER, others POWER1: `http.ts` makes one of both.
      state: { errand: command(relay), path: ["POWER"], on: "ON", off: "OFF" },
    };
  },

  // https://developers.home-assistant.io/docs/api/rest/
  homeassistant(target) {
    const at = base(target);
    const entity = target.options["entity"] ?? "";
    if (!/^[a-z0-9_]{1,64}\.[a-z0-9_]{1,190}$/.test(entity)) throw new WayFault("bad_option", "entity");
    const service = (name: string): Errand =>
      at({
        method: "POST",
        path: `/api/services/homeassistant/${name}`,
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ entity_id: entity }),
      });
    return {
      ...{ product: "Home Assistant", proof: "bearer" },
      on: service("turn_on"),
      off: service("turn_off"),
      state: {
        errand: at({ method: "GET", path: `/api/states/${entity}` }),
        path: ["state"],
        // `unavailable` and `unknown` are neither.
        ...{ on: "on", off: "off" },
      },
    };
  },
};

/** Opposites that everybody means; all others are said. */
const OPPOSITES: Readonly<Record<string, string>> = {
  ...{ true: "false", on: "off", On: "Off", ON: "OFF", "1": "0", running: "stopped", up: "down" },
};

function ownPlan(target: WayTarget): HttpPlan {
  const { options, user, secret } = target;
  const method = options["method"] || "GET";
  if (method !== "GET" && method !== "POST" && method !== "PUT") throw new WayFault("bad_option", "method");
  const on = errandAt(options, "on_url", method);
  if (!on) throw new WayFault("bad_option", "on_url");
  const off = errandAt(options, "off_url", method);
  const state = errandAt(options, "state_url", "GET");
  const said = options["state_on"] ?? "";
  if (state && said === "") throw new WayFault("bad_option", "state_on");
  return {
    product: "",
    proof: user === "" && secret !== "" ? "bearer" : "asked",
    ...{ on, off },
    state: state && {
      errand: state,
      path: parseJsonPath(options["state_path"] ?? ""),
      ...{ on: said, off: (options["state_off"] || OPPOSITES[said]) ?? null },
    },
  };
}

function errandAt(options: WayTarget["options"], name: string, method: HttpRequest["method"]): Errand | null {
  const text = options[name];
  if (!text) return null;
  const { url, ...rest } = urlOption(text, name);
  return { ...rest, request: { method, path: `${url.pathname}${url.search}` } };
}

/** Errands below the option `url`. */
function base(target: WayTarget): (request: HttpRequest) => Errand {
  const { url, ...rest } = urlOption(target.options["url"] ?? "", "url");
  const folder = url.pathname.replace(/\/$/, "");
  if (url.search) throw new WayFault("bad_option", "url");
  return (request) => ({ ...rest, request: { ...request, path: `${folder}${request.path}` } });
}

function urlOption(text: string, name: string): { url: URL; place: Place; isSecure: boolean } {
  const fault = new WayFault("bad_option", name);
  if (text.length > 1000 || !/^https?:\/\/[^/\\]/i.test(text)) throw fault;
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw fault;
  }
  // A login in an address would be shown with it.
  if (url.username || url.password) throw fault;
  const isSecure = url.protocol === "https:";
  try {
    return { url, isSecure, place: placeOf(url.host, isSecure ? 443 : 80) };
  } catch {
    throw fault;
  }
}

function numberOption({ options }: WayTarget, name: string, usual: number): number {
  const text = options[name] || String(usual);
  if (!/^\d{1,3}$/.test(text)) throw new WayFault("bad_option", name);
  return Number(text);
}
