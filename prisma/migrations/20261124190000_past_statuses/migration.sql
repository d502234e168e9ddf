-- CreateTable
CREATE TABLE "past_statuses" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "server_uuid" TEXT NOT NULL,
    "status" INTEGER NOT NULL,
    "since" DATETIME NOT NULL,
    "until" DATETIME NOT NULL,
    CONSTRAINT "past_statuses_server_uuid_fkey" FOREIGN KEY ("server_uuid") REFERENCES "servers" ("uuid") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "past_statuses_server_uuid_until_idx" ON "past_statuses"("server_uuid", "until");

-- CreateIndex
CREATE INDEX "past_statuses_until_idx" ON "past_statuses"("until");

