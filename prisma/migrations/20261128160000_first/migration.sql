-- The database of 1.0.0, table by table. prisma/schema.prisma says what each column holds.

-- A server, its settings and the facts of docs/status-model.md.
CREATE TABLE "servers" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "uuid" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "mac_address" TEXT NOT NULL,
    "power_status" INTEGER NOT NULL,
    "power_set_by" INTEGER NOT NULL,
    "heartbeat_status" INTEGER NOT NULL,
    "previous_heartbeat_status" INTEGER NOT NULL,
    "heartbeat_interval" INTEGER NOT NULL,
    "interval_in_force" INTEGER NOT NULL,
    "interval_revision" INTEGER NOT NULL,
    "manifest_revision" INTEGER NOT NULL,
    "order_boot" TEXT,
    "order_revision" INTEGER,
    "order_mode" TEXT,
    "order_how" TEXT,
    "order_grace" INTEGER,
    "order_reason" TEXT,
    "order_unless_needed" BOOLEAN NOT NULL DEFAULT true,
    "applying_cause" TEXT,
    "applying_revision" INTEGER,
    "applying_launched" BOOLEAN NOT NULL DEFAULT false,
    "synced_by" TEXT,
    "none_since" DATETIME,
    "down_as_ordered" BOOLEAN NOT NULL DEFAULT false,
    "asleep" BOOLEAN NOT NULL DEFAULT false,
    "not_back" BOOLEAN NOT NULL DEFAULT false,
    "seen" TEXT,
    "boot_id" TEXT,
    "instance_id" TEXT,
    "sequence" BIGINT,
    "revision_echo" INTEGER,
    "leaving" BOOLEAN NOT NULL DEFAULT false,
    "earlier_instances" TEXT NOT NULL DEFAULT '[]',
    "rival_instance" TEXT,
    "rival_heard_at" DATETIME,
    "wake_since" DATETIME,
    "wake_packets" INTEGER,
    "shutdown_error" TEXT,
    "told_status" TEXT,
    "status_since" DATETIME NOT NULL,
    "last_heartbeat_at" DATETIME,
    "last_power_changed_at" DATETIME NOT NULL,
    "agent" TEXT,
    "pending_stop_author" TEXT,
    "pending_stop_author_uuid" TEXT,
    "pending_stop_reason" TEXT,
    "pending_stop_since" DATETIME,
    "pending_stop_until" DATETIME,
    "pending_stop_boot" TEXT,
    "pending_stop_revision" INTEGER,
    "pending_stop_how" TEXT,
    "pending_stop_run" TEXT,
    "pending_stop_even_if_may_not_wake" BOOLEAN NOT NULL DEFAULT false,
    "pending_stop_even_if_needed" BOOLEAN NOT NULL DEFAULT false,
    "up_since" DATETIME,
    "woken_at" DATETIME,
    "ready_port" INTEGER,
    "kind" TEXT,
    "watts_on" REAL,
    "watts_off" REAL,
    "watts_asleep" REAL,
    "off_as" TEXT NOT NULL DEFAULT 'power_off',
    "guards" TEXT,
    "note" TEXT NOT NULL DEFAULT '',
    "created_at" DATETIME NOT NULL,
    "updated_at" DATETIME NOT NULL,
    "rest" TEXT,
    "pending_stop_by_rest" BOOLEAN NOT NULL DEFAULT false,
    "off_by_rest" BOOLEAN NOT NULL DEFAULT false
);
CREATE UNIQUE INDEX "servers_uuid_key" ON "servers"("uuid");
CREATE UNIQUE INDEX "servers_mac_address_key" ON "servers"("mac_address");

-- What somebody must look at: open until it is acknowledged and cleared. Goes with its server.
CREATE TABLE "alerts" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "uuid" TEXT NOT NULL,
    "server_uuid" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "raised_at" DATETIME NOT NULL,
    "cleared_at" DATETIME,
    "acknowledged_by" TEXT,
    "acknowledged_at" DATETIME,
    "detail" TEXT NOT NULL DEFAULT '',
    "times" INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT "alerts_server_uuid_fkey" FOREIGN KEY ("server_uuid") REFERENCES "servers" ("uuid") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "alerts_uuid_key" ON "alerts"("uuid");
