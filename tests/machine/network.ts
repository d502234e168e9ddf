import { execFileSync } from "node:child_process";
import path from "node:path";
import { startChild, type Child } from "../helpers/child";
import { ROOT } from "../helpers/environment";
import { addNamespace, NEAR, removeNamespace, type Namespace } from "../helpers/hosts";
import { until } from "../helpers/until";
import type { Vm } from "./vm";

/** Milliseconds between two polls of the packets that the card has received. */
const POLL_EVERY = 100;

/** A switch that leads nowhere else. This host is on it, as `NEAR`. */
export interface Network {
  readonly site: Namespace;
  /** Adds a cable. @returns the name of its tap */
  readonly addCable: () => string;
  /**
   * The machine's network card, which also listens while the machine is off: a magic packet starts it.
   */
  readonly addWakingCard: (vm: Vm, macAddress: string) => Promise<WakingCard>;
  readonly end: () => Promise<void>;
}

export interface WakingCard {
  /** Magic packets that came so far: while the machine was off, and while it was on. */
  readonly received: () => { readonly off: number; readonly on: number };
}

/** A card that hears its packet wakes a machine that sleeps, too. */
async function wakeSleeper(vm: Vm): Promise<void> {
  if (vm.isOn() && (await vm.isAsleep())) await vm.wakeUp();
}

export function addNetwork(): Network {
  const [site, cards] = [addNamespace(), addNamespace()];
  const inSite = (...args: string[]): unknown =>
    execFileSync("ip", ["-n", site.name, ...args], { stdio: "pipe" });
  inSite("link", "add", "switch", "type", "bridge");
  inSite("address", "add", `${NEAR}/24`, "broadcast", "+", "dev", "switch");
  inSite("link", "set", "switch", "up");
  // The cards listen from a host of their own, so that only what is really sent over the cable reaches them.
  inSite("link", "add", "cards", "type", "veth", "peer", "eth0", "netns", cards.name);
  inSite("link", "set", "cards", "master", "switch", "up");
  execFileSync("ip", [
    "-n",
    cards.name,
    "address",
    "add",
    "198.51.100.9/24",
    "broadcast",
    "+",
    "dev",
    "eth0",
  ]);
  execFileSync("ip", ["-n", cards.name, "link", "set", "eth0", "up"]);
  const children: Child[] = [];
  const timers: NodeJS.Timeout[] = [];
  let cables = 0;

  return {
    site,
    addCable() {
      const tap = `cable${cables++}`;
      inSite("tuntap", "add", "dev", tap, "mode", "tap");
      inSite("link", "set", tap, "master", "switch", "up");
      return tap;
    },
    async addWakingCard(vm, macAddress) {
      const script = path.join(ROOT, "tests/helpers/programs/network-card.mjs");
      const child = await startChild([...cards.prefix, process.execPath, script, macAddress], { env: {} });
      children.push(child);
      await until("the card listens", 10_000, () => child.stdout().includes("listens"));
      const packets = (): number => child.stdout().split("from").length - 1;
      const received = { off: 0, on: 0 };
      let starting = false;
      timers.push(
        setInterval(() => {
          const fresh = packets() - received.off - received.on;
          if (fresh === 0) return;
          const isOff = !vm.isOn() && !starting;
          received[isOff ? "off" : "on"] += fresh;
          if (!isOff) return void wakeSleeper(vm);
          starting = true;
          void vm.powerOn().finally(() => (starting = false));
        }, POLL_EVERY),
      );
      return { received: () => ({ ...received }) };
    },
    async end() {
      timers.forEach((timer) => clearInterval(timer));
      await Promise.all(children.map((child) => child.end()));
      [site, cards].forEach(removeNamespace);
    },
  };
}
