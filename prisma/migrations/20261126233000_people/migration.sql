-- AlterTable
ALTER TABLE "sessions" ADD COLUMN "person_uuid" TEXT;
ALTER TABLE "sessions" ADD COLUMN "address" TEXT NOT NULL DEFAULT '';
ALTER TABLE "sessions" ADD COLUMN "browser" TEXT NOT NULL DEFAULT '';

-- CreateTable
CREATE TABLE "people" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "uuid" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "look" TEXT NOT NULL,
    "roles" TEXT NOT NULL,
    "password_hash" TEXT,
    "invitation_digest" TEXT,
    "invited_until" DATETIME,
    "removed_at" DATETIME,
    "created_by" TEXT NOT NULL,
    "created_at" DATETIME NOT NULL
);

-- CreateIndex
CREATE UNIQUE INDEX "people_uuid_key" ON "people"("uuid");

-- CreateIndex
CREATE UNIQUE INDEX "people_look_key" ON "people"("look");

-- CreateIndex
CREATE UNIQUE INDEX "people_invitation_digest_key" ON "people"("invitation_digest");
