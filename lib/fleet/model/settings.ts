import * as z from "zod";
import { SERVER_KINDS } from "../../plan/energy";
import { MOST_NEEDS } from "../../plan/needs";
import { LONGEST_INTERVAL } from "../../power/facts";
import { MAC_ADDRESS, SHUTDOWNS } from "../../power/words";
import { FIELDS, NEW_SETTINGS, SETTINGS, type ListedSetting, type Setting, type SettingOf } from "./fields";
import { guardSettings, guardsText, whole } from "./guard-settings";
import { INVISIBLE, isVisible } from "./invisible";
import { isOfOneCard, macAddressOf } from "./mac-address";
import { keptNote, NOTE_LENGTH } from "./note";
import { oneLine } from "./one-line";
import { REST_FAULTS, restSettings, restText } from "./rest-settings";

/** Bounds of a server's settings. */
const SERVER_NAME_LENGTH = { min: 1, max: 100 } as const;
/** Seconds. */
export const HEARTBEAT_INTERVAL = { min: 5, max: LONGEST_INTERVAL, initial: 10 } as const;
const PORT = { min: 1, max: 65_535 } as const;
const WATTS = {
  on: { min: 0.1, max: 10_000 },
  off: { min: 0, max: 1000 },
  asleep: { min: 0, max: 1000 },
} as const;

/** Faults of a setting: words that the console translates and RPCs put in English. */
export const SETTING_FAULTS = {
  name_required: "must have at least one character",
  name_too_long: `must have at most ${SERVER_NAME_LENGTH.max} characters`,
  name_invisible: INVISIBLE,
  mac_address_format: "must be six pairs of hexadecimal digits joined by colons, such as 00:1A:2B:3C:4D:5E",
  mac_address_group: "must be that of one network card, and no broadcast, multicast or empty address",
  interval_range: `must be whole seconds from ${HEARTBEAT_INTERVAL.min} to ${HEARTBEAT_INTERVAL.max}`,
  need_unknown: "must be UUIDs of servers",
  too_many_needs: `must have at most ${MOST_NEEDS} servers`,
  port_range: `must be a port from ${PORT.min} to ${PORT.max}`,
  kind_unknown: "must be one of the kinds that there are",
  watts_on_range: `must be from ${WATTS.on.min} to ${WATTS.on.max} W`,
  watts_off_range: `must be from ${WATTS.off.min} to ${WATTS.off.max} W`,
  watts_asleep_range: `must be from ${WATTS.asleep.min} to ${WATTS.asleep.max} W`,
  shutdown_unknown: "must be one of power_off, suspend and hibernate",
  watts_both: "must be set together, or neither of them",
  ...REST_FAULTS,
  note_too_long: `must have at most ${NOTE_LENGTH.toLocaleString("en")} characters`,
} as const;
export type SettingFault = keyof typeof SETTING_FAULTS;

const fault = (word: SettingFault): SettingFault => word;

/** A field in a list for a spreadsheet. */
interface Cells<Value, Column extends string> {
  /** Its columns, and other names that people use for them. */
  readonly columns: Readonly<Record<Column, readonly string[]>>;
  write(value: Value): Readonly<Record<Column, string | number | null>>;
  /** The value for its schema. @param texts undefined where the list has no such column; `now` the value until then */
  read(texts: Readonly<Record<Column, string | undefined>>, now: Value): unknown;
}

/** The rules of a field. */
interface FieldRules<Value, Column extends string, Schema = unknown> {
  /** Each message is a `SettingFault`, or a `GuardFault`. */
  readonly schema: Schema;
  /** The value of a new server. */
  readonly initial: Value;
  /** An edit in English, as its event tells it after the field's name; null: it names other servers, and `edit` words it. */
  readonly edited: ((before: Value, after: Value) => string) | null;
  /** Null: it names other servers, which `list-needs` reads; or it is too much for a cell. */
  readonly cells: Cells<Value, Column> | null;
}

