import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { QUIET_NETWORK } from "../../scripts/simulated-fleet/disk.mjs";
import { startChild, type Child } from "./child";
import { freePort, makeTempFolder, program, removeFolder } from "./environment";
import { until } from "./until";

/** A token of the right form that no manager knows. */
export const TOKEN = "abcdefghijklmnopqrstuvwxyz012345";

/** Fields of a configuration that is set up and not enabled yet. */
export const SET_UP = {
  enabled: false,
  managerURL: "https://manager.example",
  accessToken: TOKEN,
  logGeneration: 7,
  disabledFileLog: false,
};

/** A KOMORIUTA_ROOT of its own, with fakes of systemctl and shutdown that record their calls. */
export interface AgentRoot {
  readonly folder: string;
  /** The whole environment of an agent under it. */
  readonly env: Readonly<Record<string, string>>;
  /** A path of the agent's, such as "etc/komoriuta/config.json", on this machine. */
  readonly at: (file: string) => string;
  /** The text of such a file; "" where there is none. */
  readonly read: (file: string) => string;
  /** Writes config.json: text as it is, or fields in place of those of `SET_UP`. */
  readonly writeConfig: (config: string | Uint8Array | Readonly<Record<string, unknown>>) => void;
  /** Lets systemd seem to run. */
  readonly bootWithSystemd: () => void;
  /** Puts a shell script on its PATH. */
  readonly replaceCommand: (name: string, script: string) => void;
  /** Calls of the fakes with their arguments, such as "systemctl poweroff". */
  readonly calls: () => string[];
  readonly remove: () => void;
}

export function makeAgentRoot(): AgentRoot {
  const folder = makeTempFolder();
  const at = (file: string): string => path.join(folder, file);
  const read = (file: string): string => (existsSync(at(file)) ? readFileSync(at(file), "utf8") : "");
  for (const needed of ["bin", "etc/komoriuta", "etc/logrotate.d", "proc/sys/kernel/random", "run"]) {
    mkdirSync(at(needed), { recursive: true });
  }
  writeFileSync(at("proc/sys/kernel/random/boot_id"), "a-boot\n");
  for (const [file, text] of Object.entries(QUIET_NETWORK)) {
    mkdirSync(path.dirname(at(file)), { recursive: true });
    writeFileSync(at(file), text);
  }
  const replaceCommand = (name: string, script: string): void => {
    writeFileSync(at(`bin/${name}`), `#!/bin/sh\n${script}\n`);
    chmodSync(at(`bin/${name}`), 0o755);
  };
  for (const name of ["systemctl", "shutdown"]) replaceCommand(name, `echo "${name} $*" >> "${at("calls")}"`);
  // Not every machine has the program; every shell has the word.
  replaceCommand("kill", 'kill "$@"');
  return {
    folder,
    env: { KOMORIUTA_ROOT: folder, PATH: at("bin") },
    at,
    read,
    writeConfig(config) {
      const isRaw = typeof config === "string" || config instanceof Uint8Array;
      const body = isRaw ? config : JSON.stringify({ ...SET_UP, ...config });
      writeFileSync(at("etc/komoriuta/config.json"), body, { mode: 0o600 });
    },
    bootWithSystemd: () => void mkdirSync(at("run/systemd/system"), { recursive: true }),
    replaceCommand,
    calls: () => read("calls").split("\n").filter(Boolean),
    remove: () => removeFolder(folder),
  };
}

/** Starts the compiled komolet, for a manager that is away, and waits until it runs. */
export async function startKomolet(
  root: AgentRoot,
  config: Readonly<Record<string, unknown>> = {},
): Promise<Child> {
  root.writeConfig({ enabled: true, managerURL: `http://127.0.0.1:${await freePort()}`, ...config });
  const child = await startChild([program("komolet")], { env: root.env });
  await until("komolet runs", 30_000, () => {
    if (child.hasEnded()) throw new Error(`komolet ended: ${child.stderr()}`);
    return child.stdout().includes('"START"');
  });
  return child;
}
