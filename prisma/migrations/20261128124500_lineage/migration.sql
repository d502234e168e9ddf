-- CreateTable
CREATE TABLE "lineage" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "database" TEXT NOT NULL,
    "count" BIGINT NOT NULL,
    "lives" TEXT NOT NULL
);

-- Tells this database from every other one.
INSERT INTO "lineage" ("id", "database", "count", "lives") VALUES (1, lower(hex(randomblob(16))), 0, '[]');
