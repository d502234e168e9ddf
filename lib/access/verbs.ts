import * as z from "zod";
import type { AuditKind, AuditOperation, By, AuditedAction } from "../fleet/model/audit";
import { keySettings } from "../fleet/model/enrolment-key";
import type { KeySecret } from "../fleet/servers/enrolment";
import type { SeenAlerts } from "../fleet/alerts/alert-verbs";
import type { ServerRecord } from "../fleet/model/entities";
import { FleetError } from "../fleet/model/errors";
import type { ArgumentsOf, ChangingVerb, Done, Fleet, Reads } from "../fleet/fleet";
import { groupName } from "../fleet/groups/group-verbs";
import { seatPlanSettings } from "../fleet/model/seat-settings";
import { guardSettings } from "../fleet/model/guard-settings";
import { restSettings } from "../fleet/model/rest-settings";
import { runAsk, runStart } from "../fleet/runs/settings";
import { upgradeAsk, upgradeStart } from "../fleet/upgrades/settings";
import { scheduleSettings } from "../fleet/schedules/settings";
import { newSettings, serverSettings } from "../fleet/model/settings";
import { type AskedFault, reason, turnOff } from "../fleet/model/turn-off";
import { doorSettings } from "../fleet/model/door";
import { powerCutSettings, rehearsalScript } from "../fleet/model/power-cut";
import { settingsAsk } from "../fleet/model/manager-settings";
import { nutServerSettings } from "../fleet/model/nut-server";
import { WAY_FAULTS, waySettings } from "../fleet/model/way";
import { ACTION_RULES, modeOf } from "../power/actions";
import { OUTSIDE_KINDS, WAY_KINDS } from "../power/ways";
import { ACTIONS } from "../power/words";
import type { Run } from "../plan/run";
import type { Who } from "./identity";
import type { RequiredRights, Named } from "./required-rights";
import type { Operation } from "./rights";
import type { Visibility } from "./visibility";

// Changing verbs: ONE table, which the door of operators, rights and the audit ask.

/** Whoever asks: their rights, visibility and identity. */
export interface They {
  readonly fleet: Fleet;
  readonly rights: RequiredRights;
  readonly visibility: Visibility;
  readonly who: Who;
  readonly by: By;
}

/**
 * A requirement that is checked as somebody asks, and again right before it is written. @throws FleetError where it is
 * not met
 */
export type Requirement = (rights: RequiredRights) => unknown;

/** A verb that changes something. */
export interface ChangingRow<Verb extends ChangingVerb> {
  /** The schema that turns an operator's request into the verb's arguments. */
  readonly takes: z.ZodType<ArgumentsOf<Verb>>;
  /** The right that it takes, on what it is about. */
  readonly right: (they: They, ...asked: ArgumentsOf<Verb>) => Requirement | Promise<Requirement>;
  /** The arguments completed by what the operator cannot see. */
  readonly meant?: (they: They, ...asked: ArgumentsOf<Verb>) => ArgumentsOf<Verb>;
  /** The entry that the audit gets. */
  readonly audit: (...asked: ArgumentsOf<Verb>) => AuditedAction;
  /** The result as far as they see it. */
  readonly shows: (visibility: Visibility, done: Done<Verb>) => Done<Verb>;
}

const uuid = z.uuid("must be a UUID");
const uuids = (most: number) =>
  z.array(uuid).max(most, `must have at most ${most.toLocaleString("en")} entries`);
const serverUuids = uuids(10_000);
/** The most servers that are registered at once. */
const MOST_LISTED = 10_000;
const ifUpdatedAt = z
  .number("must be a time")
  .nullish()
  .transform((at) => at ?? undefined);
const ofOne = z.object({ uuid }).transform((asked): [string] => [asked.uuid]);
/** A schema whose whole output is the verb's one argument. */
const only = <T extends z.ZodType>(settings: T) => settings.transform((asked): [z.output<T>] => [asked]);

