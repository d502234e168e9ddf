import { timestampMs } from "@bufbuild/protobuf/wkt";
import type { ServiceImpl } from "@connectrpc/connect";
import * as z from "zod";
import { validated } from "../access/validated";
import { type Asking, byOf } from "../access/identity";
import { auditedFleet } from "../access/audited-fleet";
import { apiTokenSettings, type ApiTokenSettings } from "../access/api-tokens";
import { stillMay } from "../access/required-rights";
import type { ApiTokenRecord } from "../fleet/model/entities";
import { FleetError } from "../fleet/model/errors";
import { withdrawAllOf } from "../fleet/withdraw";
import type { ApiTokenService } from "../gen/proto/komoriuta/v1/api_token_pb";
import { mustMay } from "./asking";
import { apiTokenMessage, rightOf } from "./codec/rights";
import type { Running } from "./running";
import { invalidFields } from "./validate";

const named = z.object({ uuid: z.uuid("must be a UUID") });

/** Tokens for programs. */
export function apiTokenService(running: () => Running): ServiceImpl<typeof ApiTokenService> {
  return {
    async listApiTokens(_request, context) {
      mustMay(context, "apiTokens");
      return { tokens: (await running().access.apiTokens.list()).map(apiTokenMessage) };
    },

    async createApiToken({ name, rights, groupUuids, expiresAt }, context) {
      const asking = mustMay(context, "apiTokens");
      const settings = validated(apiTokenSettings, {
        name,
        rights: rights.map(rightOf),
        groupUuids: groupUuids.length === 0 ? null : groupUuids,
        expiresAt: expiresAt ? timestampMs(expiresAt) : null,
      });
      if (settings.expiresAt !== null && settings.expiresAt <= Date.now())
        throw invalidFields([{ field: "expiresAt", message: "must be in the future" }]);
      const { token, record } = await createApiToken(running(), settings, asking);
      return { token, apiToken: apiTokenMessage(record) };
    },

    async revokeApiToken(request, context) {
      const asking = mustMay(context, "apiTokens");
      const { uuid } = validated(named, request);
      return { apiToken: apiTokenMessage(await revokeApiToken(running(), uuid, asking)) };
    },
  };
}

/** @throws FleetError as `ApiTokens.create`, and `group_not_found` */
export function createApiToken(
  { fleet, access }: Pick<Running, "fleet" | "access">,
  settings: ApiTokenSettings,
  asking: Asking,
): Promise<{ readonly token: string; readonly record: ApiTokenRecord }> {
  access.paceChange(asking);
  const groups = new Set(fleet.groups().map(({ uuid }) => uuid));
  if (settings.groupUuids?.some((uuid) => !groups.has(uuid)))
    throw new FleetError({ code: "group_not_found" });
  const still = stillMay(access, asking, "apiTokens");
  return access.apiTokens.create(settings, { ...byOf(asking), still });
}

/** Revokes a token and ends its orders. @throws FleetError `token_not_found` */
export async function revokeApiToken(
  { fleet, access }: Pick<Running, "fleet" | "access">,
  uuid: string,
  asking: Asking,
): Promise<ApiTokenRecord> {
  access.paceChange(asking);
  const token = await access.apiTokens.revoke(uuid, {
    ...byOf(asking),
    still: stillMay(access, asking, "apiTokens"),
  });
  await withdrawAllOf(auditedFleet(fleet, asking), token.uuid);
  return token;
}
