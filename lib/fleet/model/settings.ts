import { LONGEST_INTERVAL } from "../../power/facts";
import { z } from "zod";
import { MAC_ADDRESS } from "../../power/words";
import type { ServerRecord } from "./entities";
import { INVISIBLE, isVisible } from "./invisible";
import { isOfOneCard, macAddressOf } from "./mac-address";
import { oneLine } from "./one-line";

/** Bounds of what an operator may set for a server. */
const SERVER_NAME_LENGTH = { min: 1, max: 100 } as const;
/** Seconds. */
export const HEARTBEAT_INTERVAL = { min: 5, max: LONGEST_INTERVAL, initial: 10 } as const;

/** What is wrong with a setting: words that the console translates and RPCs put in English. */
export const SETTING_FAULTS = {
  name_required: "must have at least one character",
  name_too_long: `must have at most ${SERVER_NAME_LENGTH.max} characters`,
  name_invisible: INVISIBLE,
  mac_address_format: "must be six pairs of hexadecimal digits joined by colons, such as 00:1A:2B:3C:4D:5E",
  mac_address_group: "must be that of one network card, and no broadcast, multicast or empty address",
  interval_range: `must be whole seconds from ${HEARTBEAT_INTERVAL.min} to ${HEARTBEAT_INTERVAL.max}`,
} as const;
export type SettingFault = keyof typeof SETTING_FAULTS;

const fault = (word: SettingFault): SettingFault => word;

/** What an operator sets for a server; each message is a `SettingFault`. */
export const serverSettings = z.object({
  name: z
    .string({ error: fault("name_required") })
    .overwrite(oneLine)
    .trim()
    .min(SERVER_NAME_LENGTH.min, fault("name_required"))
    // Counted as people count: an emoji is one character.
    .refine((name) => Array.from(name).length <= SERVER_NAME_LENGTH.max, fault("name_too_long"))
    .refine(isVisible, fault("name_invisible")),
  macAddress: z
    .string({ error: fault("mac_address_format") })
    .overwrite((typed) => macAddressOf(typed) ?? typed)
    .regex(MAC_ADDRESS, fault("mac_address_format"))
    .refine(isOfOneCard, fault("mac_address_group")),
  heartbeatInterval: z
    .number({ error: fault("interval_range") })
    .int(fault("interval_range"))
    .min(HEARTBEAT_INTERVAL.min, fault("interval_range"))
    .max(HEARTBEAT_INTERVAL.max, fault("interval_range")),
});
export type ServerSettings = z.infer<typeof serverSettings>;

/** The settings that stand in a server's record; its interval is one of its facts. */
export type KeptSettings = Omit<ServerSettings, "heartbeatInterval">;

/** What a form for a new server begins with. */
export const INITIAL_SETTINGS: ServerSettings = {
  name: "",
  macAddress: "",
  heartbeatInterval: HEARTBEAT_INTERVAL.initial,
};

/** How events word each setting, in English. */
export const SETTING_WORDS: Readonly<
  Record<keyof ServerSettings, { readonly name: string; readonly unit?: string }>
> = {
  name: { name: "name" },
  macAddress: { name: "MAC address" },
  heartbeatInterval: { name: "heartbeat interval", unit: " s" },
};

export const SETTINGS = Object.keys(serverSettings.shape) as readonly (keyof ServerSettings)[];

/**
 * Settings with changes, the MAC address in upper case. What is absent or undefined in `changes` stays as it is; what
 * else the objects hold is left out.
 */
export function settingsWith(
  settings: ServerSettings,
  changes: { readonly [Name in keyof ServerSettings]?: ServerSettings[Name] | undefined } = {},
): ServerSettings {
  const entries = SETTINGS.map((name) => [name, changes[name] ?? settings[name]] as const);
  const all = Object.fromEntries(entries) as unknown as ServerSettings;
  return { ...all, macAddress: all.macAddress.toUpperCase() };
}

/** What operators have set for a server. */
export function settingsOf(server: ServerRecord): ServerSettings {
  return settingsWith({ ...server, heartbeatInterval: server.facts.interval });
}
