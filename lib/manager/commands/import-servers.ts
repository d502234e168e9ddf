import { randomBytes, randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import * as z from "zod";
import { createAccessTokens } from "../../access/access-token";
import { storeAs } from "../../fleet/model/audit";
import type { GroupRecord, ServerRecord, TokenRecord } from "../../fleet/model/entities";
import { groupName } from "../../fleet/groups/group-verbs";
import { SEAT_FAULTS, seatPlanSettings } from "../../fleet/model/seat-settings";
import { GUARD_FAULTS, guardSettings } from "../../fleet/model/guard-settings";
import { restSettings } from "../../fleet/model/rest-settings";
import type { NewServer, Store } from "../../fleet/model/stores";
import { newServer } from "../../fleet/servers/server-verbs";
import {
  INITIAL_SETTINGS,
  serverSettings,
  SETTING_FAULTS,
  SETTINGS_VERSIONS,
  settingsWith,
} from "../../fleet/model/settings";
import { circle } from "../../plan/needs";
import type { Moment } from "../../power/facts";
import { reason, StoreFault } from "../../store/core/faults";
import { openStore } from "../../store/open";
import { atCommandLine } from "../audit-author";
import { machineClock as clock } from "../clock";
import { openDataFolder, type DataPlace } from "../data-folder";
import { EXIT, misconfigured, StartFault, failed } from "../start-fault";
import { takeDatabase } from "../take-database";
import { isForeign, readForeign } from "./foreign-servers";

type Listed = ServerList["servers"][number];

/** The plan of an import. */
interface Plan {
  readonly toAdd: readonly Listed[];
  /** Servers that are known by their ID. */
  readonly known: readonly Listed[];
  /** Servers that cannot be added, each with the reason. */
  readonly refused: readonly (readonly [Listed, string])[];
}

/**
 * `komo-manager import FILE`: adds the servers of a list, or of a file of another program, that are not there yet, all or
 * none. Their tokens are nobody's until they are rotated.
 * @throws StartFault where the list is wrong or a server of it cannot be added; nothing is imported then; StoreFault
 */
export async function importServers(place: DataPlace, file: string): Promise<string> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw misconfigured(`${file} cannot be read (${error.code ?? error.name})`);
  });
  const given = isForeign(text) ? null : readServerList(text, file);
  await openDataFolder(place.dataDir);
  const lock = await takeDatabase(place, { lost: () => undefined, waits: () => undefined });
  try {
    const store = await openStore(place);
    try {
      const there = await store.servers.load(0);
      const { servers, groups, source } = given
        ? { ...given, source: [] }
        : { ...readForeign(text, file, there), groups: [] };
      const plan = planOf(servers, there);
      if (plan.refused.length > 0) throw refusal(plan.refused, file);
      await add(store, plan.toAdd, groups);
      return [...source, summary(plan)].join("\n");
    } finally {
      await store.close();
    }
  } finally {
    await lock.release();
  }
}

/** The plan for a list. Nobody else writes meanwhile, so that it still holds when it is written. */
function planOf(listed: readonly Listed[], there: readonly ServerRecord[]): Plan {
  const uuids = new Set(there.map(({ uuid }) => uuid));
  const names = new Map(there.map(({ macAddress, name }) => [macAddress, name]));
  const known = listed.filter(({ uuid }) => uuids.has(uuid));
  const toAdd = listed.filter(({ uuid }) => !uuids.has(uuid));
  const needs = new Map([...there, ...toAdd].map((server) => [server.uuid, server.needs]));
  const inCircle = circle(needs) ?? [];
  const nameOf = (uuid: string): string =>
    [...there, ...toAdd].find((server) => server.uuid === uuid)?.name ?? uuid;
  const why = ({ uuid, macAddress, ...server }: Listed): string | null => {
    const other = names.get(macAddress.toUpperCase());
    if (other !== undefined) return `"${other}" has its MAC address`;
    if (server.needs.includes(uuid)) return "it needs itself";
    const unknown = server.needs.find((need) => !needs.has(need));
    if (unknown !== undefined) return `it needs ${unknown}, which is neither in the list nor there`;
    return inCircle.includes(uuid)
      ? `servers would need each other in a circle: ${inCircle.map(nameOf).join(" → ")}`
      : null;
  };
  const refused = toAdd.flatMap((server) => {
    const reason = why(server);
    return reason === null ? [] : [[server, reason] as const];
  });
  return { known, toAdd, refused };
}

