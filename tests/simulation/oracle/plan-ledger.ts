import type { GroupRecord, NewEvent, ScheduleRecord, ServerRecord } from "../../../lib/fleet/model/entities";
import type { ChangedMember } from "../../../lib/fleet/model/stores";
import type { PowerCut } from "../../../lib/plan/power-cut";
import type { Member, Run } from "../../../lib/plan/run";
import type { FleetStore } from "../memory-store";

/** Findings of the ledger about plans. */
export interface PlanFindings {
  /** Safety rule 5 is broken. */
  planLost(what: string): void;
  /** A run is about to be written. */
  planned(run: Run): void;
  /** It is on disk. */
  plannedForSure(runUuid: string): void;
  /** The ends of members are on disk. */
  membersEnded(members: readonly ChangedMember[]): void;
  /** The end of a run is about to be written, with these events. */
  ends(runUuid: string, events: readonly NewEvent[]): void;
  endedForSure(runUuid: string): void;
  /** A power cut is about to be written. */
  cutKept(cut: PowerCut): void;
  /** A group is about to have this name and uuid. */
  named(group: GroupRecord): void;
}

/** As `Ledger`, for groups, runs with their members, and schedules: each as text to compare. */
export interface PlanLedger {
  over(store: FleetStore): Pick<FleetStore, "groups" | "runs" | "schedules" | "powerCuts">;
  /** A write together with members of runs. */
  withMembers<T>(members: readonly ChangedMember[], written: () => Promise<T>): Promise<T>;
  /** The next life has found these servers, with the groups that they are in. */
  foundServers(servers: readonly ServerRecord[]): void;
  /** A server is no more, and in no group. */
  serverGone(uuid: string): void;
}

/** The text that is kept under a key, and the one that may be there instead while it is being written; null: none. */
interface Kept {
  now: string | null;
  pending: { text: string | null; readonly sure?: () => void } | null;
}