function field<S extends z.ZodType, C extends string = never>(rules: FieldRules<z.output<S>, C, S>) {
  return rules;
}

function change<Value>(text: (value: Value) => string = String) {
  return (before: Value, after: Value): string => `: ${text(before)} → ${text(after)}`;
}

/** A cell that holds all of a field. Where its column is missing, the field stays as it is. */
function cell<Value extends string | number | null, Column extends string>(
  column: Column,
  others: readonly string[],
  read: (text: string, now: Value) => unknown = (text) => text,
): Cells<Value, Column> {
  type Row<T> = Readonly<Record<Column, T>>;
  return {
    columns: { [column]: others } as unknown as Row<readonly string[]>,
    write: (value) => ({ [column]: value }) as unknown as Row<string | number | null>,
    read({ [column]: text }, now) {
      return text === undefined ? now : read(text, now);
    },
  };
}

function wholeNumber(text: string): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
}

/** A decimal number with a point or, as in some countries' spreadsheets, a comma; null: the cell is empty. */
function decimal(text: string): number | null {
  if (text === "") return null;
  return /^\d+([.,]\d+)?(e-\d+)?$/i.test(text) ? Number(text.replace(",", ".")) : Number.NaN;
}

function watts(part: keyof typeof WATTS, word: SettingFault) {
  const error = ({ input }: { readonly input?: unknown }) => (input === null ? fault("watts_both") : word);
  return z.number({ error }).min(WATTS[part].min, word).max(WATTS[part].max, word);
}

function wattsText(
  watts: { readonly on: number; readonly off: number; readonly asleep: number | null } | null,
) {
  if (!watts) return "of its kind";
  const { on, off, asleep } = watts;
  return `${on} on, ${off} off${asleep === null ? "" : `, ${asleep} asleep`}`;
}

