-- CreateTable
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

-- CreateIndex
CREATE UNIQUE INDEX "alerts_uuid_key" ON "alerts"("uuid");

-- CreateIndex
CREATE UNIQUE INDEX "alerts_server_uuid_kind_key" ON "alerts"("server_uuid", "kind");
