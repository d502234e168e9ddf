import type { AuditVia, By } from "../fleet/model/audit";
import type { Grant } from "../fleet/model/entities";

/** The identity of whoever was let in: the login of the environment, a person, or a program's token. */
export type Who = { readonly kind: "local" } | { readonly kind: "person" | "program"; readonly uuid: string };

/** An operator whose session is good, or a program whose token is. */
export interface Operator {
  /** Of a person their name; of a program, "token:" and the name of its token. */
  readonly userId: string;
  readonly who: Who;
  readonly grants: readonly Grant[];
}

/** An operator, with the address and the means by which they ask: all that the audit records of them. */
export interface Asking extends Operator {
  /** Empty where there is no connection. */
  readonly address: string;
  readonly via: AuditVia;
}

/** The address and the means of a request whose session has not been checked yet. */
export type AskedFrom = Omit<By, "actor">;

/** The UUID of the environment's login, whatever its name: people and tokens have their own. */
export const LOCAL_UUID = "00000000-0000-4000-8000-000000000000";

/** The UUID by which runs, holds and schedules know their author. A name may come to be another's; this never does. */
export function identityOf(who: Who): string {
  return who.kind === "local" ? LOCAL_UUID : who.uuid;
}

/** The actor of an operator's request. */
export function byOf({ userId, who, address, via }: Asking): By {
  return { actor: userId, actorUuid: identityOf(who), address, via };
}