CREATE UNIQUE INDEX "alerts_server_uuid_kind_key" ON "alerts"("server_uuid", "kind");

-- The one token of a server; only its hash is kept.
CREATE TABLE "access_tokens" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "server_id" INTEGER NOT NULL,
    "lookup" TEXT NOT NULL,
    "token_hash" TEXT NOT NULL,
    "expires_at" DATETIME,
    "created_at" DATETIME NOT NULL,
    "updated_at" DATETIME NOT NULL,
    CONSTRAINT "access_tokens_server_id_fkey" FOREIGN KEY ("server_id") REFERENCES "servers" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "access_tokens_server_id_key" ON "access_tokens"("server_id");
CREATE UNIQUE INDEX "access_tokens_lookup_key" ON "access_tokens"("lookup");

-- A named set of servers. A server may be in several.
CREATE TABLE "groups" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "uuid" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "guards" TEXT,
    "seat_plan" TEXT,
    "keep_relay" BOOLEAN NOT NULL DEFAULT false,
    "created_at" DATETIME NOT NULL,
    "updated_at" DATETIME NOT NULL,
    "rest" TEXT
);
CREATE UNIQUE INDEX "groups_uuid_key" ON "groups"("uuid");
CREATE UNIQUE INDEX "groups_name_key" ON "groups"("name");

-- That a server is in a group. Goes with either.
CREATE TABLE "group_members" (
    "group_id" INTEGER NOT NULL,
    "server_id" INTEGER NOT NULL,

    PRIMARY KEY ("group_id", "server_id"),
    CONSTRAINT "group_members_group_id_fkey" FOREIGN KEY ("group_id") REFERENCES "groups" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "group_members_server_id_fkey" FOREIGN KEY ("server_id") REFERENCES "servers" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "group_members_server_id_idx" ON "group_members"("server_id");

-- "Keep these servers on until": gone when it ends.
CREATE TABLE "holds" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "uuid" TEXT NOT NULL,
    "until" DATETIME NOT NULL,
    "reason" TEXT NOT NULL,
    "author" TEXT NOT NULL,
    "author_uuid" TEXT,
    "created_at" DATETIME NOT NULL
);
CREATE UNIQUE INDEX "holds_uuid_key" ON "holds"("uuid");

