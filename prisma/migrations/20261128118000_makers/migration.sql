-- AlterTable
ALTER TABLE "api_tokens" ADD COLUMN "created_by_uuid" TEXT;

-- AlterTable
ALTER TABLE "enrolment_keys" ADD COLUMN "created_by_uuid" TEXT;

-- AlterTable
ALTER TABLE "people" ADD COLUMN "invited_by_uuid" TEXT;

-- Who made each, by the names that there were, as for what else is somebody's: a person's since there has been that
-- person; all other names were the login's of the environment (lib/access/identity.ts).
UPDATE "api_tokens" SET "created_by_uuid" = ifnull(
  (SELECT "people"."uuid" FROM "people" WHERE "people"."name" = "api_tokens"."created_by" AND "people"."created_at" <= "api_tokens"."created_at"),
  '00000000-0000-4000-8000-000000000000');
UPDATE "enrolment_keys" SET "created_by_uuid" = ifnull(
  (SELECT "people"."uuid" FROM "people" WHERE "people"."name" = "enrolment_keys"."created_by" AND "people"."created_at" <= "enrolment_keys"."created_at"),
  '00000000-0000-4000-8000-000000000000');
UPDATE "people" SET "invited_by_uuid" = ifnull(
  (SELECT "admin"."uuid" FROM "people" AS "admin" WHERE "admin"."name" = "people"."created_by" AND "admin"."created_at" <= "people"."created_at"),
  '00000000-0000-4000-8000-000000000000')
WHERE "invitation_digest" IS NOT NULL;
