import { permittedFleet } from "../../lib/access/permitted-fleet";
import { FOR_PROGRAMS, ROLES } from "../../lib/access/rights";
import type { Asking } from "../../lib/access/identity";
import { RIGHTS } from "../../lib/fleet/model/entities";
import type { CrowdParts } from "./crowd";
import type { Site } from "./site";

export type CuttersParts = CrowdParts;

const PROGRAMS = RIGHTS.filter((right) => FOR_PROGRAMS[right]);
const person = { kind: "person", uuid: "0000000a-0000-4000-8000-000000000000" } as const;
const program = { kind: "program", uuid: "0000000b-0000-4000-8000-000000000000" } as const;

/** Those who ask for a cut: who may, and who may not, with all rights that they can have. */
const ADMIN = { userId: "op", who: person, via: "console", rights: ROLES.admin } as const;
const WHO = [
  [7, ADMIN],
  [1, { userId: "operator", who: person, via: "api", rights: ROLES.operator }],
  [1, { userId: "token:ci", who: program, via: "token", rights: PROGRAMS }],
  [1, { userId: "token:mqtt", who: program, via: "mqtt", rights: PROGRAMS }],
] as const;

/** People, and programs, that cut the power of servers, or try to. */
export function createCutters(parts: CuttersParts): { begin(): void } {
  const { timeline, chance, story, oracle, manager, temper, sites } = parts;

  function cut(site: Site): void {
    const who = chance.weighted<(typeof WHO)[number][1]>(WHO);
    const { userId, via, rights } = who;
    const confirmName = chance.weighted([
      [8, site.name],
      [1, chance.pick(sites).name],
      [1, ""],
    ]);
    const asking: Asking = {
      ...{ userId, via, who: who.who, address: "" },
      grants: [{ rights, groupUuids: null }],
    };
    // Whoever may now may lose it before it is done.
    const loses = chance.odds(0.1);
    const permitting = {
      grantsNow: () => (loses ? [] : asking.grants),
      paceChange: () => undefined,
      standing: () => [],
    };
    const isAllowed = who === ADMIN && !loses && confirmName === site.name;
    const entry = oracle.power.asked(site.uuid, isAllowed);
    const done = (outcome: "accepted" | "refused" | "unknown"): void => {
      oracle.power.answered(entry, outcome);
      story.narrate(userId, `cuts the power of ${site.name}, and types "${confirmName}": ${outcome}`);
    };
    const isAsked = manager.ask(
      (fleet) => fleet.cut(site.uuid, { confirmName, reason: chance.odds(0.9) ? "it hangs" : "" }),
      done,
      (fleet) => permittedFleet(fleet, asking, permitting),
    );
    if (!isAsked) done("refused");
  }

  return {
    begin() {
      const again = (): void =>
        void timeline.after(chance.around((temper.clicks * 8) / sites.length), () => {
          if (!parts.active()) return;
          cut(chance.pick(sites));
          again();
        });
      again();
    },
  };
}
