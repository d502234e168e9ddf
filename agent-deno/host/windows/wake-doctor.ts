/**
 * The doctor for Windows, by what keeps such a machine from being woken by a packet: fast startup, which leaves most boards deaf; "allow this
 * device to wake the computer", and magic packets, which each driver has in its own settings. Changes are recorded before
 * they are made, and can be undone.
 */
import type { NetworkCard } from "../../host-identity.ts";
import { reasonOf, Refusal } from "../../refusal.ts";
import { readText, removeIfThere, writeWhole } from "../files.ts";
import { type Plain, say } from "../../words/say.ts";
import { devicesOf, isAmong, type SleepStates, sleepStatesOf } from "./power-report.ts";

/** HKEY_LOCAL_MACHINE. */
export interface Registry {
  /** Undefined: there is no such value, or it is none of ours. */
  readonly read: (key: string, name: string) => string | number | undefined;
  readonly subkeys: (key: string) => readonly string[];
  /** @throws where it may not be written */
  readonly write: (key: string, name: string, value: string | number) => void;
  readonly remove: (key: string, name: string) => void;
}

export interface WakeTools {
  readonly registry: Registry;
  /** The output of powercfg; undefined: it failed. */
  readonly powercfg: (...args: readonly string[]) => Promise<string | undefined>;
  /** The file of the record. */
  readonly record: string;
}

const CLASS = String.raw`SYSTEM\CurrentControlSet\Control\Class\{4d36e972-e325-11ce-bfc1-08002be10318}`;
const NETWORK = String.raw`SYSTEM\CurrentControlSet\Control\Network\{4D36E972-E325-11CE-BFC1-08002BE10318}`;
const POWER = String.raw`SYSTEM\CurrentControlSet\Control\Session Manager\Power`;
const HIBERNATION = String.raw`SYSTEM\CurrentControlSet\Control\Power`;
const POLICY = String.raw`SOFTWARE\Policies\Microsoft\Windows\System`;
const FAST_STARTUP = "HiberbootEnabled";

/** Settings of drivers that have to be on, as text: the first is Microsoft's word, the others are Realtek's and Intel's. */
const ON_CARD = ["*WakeOnMagicPacket", "S5WakeOnLan", "EnablePME"];

export interface WakeState {
  readonly card: NetworkCard | undefined;
  /** The driver's name of the card, by which powercfg knows it; undefined: the registry has no such card. */
  readonly device: string | undefined;
  /** The key of the driver's settings. */
  readonly settings: string | undefined;
  /** Settings of the driver that are off. */
  readonly off: readonly string[];
  /** Whether the driver has a setting for magic packets at all. */
  readonly hasSetting: boolean;
  /** Whether Windows lets the card wake the machine; undefined: powercfg does not say. */
  readonly armed: boolean | undefined;
  readonly fastStartup: "on" | "off" | "by policy";
  readonly sleep: SleepStates | undefined;
}

/** Reads all of it; nothing is changed. */
export async function readWakeState(
  card: NetworkCard | undefined,
  { registry, powercfg }: WakeTools,
): Promise<WakeState> {
  const settings = card && settingsOf(card.name, registry);
  const found = settings === undefined ? undefined : registry.read(settings, "DriverDesc");
  const device = typeof found === "string" ? found : undefined;
  const values = ON_CARD.map((name) => [name, settings && registry.read(settings, name)] as const);
  const states = await powercfg("/a");
  const armed = await powercfg("/devicequery", "wake_armed");
  return {
    card,
    device,
    settings,
    off: values.filter(([, value]) => value !== undefined && Number(value) === 0).map(([name]) => name),
    hasSetting: values.some(([, value]) => value !== undefined),
    armed: armed === undefined || device === undefined ? undefined : isAmong(device, devicesOf(armed)),
    fastStartup: fastStartup(registry),
    sleep: states === undefined ? undefined : sleepStatesOf(states),
  };
}

/** Without hibernation there is no fast startup, whatever its own value says. */
function fastStartup(registry: Registry): WakeState["fastStartup"] {
  if (registry.read(POLICY, FAST_STARTUP) === 1) return "by policy";
  if (registry.read(HIBERNATION, "HibernateEnabled") === 0) return "off";
  return registry.read(POWER, FAST_STARTUP) === 1 ? "on" : "off";
}

