import { isConfirmed } from "../power/facts";
import { memberEnd, type Member, type Run, type PlanServer } from "./run";

/** Whether a run that was just planned has a use for a member: it will ask it, or finds it in the wanted state. */
export function isWanted({ end }: Member): boolean {
  return end === null || end.as === "already_there";
}

/**
 * Whether a run gives a member up since a later one wants the contrary of its server: the later will wins. A stop that
 * is confirmed goes on, as whatever may be carried out at any moment; who is to be on is woken once it is down.
 * @param later what the later run does
 */
export function givesUp(
  { action }: Pick<Run, "action">,
  { asked, end }: Member,
  { facts }: Pick<PlanServer, "facts">,
  later: Run["action"],
): boolean {
  if (end !== null || action === later) return false;
  return action === "ON" || asked?.revision !== facts.order?.revision || !isConfirmed(facts);
}

/**
 * A run whose servers were taken from earlier runs: members that are in the wanted state already say so.
 * @param from of each such server, whose run had wanted otherwise
 */
export function overruling(run: Run, from: ReadonlyMap<string, string>): Run {
  const members = run.members.map((member) => {
    const whose = from.get(member.serverUuid);
    const { end } = member;
    return whose !== undefined && end?.why === "already_there"
      ? { ...member, end: memberEnd("overrules", end.at, { detail: whose }) }
      : member;
  });
  return { ...run, members };
}

/**
 * A run that is planned anew, since others were overruled for it meanwhile, and asks nobody whom the first plan left
 * out: that was what people saw and confirmed.
 */
export function askingNoMore(run: Run, first: Run): Run {
  const ends = new Map(first.members.map(({ serverUuid, end }) => [serverUuid, end]));
  const members = run.members.map((member) => ({
    ...member,
    end: member.end ?? ends.get(member.serverUuid) ?? null,
  }));
  return { ...run, members };
}
