import { NOTICES, type Heartbeat } from "../power/events";
import type { EnergyOfMonth } from "../plan/energy";
import type { EventKind } from "../plan/events";
import type { Hold } from "../plan/hold";
import type { Next } from "../plan/next";
import type { NightReport } from "../plan/night-report";
import type { Run, ListedRun } from "../plan/run";
import type { OutsideKind, WayTarget } from "../power/ways";
import type { Action } from "../power/words";
import { act } from "./servers/act";
import { type By } from "./model/audit";
import { acknowledgeAlerts, listAlerts, type AlertOf, type SeenAlerts } from "./alerts/alert-verbs";
import type { AgentManifest } from "./servers/agent-manifest";
import {
  createKey,
  enrol,
  listKeys,
  revokeKey,
  rewriteKeyHash,
  type EnrollingServer,
  type KeySecret,
} from "./servers/enrolment";
import type { KeySettings } from "./model/enrolment-key";
import { cut, cutWays, type Cut } from "./servers/cut";
import { activity, type ActivityPage, type ActivityQuery } from "./activity";
import type {
  AgentRecord,
  EnrolmentKeyRecord,
  EventRecord,
  NewEvent,
  PastStatus,
  ScheduleRecord,
  ServerRecord,
  WakeReport,
  Group,
} from "./model/entities";
import {
  changeMembers,
  createGroup,
  deleteGroup,
  listGroups,
  setMembers,
  updateGroup,
  type GroupChanges,
  type MemberChanges,
  type NewGroup,
} from "./groups/group-verbs";
import { FleetError } from "./model/errors";
import { energyOf } from "./memory/energy";
import { createDoor, deleteDoor, listDoors, updateDoor } from "./doors/door-verbs";
import type { DoorRecord, DoorSettings } from "./model/door";
import type { PowerCutPlan } from "../plan/power-cut-plan";
import type { RehearsedMoment } from "../plan/power-cut-rehearsal";
import type { ScriptedReading } from "../plan/power-cut-scripts";
import type { PowerCutSettings } from "./model/power-cut";
import { createPowerCutPlan, deletePowerCutPlan, updatePowerCutPlan } from "./power-cuts/plan-verbs";
import { listPlans } from "./power-cuts/plans";
import { cautionsOf, lastCut, type Caution, type LastCut } from "./power-cuts/last-cut";
import { previewPowerCut, rehearsePowerCut, type PowerCutPreview } from "./power-cuts/preview";
import { suspectedCut, type SuspectedCut } from "./power-cuts/suspected";
import type { SettingPart, SettingsAsk, SettingTexts, ShownPart } from "./model/manager-settings";
import type { NutServerSettings, NutServerTarget, ShownNutServer } from "./model/nut-server";
import type { UpsNewsItem } from "../ups/news";
import { noteUps } from "./ups/note-ups";
import {
  listNutServers,
  nutTarget,
  nutTargetOf,
  removeNutServer,
  setNutServer,
} from "./ups/nut-server-verbs";
import { consoleTexts, listSettings, setSettings, settingsToTry } from "./settings/settings-verbs";
import { diagnose, type Diagnosis } from "./servers/doctor";
import type { Rehearsal } from "../plan/rehearsal";
import { listRehearsals, rehearse, type RehearsalAsk } from "./rehearsals/rehearse";
import type { Upgrade } from "../plan/upgrades";
import { cancelUpgrade, previewUpgrade, startUpgrade } from "./upgrades/upgrade-verbs";
import type { UpgradeAsk, UpgradeStart } from "./upgrades/settings";
import { heartbeat, manifestNow } from "./servers/heartbeat";
import { listHolds, placeHold, releaseHold, type NewHold } from "./holds/hold-verbs";
import { createNightReader, lastNight, type NightView } from "./night-report";
import { plan, type Plan } from "./planned";
import type { FleetParts } from "./model/ports";
import type { EventQuery } from "./model/stores";
import type { News } from "./news";
import { createRegistry, find, type Registry, registryBy, type RegistryBy } from "./registry";
import { orderByName } from "./memory/order-by-name";
import {
  cancelRun,
  getRun,
  listRuns,
  openRuns,
  previewRun,
  startRun,
  type RunPreview,
  type RunQuery,
} from "./runs/run-verbs";
import type { RunAsk, RunStart } from "./runs/settings";
import { previewRest, type RestAsk, type RestPreview } from "./rest-preview";
import { restOutlook, type RestOutlook } from "./orders/rests";
import { load, startScheduler } from "./scheduler";
import { show } from "./show";
import { changeScheduleEnd, type NewEnd } from "./schedules/end-verb";
import { previewSchedule, type SchedulePreview } from "./schedules/preview-schedule";
import { createSchedule, deleteSchedule, updateSchedule } from "./schedules/schedule-verbs";
import { listSchedules } from "./schedules/schedules";
import type { ScheduleSettings } from "./schedules/settings";
import { edit, register, registerAll, remove, rotateToken, type WithToken } from "./servers/server-verbs";
import type { AskedSettings, ServerChanges } from "./model/settings";
import type { WakeResult } from "./memory/relays";
import type { Timeline } from "./memory/status-history";
import type { TurnOff } from "./model/turn-off";
import type { PossibleWay } from "./model/wake-ways";
import { wakingOf } from "./wake-held";
import { takeResults } from "./wake/relays";
import { wakeDoubtOf, waysOf } from "./wake/ways";
import { wakeCauses, type WakeCause } from "./servers/wake-causes";
import { listWays, readableWays, removeWay, setWay, wayTarget } from "./ways/way-verbs";
import type { ShownWay, WayRecord, WaySettings } from "./model/way";
import { why, type ExplainedStatus } from "./why";