async function add(store: Store, listed: readonly Listed[], asked: ServerList["groups"]): Promise<void> {
  const now = { monotonic: clock.monotonic(), wall: clock.wall() };
  const tokens = createAccessTokens({
    ...{ tokens: store.tokens, tokenTtl: 0, randomBytes },
    ...{ now: () => now.wall, monotonic: () => now.monotonic },
  });
  const { groups, added } = groupsFor(listed, await store.groups.load(), asked, now);
  const servers = await Promise.all(
    listed.map(async (server) => {
      const groupUuids = server.groups.flatMap((name) => groups.get(name) ?? []);
      return imported(server, (await tokens.issue()).record, groupUuids, now);
    }),
  );
  try {
    const asked = { groups: added.map(({ name }) => name) };
    const ask = { ...atCommandLine(), operation: "servers_imported", asked } as const;
    await storeAs(store, { ...ask, target: { kind: "server", uuid: null } }).imports.insertAll(
      servers,
      added,
    );
  } catch (error) {
    throw new StoreFault(`the servers cannot be written, and nothing was imported: ${reason(error)}`, {
      cause: error,
    });
  }
}

/** The groups that a list names, by name, and those of them that are new. */
function groupsFor(
  listed: readonly Listed[],
  there: readonly GroupRecord[],
  asked: ServerList["groups"],
  { wall }: Moment,
): { readonly groups: ReadonlyMap<string, string>; readonly added: readonly GroupRecord[] } {
  const groups = new Map(there.map(({ name, uuid }) => [name, uuid]));
  const missing = [...new Set(listed.flatMap((server) => server.groups))].filter((name) => !groups.has(name));
  const added = missing.map((name) => ({
    uuid: randomUUID(),
    ...withoutAuthor(asked.find((group) => group.name === name) ?? withoutSettings(name)),
    createdAt: wall,
    updatedAt: wall,
  }));
  for (const { name, uuid } of added) groups.set(name, uuid);
  return { groups, added };
}

function imported(listed: Listed, token: TokenRecord, groupUuids: readonly string[], now: Moment): NewServer {
  const { uuid, name } = listed;
  return {
    // Nobody knows this token: it is shown as one that has ended, which asks for another.
    server: newServer(listed, { uuid, tokenExpiresAt: now.wall, groupUuids }, now),
    token: { ...token, expiresAt: now.wall },
    events: [
      {
        at: now.wall,
        serverUuid: uuid,
        serverName: name,
        kind: "registered",
        severity: "info",
        actor: "manager",
        detail: "",
        reason: "",
        until: null,
        use: null,
        actorUuid: null,
        runUuid: null,
      },
    ],
  };
}

const titleOf = ({ name, macAddress }: Listed): string => `${name} (${macAddress})`;

function refusal(refused: Plan["refused"], file: string): StartFault {
  const lines = refused.map(([server, why]) => `${titleOf(server)} cannot be added: ${why}`);
  const mend = `nothing was imported. Take ${refused.length === 1 ? "it" : "them"} out of ${file}, or correct what is wrong`;
  return new StartFault([...lines, mend], EXIT.failed);
}

function summary({ toAdd, known }: Plan): string {
  return [
    ...toAdd.map((server) => `${titleOf(server)}: added`),
    ...known.map((server) => `${titleOf(server)}: there already`),
    `${toAdd.length} added, ${known.length} there already.`,
    ...(toAdd.length > 0
      ? ["Rotate the access token of each added server, and give it to its agent: a list holds no tokens."]
      : []),
    "",
  ].join("\n");
}