export function createPlanLedger(findings: PlanFindings): PlanLedger {
  const kept = new Map<string, Kept>();
  let servers: readonly ServerRecord[] = [];

  const at = (key: string): Kept => {
    const known = kept.get(key);
    if (known) return known;
    const fresh: Kept = { now: null, pending: null };
    kept.set(key, fresh);
    return fresh;
  };

  /** Writes texts under these keys; where the manager dies over it, the next life finds the old or the new one. */
  async function write<T>(
    texts: readonly (readonly [key: string, text: string | null, sure?: () => void])[],
    written: () => Promise<T>,
  ): Promise<T> {
    const all = texts.map(([key, text, sure]) => ({ key, pending: { text, ...(sure && { sure }) } }));
    for (const { key, pending } of all) at(key).pending = pending;
    try {
      const done = await written();
      for (const { key, pending } of all) {
        at(key).now = pending.text;
        pending.sure?.();
      }
      return done;
    } finally {
      for (const [key] of texts) at(key).pending = null;
    }
  }

  /** Compares texts of one kind with what the next life finds. */
  function compare(kind: string, found: ReadonlyMap<string, string>): void {
    for (const key of found.keys()) at(key);
    for (const [key, one] of kept) {
      if (!key.startsWith(`${kind} `)) continue;
      const text = found.get(key) ?? null;
      if (text !== one.now && one.pending?.text === text) one.pending.sure?.();
      else if (text !== one.now)
        findings.planLost(
          `${key}: the disk says ${text ?? "nothing"}, but ${one.now ?? "nothing"} was acknowledged`,
        );
      one.now = text;
      one.pending = null;
      if (text === null) kept.delete(key);
    }
  }

  const memberTexts = (members: readonly ChangedMember[]) =>
    members.map(
      ({ runUuid, member }) =>
        [
          `member ${runUuid} ${member.serverUuid}`,
          memberText(member),
          () => findings.membersEnded([{ runUuid, member }]),
        ] as const,
    );
  const ofMembers = (run: Run) => run.members.map((member) => ({ runUuid: run.uuid, member }));
  const insert = <T>(run: Run, written: () => Promise<T>): Promise<T> => {
    findings.planned(run);
    const sure = (): void => findings.plannedForSure(run.uuid);
    return write([[`run ${run.uuid}`, runText(run), sure], ...memberTexts(ofMembers(run))], written);
  };
  const membersIn = (group: string): string[] =>
    servers.filter(({ groupUuids }) => groupUuids.includes(group)).map(({ uuid }) => uuid);

  return {
    withMembers: (members, written) =>
      members.length === 0 ? written() : write(memberTexts(members), written),
    foundServers: (found) => void (servers = found),
    serverGone(uuid) {
      const without = (text: string): string => textOf(text.split(",").filter((each) => each !== uuid));
      for (const [key, one] of kept) {
        if (!key.startsWith("in ")) continue;
        if (one.now !== null) one.now = without(one.now);
        // Whoever is put into a group and is no more by then is not in it.
        if (one.pending?.text) one.pending.text = without(one.pending.text);
      }
    },
    over: ({ groups, runs, schedules, powerCuts }) => ({
      ...(powerCuts && {
        powerCuts: {
          ...powerCuts,
          load: async () => {
            const found = await powerCuts.load();
            compare("cutplan", new Map(found.map((each) => [`cutplan ${each.uuid}`, JSON.stringify(each)])));
            return found;
          },
          loadCuts: async () => {
            const found = await powerCuts.loadCuts();
            compare("cut", new Map(found.map((each) => [`cut ${each.planUuid}`, JSON.stringify(each)])));
            return found;
          },
          insert: (plan, events) =>
            write([[`cutplan ${plan.uuid}`, JSON.stringify(plan)]], () => powerCuts.insert(plan, events)),
          update: (plan, cut, events) =>
            write(
              [
                [`cutplan ${plan.uuid}`, JSON.stringify(plan)],
                ...(cut ? ([[`cut ${cut.planUuid}`, JSON.stringify(cut)]] as const) : []),
              ],
              () => powerCuts.update(plan, cut, events),
            ),
          put: (cut, events) => {
            findings.cutKept(cut);
            return write([[`cut ${cut.planUuid}`, JSON.stringify(cut)]], () => powerCuts.put(cut, events));
          },
          begin: (cut, run, events) =>
            write([[`cut ${cut.planUuid}`, JSON.stringify(cut)]], () =>
              insert(run, () => powerCuts.begin(cut, run, events)),
            ),
        },
      }),
      ...(groups && {
        groups: {
          ...groups,
          load: async () => {
            const found = await groups.load();
            compare("group", new Map(found.map((each) => [`group ${each.uuid}`, groupText(each)])));
            const members = found.map(({ uuid }) => [`in ${uuid}`, textOf(membersIn(uuid))] as const);
            compare("in", new Map(members));
            return found;
          },
          insert: (group, uuids, events) => {
            findings.named(group);
            const texts = [
              [`group ${group.uuid}`, groupText(group)],
              [`in ${group.uuid}`, textOf(uuids)],
            ] as const;
            return write(texts, () => groups.insert(group, uuids, events));
          },
          update: (group) => write([[`group ${group.uuid}`, groupText(group)]], () => groups.update(group)),
          setMembers: (uuid, uuids, events) =>
            write([[`in ${uuid}`, textOf(uuids)]], () => groups.setMembers(uuid, uuids, events)),
          remove: (uuid, events) =>
            write(
              [
                [`group ${uuid}`, null],
                [`in ${uuid}`, null],
              ],
              () => groups.remove(uuid, events),
            ),
        },
      }),
      ...(runs && {
        runs: {
          ...runs,
          loadOpen: async (monotonic) => {
            const found = await runs.loadOpen(monotonic);
            compare("run", new Map(found.map((run) => [`run ${run.uuid}`, runText(run)])));
            compare(
              "member",
              new Map(memberTexts(found.flatMap(ofMembers)).map(([key, text]) => [key, text])),
            );
            return found;
          },
          insert: (run, requestId, events) => insert(run, () => runs.insert(run, requestId, events)),
          updateMembers: (members) => write(memberTexts(members), () => runs.updateMembers(members)),
          cancel: (uuid, by) => {
            const [planned] = (at(`run ${uuid}`).now ?? "").split(CANCELLED);
            const text = `${planned ?? ""}${CANCELLED}${JSON.stringify(by)}`;
            return write([[`run ${uuid}`, text]], () => runs.cancel(uuid, by));
          },
          end: (uuid, when, events) => {
            findings.ends(uuid, events);
            const its = [...kept.keys()].filter((key) => key.startsWith(`member ${uuid} `));
            const gone = its.map((key) => [key, null] as const);
            const sure = (): void => findings.endedForSure(uuid);
            return write([[`run ${uuid}`, null, sure], ...gone], () => runs.end(uuid, when, events)).then(
              (done) => {
                for (const key of [`run ${uuid}`, ...its]) kept.delete(key);
                return done;
              },
            );
          },
        },
      }),
      ...(schedules && {
        schedules: {
          ...schedules,
          load: async () => {
            const found = await schedules.load();
            compare("schedule", new Map(found.map((each) => [`schedule ${each.uuid}`, scheduleText(each)])));
            return found;
          },
          insert: (schedule, events) =>
            write([[`schedule ${schedule.uuid}`, scheduleText(schedule)]], () =>
              schedules.insert(schedule, events),
            ),
          update: (schedule, events) =>
            write([[`schedule ${schedule.uuid}`, scheduleText(schedule)]], () =>
              schedules.update(schedule, events),
            ),
          insertRun: (uuid, handledUntil, run, events) => {
            const key = `schedule ${uuid}`;
            const [text] = (at(key).now ?? "").split(" until ");
            return write([[key, `${text ?? ""} until ${handledUntil}`]], () =>
              insert(run, () => schedules.insertRun(uuid, handledUntil, run, events)),
            );
          },
          remove: (uuid, events) => write([[`schedule ${uuid}`, null]], () => schedules.remove(uuid, events)),
        },
      }),
    }),
  };
}

