/**
 * The audit: who changed or ordered what, from where and by what, before and after. The store writes an entry in the
 * transaction of the change (lib/store/tables/audit.ts); here is what both sides share.
 */

/** The means by which something was asked for. */
export const AUDIT_VIAS = [
  /** A person's click. */
  "console",
  /** A person's session, by a call. */
  "api",
  /** A program with a token. */
  "token",
  "mqtt",
  /** Somebody who knocked at a door. */
  "door",
  "command_line",
  /** A server that registers itself. */
  "agent",
  /** A run that a schedule has planned. */
  "schedule",
  /** A run that a person has started. */
  "run",
  /** A stop that waited, and found the server free. */
  "when_free",
  /** The machine was turned on or off by somebody else, and the power status follows it. */
  "machine",
  "manager",
] as const;
export type AuditVia = (typeof AUDIT_VIAS)[number];

/**
 * Operations in the audit. Both languages have words for each; they are stored in databases: none changes its meaning.
 */
export const AUDIT_OPERATIONS = [
  "turned_on",
  "turned_off",
  "turned_off_by_force",
  "stop_when_free",
  "turned_off_when_free",
  "stop_cancelled",
  "reboot_cancelled",
  "start_cancelled",
  "woken_again",
  "rebooted",
  "rebooted_by_force",
  "cut",
  "synced_on",
  "woke_by_alarm",
  "synced_off",
  "seen_off",
  "server_created",
  "server_edited",
  "server_deleted",
  "server_enrolled",
  "servers_imported",
  "token_rotated",
  "way_set",
  "way_removed",
  "acknowledged",
  "group_created",
  "group_edited",
  "group_members_set",
  "group_deleted",
  "hold_placed",
  "hold_released",
  "run_started",
  "run_cancelled",
  "rehearsal_started",
  "upgrade_started",
  "upgrade_cancelled",
  "schedule_created",
  "schedule_edited",
  "schedule_end_changed",
  "schedule_deleted",
  "door_created",
  "door_edited",
  "door_deleted",
  "power_cut_plan_created",
  "power_cut_plan_edited",
  "power_cut_plan_deleted",
  "nut_server_set",
  "nut_server_removed",
  "settings_set",
  "enrolment_key_created",
  "enrolment_key_revoked",
  "api_token_created",
  "api_token_revoked",
  "person_invited",
  "person_edited",
  "person_removed",
  "person_joined",
  "person_came",
  "password_changed",
  "session_ended",
  "push_turned_on",
  "push_turned_off",
  "logged_in",
  "login_failed",
  "logged_out",
  "logged_out_everywhere",
  "restored",
] as const;
export type AuditOperation = (typeof AUDIT_OPERATIONS)[number];

/** Subjects of entries besides logins. */
export const AUDIT_KINDS = [
  "server",
  "group",
  "hold",
  "run",
  "upgrade",
  "schedule",
  "door",
  "power_cut_plan",
  "nut_server",
  "settings",
  "enrolment_key",
  "api_token",
  "person",
  "push",
] as const;
export type AuditKind = (typeof AUDIT_KINDS)[number];

/** An action as the audit records it. */
export interface AuditedAction {
  readonly operation: AuditOperation;
  /**
   * The thing that it changes; a uuid of null: it makes one. Null: it is recorded by itself, with the first change that
   * is written.
   */
  readonly target: { readonly kind: AuditKind; readonly uuid: string | null } | null;
  /** Parts of the request that the change itself does not show. Never a secret. */
  readonly asked?: Readonly<Record<string, unknown>>;
}

/**
 * The person or program that asks, from where, by what, and as which operation; without an operation only orders are
 * recorded.
 */
export interface By extends Partial<AuditedAction> {
  /** An operator's ID, a program's "token:" and name, "agent", or, of the command line, the system's user. */
  readonly actor: string;
  /** The uuid of the person or token: what they make is theirs. Null, or absent: none. */
  readonly actorUuid?: string | null;
  /** Whether they may do everything: part of each bound is reserved for them. */
  readonly mayAll?: boolean | undefined;
  /**
   * The groups that somebody's rights to change something reach; null: more than groups. Things of those people count
   * together.
   */
  readonly reachOf?: ((uuid: string) => readonly string[] | null) | undefined;
  /** Empty where it comes over no connection. */
  readonly address: string;
  readonly via: AuditVia;
  /**
   * Checks again that it may be asked for: right before each change is written that comes of it, whatever that has
   * waited for. Throws the FleetError with which the change is refused.
   */
  readonly still?: (() => void) | undefined;
}