/** Queries to the fleet. All verbs that name a server throw `FleetError` with code `not_found` where there is none. */
export interface Reads {
  /** All servers, by name. */
  list(): readonly ServerRecord[];
  get(uuid: string): ServerRecord;
  /** The next change of a server; null: nothing is planned for the next 14 days. */
  next(uuid: string): Next | null;
  /** All groups, by name. The verbs on groups throw `group_not_found`, `group_name_taken`. */
  groups(): readonly Group[];
  /** All holds, by their end. */
  holds(): readonly Hold[];
  /** All alerts that are open, oldest first. */
  alerts(): readonly AlertOf[];
  /** The preview of a run, by the same code. @throws FleetError as `startRun`, without `confirm_count` */
  previewRun(ask: RunAsk, by: By): RunPreview;
  /** @throws FleetError `run_not_found` */
  getRun(uuid: string): Promise<Run>;
  /** Newest first, without their members. None is before one that is not kept any more. */
  listRuns(query: RunQuery): Promise<ListedRun[]>;
  /** The runs that go on; of a server those that it is in and that are not over for it. */
  openRuns(serverUuid?: string): readonly Run[];
  /** All doors, by name. */
  doors(): readonly DoorRecord[];
  /** All power cut plans, by name. */
  powerCutPlans(): readonly PowerCutPlan[];
  /** The last power cut of a plan; null: there was none. */
  lastPowerCut(planUuid: string): LastCut | null;
  /** Things that stand in a plan's way now. */
  powerCutCautions(plan: PowerCutSettings & Partial<Pick<PowerCutPlan, "identity">>): readonly Caution[];
  /** The servers that would go by a plan now, when and in which order. @throws FleetError `group_not_found` */
  previewPowerCut(settings: PowerCutSettings, by: By): PowerCutPreview;
  /** The timeline of a plan by a scripted UPS; nothing is ordered. @throws FleetError `group_not_found` */
  rehearsePowerCut(
    settings: PowerCutSettings,
    script: readonly ScriptedReading[],
    by: By,
  ): readonly RehearsedMoment[];
  /** Servers that fell silent together, as after a power cut that no UPS told of; null: there are none. */
  suspectedPowerCut(): SuspectedCut | null;
  /** The NUT servers that admins have set, by address, without their secrets. */
  nutServers(): readonly ShownNutServer[];
  /** The manager's own settings, part by part, without their secrets. */
  settings(): readonly ShownPart[];
  /** All schedules, by name. */
  schedules(): readonly ScheduleRecord[];
  /**
   * The effect of a schedule in 14 days, and the runs that saving it so would cancel.
   * @param uuid the schedule that is to be changed; null: a new one
   * @param from wall-clock milliseconds; null: now
   * @throws FleetError `calendar_unreadable`, `not_found`, `group_not_found`, `schedule_not_found`
   */
  previewSchedule(
    settings: ScheduleSettings,
    uuid: string | null,
    from: number | null,
  ): Promise<SchedulePreview>;
  /** All enrolment keys, newest first. */
  enrolmentKeys(): readonly EnrolmentKeyRecord[];
  /** Events, newest first. */
  events(query: EventQuery & { readonly kinds?: readonly EventKind[] }): Promise<EventRecord[]>;
  /** A page of the activity log, newest first, each run in one entry. @throws FleetError `group_not_found` */
  activity(query: ActivityQuery): Promise<ActivityPage>;
  /**
   * The chain that led to the status of a server, now or at a time (wall-clock ms), from the last request, or the last
   * change of the machine's own, on.
   */
  why(uuid: string, at: number | null): Promise<ExplainedStatus>;
  /**
   * The current statuses of a server that ended after `since` (wall-clock ms), in order. Gaps are times in which
   * the manager was away.
   */
  pastStatuses(uuid: string, since: number): Promise<PastStatus[]>;
  /** The ways by which a server could be woken now, and those that it has and that would fail, with the reason. */
  possibleWays(uuid: string): readonly PossibleWay[];
  /** The last try to wake a server, and its result; null: it was not woken since this is kept. */
  wakeReport(uuid: string): Promise<WakeReport | null>;
  /** Possible causes of a failed try, likeliest first; none where a heartbeat came, or may yet come. */
  wakeCauses(uuid: string, report: WakeReport): readonly WakeCause[];
  /** Rehearsals: of each server the last one. */
  rehearsals(): readonly Rehearsal[];
  /** Upgrades of agents, newest first: the last 20. */
  upgrades(): readonly Upgrade[];
  /**
   * The upgrade as it would begin.
   * @throws FleetError `not_found`, `bad_until`, `nothing_to_upgrade` where this manager carries no agent
   */
  previewUpgrade(ask: UpgradeAsk, by: By): Upgrade;
  /** The diagnosis of whether a server can be woken, before anyone relies on it. */
  doctor(uuid: string): Diagnosis;
  /** The ways by which the power of a server can be cut now. */
  cutWays(uuid: string): readonly OutsideKind[];
  /** The ways from outside of a server, without their secrets. */
  ways(uuid: string): readonly ShownWay[];
  /**
   * The current statuses of many servers that lasted at some time between two instants (wall-clock ms) and are over, in
   * no order of the servers; one without any is left out. They are kept for 8 days.
   * @param uuids null: of all servers. One that is no more has no past
   */
  timelines(since: number, until: number, uuids: readonly string[] | null): Promise<Timeline[]>;
  /** Planned events between two instants (wall-clock ms), as far as they are known, in order. */
  planned(since: number, until: number): Plan;
  /**
   * The energy that turning servers off has saved in these months (YYYY-MM, by UTC, both included), by month and
   * server. Deleted servers are included.
   */
  energy(from: string, to: string): Promise<EnergyOfMonth[]>;
  /** The report of the last night that has begun, by the clock of the manager's place. */
  nightReport(view?: NightView): Promise<NightReport>;
  /** The outlook of a server's rest; null: none is in force, or there is no such server. */
  restOutlook(uuid: string): RestOutlook | null;
  /**
   * The effect that a rest would have had in the last 7 days, with whatever kept the servers awake.
   * @param sees absent: everybody sees all servers
   * @throws FleetError `not_found`, `group_not_found`
   */
  previewRest(ask: RestAsk, sees?: (serverUuid: string) => boolean): Promise<RestPreview>;
  /** A snapshot, then every change. Ends with the signal, or when the watcher is too slow to follow. */
  watch(signal: AbortSignal): AsyncIterable<News>;
}