-- That a hold keeps a server on. Goes with either.
CREATE TABLE "held_servers" (
    "hold_id" INTEGER NOT NULL,
    "server_id" INTEGER NOT NULL,

    PRIMARY KEY ("hold_id", "server_id"),
    CONSTRAINT "held_servers_hold_id_fkey" FOREIGN KEY ("hold_id") REFERENCES "holds" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "held_servers_server_id_fkey" FOREIGN KEY ("server_id") REFERENCES "servers" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "held_servers_server_id_idx" ON "held_servers"("server_id");

-- That one server needs another. Goes with either.
CREATE TABLE "needs" (
    "consumer_id" INTEGER NOT NULL,
    "provider_id" INTEGER NOT NULL,

    PRIMARY KEY ("consumer_id", "provider_id"),
    CONSTRAINT "needs_consumer_id_fkey" FOREIGN KEY ("consumer_id") REFERENCES "servers" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "needs_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "servers" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "needs_provider_id_idx" ON "needs"("provider_id");

-- One action on several servers, once. Kept for 90 days after its end.
CREATE TABLE "runs" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "uuid" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "grace" INTEGER NOT NULL,
    "reason" TEXT NOT NULL,
    "author" TEXT NOT NULL,
    "author_uuid" TEXT,
    "schedule_uuid" TEXT,
    "schedule_name" TEXT,
    "request_id" TEXT,
    "since" DATETIME NOT NULL,
    "until" DATETIME NOT NULL,
    "rate" INTEGER NOT NULL,
    "min_on" INTEGER NOT NULL,
    "even_if_may_not_wake" BOOLEAN NOT NULL DEFAULT false,
    "cancelled_by" TEXT,
    "ended_at" DATETIME
);
CREATE UNIQUE INDEX "runs_uuid_key" ON "runs"("uuid");
CREATE UNIQUE INDEX "runs_request_id_key" ON "runs"("request_id");
CREATE INDEX "runs_ended_at_idx" ON "runs"("ended_at");
CREATE INDEX "runs_schedule_uuid_idx" ON "runs"("schedule_uuid");

-- A server in a run, which it outlives.
CREATE TABLE "run_members" (
    "run_id" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "server_uuid" TEXT NOT NULL,
    "server_name" TEXT NOT NULL,
    "boot" TEXT,
    "waits_for" TEXT NOT NULL DEFAULT '[]',
    "drawn" TEXT NOT NULL DEFAULT '{}',
    "asked_at" DATETIME,
    "asked_revision" INTEGER,
    "end" TEXT,
    "why" TEXT,
    "detail" TEXT,
    "use" TEXT,
    "ended_at" DATETIME,

    PRIMARY KEY ("run_id", "position"),
    CONSTRAINT "run_members_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "runs" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "run_members_server_uuid_idx" ON "run_members"("server_uuid");
CREATE UNIQUE INDEX "run_members_run_id_server_uuid_key" ON "run_members"("run_id", "server_uuid");

-- When servers are to be awake.
CREATE TABLE "schedules" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "uuid" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "zone" TEXT NOT NULL,
    "windows" TEXT NOT NULL,
    "wake" BOOLEAN NOT NULL,
    "stop" BOOLEAN NOT NULL,
    "mode" TEXT NOT NULL,
    "stop_by" TEXT,
    "exceptions" TEXT NOT NULL DEFAULT '[]',
    "calendar_url" TEXT,
    "calendar_days" TEXT,
    "calendar_read_at" DATETIME,
    "calendar_fault" TEXT,
    "paused_until" DATETIME,
    "changed_end" TEXT,
    "min_on" INTEGER NOT NULL,
    "even_if_may_not_wake" BOOLEAN NOT NULL DEFAULT false,
    "author" TEXT NOT NULL,
    "author_uuid" TEXT,
    "drawn_until" DATETIME NOT NULL,
    "created_at" DATETIME NOT NULL,
    "updated_at" DATETIME NOT NULL
);
CREATE UNIQUE INDEX "schedules_uuid_key" ON "schedules"("uuid");
CREATE UNIQUE INDEX "schedules_name_key" ON "schedules"("name");

-- That a schedule is for a group. Goes with either.
CREATE TABLE "scheduled_groups" (
    "schedule_id" INTEGER NOT NULL,
    "group_id" INTEGER NOT NULL,

    PRIMARY KEY ("schedule_id", "group_id"),
    CONSTRAINT "scheduled_groups_schedule_id_fkey" FOREIGN KEY ("schedule_id") REFERENCES "schedules" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "scheduled_groups_group_id_fkey" FOREIGN KEY ("group_id") REFERENCES "groups" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "scheduled_groups_group_id_idx" ON "scheduled_groups"("group_id");

-- That a schedule is for a server. Goes with either.
CREATE TABLE "scheduled_servers" (
    "schedule_id" INTEGER NOT NULL,
    "server_id" INTEGER NOT NULL,

    PRIMARY KEY ("schedule_id", "server_id"),
    CONSTRAINT "scheduled_servers_schedule_id_fkey" FOREIGN KEY ("schedule_id") REFERENCES "schedules" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "scheduled_servers_server_id_fkey" FOREIGN KEY ("server_id") REFERENCES "servers" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "scheduled_servers_server_id_idx" ON "scheduled_servers"("server_id");

-- What turning a server off has saved in a month, by UTC. Outlives its server.
CREATE TABLE "energy" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "server_uuid" TEXT NOT NULL,
    "server_name" TEXT NOT NULL,
    "month" TEXT NOT NULL,
    "seconds_off" REAL NOT NULL,
    "watt_seconds" REAL NOT NULL,
    "nights" TEXT NOT NULL,
    "seconds_rested" REAL NOT NULL DEFAULT 0,
    "watt_seconds_rested" REAL NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX "energy_server_uuid_month_key" ON "energy"("server_uuid", "month");

-- A key by which servers register themselves; only its hash is kept.
CREATE TABLE "enrolment_keys" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "uuid" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "lookup" TEXT NOT NULL,
    "key_hash" TEXT NOT NULL,
    "group_id" INTEGER,
    "max_servers" INTEGER NOT NULL,
    "used" INTEGER NOT NULL,
    "expires_at" DATETIME NOT NULL,
    "revoked_at" DATETIME,
    "created_by" TEXT NOT NULL,
    "created_by_uuid" TEXT,
    "created_at" DATETIME NOT NULL,
    CONSTRAINT "enrolment_keys_group_id_fkey" FOREIGN KEY ("group_id") REFERENCES "groups" ("id") ON DELETE SET NULL ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "enrolment_keys_uuid_key" ON "enrolment_keys"("uuid");
CREATE UNIQUE INDEX "enrolment_keys_lookup_key" ON "enrolment_keys"("lookup");

-- A token by which a program calls the operators' services; only its digest is kept.
CREATE TABLE "api_tokens" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "uuid" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "rights" TEXT NOT NULL,
    "group_uuids" TEXT,
    "expires_at" DATETIME,
    "last_used_at" DATETIME,
    "revoked_at" DATETIME,
    "created_by" TEXT NOT NULL,
    "created_by_uuid" TEXT,
    "created_at" DATETIME NOT NULL
);
CREATE UNIQUE INDEX "api_tokens_uuid_key" ON "api_tokens"("uuid");
CREATE UNIQUE INDEX "api_tokens_digest_key" ON "api_tokens"("digest");

-- A notice of the status model, or who did what. Outlives its server.
CREATE TABLE "events" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "at" DATETIME NOT NULL,
    "server_uuid" TEXT NOT NULL,
    "server_name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "severity" INTEGER NOT NULL,
    "actor" TEXT NOT NULL,
    "actor_uuid" TEXT,
    "detail" TEXT NOT NULL DEFAULT '',
    "reason" TEXT NOT NULL DEFAULT '',
    "until" DATETIME,
    "use" TEXT,
    "run_uuid" TEXT,
    "named" TEXT
);
CREATE INDEX "events_at_idx" ON "events"("at");
CREATE INDEX "events_run_uuid_idx" ON "events"("run_uuid");
CREATE INDEX "events_server_uuid_at_idx" ON "events"("server_uuid", "at");
CREATE INDEX "events_kind_at_idx" ON "events"("kind", "at");
CREATE INDEX "events_actor_at_idx" ON "events"("actor", "at");

-- A current status that is over: what the past of servers is drawn from. Kept for 8 days.
CREATE TABLE "past_statuses" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "server_uuid" TEXT NOT NULL,
    "status" INTEGER NOT NULL,
    "since" DATETIME NOT NULL,
    "until" DATETIME NOT NULL,
    CONSTRAINT "past_statuses_server_uuid_fkey" FOREIGN KEY ("server_uuid") REFERENCES "servers" ("uuid") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "past_statuses_server_uuid_until_idx" ON "past_statuses"("server_uuid", "until");
CREATE INDEX "past_statuses_until_idx" ON "past_statuses"("until");

-- What became of the last try to wake a server. Only for people to look at.
CREATE TABLE "wake_reports" (
    "server_uuid" TEXT NOT NULL PRIMARY KEY,
    "since" DATETIME NOT NULL,
    "ways" TEXT NOT NULL,
    "heard_at" DATETIME,
    "given_up_at" DATETIME,
    CONSTRAINT "wake_reports_server_uuid_fkey" FOREIGN KEY ("server_uuid") REFERENCES "servers" ("uuid") ON DELETE CASCADE ON UPDATE CASCADE
);

-- How a machine is reached from outside, past its agent. The key of the data folder seals its secret.
CREATE TABLE "ways" (
    "server_uuid" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "user" TEXT NOT NULL,
    "sealed" TEXT,
    "secret_set_at" DATETIME,
    "pin" TEXT,
    "options" TEXT NOT NULL,
    "author" TEXT NOT NULL,
    "author_uuid" TEXT,
    "created_at" DATETIME NOT NULL,
    "updated_at" DATETIME NOT NULL,

    PRIMARY KEY ("server_uuid", "kind"),
    CONSTRAINT "ways_server_uuid_fkey" FOREIGN KEY ("server_uuid") REFERENCES "servers" ("uuid") ON DELETE CASCADE ON UPDATE CASCADE
);

-- The last rehearsal of each server: turned off when it was free, and woken. Goes with its server.
CREATE TABLE "rehearsals" (
    "server_uuid" TEXT NOT NULL PRIMARY KEY,
    "author" TEXT NOT NULL,
    "author_uuid" TEXT,
    "started_at" DATETIME NOT NULL,
    "off_run" TEXT NOT NULL,
    "on_run" TEXT,
    "woken_at" DATETIME,
    "end" TEXT,
    "why" TEXT,
    "detail" TEXT,
    "ended_at" DATETIME,
    "ways" TEXT NOT NULL DEFAULT '[]',
    "found" TEXT NOT NULL DEFAULT '[]',
    CONSTRAINT "rehearsals_server_uuid_fkey" FOREIGN KEY ("server_uuid") REFERENCES "servers" ("uuid") ON DELETE CASCADE ON UPDATE CASCADE
);

-- An upgrade of agents, one after the other.
CREATE TABLE "upgrades" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "uuid" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "author" TEXT NOT NULL,
    "author_uuid" TEXT,
    "since" DATETIME NOT NULL,
    "until" DATETIME NOT NULL,
    "members" TEXT NOT NULL,
    "cancelled_by" TEXT,
    "ended_at" DATETIME
);
CREATE UNIQUE INDEX "upgrades_uuid_key" ON "upgrades"("uuid");

