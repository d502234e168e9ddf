-- CreateTable
CREATE TABLE "wake_reports" (
    "server_uuid" TEXT NOT NULL PRIMARY KEY,
    "since" DATETIME NOT NULL,
    "packets" INTEGER NOT NULL,
    "targets" TEXT NOT NULL,
    "faults" TEXT NOT NULL,
    "networks" TEXT,
    "heard_at" DATETIME,
    "given_up_at" DATETIME,
    CONSTRAINT "wake_reports_server_uuid_fkey" FOREIGN KEY ("server_uuid") REFERENCES "servers" ("uuid") ON DELETE CASCADE ON UPDATE CASCADE
);
