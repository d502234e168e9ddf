import type { By } from "../fleet/model/audit";
import type { Asking, Who } from "./access";

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
