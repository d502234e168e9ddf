import type { Changes, Reads } from "../fleet";
import type { ServerRecord } from "../model/entities";
import { sameRest } from "../model/rest-settings";
import { planWith } from "./list-seats";
import type { ListPlan, Step } from "./server-list";

/** The result of taking a list in. */
export interface TakenList {
  readonly added: number;
  readonly changed: number;
  /** Lines of rows that failed since, and the manager's message. */
  readonly failed: readonly { readonly line: number; readonly reason: string }[];
}

type Verbs = Pick<
  Reads & Changes,
  | ("list" | "get" | "registerAll" | "edit" | "setWay" | "removeWay")
  | ("groups" | "createGroup" | "setMembers" | "updateGroup")
>;

/** A row whose server is there now. */
type Taken = Step & { readonly now: string };

/**
 * Carries a plan out, each row for itself. Needs that end are removed first, and only then new ones are added: so there
 * is no circle on the way from one good order to the other.
 */
export async function takeList(fleet: Verbs, plan: ListPlan): Promise<TakenList> {
  for (const name of plan.newGroups) await fleet.createGroup({ name, serverUuids: [] });
  const macs = new Map(fleet.list().map(({ macAddress, uuid }) => [macAddress, uuid]));
  const added = await addServers(
    fleet,
    plan.steps.filter(({ uuid }) => uuid === null),
  );
  const servers = await each(plan.steps, async (step) => {
    const made = added.get(step);
    if (made?.status === "rejected") throw made.reason;
    return made?.value.uuid ?? takeServer(fleet, step, macs);
  });
  const taken = servers.done.map(([step, now]): Taken => ({ ...step, now }));
  for (const { settings, now } of taken) macs.set(settings.macAddress, now);
  await takeGroups(fleet, taken);
  const unseated = await takeSeats(fleet, taken);
  const wanting = taken.filter(({ needs }) => needs !== null);
  const needs = await each(wanting, async ({ now, needs }) =>
    fleet.edit(now, { needs: (needs ?? []).map((mac) => macs.get(mac) ?? mac) }),
  );
  const ways = await each(taken, ({ now, ways }) => takeWays(fleet, now, ways));
  const failed = [...servers.failed, ...unseated, ...needs.failed, ...ways.failed].sort(
    (a, b) => a.line - b.line,
  );
  const count = taken.filter(({ uuid }) => uuid === null).length;
  return { added: count, changed: taken.length - count, failed };
}

/** Adds the servers of new rows, and gives what became of each. */
async function addServers(
  fleet: Verbs,
  steps: readonly Step[],
): Promise<ReadonlyMap<Step, PromiseSettledResult<ServerRecord>>> {
  if (steps.length === 0) return new Map();
  const made = await fleet.registerAll(steps.map(({ settings }) => settings));
  return new Map(
    steps.flatMap((step, at) => {
      const one = made[at];
      return one ? [[step, one] as const] : [];
    }),
  );
}

/**
 * Takes a row of a server that is there in, without its new needs.
 * @param macs the servers that there are, by MAC address
 */
async function takeServer(
  fleet: Verbs,
  { uuid: now, settings, needs }: Step,
  macs: ReadonlyMap<string, string>,
): Promise<string> {
  if (now === null) throw new Error("a new server was not added");
  const wanted = needs?.map((mac) => macs.get(mac));
  const before = fleet.get(now);
  const kept = wanted && before.needs.filter((need) => wanted.includes(need));
  const isLess = kept !== undefined && kept.length < before.needs.length;
  // Whoever takes a list in does not take over the rests in it that stay as they are.
  const { rest, ...others } = settings;
  const isOther = !sameRest(before.rest, rest);
  await fleet.edit(now, { ...others, ...(isOther && { rest }), ...(isLess && { needs: kept }) });
  return now;
}

/** Sets and removes the ways of a server; one that somebody has changed since the plan is left alone. */
async function takeWays(fleet: Verbs, uuid: string, ways: Step["ways"]): Promise<void> {
  for (const way of ways)
    if (way.set) await fleet.setWay(uuid, way.set, way.ifUpdatedAt);
    else await fleet.removeWay(uuid, way.kind);
}

/** Sets the members of groups. Groups and servers that the list does not mention stay as they are. */
async function takeGroups(fleet: Verbs, taken: readonly Taken[]): Promise<void> {
  const listed = new Set(taken.flatMap(({ groups, now }) => (groups ? [now] : [])));
  for (const { uuid, name, serverUuids } of fleet.groups()) {
    const joining = taken.flatMap(({ groups, now }) => (groups?.includes(name) ? [now] : []));
    const staying = serverUuids.filter((member) => !listed.has(member));
    if (joining.length > 0 || staying.length < serverUuids.length)
      await fleet.setMembers(uuid, [...staying, ...joining]);
  }
}

/** Sets the seats of groups. Servers that the list does not mention keep theirs. */
async function takeSeats(fleet: Verbs, taken: readonly Taken[]): Promise<TakenList["failed"]> {
  const seats = new Map(taken.flatMap((row) => (row.seats ? [[row.now, row.seats] as const] : [])));
  const failed: TakenList["failed"][number][] = [];
  for (const group of seats.size > 0 ? fleet.groups() : []) {
    const seatPlan = planWith(group, seats);
    if (JSON.stringify(seatPlan) === JSON.stringify(group.seatPlan)) continue;
    try {
      await fleet.updateGroup(group.uuid, { seatPlan }, group.updatedAt);
    } catch (error) {
      for (const row of taken)
        if (row.seats?.some(([name]) => name === group.name))
          failed.push({ line: row.line, reason: reasonOf(error) });
    }
  }
  return failed;
}

/** All at once; none stands in the way of another. */
async function each<Row extends Step, T>(
  rows: readonly Row[],
  take: (row: Row) => Promise<T>,
): Promise<{ readonly done: readonly (readonly [Row, T])[]; readonly failed: TakenList["failed"] }> {
  const done = await Promise.allSettled(rows.map(take));
  return {
    done: rows.flatMap((row, at) => {
      const one = done[at];
      return one?.status === "fulfilled" ? [[row, one.value] as const] : [];
    }),
    failed: rows.flatMap(({ line }, at) => {
      const one = done[at];
      return one?.status === "rejected" ? [{ line, reason: reasonOf(one.reason) }] : [];
    }),
  };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
