-- AlterTable
ALTER TABLE "servers" ADD COLUMN "wish_even_if_may_not_wake" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "servers" ADD COLUMN "wish_even_if_needed" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "runs" ADD COLUMN "even_if_may_not_wake" BOOLEAN NOT NULL DEFAULT false;