-- An hour of a server for which a rest is set: what it did, for previews. Goes with its server.
CREATE TABLE "rest_hours" (
    "server_uuid" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    "slots" TEXT NOT NULL,
    "users" TEXT NOT NULL DEFAULT '[]',

    PRIMARY KEY ("server_uuid", "at"),
    CONSTRAINT "rest_hours_server_uuid_fkey" FOREIGN KEY ("server_uuid") REFERENCES "servers" ("uuid") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "rest_hours_at_idx" ON "rest_hours"("at");

-- A login that is still good. The cookie seals the id; the table keeps its digest.
CREATE TABLE "sessions" (
    "id_digest" TEXT NOT NULL PRIMARY KEY,
    "user_id" TEXT NOT NULL,
    "login_key" TEXT NOT NULL,
    "created_at" DATETIME NOT NULL,
    "expires_at" DATETIME NOT NULL,
    "person_uuid" TEXT,
    "address" TEXT NOT NULL DEFAULT '',
    "browser" TEXT NOT NULL DEFAULT ''
);
CREATE INDEX "sessions_expires_at_idx" ON "sessions"("expires_at");

-- Somebody who was invited. Nobody else is ever called so: what was done under a name stays theirs.
CREATE TABLE "people" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "uuid" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "look" TEXT NOT NULL,
    "roles" TEXT NOT NULL,
    "password_hash" TEXT,
    "invitation_digest" TEXT,
    "invited_until" DATETIME,
    "invited_by_uuid" TEXT,
    "oidc_issuer" TEXT,
    "oidc_subject" TEXT,
    "removed_at" DATETIME,
    "created_by" TEXT NOT NULL,
    "created_at" DATETIME NOT NULL
);
CREATE UNIQUE INDEX "people_uuid_key" ON "people"("uuid");
CREATE UNIQUE INDEX "people_look_key" ON "people"("look");
CREATE UNIQUE INDEX "people_invitation_digest_key" ON "people"("invitation_digest");
CREATE UNIQUE INDEX "people_oidc_issuer_oidc_subject_key" ON "people"("oidc_issuer", "oidc_subject");

