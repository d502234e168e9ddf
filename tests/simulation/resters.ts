import type { Changes, Reads, RunningFleet } from "../../lib/fleet/fleet";
import { FleetError } from "../../lib/fleet/model/errors";
import { REST_WHENS, type RestSettings } from "../../lib/plan/rest";
import { AUTHORS, byAuthor, type Author, type Rights } from "./authors";
import { OP, type Outcome } from "./manager-parts";
import type { CrowdParts } from "./crowd";
import type { SavedRest } from "./oracle/rests";
import type { Site } from "./site";

export interface RestersParts extends CrowdParts {
  readonly rights: Rights;
}

/** People who let servers and groups rest, change that, lose the right to, and take the rests of others over. */
export interface Resters {
  begin(): void;
  /** No server rests any more. */
  calmDown(): void;
}

/** Tries to end a rest. */
const CLEARED_IN = 30;

/** A server or a group, which somebody may let rest. */
interface Sleeper {
  /** As the oracle has it: a uuid or the name of a group. */
  readonly key: string;
  readonly name: string;
  change(fleet: Reads & Changes, rest: RestSettings | null): Promise<unknown>;
}

export function createResters(parts: RestersParts): Resters {
  const { timeline, chance, story, oracle, manager, temper, sites, rights, active } = parts;
  const known = new Map<string, SavedRest | null>();
  const busy = new Set<string>();
  const grouping = chance.fork("groups");

  const server = ({ uuid, name }: Site): Sleeper => ({
    ...{ key: uuid, name },
    change: (fleet, rest) => fleet.edit(uuid, { rest }),
  });
  const group = (name: string): Sleeper => ({
    ...{ key: name, name },
    change(fleet, rest) {
      const uuid = fleet.groups().find((one) => one.name === name)?.uuid;
      if (uuid === undefined) throw new FleetError({ code: "group_not_found" });
      return fleet.updateGroup(uuid, { rest });
    },
  });
  const groups = (): Sleeper[] => oracle.plans.membersSince(timeline.now).map(({ name }) => group(name));
  const everybody = (): Sleeper[] => [...sites.map(server), ...groups()];

  function save({ key, name, change }: Sleeper, rest: SavedRest | null, as: Author | null): void {
    if (busy.has(key)) return;
    busy.add(key);
    oracle.rests.restAsked(key, rest);
    const done = (outcome: Outcome): void => {
      busy.delete(key);
      oracle.rests.restAnswered(key, rest, outcome);
      if (outcome === "accepted") known.set(key, rest);
      const what = rest ? `${rest.when} after ${rest.afterMinutes} min` : "none";
      story.narrate(as?.name ?? "operator", `sets the rest of ${name}: ${what}: ${outcome}`);
    };
    const settings = rest && {
      ...{ when: rest.when, afterMinutes: rest.afterMinutes, minUpMinutes: rest.minUpMinutes },
    };
    const isAsked = manager.ask(
      async (fleet) => change(fleet, settings),
      done,
      (fleet: RunningFleet) => fleet.as(as ? byAuthor(as) : OP),
    );
    if (!isAsked) done("refused");
  }

  /** The manager may not be up yet: it is asked again. */
  function clear(sleeper: Sleeper, tries: number): void {
    busy.delete(sleeper.key);
    save(sleeper, null, null);
    timeline.after(10_000, () => {
      if (known.get(sleeper.key) && tries > 1) clear(sleeper, tries - 1);
    });
  }

  function setRest(sleeper: Sleeper, draw = chance): void {
    const author = draw.pick(AUTHORS);
    if (rights.lost.has(author.uuid)) return;
    if (draw.odds(0.15)) return save(sleeper, null, author);
    const when = draw.weighted([
      [1, REST_WHENS[0]],
      [2, REST_WHENS[1]],
      [4, REST_WHENS[2]],
    ]);
    const [afterMinutes, minUpMinutes] = [draw.pick([5, 5, 8, 15, 40]), draw.pick([5, 5, 10, 20])];
    save(sleeper, { when, afterMinutes, minUpMinutes, author: author.name }, author);
  }

  // Whoever may not any more wants nothing any more. That is written later, on a full disk by an hour.
  rights.onLost((author) =>
    timeline.after(chance.between(0, chance.pick([30_000, 3_600_000])), () => {
      for (const sleeper of everybody()) {
        const rest = known.get(sleeper.key);
        if (rest?.author === author.name) save(sleeper, { ...rest, when: "never", author: OP.actor }, null);
      }
    }),
  );

  const again = (mean: number, draw: typeof chance, task: () => void): void =>
    void timeline.after(draw.around(mean), () => {
      if (!active()) return;
      task();
      again(mean, draw, task);
    });

  return {
    begin() {
      for (const site of sites) if (chance.odds(0.6)) setRest(server(site));
      again((temper.clicks * 6) / sites.length, chance, () => setRest(server(chance.pick(sites))));
      for (const one of groups()) if (grouping.odds(0.7)) setRest(one, grouping);
      again(temper.clicks * 3, grouping, () => {
        const those = groups();
        if (those.length > 0) setRest(grouping.pick(those), grouping);
      });
    },
    calmDown() {
      for (const sleeper of everybody()) clear(sleeper, CLEARED_IN);
    },
  };
}
