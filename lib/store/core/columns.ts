import type { AlertKind } from "../../plan/alert";
import type { ServerKind } from "../../plan/energy";
import * as z from "zod";
import {
  ABILITIES,
  WAKE_ON_LAN_KEEPERS,
  type AgentRecord,
  type NamedInDetail,
} from "../../fleet/model/entities";
import type { SeatPlan } from "../../fleet/model/seats";
import { MONITORING_PORTS, type Guards } from "../../plan/guards";
import { REST_KEEPS, REST_WHENS, type Rest } from "../../plan/rest";
import type { RestUser } from "../../plan/rest-hours";
import type { RunAction } from "../../plan/words";
import type { Applying, EarlierInstance, Facts, OrderTerms } from "../../power/facts";
import { HOLDER_KINDS, type Holder } from "../../power/use";
import type {
  CurrentStatus,
  HeartbeatStatus,
  PowerStatus,
  SetBy,
  Severity,
  Departure,
  Shutdown,
  Trouble,
} from "../../power/words";
import type { OutsideKind } from "../../power/ways";
import { StoreFault } from "./faults";

/** Words, with the value that a column keeps for each of them. */
export interface KeptWords<Word extends string, Kept> {
  readonly words: readonly Word[];
  /** The value that is kept for the word. */
  keep(word: Word): Kept;
  /** The word of a kept value; undefined where there is none. */
  read(kept: Kept): Word | undefined;
}

/** @param table word → its kept value: a new word does not compile before it has an entry */
function kept<Word extends string, Kept extends number | string>(
  table: Readonly<Record<Word, Kept>>,
): KeptWords<Word, Kept> {
  const words = Object.keys(table) as Word[];
  const back = new Map(words.map((word) => [table[word], word]));
  if (back.size < words.length) throw new Error("two words are kept alike");
  return { words, keep: (word) => table[word], read: (value) => back.get(value) };
}

// These are kept in databases: the value of a word never changes, nor comes to mean another one.

export const POWER_STATUS = kept<PowerStatus, number>({ OFF: 0, ON: 1 });
export const HEARTBEAT_STATUS = kept<HeartbeatStatus, number>({ None: 0, Launched: 1, ON: 2, Stopping: 3 });
export const SET_BY = kept<SetBy, number>({ operator: 0, sync: 1 });
export const SEVERITY = kept<Severity, number>({ info: 0, warning: 1, error: 2 });
export const CURRENT_STATUS = kept<CurrentStatus, number>({
  Applying: 0,
  ON: 1,
  SyncedON: 2,
  OFF: 3,
  SyncedOFF: 4,
  Starting: 5,
  Stopping: 6,
  Lost: 7,
  Warning: 8,
  Error: 9,
  Asleep: 10,
});
export const APPLYING_CAUSE = kept<Applying["cause"], string>({ off: "off", on: "on", start: "start" });
export const OUTSIDE_KIND = kept<OutsideKind, string>({
  redfish: "redfish",
  ipmi: "ipmi",
  http: "http",
  proxmox: "proxmox",
});
export const ORDER_MODE = kept<OrderTerms["mode"], string>({
  now: "now",
  when_free: "when_free",
  forced: "forced",
});
export const SHUTDOWN = kept<Shutdown, string>({
  power_off: "power_off",
  suspend: "suspend",
  hibernate: "hibernate",
});
export const DEPARTURE = kept<Departure, string>({
  power_off: "power_off",
  suspend: "suspend",
  hibernate: "hibernate",
  reboot: "reboot",
});
export const SERVER_KIND = kept<ServerKind, string>({
  desktop: "desktop",
  workstation: "workstation",
  rack_server: "rack_server",
  mini_pc: "mini_pc",
  storage: "storage",
});
export const RUN_ACTION = kept<RunAction, string>({ ON: "ON", OFF: "OFF" });
export const SYNCED_BY = kept<NonNullable<Facts["syncedBy"]>, string>({ report: "report", reboot: "reboot" });
export const SEEN = kept<NonNullable<Facts["seen"]>, string>({ off: "off", wrong: "wrong" });
export const TROUBLE = kept<Trouble, string>({
  lost: "lost",
  warning: "warning",
  error: "error",
  two_machines: "two_machines",
  restarting: "restarting",
});

export const ALERT_KIND = kept<AlertKind, string>({
  off_unexplained: "off_unexplained",
  did_not_start: "did_not_start",
  did_not_come_back: "did_not_come_back",
  never_reported: "never_reported",
  may_not_wake: "may_not_wake",
  lost: "lost",
  warning: "warning",
  error: "error",
  two_machines: "two_machines",
  transition_not_drawn: "transition_not_drawn",
});

/** A column that holds JSON text. */
interface JsonColumn<Value> {
  write(value: Value): string;
  /** @throws where the text is not such JSON */
  read(text: string): Value;
}

const agent: z.ZodType<AgentRecord> = z.object({
  version: z.string(),
  hostname: z.string(),
  os: z.string(),
  arch: z.string(),
  interfaces: z.array(
    z.object({
      name: z.string(),
      macAddress: z.string(),
      wakeOnLan: z.boolean().optional(),
      defaultRoute: z.boolean(),
      driver: z.string().optional(),
      speed: z.number().optional(),
      wireless: z.literal(true).optional(),
      acpiWakeup: z.string().optional(),
      linkFile: z.string().optional(),
      wakeOnLanKeptBy: z.enum(WAKE_ON_LAN_KEEPERS).optional(),
      addresses: z.array(z.string()).optional(),
    }),
  ),
  boardVendor: z.string().optional(),
  boardName: z.string().optional(),
  wakeUpType: z.number().optional(),
  // A word that only a later version knows is no ability of this one.
  can: z
    .array(z.string())
    .transform((words) => ABILITIES.filter((ability) => words.includes(ability)))
    .optional(),
  alarmAt: z.number().optional(),
  beganAfterAlarm: z.number().optional(),
  upgraded: z.object({ id: z.string(), fault: z.string() }).optional(),
});

