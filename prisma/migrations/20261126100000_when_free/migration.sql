-- AlterTable
ALTER TABLE "servers" ADD COLUMN "order_mode" TEXT;
ALTER TABLE "servers" ADD COLUMN "order_grace" INTEGER;
ALTER TABLE "servers" ADD COLUMN "order_reason" TEXT;
ALTER TABLE "servers" ADD COLUMN "leaving" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "servers" ADD COLUMN "wish_author" TEXT;
ALTER TABLE "servers" ADD COLUMN "wish_reason" TEXT;
ALTER TABLE "servers" ADD COLUMN "wish_since" DATETIME;
ALTER TABLE "servers" ADD COLUMN "wish_until" DATETIME;
ALTER TABLE "servers" ADD COLUMN "wish_boot" TEXT;
ALTER TABLE "servers" ADD COLUMN "wish_revision" INTEGER;
ALTER TABLE "servers" ADD COLUMN "guards" TEXT;

-- AlterTable
ALTER TABLE "groups" ADD COLUMN "guards" TEXT;

-- AlterTable
ALTER TABLE "events" ADD COLUMN "reason" TEXT NOT NULL DEFAULT '';
ALTER TABLE "events" ADD COLUMN "until" DATETIME;
ALTER TABLE "events" ADD COLUMN "use" TEXT;

-- CreateTable
CREATE TABLE "holds" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "uuid" TEXT NOT NULL,
    "until" DATETIME NOT NULL,
    "reason" TEXT NOT NULL,
    "author" TEXT NOT NULL,
    "created_at" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "held_servers" (
    "hold_id" INTEGER NOT NULL,
    "server_id" INTEGER NOT NULL,

    PRIMARY KEY ("hold_id", "server_id"),
    CONSTRAINT "held_servers_hold_id_fkey" FOREIGN KEY ("hold_id") REFERENCES "holds" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "held_servers_server_id_fkey" FOREIGN KEY ("server_id") REFERENCES "servers" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE UNIQUE INDEX "holds_uuid_key" ON "holds"("uuid");

-- CreateIndex
CREATE INDEX "held_servers_server_id_idx" ON "held_servers"("server_id");
