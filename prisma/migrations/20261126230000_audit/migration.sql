-- CreateTable
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

-- CreateTable
CREATE TABLE "audit_anchor" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "number" INTEGER NOT NULL,
    "hash" TEXT NOT NULL
);

-- CreateIndex
CREATE INDEX "audit_entries_at_idx" ON "audit_entries"("at");

-- CreateIndex
CREATE INDEX "audit_entries_actor_idx" ON "audit_entries"("actor");

-- CreateIndex
CREATE INDEX "audit_entries_via_idx" ON "audit_entries"("via");

-- CreateIndex
CREATE INDEX "audit_entries_operation_idx" ON "audit_entries"("operation");

-- CreateIndex
CREATE INDEX "audit_entries_target_uuid_idx" ON "audit_entries"("target_uuid");

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
