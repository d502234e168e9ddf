import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { order, type FakeMachine } from "./machine";

/**
 * A service processor with Redfish, in the ways of four makers, after DMTF's DSP0266 and DSP2046, Dell's "iDRAC9 Redfish
 * API Guide", "HPE iLO 5 REST API: Resetting a server", Supermicro's "Redfish Reference Guide" and Lenovo's "XCC REST API
 * Guide". `tests/cycle/ways.nightly.test.ts` has it checked by another client, python3-sushy.
 */
export const VENDORS = ["dell", "hpe", "supermicro", "lenovo"] as const;
export type Vendor = (typeof VENDORS)[number];

export interface RedfishSettings {
  readonly vendor: Vendor;
  readonly machine: FakeMachine;
  readonly user: string;
  readonly secret: string;
  /** Requests that are answered as if its data were not there yet. */
  notReady?: number;
  /** Orders that are refused since the machine is between on and off. */
  between?: number;
  /** A state that it says instead of the machine's. */
  state?: string;
  /** Other systems beside it. */
  readonly others?: readonly string[];
}

const PLACES: Readonly<Record<Vendor, { id: string; maker: string; model: string }>> = {
  dell: { id: "System.Embedded.1", maker: "Dell Inc.", model: "PowerEdge R740" },
  hpe: { id: "1", maker: "HPE", model: "ProLiant DL380 Gen10" },
  supermicro: { id: "1", maker: "Supermicro", model: "SYS-1029P" },
  lenovo: { id: "1", maker: "Lenovo", model: "ThinkSystem SR650" },
};

const TYPES = [
  "On",
  "ForceOff",
  "ForceRestart",
  "GracefulShutdown",
  "GracefulRestart",
  "Nmi",
  "PushPowerButton",
];

export function fakeRedfish(settings: RedfishSettings): RequestListener {
  const { vendor, machine } = settings;
  const place = PLACES[vendor];
  // An iLO's paths end with a slash.
  const slash = vendor === "hpe" ? "/" : "";
  const system = (id: string): string => `/redfish/v1/Systems/${id}${slash}`;
  const reset = `/redfish/v1/Systems/${place.id}/Actions/ComputerSystem.Reset${slash}`;
  const info = `/redfish/v1/Systems/${place.id}/ResetActionInfo`;

  const reads: Record<string, () => object> = {
    [`/redfish/v1${slash}`]: () => ({
      "@odata.type": "#ServiceRoot.v1_5_0.ServiceRoot",
      ...{ Id: "RootService", Name: "Root Service", RedfishVersion: "1.6.0" },
      UUID: "92384634-2938-2342-8820-489239905423",
      Systems: { "@odata.id": `/redfish/v1/Systems${slash}` },
    }),
    [`/redfish/v1/Systems${slash}`]: () => {
      const all = [place.id, ...(settings.others ?? [])];
      return {
        ...{ Name: "Systems", "Members@odata.count": all.length },
        Members: all.map((id) => ({ "@odata.id": system(id) })),
      };
    },
    [info]: () => ({
      ...{ Id: "ResetActionInfo", Name: "Reset Action Info" },
      Parameters: [{ Name: "ResetType", Required: true, DataType: "String", AllowableValues: TYPES }],
    }),
    [system(place.id)]: () => ({
      "@odata.id": system(place.id),
      ...{ Id: place.id, Name: "System", Manufacturer: place.maker, Model: place.model },
      Boot: { BootSourceOverrideEnabled: "Disabled", BootSourceOverrideTarget: "None" },
      PowerState: settings.state ?? (machine.isOn ? "On" : "Off"),
      Actions: {
        "#ComputerSystem.Reset": {
          target: reset,
          ...(vendor === "supermicro"
            ? { "@Redfish.ActionInfo": info }
            : { "ResetType@Redfish.AllowableValues": TYPES }),
        },
      },
    }),
  };

  const take = (type: unknown, response: ServerResponse): void => {
    if (!TYPES.includes(String(type))) return refuse(response, 400, "Base.1.8.ActionParameterNotSupported");
    const wanted = type === "On" ? true : type === "ForceOff" ? false : null;
    if (wanted === null) throw new Error(`not to be asked for: ${String(type)}`);
    const isBetween = (settings.between ?? 0) > 0;
    if (isBetween) settings.between = (settings.between ?? 0) - 1;
    if (isBetween || wanted === machine.isOn) {
      if (vendor === "dell") return refuse(response, 409, "IDRAC.2.4.PSU501");
      if (vendor === "hpe") return refuse(response, 400, "iLO.2.15.InvalidOperationForSystemState");
      if (isBetween)
        return refuse(response, vendor === "lenovo" ? 503 : 409, "Base.1.8.ServiceTemporarilyUnavailable");
    }
    order(machine, wanted);
    if (vendor === "hpe") return say(response, 200, { error: { code: "iLO.0.10.ExtendedInfo" } });
    if (vendor === "supermicro")
      return say(response, 200, { Success: { Message: "Successfully Completed Request." } });
    if (vendor === "lenovo") return say(response, 204);
    say(response, 204);
  };

  return (request, response) => {
    const path = request.url ?? "";
    // The root is for everybody.
    const isRoot = path.replace(/\/$/, "") === "/redfish/v1";
    const right = `Basic ${Buffer.from(`${settings.user}:${settings.secret}`).toString("base64")}`;
    if (!isRoot && request.headers.authorization !== right)
      return refuse(response, 401, "Base.1.8.NoValidSession");
    if (request.headers["if-match"] !== undefined)
      return refuse(response, 412, "Base.1.8.PreconditionFailed");
    if (slash && !path.endsWith("/")) {
      response.writeHead(308, { Location: `${path}/` }).end();
      return;
    }
    if ((settings.notReady ?? 0) > 0) {
      settings.notReady = (settings.notReady ?? 0) - 1;
      return refuse(response, 503, "IDRAC.2.4.SYS518");
    }
    if (request.method === "POST" && path === reset) {
      void bodyOf(request).then((body) =>
        take((JSON.parse(body) as { ResetType?: unknown }).ResetType, response),
      );
      return;
    }
    const read = request.method === "GET" ? (reads[path] ?? reads[path.replace(/\/$/, "")]) : undefined;
    if (!read) return refuse(response, 404, "Base.1.8.ResourceMissingAtURI");
    say(response, 200, read());
  };
}

function say(response: ServerResponse, status: number, body?: object): void {
  response.writeHead(status, { "Content-Type": "application/json; charset=utf-8", "OData-Version": "4.0" });
  response.end(body && JSON.stringify(body));
}

function refuse(response: ServerResponse, status: number, id: string): void {
  const info = [{ MessageId: id, Message: "words of the maker" }];
  say(response, status, { error: { code: "Base.1.8.GeneralError", "@Message.ExtendedInfo": info } });
}

/** The body of a request, whole. */
export async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}
