import type { RequestListener, ServerResponse } from "node:http";
import { order, type FakeMachine } from "./machine";

/**
 * A cluster of Proxmox VE, after https://pve.proxmox.com/pve-docs/api-viewer/ (/cluster/resources,
 * /nodes/{node}/qemu/{vmid}/status, /nodes/{node}/lxc/{vmid}/status) and https://pve.proxmox.com/wiki/Proxmox_VE_API
 * (tokens).
 */
export interface ProxmoxSettings {
  readonly token: string;
  readonly guests: Readonly<
    Record<string, { node: string; kind: "qemu" | "lxc"; name: string; machine: FakeMachine }>
  >;
  /** Paths after which it says 403. */
  readonly forbidden?: RegExp;
  /** Requests that it answers as a node that cannot be reached. */
  away?: number;
}

export function fakeProxmox(settings: ProxmoxSettings): RequestListener {
  return (request, response) => {
    const path = request.url ?? "";
    if (request.headers.authorization !== `PVEAPIToken=${settings.token}`)
      return fail(response, 401, "authentication failure");
    if (settings.forbidden?.test(path))
      return fail(response, 403, "Permission check failed (/vms/100, VM.PowerMgmt)");
    if ((settings.away ?? 0) > 0) {
      settings.away = (settings.away ?? 0) - 1;
      return fail(response, 595, "No route to host");
    }
    if (path === "/api2/json/cluster/resources?type=vm") {
      const list = Object.entries(settings.guests).map(([vmid, { node, kind, name }]) => ({
        ...{ id: `${kind}/${vmid}`, vmid: Number(vmid), type: kind },
        ...{ node, name },
      }));
      return say(response, list);
    }
    const [, node, kind, vmid = "", action] =
      /^\/api2\/json\/nodes\/([\w-]+)\/(qemu|lxc)\/(\d+)\/status\/(current|start|stop)$/.exec(path) ?? [];
    const guest = settings.guests[vmid];
    if (!guest || guest.node !== node || guest.kind !== kind)
      return fail(
        response,
        500,
        `Configuration file 'nodes/${node}/qemu-server/${vmid}.conf' does not exist`,
      );
    if (action === "current") {
      const status = guest.machine.isOn ? "running" : "stopped";
      return say(response, { vmid: Number(vmid), name: guest.name, status, uptime: 0 });
    }
    if (request.method !== "POST") return fail(response, 501, "Method 'GET /…' not implemented");
    order(guest.machine, action === "start");
    say(response, `UPID:${node}:0003ABCD:01234567:65000000:${action}:${vmid}:root@pam:`);
  };
}

function say(response: ServerResponse, data: unknown): void {
  response.writeHead(200, { "Content-Type": "application/json;charset=UTF-8" }).end(JSON.stringify({ data }));
}

function fail(response: ServerResponse, status: number, reason: string): void {
  response
    .writeHead(status, reason, { "Content-Type": "application/json;charset=UTF-8" })
    .end('{"data":null}');
}
