import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { startChild } from "./child";
import type { Namespace } from "./namespaces";
import { program, ROOT } from "./paths";
import { makeTempFolder, removeFolder } from "./temp-folder";
import { until } from "./until";

/** A server whose komolet runs in the sandbox of its unit, without KOMORIUTA_ROOT. */
export interface SandboxedServer {
  /** Process ids of the komolets so far, the latest last. */
  readonly boots: () => number[];
  /** Exit codes of those that ended. */
  readonly ends: () => (number | null)[];
  /** How systemctl was called since the last boot. */
  readonly calls: () => string[];
  /** What komolet wrote into its log. */
  readonly log: () => string;
  /** Everything that was printed, for people who read a failure. */
  readonly story: () => string;
  readonly end: () => Promise<void>;
}

/** Stands where the real one would. */
const SYSTEMCTL = `#!/bin/sh
echo "systemctl $*" >> /run/komoriuta/calls
`;

/** Needs root. */
export async function startSandboxedServer(
  host: Namespace,
  agent: {
    readonly macAddress: string;
    readonly managerURL: string;
    readonly accessToken: string;
    readonly caFile: string;
  },
): Promise<SandboxedServer> {
  const folder = makeTempFolder();
  const at = (name: string): string => path.join(folder, name);
  for (const name of ["etc", "commands", "run", "log"]) mkdirSync(at(name));
  const { managerURL, accessToken, caFile, macAddress } = agent;
  copyFileSync(caFile, at("etc/ca.crt"));
  const config = { enabled: true, managerURL, accessToken, logGeneration: 7, disabledFileLog: false };
  const text = JSON.stringify({ ...config, caFile: "/etc/komoriuta/ca.crt" });
  writeFileSync(at("etc/config.json"), text, { mode: 0o600 });
  writeFileSync(at("commands/systemctl"), SYSTEMCTL);
  chmodSync(at("commands/systemctl"), 0o755);

  const script = path.join(ROOT, "tests/helpers/programs/sandboxed-host.mjs");
  const command = [...host.prefix, process.execPath, script, folder, macAddress, program("komolet")];
  const child = await startChild(command, { env: { PATH: process.env["PATH"] ?? "" } });
  const said = (): Record<string, number | null>[] =>
    child
      .stdout()
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, number | null>);
  const read = (name: string): string => {
    try {
      return readFileSync(at(name), "utf8");
    } catch {
      return "";
    }
  };
  const boots = (): number[] => said().flatMap(({ booted }) => booted ?? []);
  await until("it boots", 10_000, () => boots().length > 0);

  return {
    boots,
    ends: () => said().flatMap(({ off }) => (off === undefined ? [] : [off])),
    calls: () => read("run/calls").split("\n").filter(Boolean),
    log: () => read("log/komolet.log.jsonl"),
    story: () => child.stdout() + child.stderr(),
    async end() {
      await child.end();
      removeFolder(folder);
    },
  };
}

/** The address of a host's network card, in capitals. */
export function macAddressOf({ name }: Namespace): string {
  const [card] = JSON.parse(
    execFileSync("ip", ["-n", name, "-json", "link", "show", "eth0"], { encoding: "utf8" }),
  ) as { address: string }[];
  return card?.address.toUpperCase() ?? "";
}

/** Whether a host's default route leads through its network card. */
export function routeByDefault({ name }: Namespace, via: string | undefined): void {
  const route = via === undefined ? ["delete", "default"] : ["add", "default", "via", via, "dev", "eth0"];
  execFileSync("ip", ["-n", name, "route", ...route], { stdio: "pipe" });
}
