import { isLater } from "./versions";

// Agents that become the version that their manager carries: one after the other, each when its server is free. The
// first that fails is the last that is asked. No order of power is given here: there is nothing by which it could be.

/** An upgrade of agents, once. Times are wall-clock milliseconds. */
export interface Upgrade {
  readonly uuid: string;
  /** The version that they become. */
  readonly version: string;
  readonly author: string;
  /** The person that it belongs to; null: none. */
  readonly authorUuid: string | null;
  readonly since: number;
  /** The end of its window. */
  readonly until: number;
  /** In the order in which they are asked, as long as they are free. */
  readonly members: readonly UpgradeMember[];
  readonly cancelledBy: string | null;
  /** Null: it goes on. Set exactly when every member has its end. */
  readonly endedAt: number | null;
}

export interface UpgradeMember {
  readonly serverUuid: string;
  readonly serverName: string;
  /** The version of its agent when it was planned; empty: not known. */
  readonly from: string;
  /** Null: it is not asked. */
  readonly askedAt: number | null;
  /** Null: it is not over for this agent. */
  readonly end: UpgradeMemberEnd | null;
}

export interface UpgradeMemberEnd {
  readonly why: UpgradeWhy;
  readonly detail: string;
  readonly at: number;
}

export const UPGRADE_ENDS = ["done", "already_there", "skipped", "failed", "cancelled"] as const;
export type UpgradeEndAs = (typeof UPGRADE_ENDS)[number];

/** Reasons for the end of a member, and the kind of end of each. docs/plans.md explains them. */
export const UPGRADE_WHYS = {
  upgraded: "done",
  already_there: "already_there",

  /** It came as a Debian package. */
  by_apt: "skipped",
  /** Its agent does not say that it can be upgraded from here. */
  cannot: "skipped",
  /** The manager has no agent for its platform that is one program. */
  no_agent: "skipped",
  never_reported: "skipped",
  /** Detail: the server where it stopped. */
  stopped_before: "skipped",
  window_over: "skipped",

  /** Detail: a word of its agent. */
  not_upgraded: "failed",
  /** It was asked, and nothing was heard of it. */
  no_word: "failed",

  /** It was asked, and somebody turned it off. */
  turned_off: "cancelled",
  removed: "cancelled",
  /** Detail: who. */
  upgrade_cancelled: "cancelled",
  /** Whoever asked may not upgrade agents any more. */
  no_right: "cancelled",
} as const satisfies Record<string, UpgradeEndAs>;
export type UpgradeWhy = keyof typeof UPGRADE_WHYS;

/** Words for why an agent was not upgraded: its own, of which a later one may have others, and that nothing was heard. */
const UPGRADE_FAULTS = [
  ...(["not_later", "unreachable", "cut_off", "disk_full", "no_helper", "wrong_sum"] as const),
  ...(["does_not_run", "going_off", "not_placed", "did_not_report", "no_word"] as const),
] as const;
export type UpgradeFault = (typeof UPGRADE_FAULTS)[number] | "other";

/** The word, if there is a sentence for it. */
export function upgradeFault(word: string): UpgradeFault {
  return UPGRADE_FAULTS.find((fault) => fault === word) ?? "other";
}

/** A server as upgrades see it. */
export interface UpgradeServer {
  readonly uuid: string;
  readonly name: string;
  /** The version of its agent; null: it never reported. */
  readonly version: string | null;
  readonly upgradedBy: "manager" | "apt" | "nobody";
  /** Whether the manager has the program for its platform. */
  readonly hasProgram: boolean;
  /** Whether it is on, and nothing is to stop or restart it. */
  readonly isUp: boolean;
  /** Whether it is wanted off, or has an order. */
  readonly isToGo: boolean;
  /** Whether its guards found nobody at the last look, and no hold lasts; null: nobody knows. */
  readonly isFree: boolean | null;
  /** The last upgrade, as its agent reports it; null: nothing. */
  readonly outcome: { readonly id: string; readonly fault: string } | null;
}

/** The fleet as an upgrade sees it: a server by its uuid, undefined where it is not there any more. */
export type UpgradeView = (serverUuid: string) => UpgradeServer | undefined;

/** Milliseconds within which an agent that was asked is upgraded: it fetches, and reports, and goes back where it does not. */
export const NO_WORD_AFTER = 20 * 60_000;
/** The window of an upgrade where nobody set another, in milliseconds. */
export const USUAL_UPGRADE_WINDOW = 24 * 3600 * 1000;

/** Whether an agent is older than the version that the manager carries. */
export function isOlder({ version }: Pick<UpgradeServer, "version">, wanted: string): boolean {
  return version !== null && isLater(wanted, version);
}

const NAMES = new Intl.Collator("en", { numeric: true });

