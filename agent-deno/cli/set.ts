/** `set`, the settings it knows, and the checks of what people type: exit code 2 where it cannot be. */
import { didYouMean } from "../../command-line/did-you-mean.ts";
import {
  checkManagerUrls,
  type Config,
  FIELD_CHECKS,
  loadConfig,
  readCertificate,
  saveConfig,
} from "../config.ts";
import type { Paths } from "../host/environment.ts";
import type { Platform } from "../systems/platform.ts";
import { writeWhole } from "../host/files.ts";
import type { ServiceManager } from "../host/service-manager.ts";
import { reasonOf, Refusal } from "../refusal.ts";
import type { Io, AgentVerb } from "./verb.ts";
import { type Plain, say } from "../words/say.ts";

type TargetName = "managerUrl" | Exclude<keyof Config, "managerURL" | "enabled">;

interface Target {
  /** The value as the help shows it, and what it is for. */
  readonly help: readonly [value: string, meaning: Plain];
  /** Whether the value must be typed on the command line; it is asked for where it need not and was not. */
  readonly value: "needed" | "asked" | "secret";
  /** Gives the configuration with this setting changed; `value` is what was typed, if anything. */
  readonly change: (config: Config, value: string | undefined, io: Io, platform: Platform) => Config;
}

const TARGETS: Readonly<Record<TargetName, Target>> = {
  managerUrl: {
    help: ["[URL[,URL]]", "where the manager is, and its standby; https, unless it runs on this machine"],
    value: "asked",
    change: (config, value, io) => ({
      ...config,
      managerURL: value === undefined ? askManagerUrl(io) : managerUrl(value),
    }),
  },
  accessToken: {
    help: ["", "asked for, never taken from the command line"],
    value: "secret",
    change: (config, _value, io) => ({ ...config, accessToken: askAccessToken(io) }),
  },
  logGeneration: {
    help: ["N", "how many daily log files are kept"],
    value: "needed",
    change: (config, value = "") => ({
      ...config,
      logGeneration: checked("logGeneration", /^\d+$/.test(value) ? Number(value) : Number.NaN),
    }),
  },
  disabledFileLog: {
    help: ["true|false", "whether to write no log files"],
    value: "needed",
    change(config, value) {
      if (value !== "true" && value !== "false")
        throw new Refusal(
          2,
          say("{name} {fault}.", { name: "disabledFileLog", fault: say("must be true or false") }),
        );
      return { ...config, disabledFileLog: value === "true" };
    },
  },
  relay: {
    help: ["on|off", "whether this machine wakes others in its networks when the manager asks for it"],
    value: "needed",
    change(config, value) {
      if (value !== "on" && value !== "off")
        throw new Refusal(2, say("{name} {fault}.", { name: "relay", fault: say("must be on or off") }));
      return { ...config, relay: value === "on" };
    },
  },
  upgrades: {
    help: ["on|off", "whether administrators may upgrade this agent from the console"],
    value: "needed",
    change(config, value) {
      if (value !== "on" && value !== "off")
        throw new Refusal(2, say("{name} {fault}.", { name: "upgrades", fault: say("must be on or off") }));
      return { ...config, upgrades: value === "on" };
    },
  },
  caFile: {
    help: ["PATH", 'PEM file of the manager\'s private CA; "" takes it away'],
    value: "needed",
    change({ caFile: _, ...rest }, value = "", _io, platform) {
      if (value === "") return rest;
      const text = readCertificate(checked("caFile", value), 2);
      if (platform.isSeenByKomolet(value)) return { ...rest, caFile: value };
      return { ...rest, caFile: copyForKomolet(text, platform.paths) };
    },
  },
};