-- A browser that is told by Web Push, and what of. Ends with the password of its login.
CREATE TABLE "push_subscriptions" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "uuid" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "login_key" TEXT NOT NULL,
    "endpoint" TEXT NOT NULL,
    "p256dh" TEXT NOT NULL,
    "auth" TEXT NOT NULL,
    "locale" TEXT NOT NULL,
    "zone" TEXT NOT NULL,
    "topics" TEXT NOT NULL,
    "group_uuids" TEXT NOT NULL,
    "quiet_from" TEXT,
    "quiet_until" TEXT,
    "report_at" TEXT,
    "errors_pass" BOOLEAN NOT NULL,
    "updated_at" DATETIME NOT NULL
);
CREATE UNIQUE INDEX "push_subscriptions_uuid_key" ON "push_subscriptions"("uuid");
CREATE UNIQUE INDEX "push_subscriptions_endpoint_key" ON "push_subscriptions"("endpoint");

-- Who changed or ordered what, from where and by what. Each entry covers the one before it: docs/audit.md. Triggers
-- refuse every change, and every deletion but of what the anchor has passed.
CREATE TABLE "audit_entries" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "at" DATETIME NOT NULL,
    "actor" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "via" TEXT NOT NULL,
    "operation" TEXT NOT NULL,
    "target_kind" TEXT NOT NULL,
    "target_uuid" TEXT NOT NULL,
    "target_name" TEXT NOT NULL,
    "event_id" INTEGER,
    "run_uuid" TEXT,
    "schedule_uuid" TEXT,
    "asked" TEXT,
    "was" TEXT,
    "became" TEXT,
    "hash" TEXT NOT NULL
);
CREATE INDEX "audit_entries_at_idx" ON "audit_entries"("at");
CREATE INDEX "audit_entries_actor_idx" ON "audit_entries"("actor");
CREATE INDEX "audit_entries_via_idx" ON "audit_entries"("via");
CREATE INDEX "audit_entries_operation_idx" ON "audit_entries"("operation");
CREATE INDEX "audit_entries_target_uuid_idx" ON "audit_entries"("target_uuid");

