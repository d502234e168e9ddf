-- AlterTable
ALTER TABLE "servers" ADD COLUMN "wish_run" TEXT;
ALTER TABLE "servers" ADD COLUMN "up_since" DATETIME;
ALTER TABLE "servers" ADD COLUMN "ready_port" INTEGER;
ALTER TABLE "servers" ADD COLUMN "kind" TEXT;
ALTER TABLE "servers" ADD COLUMN "watts_on" REAL;
ALTER TABLE "servers" ADD COLUMN "watts_off" REAL;

-- AlterTable
ALTER TABLE "events" ADD COLUMN "run_uuid" TEXT;

-- CreateTable
CREATE TABLE "needs" (
    "consumer_id" INTEGER NOT NULL,
    "provider_id" INTEGER NOT NULL,

    PRIMARY KEY ("consumer_id", "provider_id"),
    CONSTRAINT "needs_consumer_id_fkey" FOREIGN KEY ("consumer_id") REFERENCES "servers" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "needs_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "servers" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "runs" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "uuid" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "grace" INTEGER NOT NULL,
    "reason" TEXT NOT NULL,
    "author" TEXT NOT NULL,
    "schedule_uuid" TEXT,
    "schedule_name" TEXT,
    "request_id" TEXT,
    "since" DATETIME NOT NULL,
    "until" DATETIME NOT NULL,
    "rate" INTEGER NOT NULL,
    "min_on" INTEGER NOT NULL,
    "cancelled_by" TEXT,
    "ended_at" DATETIME
);

-- CreateTable
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

-- CreateTable
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
    "min_on" INTEGER NOT NULL,
    "even_if_may_not_wake" BOOLEAN NOT NULL DEFAULT false,
    "author" TEXT NOT NULL,
    "drawn_until" DATETIME NOT NULL,
    "created_at" DATETIME NOT NULL,
    "updated_at" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "scheduled_groups" (
    "schedule_id" INTEGER NOT NULL,
    "group_id" INTEGER NOT NULL,

    PRIMARY KEY ("schedule_id", "group_id"),
    CONSTRAINT "scheduled_groups_schedule_id_fkey" FOREIGN KEY ("schedule_id") REFERENCES "schedules" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "scheduled_groups_group_id_fkey" FOREIGN KEY ("group_id") REFERENCES "groups" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "scheduled_servers" (
    "schedule_id" INTEGER NOT NULL,
    "server_id" INTEGER NOT NULL,

    PRIMARY KEY ("schedule_id", "server_id"),
    CONSTRAINT "scheduled_servers_schedule_id_fkey" FOREIGN KEY ("schedule_id") REFERENCES "schedules" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "scheduled_servers_server_id_fkey" FOREIGN KEY ("server_id") REFERENCES "servers" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "energy" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "server_uuid" TEXT NOT NULL,
    "server_name" TEXT NOT NULL,
    "month" TEXT NOT NULL,
    "seconds_off" REAL NOT NULL,
    "watt_seconds" REAL NOT NULL
);

-- CreateIndex
CREATE INDEX "needs_provider_id_idx" ON "needs"("provider_id");

-- CreateIndex
CREATE UNIQUE INDEX "runs_uuid_key" ON "runs"("uuid");

-- CreateIndex
CREATE UNIQUE INDEX "runs_request_id_key" ON "runs"("request_id");

-- CreateIndex
CREATE INDEX "runs_ended_at_idx" ON "runs"("ended_at");

-- CreateIndex
CREATE INDEX "runs_schedule_uuid_idx" ON "runs"("schedule_uuid");

-- CreateIndex
CREATE INDEX "run_members_server_uuid_idx" ON "run_members"("server_uuid");

-- CreateIndex
CREATE UNIQUE INDEX "run_members_run_id_server_uuid_key" ON "run_members"("run_id", "server_uuid");

-- CreateIndex
CREATE UNIQUE INDEX "schedules_uuid_key" ON "schedules"("uuid");

-- CreateIndex
CREATE UNIQUE INDEX "schedules_name_key" ON "schedules"("name");

-- CreateIndex
CREATE INDEX "scheduled_groups_group_id_idx" ON "scheduled_groups"("group_id");

-- CreateIndex
CREATE INDEX "scheduled_servers_server_id_idx" ON "scheduled_servers"("server_id");

-- CreateIndex
CREATE UNIQUE INDEX "energy_server_uuid_month_key" ON "energy"("server_uuid", "month");

-- CreateIndex
CREATE INDEX "events_run_uuid_idx" ON "events"("run_uuid");
