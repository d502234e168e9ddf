import type { RunningFleet } from "../../lib/fleet/fleet";
import { REST_WHENS } from "../../lib/plan/rest";
import { AUTHORS, byAuthor, type Author, type Rights } from "./authors";
import { OP, type Outcome } from "./manager-parts";
import type { CrowdParts } from "./crowd";
import type { SavedRest } from "./oracle/rests";
import type { Site } from "./site";

export interface RestersParts extends CrowdParts {
  readonly rights: Rights;
}

/** People who let servers rest, change that, lose the right to, and take the rests of others over. */
export interface Resters {
  begin(): void;
  /** No server rests any more. */
  calmDown(): void;
}

export function createResters(parts: RestersParts): Resters {
  const { timeline, chance, story, oracle, manager, temper, sites, rights, active } = parts;
  const known = new Map<string, SavedRest | null>();
  const busy = new Set<string>();

  function save(site: Site, rest: SavedRest | null, as: Author | null): void {
    if (busy.has(site.uuid)) return;
    busy.add(site.uuid);
    oracle.rests.restAsked(site.uuid, rest);
    const done = (outcome: Outcome): void => {
      busy.delete(site.uuid);
      oracle.rests.restAnswered(site.uuid, rest, outcome);
      if (outcome === "accepted") known.set(site.uuid, rest);
      const what = rest ? `${rest.when} after ${rest.afterMinutes} min` : "none";
      story.narrate(as?.name ?? "operator", `sets the rest of ${site.name}: ${what}: ${outcome}`);
    };
    const settings = rest && {
      ...{ when: rest.when, afterMinutes: rest.afterMinutes, minUpMinutes: rest.minUpMinutes },
    };
    const isAsked = manager.ask(
      (fleet) => fleet.edit(site.uuid, { rest: settings }),
      done,
      (fleet: RunningFleet) => fleet.as(as ? byAuthor(as) : OP),
    );
    if (!isAsked) done("refused");
  }

  function setRest(site: Site): void {
    const author = chance.pick(AUTHORS);
    if (rights.lost.has(author.uuid)) return;
    if (chance.odds(0.15)) return save(site, null, author);
    const when = chance.weighted([
      [1, REST_WHENS[0]],
      [2, REST_WHENS[1]],
      [4, REST_WHENS[2]],
    ]);
    const [afterMinutes, minUpMinutes] = [chance.pick([5, 5, 8, 15, 40]), chance.pick([5, 5, 10, 20])];
    save(site, { when, afterMinutes, minUpMinutes, author: author.name }, author);
  }

  // Whoever may not any more wants nothing any more. That is written later, on a full disk by an hour.
  rights.onLost((author) =>
    timeline.after(chance.between(0, chance.pick([30_000, 3_600_000])), () => {
      for (const site of sites) {
        const rest = known.get(site.uuid);
        if (rest?.author === author.name) save(site, { ...rest, when: "never", author: OP.actor }, null);
      }
    }),
  );

  return {
    begin() {
      for (const site of sites) if (chance.odds(0.6)) setRest(site);
      const again = (): void =>
        void timeline.after(chance.around((temper.clicks * 6) / sites.length), () => {
          if (!active()) return;
          setRest(chance.pick(sites));
          again();
        });
      again();
    },
    calmDown() {
      for (const site of sites) {
        busy.delete(site.uuid);
        save(site, null, null);
      }
    },
  };
}