/** The key with the driver's settings for a connection, by its name; undefined: there is none. */
function settingsOf(name: string, registry: Registry): string | undefined {
  const ids = registry.subkeys(NETWORK);
  const id = ids.find((one) => registry.read(`${NETWORK}\\${one}\\Connection`, "Name") === name);
  if (id === undefined) return undefined;
  const numbers = registry.subkeys(CLASS).filter((one) => /^\d{4}$/.test(one));
  const same = (one: string) =>
    String(registry.read(`${CLASS}\\${one}`, "NetCfgInstanceId")).toLowerCase() === id.toLowerCase();
  const number = numbers.find(same);
  return number === undefined ? undefined : `${CLASS}\\${number}`;
}

/** The reasons against waking the machine, in sentences, the gravest first. */
export function doubtsOf({ card, device = "?", off, armed, fastStartup }: WakeState): readonly string[] {
  if (card === undefined) return [say("Cannot wake: this machine has no wired network card.")];
  if (card.wireless)
    return [say("Cannot wake: it is connected by Wi-Fi alone ({name}).", { name: card.name })];
  return [
    ...(armed === false
      ? [say("Might not wake: Windows does not let {device} wake this machine.", { device })]
      : []),
    ...(off.length > 0
      ? [
          say("Might not wake: {settings} of {device} is off in its driver's settings.", {
            settings: off.join(", "),
            device,
          }),
        ]
      : []),
    ...(fastStartup === "off"
      ? []
      : [say("Might not wake: fast startup is on, and most boards do not listen to their card after it.")]),
  ];
}

const FAST_STARTUP_IS: Readonly<Record<WakeState["fastStartup"], Plain>> = {
  on: "on",
  off: "off",
  "by policy": "on, by a group policy",
};

/** Rows of the report: a title, and what was found. */
export function findingsOf(state: WakeState): readonly (readonly [string, string])[] {
  const { card, device, off, hasSetting, armed, fastStartup, sleep } = state;
  const states = [...(sleep?.s3 ? ["S3"] : []), ...(sleep?.s0 ? ["S0 (Modern Standby)"] : [])];
  const onlyS0 = sleep?.s0 && !sleep.s3;
  return [
    ...(card === undefined
      ? []
      : [
          [
            say("Card"),
            `${card.name} (${card.macAddress})${device === undefined ? "" : `, ${device}`}`,
          ] as const,
        ]),
    ...(device === undefined
      ? []
      : [
          [
            say("Magic packets"),
            off.length > 0 ? say("off") : hasSetting ? say("on") : say("not known"),
          ] as const,
          [
            say("May wake it"),
            armed === undefined ? say("not known") : armed ? say("yes") : say("no"),
          ] as const,
        ]),
    [say("Fast startup"), say(FAST_STARTUP_IS[fastStartup])],
    [say("Sleep"), sleep === undefined ? say("not known") : states.join(", ") || say("none")],
    ...(onlyS0
      ? [
          [
            "",
            say("With S0 alone, many machines are not woken by a packet once they are off: try it."),
          ] as const,
        ]
      : []),
  ];
}

/** One value that was changed: `was` null where there was none. */
interface Change {
  readonly key: string;
  readonly name: string;
  readonly was: string | number | null;
  readonly is: string | number;
}

interface Fixed {
  readonly values: readonly Change[];
  /** The device that was allowed to wake the machine. */
  readonly armed: string | null;
}

/**
 * Turns on what is off. Done twice it changes nothing the second time.
 * @returns what was done, in sentences
 * @throws Refusal (1) where nothing can be done, and nothing is changed then
 */