/** Somebody with an operation. */
export type AuditAsk = By & AuditedAction;

/** The manager itself, for what nobody asked for. */
export const MANAGER: By = { actor: "manager", address: "", via: "manager" };

/** Fields of a changed thing. */
export type AuditFields = Readonly<Record<string, unknown>>;

/** An entry, as it is kept. */
export interface AuditEntry extends Pick<By, "actor" | "address" | "via"> {
  /** Consecutive: 1 more than that of the entry before. */
  readonly number: number;
  /** Wall-clock milliseconds. */
  readonly at: number;
  /** A later version may have written words that this one does not know. */
  readonly operation: AuditOperation;
  /** Empty where it is about none of them. */
  readonly targetKind: AuditKind | "";
  /** Empty, too, where it is about no single one. */
  readonly targetUuid: string;
  readonly targetName: string;
  /** The event of the same change; null: none. */
  readonly eventId: number | null;
  /** The run that an order belongs to, and the schedule that planned it; null: none. */
  readonly runUuid: string | null;
  readonly scheduleUuid: string | null;
  readonly asked: AuditFields | null;
  /** The fields that changed, as they were; null: it was made, or nothing is kept of it. */
  readonly was: AuditFields | null;
  /** As they are from then on; null: it is no more, or nothing is kept of it. */
  readonly became: AuditFields | null;
  /** SHA-256, in hexadecimal digits. */
  readonly hash: string;
}

/** A filter of entries. */
export interface AuditFilter {
  readonly actor?: string | undefined;
  readonly via?: string | undefined;
  readonly operation?: string | undefined;
  readonly targetUuid?: string | undefined;
  /** Wall-clock milliseconds; `until` is not included. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}

/** A page, newest first. */
export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  /** The number before which to go on; null: there is nothing older. Entries may be fewer than the limit all the same. */
  readonly next: number | null;
}

/** The result of verifying the chain. */
export interface AuditVerdict {
  /** Entries that fit, from the beginning on. */
  readonly fitting: number;
  /** The number of the first entry that is kept. */
  readonly first: number;
  /** The last entry that fits: it covers all before it. */
  readonly last: { readonly number: number; readonly hash: string };
  /** The first entry that does not fit, and why; null: all do. */
  readonly fault: { readonly number: number; readonly why: AuditFault } | null;
}
/**
 * Faults of an entry: it is not what was written; it is missing while later ones are there; or the chain begins with it
 * although it is too young for those before it to have been pruned.
 */
export type AuditFault = "changed" | "missing" | "early";

/** The least time for which an entry is kept, in milliseconds. */
export const AUDIT_KEPT = 400 * 24 * 3600 * 1000;

/** The audit, as it is kept. */
export interface AuditStore {
  /** Newest first. @param before only entries of smaller numbers */
  list(
    query: AuditFilter & { readonly before?: number | undefined; readonly limit: number },
  ): Promise<AuditPage>;
  /** Writes an entry by itself, for something that changes nothing in the database. */
  append(ask: AuditAsk): Promise<void>;
  /**
   * Verifies the whole chain, a piece at a time.
   * @param now wall-clock milliseconds
   * @param noted an entry's number and hash, as they were once given
   */
  verify(now: number, noted?: { readonly number: number; readonly hash: string }): Promise<AuditVerdict>;
  /**
   * Prunes entries that were kept for their time, but for the last of those, with which the chain begins: its age,
   * which the chain covers, proves that those before it were to go.
   * @param now wall-clock milliseconds
   */
  prune(now: number): Promise<void>;
}

/** A store that can record changes as somebody's; every store may be one. */
export interface Audited<Store> {
  /** The same store, whose changes are recorded as asked for by this. */
  audited?(ask: AuditAsk): Store;
}

/** The store as somebody changes it. It is the same one where it keeps no audit, or where there is no operation. */
export function storeAs<Store extends Audited<unknown>>(store: Store, by: By): Store {
  return (hasOperation(by) && (store.audited?.(by) as Store | undefined)) || store;
}

function hasOperation(by: By): by is AuditAsk {
  return by.operation !== undefined;
}
