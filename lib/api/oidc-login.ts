import type { Asking } from "../access/identity";
import { ARRIVAL_REFUSALS } from "../access/arrival";
import { auditedFleet } from "../access/audited-fleet";
import type { Made } from "../access/made";
import { stillPermitted } from "../access/required-rights";
import { EVERYTHING, grantsOf, permitsOf } from "../access/rights";
import type { Browser } from "../access/session";
import { FleetError, isUnwritable } from "../fleet/model/errors";
import { withdrawAllOf } from "../fleet/withdraw";
import { LOGIN_FAULTS, LoginFault } from "../oidc/login-fault";
import type { Oidc } from "../oidc/oidc";
import { endMadeBy } from "./person-service";
import type { Running } from "./running";

/** Reasons for which a login by OpenID Connect fails. The login page has words for each. */
const OIDC_FAULTS = [
  ...LOGIN_FAULTS,
  ...ARRIVAL_REFUSALS,
  ...(["often", "disk_full", "unwritable", "standby", "unexpected"] as const),
];
export type OidcFault = (typeof OIDC_FAULTS)[number];

/** Whether a text of an address is such a reason. */
export function isOidcFault(text: unknown): text is OidcFault {
  return OIDC_FAULTS.some((fault) => fault === text);
}

type Failed = { readonly ok: false; readonly fault: OidcFault };

/** The address to which the browser is to be sent, and a Set-Cookie header for it. */
export type Begun = { readonly ok: true; readonly url: string; readonly cookie: string } | Failed;

/** Begins a login at the login service. `place` is not trusted. */
export async function beginOidc(
  running: Running,
  oidc: Oidc,
  how: { readonly place: unknown; readonly invitation: string | null },
  { address, secure }: Browser,
): Promise<Begun> {
  try {
    return { ok: true, ...(await oidc.begin({ ...how, address, secure })) };
  } catch (error) {
    return failed(running, error, address);
  }
}

/** A browser that was let in, and the page that it asked for. */
export type Finished = { readonly ok: true; readonly cookie: string; readonly place: string } | Failed;

/**
 * Lets a browser in that has come back from the login service, or gives the reason against it. Orders that its person
 * may not give any more, by their groups of now, end, as when an admin takes their roles.
 */
export async function finishOidc(
  running: Running,
  oidc: Oidc,
  { query, cookie }: { readonly query: string; readonly cookie: string | null },
  browser: Browser,
): Promise<Finished> {
  const { access, fleet } = running;
  const { address } = browser;
  try {
    const { arrival, place, missing } = await oidc.finish({ query, cookie, address, groups: fleet.groups() });
    const who = { ipAddress: address, subject: arrival.identity.subject, name: arrival.name };
    for (const group of missing)
      running.logLogin({ ...who, reason: "unknown_group", detail: `KOMO_OIDC_GROUP_ROLES names ${group}` });
    const came = await access.comeIn(arrival, browser);
    if (came.person && (came.refused !== null || came.rolesChanged)) {
      const by: Asking = {
        ...{ userId: "manager", who: { kind: "local" }, grants: EVERYTHING, address, via: "manager" },
      };
      const theirs = auditedFleet(fleet, by);
      const grants = came.refused === null ? grantsOf(came.person.roles) : [];
      const kept = came.refused === null ? stillPermitted(fleet, grants) : undefined;
      await withdrawAllOf(theirs, came.person.uuid, kept);
      // Nobody is there to choose: a person who may have kept the secrets may not make such any more.
      const ended = await endMadeBy(running, came.person.uuid, by, permitsOf(grants));
      if (ended.length > 0) running.logLogin({ ...who, reason: "ended_made", detail: listOf(ended) });
    }
    if (came.refused === null) return { ok: true, cookie: came.cookie, place };
    running.logLogin({ ...who, reason: came.refused, detail: "" });
    return { ok: false, fault: came.refused };
  } catch (error) {
    return failed(running, error, address);
  }
}

/** The ended credentials, for the log. */
function listOf(ended: readonly Made[]): string {
  return `ended what they had made and may not make any more: ${ended.map(({ kind, name }) => `${kind} ${name}`).join(", ")}`;
}

function failed(running: Running, error: unknown, address: string): Failed {
  if (error instanceof LoginFault) {
    const { reason, detail } = error;
    running.logLogin({ reason, detail, ipAddress: address });
    // A login that was begun elsewhere, or not at all, counts as nobody's attempt: any site can lead a browser here.
    if (reason !== "not_begun" && reason !== "busy") running.access.loginRefused(address);
    return { ok: false, fault: reason };
  }
  if (error instanceof FleetError) {
    const { code } = error.fault;
    if (isUnwritable(code)) return { ok: false, fault: code };
  }
  running.logError(error, "a login by OpenID Connect");
  return { ok: false, fault: "unexpected" };
}
