/** What may stand in the way of a command, as the disk of a root. */
import { rmSync, unlinkSync, writeFileSync } from "node:fs";
import type { AgentRoot } from "../agent-root";

export const CONFIG = "/etc/komoriuta/config.json";

export const nothing = (): void => undefined;
export const setUp = (root: AgentRoot): void => root.writeConfig({});
export const withConfig =
  (config: string | Readonly<Record<string, unknown>>) =>
  (root: AgentRoot): void =>
    root.writeConfig(config);
export const withSystemctl =
  (script: string, config: Readonly<Record<string, unknown>> = {}) =>
  (root: AgentRoot): void => {
    root.writeConfig(config);
    root.bootWithSystemd();
    root.replaceCommand("systemctl", script);
  };
export const withoutSystemctl = (root: AgentRoot): void => {
  root.writeConfig({});
  root.bootWithSystemd();
  unlinkSync(root.at("bin/systemctl"));
};
/** Something else stands where a folder of the agent belongs. */
export const withFileAt =
  (folder: string, config?: Readonly<Record<string, unknown>>) =>
  (root: AgentRoot): void => {
    if (config !== undefined) root.writeConfig(config);
    rmSync(root.at(folder), { recursive: true, force: true });
    writeFileSync(root.at(folder), "");
  };