/** Verbs that change the fleet: each has a row in `VERBS` (lib/access/verbs.ts). */
export interface Changes {
  /** @throws FleetError `mac_address_taken` */
  register(settings: AskedSettings): Promise<WithToken>;
  /** Registers servers, each for itself, with tokens that nobody gets. Gives the result of each, in their order. */
  registerAll(all: readonly AskedSettings[]): Promise<readonly PromiseSettledResult<ServerRecord>[]>;
  /**
   * @param ifUpdatedAt the `updatedAt` of the server that was seen: nothing is changed where it is another now
   * @throws FleetError `mac_address_taken`, `edited_meanwhile`, `needs_circle`, `too_many_needs`; `not_found` also for
   * a server that it is to need
   */
  edit(uuid: string, changes: ServerChanges, ifUpdatedAt?: number): Promise<ServerRecord>;
  /** Deletes it for good. @throws FleetError `needed_by`, `used_by_schedule` */
  remove(uuid: string): Promise<void>;
  rotateToken(uuid: string): Promise<WithToken>;
  /**
   * Turns the server on or off, or wakes it again. Turning it on ends whatever would turn it off and is not confirmed
   * yet.
   * @param how for a turn-off, as `turnOff` takes it; what is absent is as a click asks for it
   * @throws FleetError `refused` where the status stands in the way, `no_way` where it could be woken by none, `held`; for
   * a stop that waits, `cannot_wait` and `bad_until`
   */
  act(uuid: string, action: Action, how?: Partial<TurnOff>): Promise<ServerRecord>;
  /**
   * Cuts the power of one server, without asking the machine; no order is left behind.
   * @throws FleetError `confirm_name`, `reason_needed`, `being_woken`, `no_way_to_cut`, `not_cut`
   */
  cut(uuid: string, cut: Cut): Promise<ServerRecord>;
  /**
   * Sets a way from outside of a server, in the place of the one of its kind. A secret that is absent stays, for the
   * same address and the same user.
   * @param ifUpdatedAt the `updatedAt` of the way that was seen: nothing is changed where it is another now
   * @throws FleetError `edited_meanwhile`, `invalid`
   */
  setWay(uuid: string, way: WaySettings, ifUpdatedAt?: number): Promise<ShownWay>;
  /** Removes a way from outside with its secret. @throws FleetError `way_not_found` */
  removeWay(uuid: string, kind: OutsideKind): Promise<void>;
  /**
   * Makes a door.
   * @throws FleetError `not_found`, `door_name_taken`, `too_many_doors`; `invalid` where it cannot listen there
   */
  createDoor(settings: DoorSettings): Promise<DoorRecord>;
  /**
   * Gives a door other settings, all of them.
   * @param ifUpdatedAt the `updatedAt` of the door that was seen: nothing is changed where it is another now
   * @throws FleetError as `createDoor`, and `door_not_found`, `edited_meanwhile`
   */
  updateDoor(uuid: string, settings: DoorSettings, ifUpdatedAt?: number): Promise<DoorRecord>;
  /** Deletes a door. @throws FleetError `door_not_found` */
  deleteDoor(uuid: string): Promise<void>;
  /**
   * Makes a power cut plan. Nothing happens before its UPS is on battery.
   * @throws FleetError `group_not_found`, `power_cut_name_taken`, `power_cut_group_taken`, `too_many_power_cut_plans`
   */
  createPowerCutPlan(settings: PowerCutSettings): Promise<PowerCutPlan>;
  /**
   * Gives a plan other settings, all of them, and another author.
   * @param ifUpdatedAt the `updatedAt` of the plan that was seen: nothing is changed where it is another now
   * @throws FleetError as `createPowerCutPlan`, and `power_cut_plan_not_found`, `edited_meanwhile`
   */
  updatePowerCutPlan(uuid: string, settings: PowerCutSettings, ifUpdatedAt?: number): Promise<PowerCutPlan>;
  /** Deletes a plan, and forgets who was on. @throws FleetError `power_cut_plan_not_found` */
  deletePowerCutPlan(uuid: string): Promise<void>;
  /**
   * Adds a NUT server, or gives one other settings, all of them. A secret that is absent stays, for the same address and
   * the same user.
   * @param ifUpdatedAt the `updatedAt` of the server that was seen: nothing is changed where it is another now
   * @throws FleetError `nut_server_not_found`, `nut_server_taken`, `too_many_nut_servers`, `edited_meanwhile`, `invalid`
   */
  setNutServer(settings: NutServerSettings, ifUpdatedAt?: number): Promise<ShownNutServer>;
  /** Removes a NUT server with its secret. @throws FleetError `nut_server_not_found` */
  removeNutServer(uuid: string): Promise<void>;
  /**
   * Changes settings of a part of the manager's own, and takes them up at once. A setting that is absent stays, an
   * empty one is removed. @param ifUpdatedAt of the part that was seen
   * @throws FleetError `invalid`, `edited_meanwhile`
   */
  setSettings(ask: SettingsAsk, ifUpdatedAt?: number): Promise<ShownPart>;
  createGroup(group: NewGroup): Promise<Group>;
  /**
   * Gives a group another name, other guards or another seat plan.
   * @param ifUpdatedAt the `updatedAt` of the group that was seen: nothing is changed where it is another now
   * @throws FleetError `edited_meanwhile` and `seat_shared`, too
   */
  updateGroup(uuid: string, changes: GroupChanges, ifUpdatedAt?: number): Promise<Group>;
  /** Sets the members to exactly these servers. */
  setMembers(uuid: string, serverUuids: readonly string[]): Promise<Group>;
  /** Adds and removes members; all others stay, also those who came meanwhile. */
  changeMembers(uuid: string, changes: MemberChanges): Promise<Group>;
  /** Deletes a group; its servers stay. */
  deleteGroup(uuid: string): Promise<void>;
  /**
   * Places a hold.
   * @throws FleetError `not_found`, `group_not_found`, `nothing_to_hold`, `bad_until`, `too_many_holds`
   */
  placeHold(hold: NewHold): Promise<Hold>;
  /** Ends a hold; that turns nothing off. @throws FleetError `hold_not_found` */
  releaseHold(uuid: string): Promise<void>;
  /**
   * Acknowledges alerts: one that lasts stays open, one that is cleared is over. Alerts that are over are left out.
   * Gives those that nobody had seen before.
   */
  acknowledgeAlerts(seen: SeenAlerts): Promise<readonly AlertOf[]>;
  /**
   * Starts a run. The same request once more is answered with the run that it started.
   * @throws FleetError `not_found`, `group_not_found`, `nothing_to_run`, `bad_until`, `confirm_count`, `too_many_runs`,
   * `preview_needed`, `preview_changed`
   */
  startRun(start: RunStart): Promise<Run>;
  /**
   * Turns a server off when it is free, and on again once it is proved off.
   * @throws FleetError `cannot_rehearse`, `rehearsed_already`, `bad_until`, `too_many_rehearsals`, `too_many_runs`
   */
  rehearse(uuid: string, ask: RehearsalAsk): Promise<Rehearsal>;
  /**
   * Upgrades agents, one after the other, each when its server is free.
   * @throws FleetError `not_found`, `bad_until`, `nothing_to_upgrade`, `upgrade_under_way`, `confirm_count`
   */
  startUpgrade(start: UpgradeStart): Promise<Upgrade>;
  /** Cancels an upgrade: no other agent is asked. @throws FleetError `upgrade_not_found` */
  cancelUpgrade(uuid: string): Promise<Upgrade>;
  /**
   * Cancels a run: nothing more is ordered, and what is not confirmed is withdrawn.
   * @throws FleetError `run_not_found`
   */
  cancelRun(uuid: string): Promise<Run>;
  /**
   * Makes a schedule. Nothing happens before its next transition.
   * @throws FleetError `schedule_name_taken`, `too_many_schedules`, `calendar_unreadable`, `not_found`,
   * `group_not_found`
   */
  createSchedule(settings: ScheduleSettings): Promise<ScheduleRecord>;
  /**
   * Gives a schedule other settings, all of them; the runs that it has planned are cancelled.
   * @param ifUpdatedAt the `updatedAt` of the schedule that was seen: nothing is changed where it is another now
   * @throws FleetError as `createSchedule`, and `schedule_not_found`, `edited_meanwhile`
   */
  updateSchedule(uuid: string, settings: ScheduleSettings, ifUpdatedAt?: number): Promise<ScheduleRecord>;
  /**
   * Changes the end of this night only, skips it, or lets it be as usual again.
   * @throws FleetError `schedule_not_found`, `edited_meanwhile`, `bad_end`
   */
  changeScheduleEnd(end: NewEnd): Promise<ScheduleRecord>;
  /** Deletes a schedule, and cancels its runs. @throws FleetError `schedule_not_found` */
  deleteSchedule(uuid: string): Promise<void>;
  /** @throws FleetError `group_not_found` */
  createEnrolmentKey(settings: KeySettings, secret: KeySecret): Promise<EnrolmentKeyRecord>;
  /** @throws FleetError `key_not_found` */
  revokeEnrolmentKey(uuid: string): Promise<EnrolmentKeyRecord>;
}