export async function fixWake(state: WakeState, tools: WakeTools): Promise<readonly string[]> {
  const { registry, record, powercfg } = tools;
  const { card, device, settings, off, armed, fastStartup } = state;
  if (card === undefined || device === undefined || settings === undefined)
    throw new Refusal(
      1,
      say("Nothing was changed: this machine has no wired network card that Windows knows."),
    );
  const changes: Change[] = [
    ...off.map((name) => ({ key: settings, name, was: registry.read(settings, name) ?? null, is: "1" })),
    ...(fastStartup === "on"
      ? [{ key: POWER, name: FAST_STARTUP, was: registry.read(POWER, FAST_STARTUP) ?? null, is: 0 }]
      : []),
  ];
  const arms = armed === false;
  const byPolicy =
    fastStartup === "by policy"
      ? [say("Fast startup is on by a group policy, and stays on: turn it off there.")]
      : [];
  if (changes.length === 0 && !arms)
    return byPolicy.length > 0 ? byPolicy : [say("There is nothing to fix here.")];
  const earlier = readFixed(tools);
  const known = (one: Change) =>
    earlier?.values.some(({ key, name }) => key === one.key && name === one.name);
  keep(record, {
    values: [...(earlier?.values ?? []), ...changes.filter((one) => !known(one))],
    armed: arms ? device : (earlier?.armed ?? null),
  });
  const said: string[] = [];
  for (const { key, name, is } of changes) {
    try {
      registry.write(key, name, is);
    } catch (error) {
      throw new Refusal(
        1,
        say("{name} could not be set: {why}. `komo-agent doctor --undo` takes back what was.", {
          name,
          why: reasonOf(error),
        }),
      );
    }
    said.push(
      name === FAST_STARTUP
        ? say("Fast startup is off now.")
        : say("{name} of {device} is on.", { name, device }),
    );
  }
  if (arms) {
    const done = await powercfg("/deviceenablewake", device);
    said.push(
      done === undefined
        ? say("powercfg does not let {device} wake this machine: look for it in the firmware's settings.", {
            device,
          })
        : say("{device} may wake this machine now.", { device }),
    );
  }
  if (off.length > 0) said.push(say("The card's driver takes it over at the next restart."));
  return [...said, ...byPolicy];
}

/**
 * Undoes what `fixWake` did; what somebody has changed since stays as it is.
 * @returns what was done, in sentences
 */
export async function undoWake(tools: WakeTools): Promise<readonly string[]> {
  const fixed = readFixed(tools);
  if (fixed === undefined)
    return [say("There is nothing to undo: `komo-agent doctor --fix` has changed nothing here.")];
  const { registry, powercfg, record } = tools;
  const said: string[] = [];
  for (const { key, name, was, is } of fixed.values) {
    const present = registry.read(key, name) ?? null;
    if (present === was) continue;
    if (present !== is) {
      said.push(say("{name} was changed by somebody, and is left as it is.", { name }));
      continue;
    }
    try {
      if (was === null) registry.remove(key, name);
      else registry.write(key, name, was);
      said.push(say("{name} is as it was before ({was}).", { name, was: was ?? say("not set") }));
    } catch (error) {
      throw new Refusal(1, say("{name} could not be set back: {why}.", { name, why: reasonOf(error) }));
    }
  }
  if (fixed.armed !== null) {
    const done = await powercfg("/devicedisablewake", fixed.armed);
    if (done !== undefined)
      said.push(say("{device} may not wake this machine any more.", { device: fixed.armed }));
  }
  removeIfThere(record);
  return said;
}

function keep(record: string, fixed: Fixed): void {
  try {
    writeWhole(record, `${JSON.stringify(fixed)}\n`, 0o644);
  } catch (error) {
    throw new Refusal(
      1,
      say("Nothing was changed: {file}: cannot be written: {why}.", { file: record, why: reasonOf(error) }),
    );
  }
}

const NAMES = [...ON_CARD, FAST_STARTUP];

/** @throws Refusal (1) where it cannot be understood: nothing is guessed of what is to be undone */
function readFixed({ record }: WakeTools): Fixed | undefined {
  const text = readText(record);
  if (text === undefined) return undefined;
  try {
    const { values, armed } = JSON.parse(text) as Partial<Fixed>;
    const isOurs = ({ key, name, was, is }: Change) =>
      (key === POWER || (key.startsWith(`${CLASS}\\`) && /\\\d{4}$/.test(key))) &&
      NAMES.includes(name) &&
      (was === null || /^(string|number)$/.test(typeof was)) &&
      /^(string|number)$/.test(typeof is);
    if (Array.isArray(values) && values.every(isOurs) && (armed === null || typeof armed === "string"))
      return { values, armed };
  } catch {
    // Said below.
  }
  throw new Refusal(
    1,
    say("{file}: is broken: undo by hand what it names, then remove it.", { file: record }),
  );
}
