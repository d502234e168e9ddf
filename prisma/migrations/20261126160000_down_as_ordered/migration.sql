-- What was kept so far tells by wall-clock times alone whether a server is off as ordered or a start of it failed, and
-- a clock that was set back turns that round. So it counts as not known of any server until it is turned off once more.

-- AlterTable
ALTER TABLE "servers" ADD COLUMN "down_as_ordered" BOOLEAN NOT NULL DEFAULT false;