const earlier: z.ZodType<readonly EarlierInstance[]> = z.array(
  z.object({ instance: z.string(), sequence: z.number().int().nonnegative() }),
);

const guards: z.ZodType<Guards> = z.object({
  inhibitor: z.boolean(),
  sessionIdleMinutes: z.number().nullable(),
  hold: z.boolean(),
  packageManager: z.boolean(),
  processes: z.array(z.string()),
  load: z.object({ above: z.number(), minutes: z.literal([1, 5, 15]) }).nullable(),
  trafficAbove: z.number().nullable(),
  // Guards that were saved before there was this one.
  network: z
    .object({ exceptPorts: z.array(z.number()) })
    .nullable()
    .default({ exceptPorts: [...MONITORING_PORTS] }),
  scripts: z.boolean(),
});

const seatPlan: z.ZodType<SeatPlan> = z.object({
  columns: z.number().int().positive(),
  rows: z.number().int().positive(),
  seats: z.record(z.string(), z.string()),
});

const rest: z.ZodType<Rest> = z.object({
  when: z.enum(REST_WHENS),
  afterMinutes: z.number(),
  minUpMinutes: z.number(),
  author: z.string(),
  authorUuid: z.string().nullable(),
});

const restUsers: z.ZodType<readonly RestUser[]> = z.array(
  z.object({ kind: z.enum(HOLDER_KINDS).nullable(), keep: z.enum(REST_KEEPS).nullable(), name: z.string() }),
);

const use: z.ZodType<readonly Holder[]> = z.array(
  z.object({ kind: z.enum(HOLDER_KINDS), name: z.string(), since: z.number().nullable() }),
);

const named: z.ZodType<readonly NamedInDetail[]> = z.array(
  z.object({
    of: z.enum(["server", "group"]),
    uuid: z.string(),
    at: z.number().int().nonnegative(),
    length: z.number().int().nonnegative(),
  }),
);

export const guardsColumn = jsonColumn(guards);
export const restColumn = jsonColumn(rest);
export const restUsersColumn = jsonColumn(restUsers);
export const seatPlanColumn = jsonColumn(seatPlan);
export const namedColumn = jsonColumn(named);
export const useColumn = jsonColumn(use);
export const agentColumn = jsonColumn(agent);
export const earlierColumn = jsonColumn(earlier);

export function jsonColumn<Value>(schema: z.ZodType<Value>): JsonColumn<Value> {
  return {
    write: (value) => JSON.stringify(value),
    read: (text) => schema.parse(JSON.parse(text)),
  };
}

type Present<Columns> = { readonly [Name in keyof Columns]: NonNullable<Columns[Name]> };

/** Reads the columns of one row; each throws a StoreFault that names row and column where we cannot have written it. */
export interface RowReader {
  /** The word of a kept value. */
  word<Word extends string, Kept>(column: string, words: KeptWords<Word, Kept>, kept: Kept): Word;
  wordOrNull<Word extends string, Kept>(
    column: string,
    words: KeptWords<Word, Kept>,
    kept: Kept | null,
  ): Word | null;
  /** One of the words, kept as it is. */
  oneOf<Word extends string>(column: string, words: readonly Word[], kept: string): Word;
  json<Value>(column: string, kind: JsonColumn<Value>, text: string): Value;
  present<Value>(column: string, value: Value | null): Value;
  /** Columns that are null together, or else none of them is. */
  together<Columns extends Record<string, unknown>>(columns: Columns): Present<Columns> | null;
}

/** @param row a name for people, such as "servers of <uuid>" */
export function rowReader(row: string): RowReader {
  const damaged = (column: string, why: string) =>
    new StoreFault(`the database is damaged: in ${row}, the column ${column} ${why}. Restore a backup`);

  const reader: RowReader = {
    word: (column, words, kept) => {
      const word = words.read(kept);
      if (word === undefined)
        throw damaged(
          column,
          `holds ${typeof kept === "string" ? JSON.stringify(kept.slice(0, 40)) : String(kept)}`,
        );
      return word;
    },
    wordOrNull: (column, words, kept) => (kept === null ? null : reader.word(column, words, kept)),
    oneOf: (column, words, kept) => {
      const word = words.find((one) => one === kept);
      if (word === undefined) throw damaged(column, `holds ${JSON.stringify(kept.slice(0, 40))}`);
      return word;
    },
    json: (column, kind, text) => {
      try {
        return kind.read(text);
      } catch {
        throw damaged(column, "is not the JSON that belongs there");
      }
    },
    present: (column, value) => {
      if (value === null) throw damaged(column, "is empty");
      return value;
    },
    together: <Columns extends Record<string, unknown>>(columns: Columns) => {
      const names = Object.keys(columns);
      if (names.every((name) => columns[name] === null)) return null;
      for (const name of names) reader.present(name, columns[name]);
      return columns as Present<Columns>;
    },
  };
  return reader;
}