export type ChangingVerb = keyof Changes;
type EachArguments = { readonly [Verb in ChangingVerb]: Parameters<Changes[Verb]> };
type EachDone = { readonly [Verb in ChangingVerb]: Awaited<ReturnType<Changes[Verb]>> };
export type ArgumentsOf<Verb extends ChangingVerb> = EachArguments[Verb];
export type Done<Verb extends ChangingVerb> = EachDone[Verb];
/** The same, verb by verb. */
export type EachChange = {
  readonly [Verb in ChangingVerb]: (...asked: ArgumentsOf<Verb>) => Promise<Done<Verb>>;
};

/** The running fleet. */
export interface Fleet extends Reads {
  /** The fleet as somebody changes it. */
  as(by: By): Reads & Changes;
  /**
   * Receives an agent's heartbeat; the answer is what the agent may act on.
   * @param address where it comes from: its ports are probed there
   * @param waked the results of what it was asked to pass on
   */
  heartbeat(
    uuid: string,
    heartbeat: Heartbeat,
    agent: AgentRecord | null,
    address?: string,
    waked?: readonly WakeResult[],
  ): Promise<AgentManifest>;
  /**
   * Holds the answer to a heartbeat until the server's manifest changes, its agent speaks again or the time is over;
   * then `letGo` is called, once. At most one for each server.
   * @param revision of the manifest that its agent knows; `ms` how long at most
   * @returns forgets it: nobody waits for it any more
   */
  holdAnswer(uuid: string, revision: number, ms: number, letGo: () => void): () => void;
  /** Whether there is room for one more. */
  mayHoldAnswer(): boolean;
  /** The ways from outside by which a server can be reached, at once; none where there is no such server. */
  readableWays(uuid: string): readonly Pick<WayRecord, "kind" | "address" | "options">[];
  /** The address of the last heartbeat of a server; null: none has come in this life of the manager. */
  addressOf(uuid: string): string | null;
  /** The groups of a server; undefined: there is no such server. */
  groupsOf(uuid: string): readonly string[] | undefined;
  /** Servers that have ways from outside, read or not. */
  serversWithWays(): Iterable<string>;
  /**
   * The place of a server for one call from outside, with its secret in the clear. @throws FleetError `way_not_found`,
   * `secret_unreadable`
   */
  wayTarget(uuid: string, kind: OutsideKind): WayTarget;
  /**
   * A NUT server with its secret in the clear: for its connection alone. @throws FleetError `nut_server_not_found`,
   * `secret_unreadable`
   */
  nutTarget(uuid: string): NutServerTarget;
  /**
   * The same for settings that may not be stored, for a try. @throws FleetError `nut_server_not_found`,
   * `secret_unreadable`, `invalid`
   */
  nutTargetOf(settings: NutServerSettings): NutServerTarget;
  /** The texts that were set in the console for a part, secrets in the clear; null: none, or one cannot be read. */
  consoleTexts(part: SettingPart): SettingTexts | null;
  /** All texts of a part with a change that is not stored, secrets in the clear: for a try. @throws FleetError `invalid` */
  settingsToTry(ask: SettingsAsk): SettingTexts;
  /** Tells people of a UPS. */
  noteUps(news: UpsNewsItem): Promise<void>;
  /** The manifest for an agent in the given boot; changes nothing. */
  manifest(uuid: string, boot: string): AgentManifest;
  /** Registers the server that shows a key. @throws FleetError `key_refused`, `mac_address_taken` */
  enrol(by: By, keyUuid: string, asking: EnrollingServer): Promise<WithToken>;
  /** Keeps another hash of a key's secret, unless it has another than `before` by now. */
  rewriteKeyHash(uuid: string, before: string, hash: string): Promise<void>;
}

