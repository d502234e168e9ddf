import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import type { Manager } from "./manager";
import type { Member } from "./scene";

/** Everything readable that a manager and its servers leave behind, by name, except where secrets belong. */
export function textsOfScene(manager: Manager, members: readonly Member[]): Map<string, string> {
  const texts = new Map<string, string>([["the manager's output", manager.output()]]);
  const pids = [manager.pid(), ...members.map(({ machine }) => machine.komoletPid)];
  for (const pid of pids) {
    if (pid) texts.set(`arguments of process ${pid}`, readFileSync(`/proc/${pid}/cmdline`, "utf8"));
  }
  const folders = members.flatMap(({ machine }) =>
    ["var", "run"].map((name) => path.join(machine.root, name)),
  );
  const files = [manager.logDir, ...folders].flatMap(filesUnder);
  for (const { machine } of members) {
    files.push(machine.disk.console, path.join(machine.root, "etc/komoriuta/public.json"));
  }
  for (const file of files) {
    const text = textOf(file);
    if (text !== null) texts.set(file, text);
  }
  return texts;
}

/** Names of the texts that hold one of the secrets, each with which it was. Never the secret itself. */
export function secretsFoundIn(texts: ReadonlyMap<string, string>, secrets: readonly string[]): string[] {
  return [...texts].flatMap(([name, text]) =>
    secrets.flatMap((secret, i) => (secret && text.includes(secret) ? [`${name}: secret ${i}`] : [])),
  );
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => path.join(folder, name))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile());
}

/** Null where it has got its name meanwhile: agents write their state beside it and rename that, while we look. */
function textOf(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (file.endsWith(".tmp") && !existsSync(file)) return null;
    throw error;
  }
}
