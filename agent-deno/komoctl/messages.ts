/**
 * What komoctl reads of the operators' messages, as JSON (docs/api.md): a field with its default value is missing, and
 * what is not named here is passed over. tests/komoctl-messages.test.ts holds it against the protocol.
 */

export interface Holder {
  readonly kind?: string;
  readonly name?: string;
}

export interface Hold {
  readonly uuid: string;
  readonly serverUuids?: readonly string[];
  readonly until: string;
  readonly reason?: string;
  readonly author?: string;
}

export interface Server {
  readonly uuid: string;
  readonly name: string;
  readonly currentStatus: CurrentStatus;
  readonly statusSince?: string;
  readonly statusReason?: string;
  readonly groupUuids?: readonly string[];
  readonly use?: { readonly holders?: readonly Holder[] };
  readonly wish?: { readonly until: string; readonly author?: string };
  readonly holds?: readonly Hold[];
  readonly alerts?: readonly { readonly acknowledgedAt?: string }[];
}

export interface Group {
  readonly uuid: string;
  readonly name: string;
  readonly serverUuids?: readonly string[];
}

export interface RunMember {
  readonly serverUuid: string;
  readonly serverName: string;
  readonly added?: boolean;
  readonly end?: MemberEnd;
  readonly why?: string;
  readonly detail?: string;
  readonly use?: { readonly holders?: readonly Holder[] };
  readonly unproved?: boolean;
}

export interface Run {
  readonly uuid: string;
  readonly action: "RUN_ACTION_ON" | "RUN_ACTION_OFF";
  readonly mode?: string;
  readonly author?: string;
  readonly reason?: string;
  readonly scheduleName?: string;
  readonly createdAt: string;
  readonly until: string;
  readonly endedAt?: string;
  readonly members?: readonly RunMember[];
  readonly counts?: Readonly<Partial<Record<RunCount, number>>>;
}

export type RunCount =
  "waiting" | "asked" | "done" | "alreadyThere" | "declined" | "skipped" | "failed" | "cancelled";

export interface Event {
  readonly id: number;
  readonly at: string;
  readonly serverUuid?: string;
  readonly serverName?: string;
  readonly kind: string;
  readonly severity?: string;
  readonly actor?: string;
  readonly detail?: string;
  readonly reason?: string;
  readonly use?: { readonly holders?: readonly Holder[] };
}

/** A message of the stream: one of these. */
export interface News {
  readonly snapshot?: { readonly servers?: readonly Server[] };
  readonly changed?: Server;
  readonly removed?: string;
  readonly notice?: Event;
  readonly run?: Run;
}

export const STATUSES = {
  CURRENT_STATUS_APPLYING: "Applying",
  CURRENT_STATUS_ON: "ON",
  CURRENT_STATUS_OFF: "OFF",
  CURRENT_STATUS_STARTING: "Starting",
  CURRENT_STATUS_STOPPING: "Shutting down",
  CURRENT_STATUS_SYNCED_ON: "ON",
  CURRENT_STATUS_SYNCED_OFF: "OFF",
  CURRENT_STATUS_LOST: "Lost",
  CURRENT_STATUS_WARNING: "Warning",
  CURRENT_STATUS_ERROR: "Error",
} as const;
export type CurrentStatus = keyof typeof STATUSES;

export const MEMBER_ENDS = {
  MEMBER_END_UNSPECIFIED: "waiting",
  MEMBER_END_DONE: "done",
  MEMBER_END_ALREADY_THERE: "already there",
  MEMBER_END_DECLINED: "declined",
  MEMBER_END_SKIPPED: "skipped",
  MEMBER_END_FAILED: "failed",
  MEMBER_END_CANCELLED: "cancelled",
} as const;
export type MemberEnd = keyof typeof MEMBER_ENDS;