/** A fleet with a beginning and an end. */
export interface RunningFleet extends Fleet {
  /** Loads the servers and starts the scheduler. */
  start(): Promise<void>;
  /** Reads the servers as another manager keeps them, instead of a start; again to follow it. */
  show(): Promise<void>;
  /** Notifies people about the manager itself, by the name of its machine. */
  notify(kind: "standby_late" | "replaced" | "took_over", machine: string): Promise<void>;
  /** Lets go of all answers that are held. @param forGood holds none any more */
  letGoOfAnswers(forGood?: boolean): void;
  /** Finishes what is under way, writes all to disk, ends every watch. */
  stop(): Promise<void>;
}

export function createFleet(parts: FleetParts): RunningFleet {
  const registry = createRegistry(parts);
  let stopScheduler: () => void = () => undefined;
  return {
    ...verbs(registry),
    show: () => show(registry),
    async start() {
      await load(registry);
      stopScheduler = startScheduler(registry);
    },
    async notify(kind, serverName) {
      const event: NewEvent = {
        ...{ at: parts.clock.wall(), serverUuid: "", serverName, kind, severity: NOTICES[kind] },
        ...{
          actor: "manager",
          actorUuid: null,
          detail: "",
          reason: "",
          until: null,
          use: null,
          runUuid: null,
        },
      };
      for (const one of await parts.store.events.append([event]))
        registry.watchers.notify({ type: "notice", event: one });
    },
    letGoOfAnswers: (forGood = true) => (forGood ? registry.held.close() : registry.held.letGoOfAll()),
    async stop() {
      registry.held.close();
      stopScheduler();
      registry.watchers.close();
      await registry.queue.idle();
      await registry.plainHeartbeats.write();
      await registry.history.flush();
      await registry.wakes.flush();
      registry.energy.count();
      await registry.energy.flush();
      await registry.rests.flush(true);
    },
  };
}