const everywhere = (operation: Operation) => () => (rights: RequiredRights) => rights.requireRight(operation);
const onServer =
  (operation: Operation) =>
  (_: They, uuid: string) =>
  ({ requireOn }: RequiredRights) =>
    requireOn(operation, uuid);
const onGroup =
  (operation: Operation) =>
  (_: They, uuid: string) =>
  ({ requireOnGroup }: RequiredRights) =>
    requireOnGroup(operation, uuid);
const onAll =
  (operation: Operation) =>
  (_: They, named: Named) =>
  ({ requireOnAll }: RequiredRights) =>
    requireOnAll(operation, named);

const entry = (operation: AuditOperation, kind: AuditKind, uuid: string | null): AuditedAction => ({
  ...{ operation, target: { kind, uuid } },
});
const makes = (operation: AuditOperation, kind: AuditKind) => () => entry(operation, kind, null);
const changes = (operation: AuditOperation, kind: AuditKind) => (uuid: string) =>
  entry(operation, kind, uuid);

const asItIs = <T>(_: Visibility, done: T): T => done;
const server = ({ shown }: Visibility, done: ServerRecord): ServerRecord => shown(done);
const withServer = <T extends { readonly server: ServerRecord }>({ shown }: Visibility, done: T): T => ({
  ...done,
  server: shown(done.server),
});

