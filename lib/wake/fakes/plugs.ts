import { createHash } from "node:crypto";
import type { RequestListener, ServerResponse } from "node:http";
import { order, type FakeMachine } from "./machine";
import { bodyOf } from "./redfish";

/** The settings of every plug. */
export interface PlugSettings {
  readonly machine: FakeMachine;
  /** Empty: everybody may. */
  readonly secret: string;
}

function say(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(JSON.stringify(body));
}

/**
 * A Shelly of the second generation or later, after https://shelly-api-docs.shelly.cloud/gen2/General/RPCChannels,
 * …/General/Authentication and …/ComponentsAndServices/Switch.
 */
export function fakeShelly({ machine, secret }: PlugSettings): RequestListener {
  const [realm, nonce] = ["shellyplus1pm-a8032abe54dc", "1700000000"];
  const hash = (text: string): string => createHash("sha256").update(text, "utf8").digest("hex");
  return (request, response) => {
    const url = new URL(request.url ?? "", "http://plug");
    if (secret !== "") {
      const said = new Map(
        [...(request.headers.authorization ?? "").matchAll(/(\w+)="?([^",]*)"?/g)].map(
          ([, name = "", value = ""]) => [name, value],
        ),
      );
      const [who, what] = [hash(`admin:${realm}:${secret}`), hash(`${request.method}:${said.get("uri")}`)];
      const right = hash([who, nonce, said.get("nc"), said.get("cnonce"), "auth", what].join(":"));
      if (
        said.get("response") !== right ||
        said.get("uri") !== request.url ||
        said.get("username") !== "admin"
      ) {
        const challenge = `Digest qop="auth", realm="${realm}", nonce="${nonce}", algorithm=SHA-256`;
        return say(response, 401, {}, { "WWW-Authenticate": challenge });
      }
    }
    if (url.searchParams.get("id") !== "0")
      return say(response, 500, { code: -105, message: "Argument 'id', value 1 not found!" });
    const was_on = machine.isOn;
    if (url.pathname === "/rpc/Switch.GetStatus")
      return say(response, 200, { id: 0, source: "init", output: was_on, apower: 0, voltage: 230.1 });
    if (url.pathname !== "/rpc/Switch.Set") return say(response, 404, { code: 404, message: "No handler" });
    order(machine, url.searchParams.get("on") === "true");
    say(response, 200, { was_on });
  };
}

/** A device with Tasmota, after https://tasmota.github.io/docs/Commands/#with-web-requests. */
export function fakeTasmota({ machine, secret }: PlugSettings, relays = 1): RequestListener {
  return (request, response) => {
    void bodyOf(request).then((body) => {
      const url = new URL(request.url ?? "", "http://plug");
      const given = new URLSearchParams(body);
      if (url.pathname !== "/cm") return say(response, 404, {});
      if (secret !== "" && (given.get("user") !== "admin" || given.get("password") !== secret))
        return say(response, 401, { WARNING: "Need user=<username>&password=<password>" });
      const [, number = "", value] = /^Power(\d*)(?: (ON|OFF))?$/i.exec(given.get("cmnd") ?? "") ?? [];
      if (Number(number || "1") > relays) return say(response, 200, { Command: "Unknown" });
      if (value) order(machine, value === "ON");
      say(response, 200, { [relays === 1 ? "POWER" : `POWER${number || 1}`]: machine.isOn ? "ON" : "OFF" });
    });
  };
}

/** A Home Assistant, after https://developers.home-assistant.io/docs/api/rest/. */
export function fakeHomeAssistant({ machine, secret }: PlugSettings, entity: string): RequestListener {
  return (request, response) => {
    if (request.headers.authorization !== `Bearer ${secret}`) {
      response.writeHead(401).end("401: Unauthorized");
      return;
    }
    const service = /^\/api\/services\/homeassistant\/turn_(on|off)$/.exec(request.url ?? "")?.[1];
    if (request.method === "POST" && service) {
      void bodyOf(request).then((body) => {
        const { entity_id } = JSON.parse(body) as { entity_id: string };
        // What it does not have, it answers likewise.
        if (entity_id === entity) order(machine, service === "on");
        say(response, 200, []);
      });
      return;
    }
    if (request.url !== `/api/states/${entity}`) return say(response, 404, { message: "Entity not found." });
    say(response, 200, { entity_id: entity, state: machine.isOn ? "on" : "off", attributes: {} });
  };
}
