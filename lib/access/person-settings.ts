import * as z from "zod";
import { ROLE_NAMES, type RoleGrant } from "../fleet/model/entities";
import { personName } from "./person-name";

/** The schema of a person's roles: at least one, each once. Roles add up. */
export const rolesAsked = z
  .array(
    z.object({ role: z.enum(ROLE_NAMES), groupUuid: z.uuid("must be a UUID").nullable() }),
    "must be roles",
  )
  .min(1, "must have at least one entry")
  .max(100, "must have at most 100 entries")
  .transform((roles): readonly RoleGrant[] =>
    roles.filter(
      ({ role, groupUuid }, at) =>
        roles.findIndex((other) => other.role === role && other.groupUuid === groupUuid) === at,
    ),
  );

/** The settings of an invitation. */
export const personSettings = z.object({ name: personName, roles: rolesAsked });
export type PersonSettings = z.infer<typeof personSettings>;