const CANCELLED = " cancelled by ";

function groupText({ uuid, name, guards }: GroupRecord): string {
  return JSON.stringify([uuid, name, guards]);
}

function textOf(uuids: readonly string[]): string {
  return [...new Set(uuids)].sort().join();
}

function runText({
  uuid,
  action,
  mode,
  grace,
  reason,
  author,
  schedule,
  since,
  until,
  rate,
  minOn,
  cancelledBy,
}: Run) {
  const all = [uuid, action, mode, grace, reason, author, schedule, since.wall, until, rate, minOn];
  return `${JSON.stringify(all)}${cancelledBy ? `${CANCELLED}${JSON.stringify(cancelledBy)}` : ""}`;
}

function memberText({ serverName, boot, waitsFor, added, asked, end }: Member): string {
  return JSON.stringify([serverName, boot, waitsFor, added, asked && [asked.at.wall, asked.revision], end]);
}

/** The fields of a schedule that decide what it does, besides its servers and dates. */
const DECIDING = [
  ...(["uuid", "name", "zone", "windows", "wake", "stop", "mode", "stopBy", "exceptions"] as const),
  ...(["pausedUntil", "minOn", "changedEnd"] as const),
];

function scheduleText({ handledUntil, groupUuids, serverUuids, calendar, ...rest }: ScheduleRecord): string {
  const dates = calendar && [calendar.url, calendar.days, calendar.readAt, calendar.fault];
  const all = [
    ...DECIDING.map((field) => rest[field]),
    dates,
    [...groupUuids].sort(),
    [...serverUuids].sort(),
  ];
  return `${JSON.stringify(all)} until ${handledUntil}`;
}
