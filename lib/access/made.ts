import type { Fleet } from "../fleet/fleet";
import { endOfKey } from "../fleet/model/enrolment-key";
import type { Access } from "./access";
import { type Asking, byOf } from "./identity";
import { hasEnded } from "./api-tokens";
import { auditedFleet } from "./audited-fleet";
import { stillMay } from "./required-rights";
import type { Operation, Permits } from "./rights";

/** Kinds of credentials that a person can make for others: whoever made one may have kept its secret. */
export const MADE_KINDS = ["api_token", "enrolment_key", "invitation"] as const;
export type MadeKind = (typeof MADE_KINDS)[number];

/** The operation that each takes, to make and to end it. */
const TAKES = {
  api_token: "apiTokens",
  enrolment_key: "enrol",
  invitation: "people",
} as const satisfies Record<MadeKind, Operation>;

/** A credential that is still good. */
export interface Made {
  readonly kind: MadeKind;
  /** The UUID of the token or the key; of an invitation, that of the person. */
  readonly uuid: string;
  readonly name: string;
  /** The person who made it, or the login of the environment; null: nobody knows. */
  readonly byUuid: string | null;
  /** Wall-clock milliseconds; null: never. */
  readonly expiresAt: number | null;
}

export interface MadeParts {
  readonly fleet: Fleet;
  readonly access: {
    readonly people: Pick<Access["people"], "list" | "withdrawInvitation">;
    readonly apiTokens: Pick<Access["apiTokens"], "list" | "revoke">;
    readonly grantsNow: Access["grantsNow"];
  };
}

/** All credentials that are still good, `now` in wall-clock milliseconds. */
export async function listMade({ fleet, access }: MadeParts, now: number): Promise<readonly Made[]> {
  const tokens = (await access.apiTokens.list()).filter((token) => !hasEnded(token, now));
  const keys = fleet.enrolmentKeys().filter((key) => endOfKey(key, now) === null);
  const invited = (await access.people.list()).filter(
    ({ invitationDigest, invitedUntil, removedAt }) =>
      invitationDigest !== null && (invitedUntil ?? 0) > now && removedAt === null,
  );
  return [
    ...tokens.map((token) => made("api_token", token)),
    ...keys.map((key) => made("enrolment_key", key)),
    ...invited.map(({ uuid, name, invitedByUuid, invitedUntil }) =>
      made("invitation", { uuid, name, createdByUuid: invitedByUuid, expiresAt: invitedUntil }),
    ),
  ];
}

/**
 * Ends the credentials that somebody made, and the orders of its tokens. What cannot be ended now is found again by the
 * next call.
 * @param mayMake the kinds that they may still make: those stay
 * @returns those that have ended. @throws FleetError `no_right`
 */
export async function endMade(
  parts: MadeParts,
  { byUuid, now, mayMake }: { readonly byUuid: string; readonly now: number; readonly mayMake?: Permits },
  asking: Asking,
  tokenEnded: (uuid: string) => Promise<void>,
): Promise<readonly Made[]> {
  const { fleet, access } = parts;
  const still = (operation: Operation) => stillMay(access, asking, operation);
  const end: Readonly<Record<MadeKind, (uuid: string) => Promise<unknown>>> = {
    api_token: async (uuid) => {
      await access.apiTokens.revoke(uuid, { ...byOf(asking), still: still(TAKES.api_token) });
      await tokenEnded(uuid);
    },
    enrolment_key: (uuid) =>
      auditedFleet(fleet, asking, { still: still(TAKES.enrolment_key) }).revokeEnrolmentKey(uuid),
    invitation: (uuid) => access.people.withdrawInvitation(uuid, byUuid, asking),
  };
  const theirs = (await listMade(parts, now)).filter(
    (each) => each.byUuid === byUuid && !mayMake?.may(TAKES[each.kind]),
  );
  for (const { kind, uuid } of theirs) await end[kind](uuid);
  return theirs;
}

function made(
  kind: MadeKind,
  it: Pick<Made, "uuid" | "name" | "expiresAt"> & { readonly createdByUuid: string | null },
): Made {
  const { uuid, name, createdByUuid: byUuid, expiresAt } = it;
  return { kind, uuid, name, byUuid, expiresAt };
}