/** Every verb of the fleet that changes something. */
export const VERBS = {
  register: {
    takes: only(newSettings.extend(serverSettings.pick({ note: true }).partial().shape)),
    right: everywhere("createServer"),
    audit: makes("server_created", "server"),
    shows: asItIs,
  },
  registerAll: {
    takes: z
      .object({ servers: z.array(newSettings).max(MOST_LISTED) })
      .transform(({ servers }): ArgumentsOf<"registerAll"> => [servers]),
    right: everywhere("createServer"),
    audit: makes("server_created", "server"),
    shows: asItIs,
  },
  edit: {
    takes: z
      .object({ uuid, ifUpdatedAt, ...serverSettings.partial().shape })
      .transform(({ uuid, ifUpdatedAt, ...changes }): ArgumentsOf<"edit"> => [uuid, changes, ifUpdatedAt]),
    right:
      (_, uuid, { needs = [], rest }) =>
      ({ requireOn }) => {
        const { needs: before } = requireOn("editServer", uuid);
        // It is turned off in their name.
        if (rest && rest.when !== "never") requireOn("stop", uuid);
        // What is needed is woken, and kept on.
        for (const needed of needs) requireOn(before.includes(needed) ? "see" : "wake", needed);
      },
    // Whoever cannot see all servers that it needs cannot mean to remove the hidden ones.
    meant({ fleet, visibility }, uuid, { needs, ...changes }, ifUpdatedAt) {
      const hidden = fleet.get(uuid).needs.filter((needed) => !visibility.sees(needed));
      return [uuid, { ...changes, ...(needs && { needs: [...needs, ...hidden] }) }, ifUpdatedAt];
    },
    audit: changes("server_edited", "server"),
    shows: server,
  },
  remove: {
    takes: ofOne,
    right: onServer("deleteServer"),
    audit: changes("server_deleted", "server"),
    shows: asItIs,
  },
  rotateToken: {
    takes: ofOne,
    right: onServer("rotateToken"),
    audit: changes("token_rotated", "server"),
    shows: withServer,
  },
  act: {
    takes: z
      .object({ uuid, action: z.enum(ACTIONS) })
      .and(turnOff)
      .superRefine(({ action, mode, how, restDoorsUntil = null }, context) => {
        const { stops, waits, goes } = ACTION_RULES[action];
        const refuse = (path: string, message: AskedFault): void =>
          context.addIssue({ code: "custom", path: [path], message });
        if (stops && !waits && mode === "when_free") refuse("mode", "only_now");
        if (goes !== null && how) refuse("how", "only_one_way");
        if (restDoorsUntil !== null && (!stops || goes !== null)) refuse("restDoorsUntil", "only_turned_off");
      })
      .transform(({ uuid, action, ...how }): ArgumentsOf<"act"> => [uuid, action, how]),
    right: (_, uuid, action, how) => onServer(ACTION_RULES[action].inMode[modeOf(how)].right)(_, uuid),
    audit(uuid, action, how) {
      const { reason: _, until: __, restDoorsUntil: rest, ...asked } = how ?? {};
      return {
        ...entry(ACTION_RULES[action].inMode[modeOf(how)].event, "server", uuid),
        asked: { ...asked, ...(rest && { restDoorsUntil: new Date(rest).toISOString() }) },
      };
    },
    shows: server,
  },
  cut: {
    takes: z
      .object({ uuid, confirmName: z.string("must be the name of the server"), reason })
      .transform(({ uuid, ...asked }): ArgumentsOf<"cut"> => [uuid, asked]),
    right: onServer("cut"),
    audit: changes("cut", "server"),
    shows: server,
  },
  setWay: {
    takes: z
      .object({ uuid, way: waySettings, ifUpdatedAt })
      .transform((asked): ArgumentsOf<"setWay"> => [asked.uuid, asked.way, asked.ifUpdatedAt]),
    right: onServer("ways"),
    // Its secret is never part of an entry.
    audit: (uuid, way) => ({ ...entry("way_set", "server", uuid), asked: { kind: way?.kind } }),
    shows: asItIs,
  },
  removeWay: {
    takes: z
      .object({ uuid, kind: z.enum(OUTSIDE_KINDS, WAY_FAULTS.way_kind) })
      .transform((asked): ArgumentsOf<"removeWay"> => [asked.uuid, asked.kind]),
    right: onServer("ways"),
    audit: (uuid, kind) => ({ ...entry("way_removed", "server", uuid), asked: { kind } }),
    shows: asItIs,
  },

  createGroup: {
    takes: only(z.object({ name: groupName, serverUuids })),
    right: everywhere("changeGroups"),
    audit: makes("group_created", "group"),
    shows: asItIs,
  },
  updateGroup: {
    takes: z
      .object({
        ...{ uuid, ifUpdatedAt, name: groupName.optional(), guards: guardSettings.nullable().optional() },
        ...{ seatPlan: seatPlanSettings.nullable().optional(), keepRelay: z.boolean().optional() },
        rest: restSettings.nullable().optional(),
      })
      .transform(({ uuid, ifUpdatedAt, ...changes }): ArgumentsOf<"updateGroup"> => [
        uuid,
        changes,
        ifUpdatedAt,
      ]),
    right:
      (_, uuid, { rest }) =>
      ({ requireOnGroup }) => {
        requireOnGroup("editGroup", uuid);
        if (rest && rest.when !== "never") requireOnGroup("stop", uuid);
      },
    audit: changes("group_edited", "group"),
    shows: asItIs,
  },
  setMembers: {
    takes: z
      .object({ uuid, serverUuids })
      .transform((asked): ArgumentsOf<"setMembers"> => [asked.uuid, asked.serverUuids]),
    right:
      (_, uuid, joining) =>
      ({ requireOnGroup, requireToJoin }) => {
        requireOnGroup("changeGroups", uuid);
        requireToJoin(uuid, joining);
      },
    audit: changes("group_members_set", "group"),
    shows: asItIs,
  },
  changeMembers: {
    takes: z
      .object({ uuid, join: serverUuids, leave: serverUuids })
      .transform(({ uuid, ...changes }): ArgumentsOf<"changeMembers"> => [uuid, changes]),
    right:
      (_, uuid, { join }) =>
      ({ requireOnGroup, requireToJoin }) => {
        requireOnGroup("changeGroups", uuid);
        requireToJoin(uuid, join);
      },
    audit: changes("group_members_set", "group"),
    shows: asItIs,
  },
  deleteGroup: {
    takes: ofOne,
    right: onGroup("changeGroups"),
    audit: changes("group_deleted", "group"),
    shows: asItIs,
  },

  placeHold: {
    takes: only(
      z
        .object({ serverUuids, groupUuids: serverUuids, reason, wake: z.boolean() })
        .extend({ until: z.number("must be given").overwrite(Math.round) })
        .refine(namesSome, { path: ["serverUuids"], message: "must name a server, or groupUuids a group" }),
    ),
    right: onAll("placeHold"),
    meant: ({ rights }, hold) => [{ ...hold, mayWake: (uuid) => rights.mayOn("wake", uuid) }],
    audit: ({ wake }) => ({ ...entry("hold_placed", "hold", null), asked: { wake } }),
    shows: asItIs,
  },
  releaseHold: {
    takes: ofOne,
    right({ fleet, visibility, who }, uuid) {
      const hold = fleet.holds().find((each) => each.uuid === uuid);
      if (!hold || !visibility.hold(hold)) throw new FleetError({ code: "hold_not_found" });
      return ({ requireToRelease }) => requireToRelease(hold, who);
    },
    audit: changes("hold_released", "hold"),
    shows: asItIs,
  },

  acknowledgeAlerts: {
    takes: only(
      z
        .object({ serverUuids: uuids(20_000), alertUuids: uuids(20_000) })
        .refine(({ serverUuids, alertUuids }) => serverUuids.length + alertUuids.length > 0, {
          ...{ path: ["serverUuids"], message: "must name a server, or alertUuids an alert" },
        }),
    ),
    right(they, asked) {
      const { servers, alerts } = seenOf(they, asked);
      const about = [...servers, ...alerts.map(({ serverUuid }) => serverUuid)];
      return ({ requireOn }) => about.forEach((uuid) => requireOn("acknowledge", uuid));
    },
    meant(they, asked) {
      const { servers, alerts } = seenOf(they, asked);
      return [{ serverUuids: servers, alertUuids: alerts.map(({ uuid }) => uuid) }];
    },
    // It may be about many servers, and has one entry of its own.
    audit: () => ({ operation: "acknowledged", target: null }),
    shows: asItIs,
  },

  startRun: {
    takes: only(runStart),
    right:
      ({ by }, start) =>
      ({ requireForRun }) =>
        requireForRun(start, by),
    audit: ({ confirmCount, force }) => ({
      ...entry("run_started", "run", null),
      asked: { confirmCount, force },
    }),
    // A run that they had started before may have no server left that they see.
    shows: ({ run }, done) => run(done) ?? { ...done, members: [] },
  },
  rehearse: {
    takes: z
      .object({
        ...{ uuid, until: z.number("must be given").overwrite(Math.round) },
        evenIfItMayNotWake: z.boolean().default(false),
        ways: z
          .union([z.literal("each"), z.array(z.enum(WAY_KINDS, "must be ways that there are"))])
          .default([]),
      })
      .transform(({ uuid, ...ask }): ArgumentsOf<"rehearse"> => [uuid, ask]),
    // It stops, and it wakes.
    right:
      (_, uuid) =>
      ({ requireOn }) => {
        requireOn(ACTION_RULES.TurnOff.inMode.when_free.right, uuid);
        requireOn("wake", uuid);
      },
    audit: (_, ask) => ({
      ...entry("rehearsal_started", "run", null),
      asked: { evenIfItMayNotWake: ask?.evenIfItMayNotWake, ways: ask?.ways },
    }),
    shows: asItIs,
  },
  startUpgrade: {
    takes: only(upgradeStart),
    right: everywhere("upgradeAgents"),
    audit: makes("upgrade_started", "upgrade"),
    shows: asItIs,
  },
  cancelUpgrade: {
    takes: ofOne,
    right: everywhere("upgrades"),
    audit: changes("upgrade_cancelled", "upgrade"),
    shows: asItIs,
  },
  cancelRun: {
    takes: ofOne,
    async right({ fleet, visibility, who }, uuid) {
      const run = await fleet.getRun(uuid);
      seenRun(visibility, run);
      return ({ requireToCancel }) => requireToCancel(run, who);
    },
    audit: changes("run_cancelled", "run"),
    shows: seenRun,
  },

  createSchedule: {
    takes: only(scheduleSettings),
    right: onAll("schedule"),
    audit: makes("schedule_created", "schedule"),
    shows: asItIs,
  },
  updateSchedule: {
    takes: z
      .object({ uuid, ifUpdatedAt })
      .and(scheduleSettings)
      .transform(({ uuid, ifUpdatedAt, ...settings }): ArgumentsOf<"updateSchedule"> => [
        ...([uuid, settings, ifUpdatedAt] as const),
      ]),
    right:
      (_, uuid, settings) =>
      ({ requireToChange, seenSchedule, requireOnAll }) => {
        requireToChange(seenSchedule(uuid));
        requireOnAll("schedule", settings);
      },
    audit: changes("schedule_edited", "schedule"),
    shows: asItIs,
  },
  changeScheduleEnd: {
    takes: only(
      z.object({
        uuid,
        seen: z.number("must be a time").overwrite(Math.round).nullable(),
        wanted: z.union(
          [
            z.object({ kind: z.literal("at"), at: z.number().overwrite(Math.round) }),
            z.object({ kind: z.enum(["usual", "skipped"]) }),
          ],
          "must be a time, as usual, or skipped",
        ),
        ifUpdatedAt,
      }),
    ),
    right:
      (_, { uuid }) =>
      ({ requireToChange, seenSchedule }) =>
        requireToChange(seenSchedule(uuid)),
    audit: ({ uuid, seen, wanted }) => ({
      ...entry("schedule_end_changed", "schedule", uuid),
      asked: { seen, ...wanted },
    }),
    shows: asItIs,
  },
  deleteSchedule: {
    takes: ofOne,
    right:
      (_, uuid) =>
      ({ requireToChange, seenSchedule }) =>
        requireToChange(seenSchedule(uuid)),
    audit: changes("schedule_deleted", "schedule"),
    shows: asItIs,
  },

  createDoor: {
    takes: only(doorSettings),
    right:
      (_, { serverUuid }) =>
      ({ requireForDoor }) =>
        requireForDoor(serverUuid),
    audit: makes("door_created", "door"),
    shows: asItIs,
  },
  updateDoor: {
    takes: z
      .object({ uuid, ifUpdatedAt })
      .and(doorSettings)
      .transform(({ uuid, ifUpdatedAt, ...settings }): ArgumentsOf<"updateDoor"> => [
        ...([uuid, settings, ifUpdatedAt] as const),
      ]),
    right:
      (_, uuid, { serverUuid }) =>
      ({ seenDoor, requireForDoor }) => {
        requireForDoor(seenDoor(uuid).serverUuid);
        requireForDoor(serverUuid);
      },
    audit: changes("door_edited", "door"),
    shows: asItIs,
  },
  deleteDoor: {
    takes: ofOne,
    right:
      (_, uuid) =>
      ({ seenDoor, requireRight }) => {
        seenDoor(uuid);
        requireRight("doors");
      },
    audit: changes("door_deleted", "door"),
    shows: asItIs,
  },

  createPowerCutPlan: {
    takes: only(powerCutSettings),
    right:
      (_, settings) =>
      ({ requireForPowerCut }) =>
        requireForPowerCut(settings),
    audit: makes("power_cut_plan_created", "power_cut_plan"),
    shows: asItIs,
  },
  updatePowerCutPlan: {
    takes: z
      .object({ uuid, ifUpdatedAt })
      .and(powerCutSettings)
      .transform(({ uuid, ifUpdatedAt, ...settings }): ArgumentsOf<"updatePowerCutPlan"> => [
        ...([uuid, settings, ifUpdatedAt] as const),
      ]),
    right:
      (_, uuid, settings) =>
      ({ seenPowerCutPlan, requireForPowerCut }) => {
        requireForPowerCut(settings);
        seenPowerCutPlan(uuid);
      },
    audit: changes("power_cut_plan_edited", "power_cut_plan"),
    shows: asItIs,
  },
  deletePowerCutPlan: {
    takes: ofOne,
    right:
      (_, uuid) =>
      ({ seenPowerCutPlan, requireRight }) => {
        requireRight("powerCuts");
        seenPowerCutPlan(uuid);
      },
    audit: changes("power_cut_plan_deleted", "power_cut_plan"),
    shows: asItIs,
  },
  setNutServer: {
    takes: z
      .object({ nutServer: nutServerSettings, ifUpdatedAt })
      .transform((asked): ArgumentsOf<"setNutServer"> => [asked.nutServer, asked.ifUpdatedAt]),
    right: everywhere("nutServers"),
    // Its secret is never part of an entry.
    audit: ({ uuid }) => entry("nut_server_set", "nut_server", uuid),
    shows: asItIs,
  },
  removeNutServer: {
    takes: ofOne,
    right: everywhere("nutServers"),
    audit: changes("nut_server_removed", "nut_server"),
    shows: asItIs,
  },
  setSettings: {
    takes: settingsAsk
      .extend({ ifUpdatedAt })
      .transform(({ ifUpdatedAt, ...asked }): ArgumentsOf<"setSettings"> => [asked, ifUpdatedAt]),
    right: everywhere("settings"),
    // Its values are never part of an entry: the store shows those that are no secret.
    audit: ({ part }) => entry("settings_set", "settings", part),
    shows: asItIs,
  },

  createEnrolmentKey: {
    takes: keySettings
      .extend({ secret: z.custom<KeySecret>() })
      .transform(({ secret, ...settings }): ArgumentsOf<"createEnrolmentKey"> => [settings, secret]),
    right: everywhere("enrol"),
    audit: makes("enrolment_key_created", "enrolment_key"),
    shows: asItIs,
  },
  revokeEnrolmentKey: {
    takes: ofOne,
    right: everywhere("enrol"),
    audit: changes("enrolment_key_revoked", "enrolment_key"),
    shows: asItIs,
  },
} as const satisfies ChangingRows;
type ChangingRows = { readonly [Verb in ChangingVerb]: ChangingRow<Verb> };

