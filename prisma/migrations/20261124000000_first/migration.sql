-- CreateTable
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
    "applying_cause" TEXT,
    "applying_revision" INTEGER,
    "applying_launched" BOOLEAN NOT NULL DEFAULT false,
    "synced_by" TEXT,
    "none_since" DATETIME,
    "boot_id" TEXT,
    "instance_id" TEXT,
    "sequence" BIGINT,
    "revision_echo" INTEGER,
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
    "created_at" DATETIME NOT NULL,
    "updated_at" DATETIME NOT NULL
);

-- CreateTable
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

-- CreateTable
CREATE TABLE "events" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "at" DATETIME NOT NULL,
    "server_uuid" TEXT NOT NULL,
    "server_name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "severity" INTEGER NOT NULL,
    "actor" TEXT NOT NULL,
    "detail" TEXT NOT NULL DEFAULT ''
);

-- CreateTable
CREATE TABLE "sessions" (
    "id_digest" TEXT NOT NULL PRIMARY KEY,
    "user_id" TEXT NOT NULL,
    "login_key" TEXT NOT NULL,
    "created_at" DATETIME NOT NULL,
    "expires_at" DATETIME NOT NULL
);

-- CreateIndex
CREATE UNIQUE INDEX "servers_uuid_key" ON "servers"("uuid");

-- CreateIndex
CREATE UNIQUE INDEX "servers_mac_address_key" ON "servers"("mac_address");

-- CreateIndex
CREATE UNIQUE INDEX "access_tokens_server_id_key" ON "access_tokens"("server_id");

-- CreateIndex
CREATE UNIQUE INDEX "access_tokens_lookup_key" ON "access_tokens"("lookup");

-- CreateIndex
CREATE INDEX "events_server_uuid_id_idx" ON "events"("server_uuid", "id");

-- CreateIndex
CREATE INDEX "events_at_idx" ON "events"("at");

-- CreateIndex
CREATE INDEX "sessions_expires_at_idx" ON "sessions"("expires_at");
