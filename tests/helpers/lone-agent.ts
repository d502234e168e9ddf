import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createDisk } from "../../scripts/simulated-fleet/disk.mjs";
import { startChild, type Child } from "./child";
import { makeTempFolder, program, removeFolder } from "./environment";

/** The compiled komolet on a disk of its own, with nobody to start it again when it ends. */
export interface LoneAgent {
  readonly process: Child;
  /** Its KOMORIUTA_ROOT. */
  readonly root: string;
  /** Puts a setting into its configuration and has it read that. */
  readonly set: (setting: Readonly<Record<string, unknown>>) => void;
  /** Its status file, which `komo-agent status` reads. */
  readonly status: () => { readonly lastHeartbeatAt?: string; readonly error?: string };
  /** Messages of its log so far, of this level. */
  readonly messages: (level: "WARN" | "ERROR") => string[];
  /** Everything that it printed or wrote, except its configuration. */
  readonly words: () => string;
  /** Calls of systemctl and shutdown. */
  readonly calls: () => string[];
  /** SIGTERM, and its folder goes. */
  readonly end: () => Promise<void>;
}

/** Starts it with this configuration; `caFile` is the PEM text of the CA, where it is to trust one. */
export async function startLoneAgent({
  command = [program("komolet")],
  ...config
}: {
  readonly managerURL: string;
  readonly accessToken: string;
  readonly caFile?: string | undefined;
  /** Another program in its place. */
  readonly command?: readonly string[];
}): Promise<LoneAgent> {
  const disk = createDisk(makeTempFolder());
  disk.startBoot();
  const at = (name: string): string => path.join(disk.root, name);
  const read = (name: string): string => readFileSync(at(name), "utf8");
  const caFile = config.caFile === undefined ? {} : { caFile: at("ca.crt") };
  if (config.caFile !== undefined) writeFileSync(at("ca.crt"), config.caFile);
  let settings: Record<string, unknown> = { enabled: true, ...config, ...caFile };
  function configure(): void {
    const text = JSON.stringify({ logGeneration: 7, disabledFileLog: false, ...settings });
    writeFileSync(at("etc/komoriuta/config.json"), text, { mode: 0o600 });
  }
  mkdirSync(at("etc/komoriuta"));
  configure();
  const komolet = await startChild(command, { env: disk.environment, cwd: disk.root });
  const lines = (): Record<string, string>[] =>
    komolet
      .stdout()
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, string>);

  return {
    process: komolet,
    root: disk.root,
    set(setting) {
      settings = { ...settings, ...setting };
      configure();
      process.kill(komolet.pid, "SIGHUP");
    },
    status: () => JSON.parse(read("run/komoriuta/komolet.json")) as Record<string, string>,
    messages: (level) => lines().flatMap((line) => (line["level"] === level ? [line["message"] ?? ""] : [])),
    words: () => komolet.stdout() + komolet.stderr() + read("var/log/komoriuta/komolet.log.jsonl"),
    calls: () => disk.readCalls(),
    async end() {
      await komolet.end();
      removeFolder(disk.root);
    },
  };
}
