import type { AuditVia, By } from "../fleet/model/audit";
import type { Grant } from "../fleet/model/entities";

/** As whom somebody is let in: by the login of the environment, as a person, or with a program's token. */
export type Who = { readonly kind: "local" } | { readonly kind: "person" | "program"; readonly uuid: string };

/** An operator whose session is good, or a program whose token is. */
export interface Operator {
  /** Of a person their name; of a program, "token:" and the name of its token. */
  readonly userId: string;
  readonly who: Who;
  readonly grants: readonly Grant[];
}

/** An operator, with where they ask from and by what: all that the audit tells of them. */
export interface Asking extends Operator {
  /** Empty where they come over no connection. */
  readonly address: string;
  readonly via: AuditVia;
}

/** From where somebody asks whose session is yet to be looked at, and by what. */
export type AskedFrom = Omit<By, "actor">;

/** Who the login of the environment is, whatever it is called: people and tokens have uuids of their own. */
export const LOCAL_UUID = "00000000-0000-4000-8000-000000000000";

/** By which somebody's things are told from those of others. A name may come to be another's; this never does. */
export function identityOf(who: Who): string {
  return who.kind === "local" ? LOCAL_UUID : who.uuid;
}

/** Who asks, from where and by what. */
export function byOf({ userId, who, address, via }: Asking): By {
  return { actor: userId, actorUuid: identityOf(who), address, via };
}