/** Every verb that changes something, by whoever the registry is for. */
const CHANGES: {
  readonly [Verb in ChangingVerb]: (registry: RegistryBy, ...asked: ArgumentsOf<Verb>) => Promise<Done<Verb>>;
} = {
  ...{ register, registerAll, edit, remove, rotateToken, act, cut, setWay, removeWay },
  ...{ createPowerCutPlan, updatePowerCutPlan, deletePowerCutPlan },
  ...{ createDoor, updateDoor, deleteDoor, setNutServer, removeNutServer, setSettings },
  ...{ createGroup, updateGroup, setMembers, changeMembers, deleteGroup },
  placeHold: (registry, hold) => placeHold(registry, hold, wakingOf(registry, startOf(registry), hold)),
  ...{ releaseHold, acknowledgeAlerts, startRun, cancelRun, rehearse },
  ...{ startUpgrade, cancelUpgrade },
  ...{ createSchedule, updateSchedule, changeScheduleEnd, deleteSchedule },
  ...{ createEnrolmentKey: createKey, revokeEnrolmentKey: revokeKey },
};

/** All verbs that change something, each done by one function. */
export function changesBy(
  work: <Verb extends ChangingVerb>(verb: Verb, asked: ArgumentsOf<Verb>) => Promise<Done<Verb>>,
): Changes {
  const verbs = Object.keys(CHANGES) as ChangingVerb[];
  const changes = verbs.map((verb) => [verb, (...asked: ArgumentsOf<typeof verb>) => work(verb, asked)]);
  return Object.fromEntries(changes) as Changes;
}