/** The rules of each field: forms, RPCs, events, both kinds of lists and the audit read them. */
const RULES = {
  name: field({
    schema: z
      .string({ error: fault("name_required") })
      .overwrite(oneLine)
      .trim()
      .min(SERVER_NAME_LENGTH.min, fault("name_required"))
      // Counted as people count: an emoji is one character.
      .refine((name) => Array.from(name).length <= SERVER_NAME_LENGTH.max, fault("name_too_long"))
      .refine(isVisible, fault("name_invisible")),
    initial: "",
    edited: change(),
    cells: cell("name", ["servername"]),
  }),
  macAddress: field({
    schema: z
      .string({ error: fault("mac_address_format") })
      .overwrite((typed) => macAddressOf(typed) ?? typed)
      .regex(MAC_ADDRESS, fault("mac_address_format"))
      .refine(isOfOneCard, fault("mac_address_group")),
    initial: "",
    edited: change(),
    cells: cell("macAddress", ["mac"]),
  }),
  heartbeatInterval: field({
    schema: whole(HEARTBEAT_INTERVAL, fault("interval_range")),
    initial: HEARTBEAT_INTERVAL.initial,
    edited: change((seconds) => `${seconds} s`),
    cells: cell("heartbeatInterval", ["interval"], (text, now) => (text === "" ? now : wholeNumber(text))),
  }),
  /** Null: those of its groups together, or, where they have none, the usual ones. */
  guards: field({
    schema: guardSettings.nullable(),
    initial: null,
    edited: (_, after) => `: ${guardsText(after)}`,
    cells: null,
  }),
  /** The servers that it needs directly, by uuid; each once. */
  needs: field({
    schema: z
      .array(z.uuid(fault("need_unknown")))
      .max(MOST_NEEDS, fault("too_many_needs"))
      .transform((uuids): readonly string[] => [...new Set(uuids)]),
    initial: [],
    edited: null,
    cells: null,
  }),
  /** A TCP port: the server is ready for those that need it once the port answers; null: with its first heartbeat. */
  readyPort: field({
    schema: whole(PORT, fault("port_range")).nullable(),
    initial: null,
    edited: change((port) => String(port ?? "none")),
    cells: cell("readyPort", ["port"], (text) => (text === "" ? null : wholeNumber(text))),
  }),
  /** The kind of machine; null: nobody said. */
  kind: field({
    schema: z.enum(SERVER_KINDS, fault("kind_unknown")).nullable(),
    initial: null,
    edited: change((kind) => kind ?? "none"),
    cells: cell("kind", [], (text) => text.toLowerCase().replace(/[ -]/g, "_") || null),
  }),
  /** Null: those of its kind. */
  watts: field({
    schema: z
      .object({
        on: watts("on", "watts_on_range"),
        off: watts("off", "watts_off_range"),
        /** Null: as usual for its kind. */
        asleep: watts("asleep", "watts_asleep_range").nullable().default(null),
      })
      .nullable(),
    initial: null,
    edited: change(wattsText),
    cells: {
      columns: { wattsOn: [], wattsOff: [], wattsAsleep: [] },
      write: (watts) => ({
        wattsOn: watts?.on ?? null,
        wattsOff: watts?.off ?? null,
        wattsAsleep: watts?.asleep ?? null,
      }),
      read({ wattsOn, wattsOff, wattsAsleep }, now) {
        const read = (text: string | undefined, before: number | null | undefined) =>
          text === undefined ? (before ?? null) : decimal(text);
        const [on, off, asleep] = [
          read(wattsOn, now?.on),
          read(wattsOff, now?.off),
          read(wattsAsleep, now?.asleep),
        ];
        return on === null && off === null && asleep === null ? null : { on, off, asleep };
      },
    },
  }),
  /** The way in which it goes when it is turned off. Whether its agent can is asked when it is told. */
  offAs: field({
    schema: z.enum(SHUTDOWNS, fault("shutdown_unknown")),
    initial: "power_off",
    edited: change((how) => how.replace("_", " ")),
    cells: cell("offAs", ["off"], (text, now) =>
      text === "" ? now : text.toLowerCase().replace(/[ -]/g, "_"),
    ),
  }),
  /** Null: that of its groups; where they have none, it does not rest. In the name of whoever sets it. */
  rest: field({
    schema: restSettings.nullable(),
    initial: null,
    edited: change(restText),
    cells: {
      columns: { rest: [], restAfter: [], restMinUp: [] },
      write: (rest) => ({
        rest: rest?.when ?? null,
        restAfter: rest?.afterMinutes ?? null,
        restMinUp: rest?.minUpMinutes ?? null,
      }),
      read({ rest, restAfter, restMinUp }, now) {
        const when =
          rest === undefined ? (now?.when ?? null) : rest.toLowerCase().replace(/[ -]/g, "_") || null;
        const minutes = (text: string | undefined, before: number | undefined) =>
          text === undefined ? before : text === "" ? undefined : wholeNumber(text);
        return (
          when && {
            ...{ when, afterMinutes: minutes(restAfter, now?.afterMinutes) },
            minUpMinutes: minutes(restMinUp, now?.minUpMinutes),
          }
        );
      },
    },
  }),
  /** "": there is none. */
  note: field({
    schema: z
      .string({ error: fault("note_too_long") })
      .overwrite(keptNote)
      .refine((note) => Array.from(note).length <= NOTE_LENGTH, fault("note_too_long")),
    initial: "",
    edited: (before, after) => (after === "" ? " removed" : before === "" ? " added" : " changed"),
    cells: cell("note", ["notes", "comment", "comments", "remark", "remarks"]),
  }),
} satisfies Readonly<Record<Setting, unknown>>;

/** The versions of komoriuta that added fields: a list of servers says which it knows. */
export const SETTINGS_VERSIONS = ["1.0.0"] as const;

