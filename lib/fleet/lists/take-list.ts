import type { Changes, Reads } from "../fleet";
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
  "list" | "get" | "register" | "edit" | "groups" | "createGroup" | "setMembers"
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
  const servers = await each(plan.steps, (step) => takeServer(fleet, step, macs));
  const taken = servers.done.map(([step, now]): Taken => ({ ...step, now }));
  for (const { settings, now } of taken) macs.set(settings.macAddress, now);
  await takeGroups(fleet, taken);
  const wanting = taken.filter(({ needs }) => needs !== null);
  const needs = await each(wanting, async ({ now, needs }) =>
    fleet.edit(now, { needs: (needs ?? []).map((mac) => macs.get(mac) ?? mac) }),
  );
  const added = taken.filter(({ uuid }) => uuid === null).length;
  const failed = [...servers.failed, ...needs.failed].sort((a, b) => a.line - b.line);
  return { added, changed: taken.length - added, failed };
}

/** Takes a row in, without its new needs. @param macs the servers that there are, by MAC address */
async function takeServer(
  fleet: Verbs,
  { uuid, settings, needs }: Step,
  macs: ReadonlyMap<string, string>,
): Promise<string> {
  const now = uuid ?? (await fleet.register(settings)).server.uuid;
  const wanted = needs?.map((mac) => macs.get(mac));
  const before = fleet.get(now).needs;
  const kept = wanted && before.filter((need) => wanted.includes(need));
  const isLess = kept !== undefined && kept.length < before.length;
  await fleet.edit(now, { ...settings, ...(isLess && { needs: kept }) });
  return now;
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
