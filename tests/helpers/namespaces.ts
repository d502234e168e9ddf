import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";

/** A network of its own within this machine: another host, as far as packets can tell. */
export interface Namespace {
  readonly name: string;
  /** Stands before a command that is to run in it. */
  readonly prefix: readonly string[];
}

const made = new Set<string>();
process.once("exit", () => made.forEach(discard));

/** Why no namespaces can be made here; null where they can. */
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

/** Joins two namespaces by a cable; each end gets an address such as 198.51.100.1/24. */
export function joinNamespaces(near: readonly [Namespace, string], far: readonly [Namespace, string]): void {
  ip("link", "add", "eth0", "netns", near[0].name, "type", "veth", "peer", "eth0", "netns", far[0].name);
  for (const [{ name }, address] of [near, far]) {
    ip("-n", name, "address", "add", address, "broadcast", "+", "dev", "eth0");
    ip("-n", name, "link", "set", "eth0", "up");
  }
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

function ip(...args: string[]): void {
  execFileSync("ip", args, { stdio: "pipe" });
}
