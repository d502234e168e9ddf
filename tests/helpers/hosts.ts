import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import path from "node:path";
import { startChild, type Child } from "./child";
import { ROOT } from "./environment";
import { until } from "./until";

/** A network of its own within this machine: another host, as far as packets can tell. */
export interface Namespace {
  readonly name: string;
  /** Stands before a command that is to run in it. */
  readonly prefix: readonly string[];
}

const made = new Set<string>();
process.once("exit", () => made.forEach(discard));

/** The reason why no namespaces can be made here; null where they can. */
export function whyNoNamespaces(): string | null {
  if (process.getuid?.() !== 0) return "network namespaces need root";
  try {
    removeNamespace(addNamespace());
    return null;
  } catch {
    return "`ip netns` does not work here";
  }
}

/** Makes a namespace with nothing but its loopback device, up. */
export function addNamespace(): Namespace {
  const name = `komo-test-${randomBytes(4).toString("hex")}`;
  ip("netns", "add", name);
  made.add(name);
  ip("-n", name, "link", "set", "lo", "up");
  return { name, prefix: ["ip", "netns", "exec", name] };
}

/** Documentation addresses (RFC 5737): they lead nowhere else. */
export const NEAR = "198.51.100.1";
const FAR = "198.51.100.2";

/** Two hosts and a cable between them: the first is `NEAR`, the second `FAR`. */
export function addTwoHosts(): readonly [near: Namespace, far: Namespace] {
  const hosts = [addNamespace(), addNamespace()] as const;
  const [near, far] = hosts;
  ip("link", "add", "eth0", "netns", near.name, "type", "veth", "peer", "eth0", "netns", far.name);
  for (const [{ name }, address] of [
    [near, NEAR],
    [far, FAR],
  ] as const) {
    ip("-n", name, "address", "add", `${address}/24`, "broadcast", "+", "dev", "eth0");
    ip("-n", name, "link", "set", "eth0", "up");
  }
  return hosts;
}

export function removeNamespace({ name }: Namespace): void {
  discard(name);
  made.delete(name);
}

function discard(name: string): void {
  try {
    ip("netns", "delete", name);
  } catch {
    // It is gone already.
  }
}

function ip(...args: string[]): string {
  return execFileSync("ip", args, { stdio: "pipe", encoding: "utf8" });
}

/** The address of a host's network card, in capitals. */
export function macAddressOf({ name }: Namespace): string {
  const [card] = JSON.parse(ip("-n", name, "-json", "link", "show", "eth0")) as { address: string }[];
  return card?.address.toUpperCase() ?? "";
}

/** Whether a host's default route leads through its network card. */
export function routeByDefault({ name }: Namespace, via: string | undefined): void {
  const route = via === undefined ? ["delete", "default"] : ["add", "default", "via", via, "dev", "eth0"];
  ip("-n", name, "route", ...route);
}

/** Opens a socket in the file system that leads to a port which another namespace reaches. */
export async function forwardSocket(to: {
  readonly prefix: readonly string[];
  readonly socketPath: string;
  readonly port: number;
  /** Default: the namespace's own loopback device. */
  readonly host?: string;
}): Promise<Child> {
  const script = path.join(ROOT, "tests/helpers/programs/socket-forwarder.mjs");
  const args = [to.socketPath, String(to.port), ...(to.host ? [to.host] : [])];
  const child = await startChild([...to.prefix, process.execPath, script, ...args], { env: {} });
  await until("the socket is open", 20_000, () => child.stdout().includes("ready"));
  return child;
}

/** The manager's address beyond the router, and the network in which the others are. */
export const BEYOND = "10.91.1.10";
const ROOM = "10.92.2";

/** A room that only a router leads to: it lets no broadcast pass. */
export interface RoutedRoom {
  /** The host of the manager, in a network of its own. */
  readonly near: Namespace;
  /** Hosts in the room, each with an address. */
  readonly hosts: readonly Namespace[];
  /** Whether a host's packets reach the other hosts of the room; to the router they do. */
  readonly reachesOthers: (host: Namespace, reaches: boolean) => void;
  readonly remove: () => void;
}

/** Makes a router between a host and a room of so many hosts: 10.92.2.10, .11 and so on. */
export function addRoutedRoom(count: number): RoutedRoom {
  const router = addNamespace();
  const near = addNamespace();
  const hosts = Array.from({ length: count }, () => addNamespace());
  const inside = (...args: string[]) => ip("-n", router.name, ...args);
  for (const bridge of ["br1", "br2"]) {
    inside("link", "add", bridge, "type", "bridge");
    inside("link", "set", bridge, "up");
  }
  const connect = ({ name }: Namespace, port: string, bridge: string, address: string, gateway: string) => {
    ip("link", "add", "eth0", "netns", name, "type", "veth", "peer", "name", port, "netns", router.name);
    inside("link", "set", port, "master", bridge, "up");
    ip("-n", name, "address", "add", `${address}/24`, "broadcast", "+", "dev", "eth0");
    ip("-n", name, "link", "set", "eth0", "up");
    ip("-n", name, "route", "add", "default", "via", gateway);
  };
  inside("address", "add", "10.91.1.1/24", "dev", "br1");
  inside("address", "add", `${ROOM}.1/24`, "dev", "br2");
  const forward = "echo 1 > /proc/sys/net/ipv4/ip_forward";
  ip("netns", "exec", router.name, "sh", "-c", forward);
  connect(near, "near", "br1", BEYOND, "10.91.1.1");
  hosts.forEach((host, i) => connect(host, `host${i}`, "br2", `${ROOM}.${10 + i}`, `${ROOM}.1`));
  return {
    near,
    hosts,
    reachesOthers(host, reaches) {
      // Two isolated ports of a bridge do not reach each other.
      const port = `host${hosts.indexOf(host)}`;
      const isolated = reaches ? "off" : "on";
      inside("link", "set", port, "type", "bridge_slave", "isolated", isolated);
    },
    remove: () => [near, ...hosts, router].forEach(removeNamespace),
  };
}