-- What the chain of audit entries begins with: the last entry that is no more. One row.
CREATE TABLE "audit_anchor" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "number" INTEGER NOT NULL,
    "hash" TEXT NOT NULL
);

-- The entry before the first one that is kept: the chain begins with it.
INSERT INTO "audit_anchor" ("id", "number", "hash")
VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

CREATE TRIGGER "audit_entries_stay" BEFORE UPDATE ON "audit_entries"
BEGIN
    SELECT RAISE(ABORT, 'an entry of the audit is never changed');
END;

CREATE TRIGGER "audit_entries_are_kept" BEFORE DELETE ON "audit_entries"
WHEN OLD."id" > (SELECT "number" FROM "audit_anchor")
BEGIN
    SELECT RAISE(ABORT, 'an entry of the audit goes only when the chain begins after it');
END;

CREATE TRIGGER "audit_entries_follow" BEFORE INSERT ON "audit_entries"
WHEN NEW."id" <> 1 + (
    SELECT max((SELECT "number" FROM "audit_anchor"), coalesce((SELECT max("id") FROM "audit_entries"), 0))
)
BEGIN
    SELECT RAISE(ABORT, 'an entry of the audit follows the last one');
END;

CREATE TRIGGER "audit_anchor_moves_on" BEFORE UPDATE ON "audit_anchor"
WHEN NEW."number" <= OLD."number"
    OR NEW."hash" IS NOT (SELECT "hash" FROM "audit_entries" WHERE "id" = NEW."number")
BEGIN
    SELECT RAISE(ABORT, 'the chain of the audit begins with an entry of it');
END;

CREATE TRIGGER "audit_anchor_stays" BEFORE DELETE ON "audit_anchor"
BEGIN
    SELECT RAISE(ABORT, 'the chain of the audit has a beginning');
END;

-- How far the data have come: a copy that is put back is told by it. One row.
CREATE TABLE "lineage" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "database" TEXT NOT NULL,
    "count" BIGINT NOT NULL,
    "lives" TEXT NOT NULL
);

