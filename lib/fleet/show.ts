import type { News } from "./news";
import { nextsOf } from "./next";
import { listGroups } from "./groups/group-verbs";
import { createRegistry, type Registry } from "./registry";
import { read } from "./scheduler";
import { createKeptOn } from "./schedules/kept-on";
import { createNextStop } from "./schedules/next-stop";

/**
 * Reads the servers as another manager keeps them, into a registry in which time does not pass, and notifies watchers of
 * what differs.
 */
export async function show(registry: Registry): Promise<void> {
  const fresh = createRegistry(registry.parts);
  await read(fresh);
  const before = knownBy(registry);
  const [into, from] = [mapsOf(registry), mapsOf(fresh)];
  into.forEach((map, index) => {
    map.clear();
    for (const [key, value] of from[index] ?? []) map.set(key, value);
  });
  registry.neededBy.changed();
  registry.knownRelays.changed();
  registry.keptOnBy = createKeptOn(registry);
  registry.nextStop = createNextStop(registry);
  registry.nexts = nextsOf(registry);
  if (!registry.watchers.any()) return;
  const after = knownBy(registry);
  for (const [key, { text, news }] of after)
    if (before.get(key)?.text !== text) registry.watchers.notify(news);
  for (const [key, { gone }] of before) if (!after.has(key)) registry.watchers.notify(gone);
}

/** All that is read, in one order. */
function mapsOf({ runs, powerCuts, ...registry }: Registry): readonly Map<string, unknown>[] {
  return [
    ...[registry.servers, registry.groups, registry.enrolmentKeys, registry.holds, registry.holdTerms],
    ...[registry.schedules, registry.pauses, registry.ways, registry.doors, registry.nutServers],
    registry.settings,
    ...[registry.rehearsals, registry.clicks, runs.byUuid, runs.byServer],
    ...[powerCuts.plans, powerCuts.cuts, powerCuts.planOfRun],
  ] as readonly Map<string, unknown>[];
}

/** A record that watchers know: its content but for times by this process's own clock, and news of it. */
interface Known {
  readonly text: string;
  readonly news: News;
  readonly gone: News;
}

function knownBy(registry: Registry): ReadonlyMap<string, Known> {
  const all = new Map<string, Known>();
  if (!registry.watchers.any()) return all;
  const add = (uuid: string, value: unknown, news: News, gone: News): void => {
    const text = JSON.stringify(value, (key, part: unknown) => (key === "monotonic" ? undefined : part));
    all.set(`${news.type} ${uuid}`, { text, news, gone });
  };
  for (const [uuid, server] of registry.servers)
    add(uuid, server, { type: "changed", server }, { type: "removed", uuid });
  for (const group of listGroups(registry))
    add(group.uuid, group, { type: "group", group }, { type: "groupRemoved", uuid: group.uuid });
  for (const [uuid, hold] of registry.holds)
    add(uuid, hold, { type: "hold", hold }, { type: "holdRemoved", uuid });
  for (const [uuid, schedule] of registry.schedules)
    add(uuid, schedule, { type: "schedule", schedule }, { type: "scheduleRemoved", uuid });
  return all;
}
