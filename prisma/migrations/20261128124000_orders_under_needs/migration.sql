-- AlterTable
ALTER TABLE "servers" ADD COLUMN "order_unless_needed" BOOLEAN NOT NULL DEFAULT true;
