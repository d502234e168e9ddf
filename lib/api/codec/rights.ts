import { create, toJson, type MessageInitShape } from "@bufbuild/protobuf";
import { RIGHTS, type ApiTokenRecord, type Grant, type Right as RightWord } from "../../fleet/model/entities";
import {
  ApiTokenSchema,
  RightSchema,
  type ApiToken,
  type ApiTokenJson,
  type Right,
} from "../../gen/proto/komoriuta/v1/api_token_pb";
import type { GrantSchema } from "../../gen/proto/komoriuta/v1/auth_pb";
import { numbers } from "./numbers";
import { timestampOf } from "./time";
import { RIGHT } from "./people-words";

const NUMBERS = numbers(RightSchema, RIGHT);
const WORDS = new Map(RIGHTS.map((word) => [NUMBERS[word], word]));

/** The right with this number; undefined for one of a later version. */
export function rightOf(number: Right): RightWord | undefined {
  return WORDS.get(number);
}

/** The message of rights and the groups on which they hold. */
export function grantMessage(grant: Grant): MessageInitShape<typeof GrantSchema> {
  return rightsAndPlace(grant);
}

function rightsAndPlace({ rights, groupUuids }: Grant) {
  return {
    rights: rights.map((right) => NUMBERS[right]),
    groupUuids: [...(groupUuids ?? [])],
    everywhere: groupUuids === null,
  };
}

/** The message of a token for programs, without its secret. */
export function apiTokenMessage(token: ApiTokenRecord): ApiToken {
  const { uuid, name, createdBy, createdAt, expiresAt, lastUsedAt, revokedAt } = token;
  return create(ApiTokenSchema, {
    ...{ uuid, name, createdBy, createdAt: timestampOf(createdAt) },
    ...rightsAndPlace(token),
    ...(expiresAt !== null && { expiresAt: timestampOf(expiresAt) }),
    ...(lastUsedAt !== null && { lastUsedAt: timestampOf(lastUsedAt) }),
    ...(revokedAt !== null && { revokedAt: timestampOf(revokedAt) }),
  });
}

/** The same for a browser. */
export function apiTokenJson(token: ApiTokenRecord): ApiTokenJson {
  return toJson(ApiTokenSchema, apiTokenMessage(token));
}
