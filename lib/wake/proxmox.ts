import type { SeenPower } from "../power/ways";
import { call, OUTSIDE, patiently, targetPlace, type Call, type Outside } from "./reach/call";
import { openPinned } from "./reach/connect";
import type { HttpAnswer } from "./reach/http-answer";
import { faultOfStatus, inside, jsonOf, request, textInside } from "./reach/request";
import { printable } from "../power/printable";
import { WayFault, type Way, type WayTarget } from "./way";

const PORT = 8006;
const API = "/api2/json";
const PATIENCE = { tries: 3, pause: 2000 };

/** A guest's place within a cluster. */
interface Guest {
  readonly path: string;
  readonly isMachine: boolean;
}

/**
 * Guests of Proxmox VE, by an API token (`user@realm!name`, and its secret) with VM.PowerMgmt and VM.Audit on the guest.
 * Options: `vmid`; `node` and `kind` (`qemu` or `lxc`), both or neither: without them the cluster is asked where the
 * guest is now.
 */
export function proxmox(outside: Outside = OUTSIDE): Way {
  const run = async <T>(target: WayTarget, signal: AbortSignal, of: (call: Call) => Promise<T>): Promise<T> =>
    call(outside, checked(target), targetPlace(target, PORT), signal, of);
  return {
    wake: (target, signal) => run(target, signal, (call) => bring(call, "start", "on")),
    look: (target, signal) =>
      run(target, signal, async (call) =>
        powerOf(await patiently(call, PATIENCE, async () => status(call, await find(call)))),
      ),
    cut: (target, signal) => run(target, signal, (call) => bring(call, "stop", "off")),
    tryOut: (target, signal) =>
      run(target, signal, async (call) => {
        const { socket, certificate, cautions } = await openPinned(call);
        socket.destroy();
        const [guest, found] = await patiently(call, PATIENCE, async () => {
          const guest = await find(call);
          return [guest, await status(call, guest)] as const;
        });
        const kind = guest.isMachine ? "virtual machine" : "container";
        const name = printable(textInside(found, "name"), 60);
        return {
          power: powerOf(found),
          product: `Proxmox VE: ${kind} ${vmid(call.target)}${name && ` ${name}`}`,
          ...{ certificate, cautions, can: ["wake", "look", "cut"] as const },
        };
      }),
  };
}

async function bring(call: Call, action: "start" | "stop", wanted: SeenPower): Promise<void> {
  await patiently(call, PATIENCE, async () => {
    const guest = await find(call);
    if (powerOf(await status(call, guest)) === wanted) return;
    dataOf(await ask(call, "POST", `${guest.path}/status/${action}`));
  });
}

/** Anything but these two says nothing for certain. */
function powerOf(found: unknown): SeenPower {
  const state = textInside(found, "status");
  return state === "running" ? "on" : state === "stopped" ? "off" : "unknown";
}

/** The state of a guest, as `status/current` tells it. */
async function status(call: Call, { path }: Guest): Promise<unknown> {
  return dataOf(await ask(call, "GET", `${path}/status/current`));
}

/** The guest that is meant, wherever it runs now. */
async function find(call: Call): Promise<Guest> {
  const id = vmid(call.target);
  const { node, kind } = call.target.options;
  if (node && kind) return guestAt(node, kind, id);
  const list = dataOf(await ask(call, "GET", `${API}/cluster/resources?type=vm`));
  if (!Array.isArray(list)) throw new WayFault("not_understood");
  const guest: unknown = list.find((one: unknown) => String(inside(one, "vmid")) === id);
  if (guest === undefined) throw new WayFault("bad_option", "vmid");
  const [where, type] = [textInside(guest, "node"), textInside(guest, "type")];
  if (!NODE.test(where) || !KIND.test(type)) throw new WayFault("not_understood");
  return guestAt(where, type, id);
}

function guestAt(node: string, kind: string, id: string): Guest {
  return { path: `${API}/nodes/${node}/${kind}/${id}`, isMachine: kind === "qemu" };
}

const NODE = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i;
const KIND = /^(qemu|lxc)$/;

/** A target whose options are all right, looked at before anything is sent. @throws WayFault `bad_option` */
function checked(target: WayTarget): WayTarget {
  const { node = "", kind = "" } = target.options;
  if (!/^[1-9]\d{2,8}$/.test(vmid(target))) throw new WayFault("bad_option", "vmid");
  if (node ? !NODE.test(node) : kind !== "") throw new WayFault("bad_option", "node");
  if (kind ? !KIND.test(kind) : node !== "") throw new WayFault("bad_option", "kind");
  if (!/^[^\s@!=]+@[^\s@!=]+![^\s@!=]+$/.test(target.user)) throw new WayFault("bad_option", "user");
  return target;
}

function vmid(target: WayTarget): string {
  return target.options["vmid"] ?? "";
}

/** The data of an answer. Proxmox says why there are none in the words beside the status. @throws WayFault */
function dataOf(answer: HttpAnswer): unknown {
  if (answer.status === 200) return inside(jsonOf(answer), "data");
  if (answer.status === 500 && /does not exist/.test(answer.reason)) throw new WayFault("bad_option", "vmid");
  if (answer.status === 500 && /hostname lookup|no such cluster node/.test(answer.reason))
    throw new WayFault("bad_option", "node");
  if (answer.status === 501) throw new WayFault("not_offered");
  throw faultOfStatus(answer.status);
}

function ask(call: Call, method: "GET" | "POST", path: string): Promise<HttpAnswer> {
  const { user, secret } = call.target;
  return request(call, openPinned, {
    method,
    path,
    headers: { Authorization: `PVEAPIToken=${user}=${secret}` },
  });
}
