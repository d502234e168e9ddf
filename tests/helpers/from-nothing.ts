import { copyFileSync, cpSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { startChild, type Child } from "./child";
import { startCleanRoot, type CleanRoot } from "./clean-root";
import { forwardSocket } from "./forward-socket";
import { addNamespace, joinNamespaces, removeNamespace, type Namespace } from "./namespaces";
import { writeOlderProgram } from "./older-program";
import { program, ROOT } from "./paths";
import { macAddressOf } from "./sandboxed-server";
import { makeTempFolder, removeFolder } from "./temp-folder";
import { until } from "./until";
import type { Where } from "./web";

/** Documentation addresses (RFC 5737): they lead nowhere else. */
const NEAR = "198.51.100.1";
const FAR = "198.51.100.2";

/** Two machines on which nothing is installed, and a cable between them. */
export interface FromNothing {
  /** The machine for the manager; the repository, built, lies in its /download. */
  readonly near: CleanRoot;
  /** The server. Its network card is woken by magic packets. */
  readonly far: CleanRoot;
  readonly macAddress: string;
  /** Where the server will reach the manager. */
  readonly httpsUrl: string;
  /** Where the manager answers itself. */
  readonly loopback: Where;
  /** Where magic packets for the server came from. */
  readonly packetsFrom: () => readonly string[];
  /** Puts another build of the manager into the download. */
  readonly download: (which: "older" | "present") => void;
  readonly end: () => Promise<void>;
}

/** Needs root. */
export async function startFromNothing(): Promise<FromNothing> {
  const folder = makeTempFolder();
  const hosts = [addNamespace(), addNamespace()] as const;
  const ends: (() => unknown)[] = [() => removeFolder(folder), () => hosts.forEach(removeNamespace)];
  const end = async (): Promise<void> => {
    for (const one of ends.splice(0).reverse()) await one();
  };
  try {
    joinNamespaces([hosts[0], `${NEAR}/24`], [hosts[1], `${FAR}/24`]);
    const socketPath = path.join(folder, "socket");
    const forwarder = await forwardSocket({ prefix: hosts[0].prefix, socketPath, port: 3000 });
    ends.push(() => forwarder.end());
    const [near, far] = await Promise.all(hosts.map((host) => startCleanRoot(host)));
    if (!near || !far) throw new Error("two machines are wanted");
    ends.push(() => Promise.all([near.end(), far.end()]));
    const download = layDownload(near);
    const macAddress = macAddressOf(hosts[1]);
    const card = await powerSwitch(hosts[1], macAddress, far);
    ends.push(() => card.end());
    return {
      near,
      far,
      macAddress,
      httpsUrl: `https://${NEAR}:3443`,
      loopback: { url: "http://localhost:3000", socketPath },
      packetsFrom: () => packetsOf(card),
      download,
      end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

function layDownload({ folder }: CleanRoot): FromNothing["download"] {
  const at = (name: string): string => path.join(folder, "download", name);
  mkdirSync(at("dist"), { recursive: true });
  cpSync(path.join(ROOT, "deploy"), at("deploy"), { recursive: true });
  return (which) => {
    if (which === "older") writeOlderProgram("komo-manager", at("dist/komo-manager"));
    else copyFileSync(program("komo-manager"), at("dist/komo-manager"));
  };
}

/** A magic packet turns the machine on, where it is off. */
async function powerSwitch(host: Namespace, macAddress: string, machine: CleanRoot): Promise<Child> {
  const script = path.join(ROOT, "tests/helpers/programs/network-card.mjs");
  const card = await startChild([...host.prefix, process.execPath, script, macAddress], { env: {} });
  await until("the network card listens", 5000, () => card.stdout().includes("listens"));
  let seen = 0;
  const looking = setInterval(() => {
    const { length } = packetsOf(card);
    if (length > seen && !machine.isOn()) void machine.powerOn();
    seen = length;
  }, 100);
  void card.ended.then(() => clearInterval(looking));
  return card;
}

function packetsOf(card: Child): string[] {
  const lines = card.stdout().split("\n").filter(Boolean);
  return lines.flatMap((line) => (JSON.parse(line) as { from?: string }).from ?? []);
}

/** The text of a machine's file. */
export function readOn({ folder }: CleanRoot, file: string): string {
  return readFileSync(path.join(folder, file), "utf8");
}