/** A list of servers, as `export` writes and `import` reads it. There is no secret in it. */
export interface ServerList {
  readonly format: typeof FORMAT;
  readonly version: (typeof SETTINGS_VERSIONS)[number];
  readonly exportedAt: string;
  readonly servers: readonly z.infer<typeof listedServer>[];
  /** Those that have guards, a seat plan or a rest, or keep a relay on. */
  readonly groups: readonly z.infer<typeof listedGroup>[];
}

export const FORMAT = "komoriuta-servers";

export const LIST_VERSION = SETTINGS_VERSIONS.at(-1) ?? SETTINGS_VERSIONS[0];

/** The most faults of a file that are printed. */
const MOST_FAULTS = 20;

const listedServer = z
  .strictObject({
    uuid: z.uuid().toLowerCase(),
    ...serverSettings.partial().required({ name: true, macAddress: true }).shape,
    /** Names of groups, each once. */
    groups: z.array(groupName).transform((names) => [...new Set(names)]),
  })
  // Fields that an earlier version did not have are as in a new server.
  .transform((listed) => ({ ...listed, ...settingsWith(INITIAL_SETTINGS, listed) }));

const listedGroup = z.strictObject({
  name: groupName,
  guards: guardSettings.nullable().default(null),
  seatPlan: seatPlanSettings.nullable().default(null),
  keepRelay: z.boolean().default(false),
  rest: restSettings.nullable().default(null),
});

/** Nobody has set its rest here: it rests once somebody saves that. */
function withoutAuthor({ rest, ...group }: ServerList["groups"][number]) {
  return { ...group, rest: rest && { ...rest, author: "", authorUuid: null } };
}

function withoutSettings(name: string): ServerList["groups"][number] {
  return { name, guards: null, seatPlan: null, keepRelay: false, rest: null };
}

const serverList = z
  .strictObject({
    format: z.literal(FORMAT),
    version: z.enum(SETTINGS_VERSIONS),
    exportedAt: z.iso.datetime({ offset: true }),
    servers: z.array(listedServer),
    groups: z.array(listedGroup),
  })
  .superRefine(({ servers }, context) => {
    for (const field of ["uuid", "macAddress"] as const) {
      const seen = new Map<string, number>();
      servers.forEach((server, index) => {
        const value = server[field].toUpperCase();
        const first = seen.get(value);
        if (first === undefined) seen.set(value, index);
        else
          context.addIssue({
            code: "custom",
            path: ["servers", index, field],
            message: `is that of servers.${first} too`,
          });
      });
    }
  });

/** Reads a list. @throws StartFault with a line for each fault, naming the place in the file */
function readServerList(text: string, file: string): ServerList {
  const list = serverList.safeParse(parse(text, file));
  if (list.success) return list.data;
  const lines = list.error.issues.map(({ path, message }) => `${file}: ${path.join(".")} ${worded(message)}`);
  const more = lines.length - MOST_FAULTS;
  const message = [
    ...lines.slice(0, MOST_FAULTS),
    ...(more > 0 ? [`${file}: and ${more} more`] : []),
    "nothing was imported",
  ];
  throw new StartFault(message, EXIT.failed);
}

function parse(text: string, file: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw failed(`${file} is neither JSON nor a file of a program that is known: nothing was imported`);
  }
  const { format, version } = z.looseObject({}).safeParse(value).data ?? {};
  if (format !== FORMAT)
    throw failed(`${file} is no list that komo-manager export wrote: nothing was imported`);
  // Those from before the first release were numbered.
  if (typeof version === "number")
    throw failed(
      `${file} is from before komoriuta 1.0.0, which does not read it: nothing was imported. Export a CSV list from the console of the version that wrote it, and import that in this one's console`,
    );
  if (typeof version === "string" && !SETTINGS_VERSIONS.some((known) => known === version))
    throw failed(`${file} is from a newer version of komoriuta: nothing was imported`);
  return value;
}

const FAULTS: Readonly<Record<string, string>> = {
  ...SETTING_FAULTS,
  ...GUARD_FAULTS,
  ...SEAT_FAULTS,
};

function worded(message: string): string {
  return Object.hasOwn(FAULTS, message) ? (FAULTS[message] ?? message) : message;
}
