/** A KOMORIUTA_ROOT of its own, with fakes of systemctl and shutdown that record their calls. */
import { type Paths, pathsUnder, type Environment } from "../host/environment.ts";
import { readText } from "../host/files.ts";

export const TOKEN = "abcdefghijklmnopqrstuvwxyz012345";

export interface TestRoot {
  readonly paths: Paths;
  readonly environment: Environment;
  /** Calls of the fakes, with their arguments: "shutdown -h now". */
  readonly calls: () => string[];
  readonly writeConfig: (fields: Record<string, unknown>) => void;
  /** Lets systemd seem to run. */
  readonly bootWithSystemd: () => void;
  readonly replaceCommand: (name: string, script: string) => void;
  [Symbol.dispose](): void;
}

export function makeRoot(): TestRoot {
  const root = Deno.makeTempDirSync({ prefix: "komoriuta-agent-" });
  const paths = pathsUnder(root);
  for (const folder of ["bin", "etc/komoriuta", "etc/logrotate.d", "proc/sys/kernel/random", "run"]) {
    Deno.mkdirSync(`${root}/${folder}`, { recursive: true });
  }
  Deno.writeTextFileSync(paths.bootId, `${crypto.randomUUID()}\n`);
  const replaceCommand = (name: string, script: string) => {
    Deno.writeTextFileSync(`${root}/bin/${name}`, `#!/bin/sh\n${script}\n`);
    Deno.chmodSync(`${root}/bin/${name}`, 0o755);
  };
  for (const name of ["systemctl", "shutdown"]) replaceCommand(name, `echo "${name} $*" >> "${root}/calls"`);
  // Not every machine has the program; every shell has the word.
  replaceCommand("kill", 'kill "$@"');
  return {
    paths,
    environment: { root, path: `${root}/bin:${Deno.env.get("PATH")}`, noColor: true },
    calls: () => (readText(`${root}/calls`) ?? "").split("\n").filter((line) => line !== ""),
    writeConfig(fields) {
      const config = {
        enabled: true,
        managerURL: "",
        accessToken: TOKEN,
        logGeneration: 7,
        disabledFileLog: false,
      };
      Deno.writeTextFileSync(paths.config, JSON.stringify({ ...config, ...fields }), { mode: 0o600 });
    },
    bootWithSystemd: () => Deno.mkdirSync(paths.systemd, { recursive: true }),
    replaceCommand,
    [Symbol.dispose]: () => Deno.removeSync(root, { recursive: true }),
  };
}