/** Plans an upgrade: members that will not be asked have their end already. Nothing is asked before `advanceUpgrade`. */
export function planUpgrade(
  asked: Pick<Upgrade, "uuid" | "version" | "author" | "authorUuid" | "until">,
  servers: readonly UpgradeServer[],
  now: number,
): Upgrade {
  const sorted = [...servers].sort((a, b) => NAMES.compare(a.name, b.name) || (a.uuid < b.uuid ? -1 : 1));
  const members = sorted.map((server): UpgradeMember => {
    const why = atOnce(server, asked.version);
    return {
      ...{ serverUuid: server.uuid, serverName: server.name, from: server.version ?? "", askedAt: null },
      end: why && { why, detail: "", at: now },
    };
  });
  return ended({ ...asked, since: now, members, cancelledBy: null, endedAt: null }, now);
}

function atOnce(server: UpgradeServer, wanted: string): UpgradeWhy | null {
  if (server.version === null) return "never_reported";
  if (!isOlder(server, wanted)) return "already_there";
  if (server.upgradedBy === "apt") return "by_apt";
  if (server.upgradedBy === "nobody") return "cannot";
  return server.hasProgram ? null : "no_agent";
}

/**
 * Advances an upgrade: ends the members for which it is over, and asks one where none is asked. To be called with each
 * tick until it has ended. @param mayUpgrade whether its author may upgrade agents at this moment
 * @returns the same object where nothing changed
 */
export function advanceUpgrade(
  upgrade: Upgrade,
  view: UpgradeView,
  now: number,
  mayUpgrade: boolean,
): Upgrade {
  if (upgrade.endedAt !== null) return upgrade;
  const seen = upgrade.members.map((member) => (member.end ? member : judged(upgrade, member, view, now)));
  const all = endOfAll({ ...upgrade, members: seen }, now, mayUpgrade);
  // One that was asked is heard of still.
  const members = seen.map((member) =>
    member.end || !all || (isAsked(member) && mayUpgrade) ? member : { ...member, end: { ...all, at: now } },
  );
  const next = members.some(isAsked) ? undefined : members.find((member) => isNext(member, view));
  const asked = members.map((member) => (member === next ? { ...member, askedAt: now } : member));
  const isSame = asked.every((member, index) => member === upgrade.members[index]);
  return isSame ? upgrade : ended({ ...upgrade, members: asked }, now);
}

/** The upgrade, cancelled: nobody else is asked. */
export function cancelUpgrade(upgrade: Upgrade, by: string, now: number): Upgrade {
  if (upgrade.endedAt !== null) return upgrade;
  const end = { why: "upgrade_cancelled", detail: by, at: now } as const;
  const members = upgrade.members.map((member) => (member.end ? member : { ...member, end }));
  return ended({ ...upgrade, members, cancelledBy: by }, now);
}

/** The member that is asked at this moment, if it is this server. */
export function isAskedNow({ endedAt, members }: Upgrade, serverUuid: string): boolean {
  return endedAt === null && members.some((member) => member.serverUuid === serverUuid && isAsked(member));
}

/** Whether the use of this server is to be known. */
export function waitsForUse({ endedAt, members }: Upgrade, serverUuid: string): boolean {
  return endedAt === null && members.some((member) => member.serverUuid === serverUuid && !member.end);
}

function isAsked({ askedAt, end }: UpgradeMember): boolean {
  return askedAt !== null && end === null;
}

function isNext({ serverUuid, end }: UpgradeMember, view: UpgradeView): boolean {
  const server = view(serverUuid);
  return end === null && server !== undefined && server.isUp && server.isFree === true;
}

/** The member, by what is known of it by now. */
function judged(upgrade: Upgrade, member: UpgradeMember, view: UpgradeView, now: number): UpgradeMember {
  const server = view(member.serverUuid);
  const over = (why: UpgradeWhy, detail = ""): UpgradeMember => ({
    ...member,
    end: { why, detail, at: now },
  });
  if (!server) return over("removed");
  const its = server.outcome?.id === upgrade.uuid ? server.outcome : null;
  if (its?.fault) return over("not_upgraded", its.fault);
  const why = member.askedAt === null ? atOnce(server, upgrade.version) : null;
  if (!isOlder(server, upgrade.version))
    return over(its || member.askedAt !== null ? "upgraded" : "already_there");
  if (why) return over(why);
  if (member.askedAt === null) return member;
  if (server.isToGo) return over("turned_off");
  if (now - member.askedAt >= NO_WORD_AFTER) return over("no_word");
  // It waits until it is free, and others do not wait for it. Where it had begun, it is heard of all the same.
  return server.isFree === false ? { ...member, askedAt: null } : member;
}

/** The end of every member that is left; null: they go on. */
function endOfAll(
  { members, until }: Upgrade,
  now: number,
  mayUpgrade: boolean,
): Pick<UpgradeMemberEnd, "why" | "detail"> | null {
  const failed = members.find(({ end }) => end && UPGRADE_WHYS[end.why] === "failed");
  if (failed) return { why: "stopped_before", detail: failed.serverName };
  if (!mayUpgrade) return { why: "no_right", detail: "" };
  return now >= until ? { why: "window_over", detail: "" } : null;
}

function ended(upgrade: Upgrade, now: number): Upgrade {
  return upgrade.members.every(({ end }) => end) ? { ...upgrade, endedAt: now } : upgrade;
}
