-- CreateTable
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
    "created_at" DATETIME NOT NULL,
    CONSTRAINT "enrolment_keys_group_id_fkey" FOREIGN KEY ("group_id") REFERENCES "groups" ("id") ON DELETE SET NULL ON UPDATE CASCADE
);

-- CreateIndex
CREATE UNIQUE INDEX "enrolment_keys_uuid_key" ON "enrolment_keys"("uuid");

-- CreateIndex
CREATE UNIQUE INDEX "enrolment_keys_lookup_key" ON "enrolment_keys"("lookup");
