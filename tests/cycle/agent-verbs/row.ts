import { mkdirSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import type { AgentRoot } from "../../helpers/agent-root";

/** The situation of a command; by default a disk with nothing configured, root, and an empty pipe. */
export interface Situation {
  /** Prepares the disk. */
  readonly prepare?: (root: AgentRoot) => void;
  /** Lines of the pipe that it reads from. */
  readonly input?: readonly string[];
  /** Variables that replace those of the disk's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Run by an ordinary user, on the machine itself. */
  readonly asOrdinaryUser?: true;
  /** Whether a komolet runs. */
  readonly withKomolet?: true;
  /** Calls of systemctl and shutdown, with their arguments; default: none. */
  readonly calls?: readonly string[];
}

/** The output and the exit code of one command, in one situation. */
export interface Row extends Situation {
  /** The program and its arguments; several where all of them end alike. */
  readonly commands: readonly (readonly ["komo-agent" | "komolet", ...string[]])[];
  /** The situation, for people. */
  readonly when: string;
  readonly code: 0 | 1 | 2;
  /**
   * Its whole output: komo-agent's answer (code 0) on standard output, all else on standard error after
   * "<program>: ".
   * Paths without the root; PID stands for the number of the komolet that runs, VERB for the verb.
   */
  readonly says: string;
}

/** Rows under one heading. */
export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
}

/** @param commands as they are typed after `komo-agent`, or with `komolet` before them; '' is an empty argument */
export function row(
  commands: string | readonly string[],
  when: string,
  code: Row["code"],
  says: string,
  situation: Situation = {},
): Row {
  const typed = [commands].flat().map((text): Row["commands"][number] => {
    const [first = "", ...rest] = text.split(" ").map((word) => (word === "''" ? "" : word));
    if (first === "komolet") return [first, ...rest];
    return text === "" ? ["komo-agent"] : ["komo-agent", first, ...rest];
  });
  return { commands: typed, when, code, says, ...situation };
}

export type Config = Readonly<Record<string, unknown>>;

export const setUp = (root: AgentRoot): void => root.writeConfig({});
export const withConfig = (config: string | Config) => (root: AgentRoot) => root.writeConfig(config);
export const withSystemctl =
  (script: string, config: Config = {}) =>
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
  (folder: string, config?: Config) =>
  (root: AgentRoot): void => {
    if (config !== undefined) root.writeConfig(config);
    rmSync(root.at(folder), { recursive: true, force: true });
    writeFileSync(root.at(folder), "");
  };
export const withPublic =
  (text: string) =>
  (root: AgentRoot): void =>
    writeFileSync(root.at("etc/komoriuta/public.json"), text);
/** @param text in place of a hold that lasts */
export const withHold =
  (id: string, text?: string) =>
  (root: AgentRoot): void => {
    mkdirSync(root.at("run/komoriuta/holds"), { recursive: true });
    const lasting = { id, by: "alice", placed: 0, until: Number.MAX_SAFE_INTEGER };
    writeFileSync(root.at(`run/komoriuta/holds/${id}.json`), text ?? JSON.stringify(lasting));
  };