/** The registry for the start of a run that follows from another request: the audit records it as that start. */
function startOf(registry: RegistryBy): RegistryBy {
  const { asked: _, ...by } = registry.by;
  if (!by.operation) return registry;
  return registryBy(registry, { ...by, operation: "run_started", target: { kind: "run", uuid: null } });
}

function verbs(registry: Registry): Fleet {
  const inOrder = orderByName();
  const nights = createNightReader(registry);
  const list = (): ReturnType<Reads["list"]> => inOrder(registry.servers);
  const reads: Reads = {
    list,
    get: (uuid) => find(registry, uuid),
    next: (uuid) => registry.nexts.of(uuid),
    groups: () => listGroups(registry),
    holds: () => listHolds(registry),
    alerts: () => listAlerts(registry),
    previewRun: (ask, by) => previewRun(registryBy(registry, by), ask),
    getRun: (uuid) => getRun(registry, uuid),
    listRuns: (query) => listRuns(registry, query),
    openRuns: (serverUuid) => openRuns(registry, serverUuid),
    doors: () => listDoors(registry),
    powerCutPlans: () => listPlans(registry),
    lastPowerCut: (planUuid) => lastCut(registry, planUuid),
    powerCutCautions: (plan) => cautionsOf(registry, plan),
    previewPowerCut: (settings, by) => previewPowerCut(registryBy(registry, by), settings),
    rehearsePowerCut: (settings, script, by) => rehearsePowerCut(registryBy(registry, by), settings, script),
    suspectedPowerCut: () => suspectedCut(registry),
    nutServers: () => listNutServers(registry),
    settings: () => listSettings(registry),
    schedules: () => listSchedules(registry),
    previewSchedule: (settings, uuid, from) => previewSchedule(registry, settings, uuid, from),
    enrolmentKeys: () => listKeys(registry),
    possibleWays: (uuid) =>
      waysOf(registry, find(registry, uuid)).map(({ kind, fault }) => ({ kind, fault })),
    wakeReport: (uuid) => registry.wakes.find(find(registry, uuid).uuid),
    wakeCauses: (uuid, report) => {
      const server = find(registry, uuid);
      return wakeCauses(
        report,
        server,
        wakeDoubtOf(registry.parts, server),
        registry.addresses.get(uuid) ?? null,
      );
    },
    doctor: (uuid) => diagnose(registry, uuid),
    cutWays: (uuid) => cutWays(registry, uuid),
    rehearsals: () => listRehearsals(registry),
    upgrades: () => registry.upgrades,
    previewUpgrade: (ask, by) => previewUpgrade(registryBy(registry, by), ask),
    ways: (uuid) => listWays(registry, uuid),
    pastStatuses: (uuid, since) => registry.history.list(uuid, since),
    activity: (query) => activity(registry, query),
    timelines: (since, until, uuids) =>
      registry.history.timelines(since, until, uuids ?? [...registry.servers.keys()]),
    why: (uuid, at) => why(registry, uuid, at),
    planned: (since, until) => plan(registry, since, until),
    restOutlook(uuid) {
      const server = registry.servers.get(uuid);
      return server ? restOutlook(registry, server) : null;
    },
    previewRest: (ask, sees) => previewRest(registry, ask, sees),
    nightReport: (view) => lastNight(registry, nights, list, view),
    energy: (from, to) => energyOf(registry.energy, registry.servers, from, to),
    events: (query) => registry.parts.store.events.list(query),
    watch: (signal) =>
      registry.watchers.watch(
        {
          ...{ type: "snapshot", servers: list(), groups: listGroups(registry), holds: listHolds(registry) },
          schedules: listSchedules(registry),
          runs: openRuns(registry),
        },
        signal,
      ),
  };
  return {
    ...reads,
    as(by) {
      const theirs = registryBy(registry, by);
      return {
        ...reads,
        ...changesBy(async (verb, asked) => {
          const aside = registry.parts.aside?.();
          if (aside) throw new FleetError({ code: aside });
          return CHANGES[verb](theirs, ...asked);
        }),
      };
    },
    heartbeat(uuid, report, agent, address, waked) {
      const { addresses, servers } = registry;
      if (waked) takeResults(registry, find(registry, uuid), waked);
      // Else each heartbeat would leave a text of its own behind.
      if (address !== undefined && addresses.get(uuid) !== address && servers.has(uuid))
        addresses.set(uuid, address);
      return heartbeat(registry, uuid, report, agent);
    },
    holdAnswer(uuid, revision, ms, letGo) {
      const forget = registry.held.hold(uuid, ms, letGo);
      // There was news between the answer and now.
      if (registry.servers.get(uuid)?.facts.revision !== revision) registry.held.letGo(uuid);
      return forget;
    },
    mayHoldAnswer: () => !registry.held.isFull(),
    addressOf: (uuid) => registry.addresses.get(uuid) ?? null,
    groupsOf: (uuid) => registry.servers.get(uuid)?.groupUuids,
    serversWithWays: () => registry.ways.keys(),
    readableWays: (uuid) => readableWays(registry, uuid),
    wayTarget: (uuid, kind) => wayTarget(registry, uuid, kind),
    nutTarget: (uuid) => nutTarget(registry, uuid),
    nutTargetOf: (settings) => nutTargetOf(registry, settings),
    consoleTexts: (part) => consoleTexts(registry, part),
    settingsToTry: (ask) => settingsToTry(registry, ask),
    noteUps: (news) => noteUps(registry, news),
    manifest: (uuid, boot) => manifestNow(registry, uuid, boot),
    rewriteKeyHash: (...all) => rewriteKeyHash(registry, ...all),
    enrol: (by, keyUuid, asking) => enrol(registryBy(registry, by), keyUuid, asking),
  };
}