export const set: AgentVerb = {
  arguments: "<target> [value]",
  words: [1, 2],
  takesValue: true,
  changes: true,
  summary: "Change one setting.",
  details: () =>
    [
      say("Targets:"),
      ...Object.entries(TARGETS).map(
        ([name, { help }]) => `  ${`${name} ${help[0]}`.padEnd(28)}${say(help[1])}`,
      ),
      say("A running komolet takes the change over on `komo-agent reload`."),
    ].join("\n"),
  check({ words: [name = "", value] }) {
    const target = findTarget(name);
    if (target.value === "needed" && value === undefined) {
      throw new Refusal(
        2,
        say("Give a value: komo-agent set {name} VALUE. See `komo-agent help set`.", { name }),
      );
    }
    if (target.value === "secret" && value !== undefined) {
      throw new Refusal(
        2,
        say(
          "The token is never taken from the command line: run `komo-agent set accessToken` and type it then.",
        ),
      );
    }
  },
  run({ words: [name = "", value] }, { paths, platform, io }) {
    const before = loadConfig(paths);
    const config = findTarget(name).change(before, value, io, platform);
    const mended = platform.secrecyFault() !== undefined;
    saveConfig(paths, config);
    const unrotated = name === "logGeneration" && !platform.rotateLogs(config.logGeneration);
    const running = platform.runningKomolet() !== undefined;
    const copy = name === "caFile" && config.caFile !== value ? config.caFile : undefined;
    const otherRoots = (before.caFile === undefined) !== (config.caFile === undefined);
    io.out(
      [
        say("Saved."),
        ...(mended ? [say("Others could read {file}; its mode is 600 now.", { file: paths.config })] : []),
        ...(unrotated ? [say("logrotate is not installed here: nothing rotates the logs.")] : []),
        ...(copy !== undefined
          ? [
              say("komolet cannot read {value}: it uses a copy, {caFile}.", {
                value: value ?? "",
                caFile: copy,
              }),
            ]
          : []),
        ...(running && otherRoots ? [restartOf(platform.services())] : []),
        ...(running && !otherRoots ? [say("Run `komo-agent reload` for komolet to take it over.")] : []),
      ].join(" "),
    );
  },
};

function restartOf({ restartLine: line }: ServiceManager): string {
  return line === undefined
    ? say("Restart komolet to take it over.")
    : say("Restart komolet ({line}) to take it over.", { line });
}

/** @throws Refusal (1) where it cannot be written */
function copyForKomolet(certificate: string, { ca }: Paths): string {
  try {
    writeWhole(ca, certificate, 0o644);
    return ca;
  } catch (error) {
    throw new Refusal(1, say("{file}: cannot be written: {why}.", { file: ca, why: reasonOf(error) }));
  }
}

/** @throws Refusal (2) where there is no such target, with the nearest one */
function findTarget(name: string): Target {
  if (Object.hasOwn(TARGETS, name)) return TARGETS[name as TargetName];
  const names = Object.keys(TARGETS);
  const guess = didYouMean(name, names) || ` ${say("Settings: {names}.", { names: names.join(", ") })}`;
  throw new Refusal(2, say('Unknown setting "{name}".{guess} See `komo-agent help set`.', { name, guess }));
}

/** Asks for the URL; gives it as it is kept. */
export function askManagerUrl(io: Io): string {
  return managerUrl(answered(io.ask(say("Manager URL:")), say("Manager URL")));
}

export function askAccessToken(io: Io): string {
  const answer = answered(io.askSecret(say("Access token:")), say("Access token"));
  return checked("accessToken", answer.trim(), say("Access token"));
}

function answered(answer: string | undefined, name: string): string {
  if (answer === undefined || answer.trim() === "") throw new Refusal(2, say("{name} is missing.", { name }));
  return answer;
}

function managerUrl(text: string): string {
  const result = checkManagerUrls(text);
  if ("fault" in result) throw new Refusal(2, say("Manager URL {fault}.", { fault: result.fault }));
  return result.url;
}

function checked<T>(field: keyof Config, value: T, name: string = field): T {
  const fault = FIELD_CHECKS[field](value);
  if (fault !== undefined) throw new Refusal(2, say("{name} {fault}.", { name, fault }));
  return value;
}
