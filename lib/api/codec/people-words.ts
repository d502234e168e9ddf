import type { MadeKind } from "../../access/made";
import type { PersonState } from "../../access/people";
import type { Right, Role } from "../../fleet/model/entities";
import type { RightJson } from "../../gen/proto/komoriuta/v1/api_token_pb";
import type { MadeKindJson, PersonStateJson, RoleJson } from "../../gen/proto/komoriuta/v1/person_pb";
import type { Names } from "./words";

// The words of people and their rights, as in words.ts. Apart from them, since no list of servers reads any.

export const ROLE: Names<Role, RoleJson> = {
  viewer: "ROLE_VIEWER",
  waker: "ROLE_WAKER",
  operator: "ROLE_OPERATOR",
  admin: "ROLE_ADMIN",
};

export const MADE_KIND: Names<MadeKind, MadeKindJson> = {
  api_token: "MADE_KIND_API_TOKEN",
  enrolment_key: "MADE_KIND_ENROLMENT_KEY",
  invitation: "MADE_KIND_INVITATION",
};

export const PERSON_STATE: Names<PersonState, PersonStateJson> = {
  active: "PERSON_STATE_ACTIVE",
  invited: "PERSON_STATE_INVITED",
  removed: "PERSON_STATE_REMOVED",
};

export const RIGHT: Names<Right, RightJson> = {
  see: "RIGHT_SEE",
  wake: "RIGHT_WAKE",
  stop: "RIGHT_STOP",
  force: "RIGHT_FORCE",
  cut: "RIGHT_CUT",
  manage: "RIGHT_MANAGE",
  administer: "RIGHT_ADMINISTER",
};