/** The same, typed by verb. */
export const ROWS: ChangingRows = VERBS;

/** Previews: requests that change nothing. */
export const PREVIEWS = {
  previewRun: runAsk,
  previewUpgrade: upgradeAsk,
  previewSchedule: z
    .object({ uuid: uuid.nullable(), from: z.number("must be a time").nullable() })
    .and(scheduleSettings)
    .transform(({ uuid, from, ...settings }): Parameters<Reads["previewSchedule"]> => [settings, uuid, from]),
  previewPowerCut: powerCutSettings,
  rehearsePowerCut: z.object({ plan: powerCutSettings, script: rehearsalScript }),
} as const;

function namesSome({ serverUuids, groupUuids }: Named): boolean {
  return serverUuids.length + groupUuids.length > 0;
}

/** The servers and alerts of these that they see. */
function seenOf({ fleet, visibility: { sees } }: They, { serverUuids, alertUuids }: SeenAlerts) {
  const named = new Set(alertUuids);
  return {
    servers: serverUuids.filter(sees),
    alerts: fleet.alerts().filter(({ uuid, serverUuid }) => named.has(uuid) && sees(serverUuid)),
  };
}

/** The run as far as they see it. @throws FleetError `run_not_found` */
export function seenRun({ run: seen }: Visibility, run: Run): Run {
  const found = seen(run);
  if (!found) throw new FleetError({ code: "run_not_found" });
  return found;
}
