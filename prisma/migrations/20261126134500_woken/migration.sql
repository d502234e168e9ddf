-- AlterTable
ALTER TABLE "servers" ADD COLUMN "woken_at" DATETIME;
