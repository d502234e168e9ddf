import { nightAt, type Night } from "../plan/night";
import { nightReport, type NightFacts, type NightReport, type NightServer } from "../plan/night-report";
import type { Run } from "../plan/run";
import { currentStatus } from "../power/status";
import type { ServerRecord } from "./model/entities";
import type { Registry } from "./registry";
import { getRun, listRuns } from "./runs/run-verbs";

/** The part of the fleet that a report is about. */
export interface NightView {
  sees(serverUuid: string): boolean;
  run(run: Run): Run | null;
}

const EVERYTHING: NightView = { sees: () => true, run: (run) => run };

/** The facts of a night that are read from the store. */
type Read = Pick<NightFacts, "events" | "past" | "isCut"> & { readonly runs: readonly Run[] };

/** Facts of nights that were read lately: everybody asks for the same one in the morning. */
export interface NightReader {
  read(night: Night): Promise<Read>;
}

/** Milliseconds for which facts that were read are good. */
const GOOD_FOR = 30_000;
/** The most events, runs, and members of runs of one report: it says so where there are more. */
const MOST_EVENTS = 5_000;
const MOST_RUNS = 100;
const MOST_MEMBERS = 50_000;

/** The facts of nights, read at most twice a minute however many ask. */
export function createNightReader(registry: Registry): NightReader {
  let known: { readonly night: Night; readonly at: number; readonly facts: Promise<Read> } | null = null;
  return {
    read(night) {
      const now = registry.parts.clock.monotonic();
      if (known?.night.since === night.since && now - known.at < GOOD_FOR) return known.facts;
      const facts = readNight(registry, night);
      const mine = { night, at: now, facts };
      known = mine;
      // The next one tries again.
      facts.catch(() => known === mine && (known = null));
      return facts;
    },
  };
}

/** The report of the last night that has begun. @param list all servers, by name */
export async function lastNight(
  registry: Registry,
  nights: NightReader,
  list: () => readonly ServerRecord[],
  view: NightView = EVERYTHING,
): Promise<NightReport> {
  const { clock, zone = "UTC" } = registry.parts;
  const now = clock.wall();
  const night = nightAt(now, zone);
  const { runs, events, past, isCut } = await nights.read(night);
  return nightReport({
    ...{ night, now, past, isCut, away: registry.away },
    servers: list()
      .filter(({ uuid }) => view.sees(uuid))
      .map(nightServer),
    runs: runs.flatMap((run) => view.run(run) ?? []),
    events: events.filter(({ serverUuid }) => view.sees(serverUuid)),
  });
}

function nightServer({
  facts,
  wokenAt,
  pendingStop,
  uuid,
  name,
  kind,
  watts,
  createdAt,
}: ServerRecord): NightServer {
  return {
    ...{ uuid, name, kind, watts, createdAt },
    ...{ status: currentStatus(facts), statusSince: facts.statusSince.wall },
    ...{ hasReported: facts.last !== null, everWoken: wokenAt !== null, stopWaits: pendingStop !== null },
  };
}

async function readNight(registry: Registry, { since, until }: Night): Promise<Read> {
  const everything = { servers: null, kinds: [], actors: [], before: null };
  const found = await registry.parts.store.activity?.find({
    ...{ ...everything, since, until, limit: MOST_EVENTS },
  });
  const [runs, isCut] = await runsSince(registry, since, until);
  const timelines = await registry.history.timelines(since, until, [...registry.servers.keys()]);
  return {
    runs,
    events: [...(found?.events ?? [])].reverse(),
    past: new Map(timelines.map(({ serverUuid, intervals }) => [serverUuid, intervals])),
    isCut: isCut || (found?.next ?? null) !== null,
  };
}

/** The runs that were made in a span, and whether there were more than is read. */
async function runsSince(
  registry: Registry,
  since: number,
  until: number,
): Promise<readonly [runs: Run[], isCut: boolean]> {
  const listed = await listRuns(registry, { limit: MOST_RUNS });
  const made = listed.filter((run) => run.since.wall >= since && run.since.wall < until);
  const runs: Run[] = [];
  let members = 0;
  for (const { uuid, counts } of made) {
    members += Object.values(counts).reduce((sum, count) => sum + count, 0);
    if (members > MOST_MEMBERS && runs.length > 0) return [runs, true];
    runs.push(await getRun(registry, uuid));
  }
  return [runs, made.length === MOST_RUNS];
}