-- Tells this database from every other one.
INSERT INTO "lineage" ("id", "database", "count", "lives") VALUES (1, lower(hex(randomblob(16))), 0, '[]');

-- Doors: whoever knocks wakes the server. They go with it.
CREATE TABLE "doors" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "uuid" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "server_uuid" TEXT NOT NULL,
    "port" INTEGER NOT NULL,
    "listen" TEXT NOT NULL,
    "networks" TEXT NOT NULL,
    "wait_seconds" INTEGER NOT NULL,
    "first_byte" BOOLEAN NOT NULL,
    "linger_minutes" INTEGER NOT NULL,
    "paused_until" DATETIME,
    "author" TEXT NOT NULL,
    "author_uuid" TEXT,
    "created_at" DATETIME NOT NULL,
    "updated_at" DATETIME NOT NULL,
    "hold_uuid" TEXT,
    "knocks" TEXT NOT NULL DEFAULT '[]',
    CONSTRAINT "doors_server_uuid_fkey" FOREIGN KEY ("server_uuid") REFERENCES "servers" ("uuid") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "doors_uuid_key" ON "doors"("uuid");
CREATE UNIQUE INDEX "doors_name_key" ON "doors"("name");
CREATE INDEX "doors_server_uuid_idx" ON "doors"("server_uuid");

-- Power cut plans, and the last power cut of each.
CREATE TABLE "power_cut_plans" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "uuid" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "ups" TEXT NOT NULL,
    "identity" TEXT NOT NULL,
    "steps" TEXT NOT NULL,
    "forces" BOOLEAN NOT NULL,
    "stable_seconds" INTEGER NOT NULL,
    "charged_to" INTEGER NOT NULL,
    "paused" BOOLEAN NOT NULL,
    "author" TEXT NOT NULL,
    "author_uuid" TEXT,
    "created_at" DATETIME NOT NULL,
    "updated_at" DATETIME NOT NULL
);
CREATE UNIQUE INDEX "power_cut_plans_uuid_key" ON "power_cut_plans"("uuid");
CREATE UNIQUE INDEX "power_cut_plans_name_key" ON "power_cut_plans"("name");

CREATE TABLE "power_cuts" (
    "plan_uuid" TEXT NOT NULL PRIMARY KEY,
    "uuid" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    CONSTRAINT "power_cuts_plan_uuid_fkey" FOREIGN KEY ("plan_uuid") REFERENCES "power_cut_plans" ("uuid") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "power_cuts_uuid_key" ON "power_cuts"("uuid");

-- A NUT server, which speaks for one or more UPSes. The key of the data folder seals its secret.
CREATE TABLE "nut_servers" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "uuid" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "ups" TEXT NOT NULL,
    "user" TEXT NOT NULL,
    "sealed" TEXT,
    "secret_set_at" DATETIME,
    "pin" TEXT,
    "author" TEXT NOT NULL,
    "author_uuid" TEXT,
    "created_at" DATETIME NOT NULL,
    "updated_at" DATETIME NOT NULL
);
CREATE UNIQUE INDEX "nut_servers_uuid_key" ON "nut_servers"("uuid");
CREATE UNIQUE INDEX "nut_servers_address_key" ON "nut_servers"("address");

-- The manager's own settings, as they were set in the console. The key of the data folder seals their secrets.
CREATE TABLE "manager_settings" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "uuid" TEXT NOT NULL,
    "texts" TEXT NOT NULL,
    "sealed" TEXT NOT NULL,
    "secrets_set_at" TEXT NOT NULL,
    "author" TEXT NOT NULL,
    "author_uuid" TEXT,
    "updated_at" DATETIME NOT NULL
);
CREATE UNIQUE INDEX "manager_settings_uuid_key" ON "manager_settings"("uuid");

-- The language of the console that somebody has chosen.
CREATE TABLE "languages" (
    "user_uuid" TEXT NOT NULL PRIMARY KEY,
    "locale" TEXT NOT NULL
);