type ColumnOf<Name extends Setting> = keyof NonNullable<(typeof RULES)[Name]["cells"]>["columns"];
/** A column of a list for a spreadsheet that a field fills. */
export type Column = { [Name in Setting]: ColumnOf<Name> }[Setting];
/** The settings that fill a column. */
type CellSetting = { [Name in Setting]: [ColumnOf<Name>] extends [never] ? never : Name }[Setting];
const CELL_SETTINGS = SETTINGS.filter((name) => RULES[name].cells !== null) as CellSetting[];
export type CellSettings = Pick<ServerSettings, CellSetting>;

/** The rules of a field, whichever it is. */
const RULES_OF = RULES as unknown as Readonly<Record<Setting, FieldRules<unknown, Column>>>;

function only<Name extends Setting>(names: readonly Name[]) {
  const shape = Object.fromEntries(names.map((name) => [name, RULES[name].schema]));
  return z.object(shape as { readonly [One in Name]: (typeof RULES)[One]["schema"] });
}

/** A server's settings as they come in. */
export const serverSettings = only(SETTINGS);
export type ServerSettings = Readonly<z.output<typeof serverSettings>>;

/** The settings that are asked for at registration. */
export type NewSettings = Pick<ServerSettings, SettingOf<"server">>;
export const newSettings = only(NEW_SETTINGS);

/** The columns that settings fill, and other names that people use for each. */
export function columnsOf(names: readonly Setting[]): (readonly [Column, readonly string[]])[] {
  return names.flatMap((name) => Object.entries(RULES_OF[name].cells?.columns ?? {})) as [Column, string[]][];
}

/** The cells of a server. */
export function writeCells(settings: CellSettings): Readonly<Record<Column, string | number | null>> {
  const cells = CELL_SETTINGS.map((name) => RULES_OF[name].cells?.write(settings[name]));
  return Object.assign({}, ...cells) as Record<Column, string | number | null>;
}

/** The settings in cells, checked. @param texts undefined where the list has no such column */
export function readCells(texts: Readonly<Record<Column, string | undefined>>, now: CellSettings) {
  const read = CELL_SETTINGS.map((name) => [name, RULES_OF[name].cells?.read(texts, now[name])]);
  return only(CELL_SETTINGS).safeParse(Object.fromEntries(read));
}

/** The settings of a server where nobody set others. */
export const INITIAL_SETTINGS = Object.fromEntries(
  SETTINGS.map((name) => [name, RULES[name].initial]),
) as unknown as ServerSettings;

/** Changes of a server's settings: absent or undefined ones stay as they are. */
export type ServerChanges = { readonly [Name in Setting]?: ServerSettings[Name] | undefined };

/** The settings at registration: absent ones are those of a new server. */
export type AskedSettings = Pick<ServerSettings, "name" | "macAddress"> & ServerChanges;

/** Settings with changes, the MAC address in upper case. Other properties of the objects are left out. */
export function settingsWith(settings: ServerSettings, changes: ServerChanges = {}): ServerSettings {
  const entries = SETTINGS.map((name) => [name, (changes[name] === undefined ? settings : changes)[name]]);
  const all = Object.fromEntries(entries) as ServerSettings;
  return { ...all, macAddress: all.macAddress.toUpperCase() };
}

/** The settings that stand in a server's record; its interval is one of its facts. */
export type KeptSettings = Omit<ServerSettings, "heartbeatInterval">;

/** The settings of a server. */
export function settingsOf(
  server: KeptSettings & { readonly facts: { readonly interval: number } },
): ServerSettings {
  return settingsWith({ ...server, heartbeatInterval: server.facts.interval });
}

/** The changes in English: "name: a → b; …". */
export function changesText(before: ServerSettings, after: ServerSettings): string {
  return SETTINGS.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .flatMap((name) => {
      const edit = RULES_OF[name].edited?.(before[name], after[name]);
      return edit === undefined ? [] : `${FIELDS[name].called}${edit}`;
    })
    .join("; ");
}

/** The part of the settings that lists of thousands have. */
export type ListedSettings = Pick<ServerSettings, ListedSetting>;
