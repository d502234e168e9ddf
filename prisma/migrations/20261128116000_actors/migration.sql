-- AlterTable
ALTER TABLE "servers" ADD COLUMN "wish_author_uuid" TEXT;

-- AlterTable
ALTER TABLE "holds" ADD COLUMN "author_uuid" TEXT;

-- AlterTable
ALTER TABLE "runs" ADD COLUMN "author_uuid" TEXT;

-- AlterTable
ALTER TABLE "schedules" ADD COLUMN "author_uuid" TEXT;

-- AlterTable
ALTER TABLE "events" ADD COLUMN "actor_uuid" TEXT;

-- Whose each thing is, by the names that there were: of a token's name where no other token has had it, of a person's
-- since there has been that person. All other names were the login's of the environment (lib/access/identity.ts).
UPDATE "servers" SET "wish_author_uuid" = CASE
  WHEN "wish_author" LIKE 'token:%' THEN
    (SELECT CASE count(*) WHEN 1 THEN min("api_tokens"."uuid") END FROM "api_tokens" WHERE 'token:' || "api_tokens"."name" = "servers"."wish_author")
  WHEN "wish_author" IN ('manager', 'agent') THEN NULL
  ELSE ifnull(
    (SELECT "people"."uuid" FROM "people" WHERE "people"."name" = "servers"."wish_author" AND "people"."created_at" <= "servers"."wish_since"),
    '00000000-0000-4000-8000-000000000000')
END WHERE "wish_author" IS NOT NULL;
UPDATE "holds" SET "author_uuid" = CASE
  WHEN "author" LIKE 'token:%' THEN
    (SELECT CASE count(*) WHEN 1 THEN min("api_tokens"."uuid") END FROM "api_tokens" WHERE 'token:' || "api_tokens"."name" = "holds"."author")
  WHEN "author" IN ('manager', 'agent') THEN NULL
  ELSE ifnull(
    (SELECT "people"."uuid" FROM "people" WHERE "people"."name" = "holds"."author" AND "people"."created_at" <= "holds"."created_at"),
    '00000000-0000-4000-8000-000000000000')
END;
UPDATE "runs" SET "author_uuid" = CASE
  WHEN "author" LIKE 'token:%' THEN
    (SELECT CASE count(*) WHEN 1 THEN min("api_tokens"."uuid") END FROM "api_tokens" WHERE 'token:' || "api_tokens"."name" = "runs"."author")
  WHEN "author" IN ('manager', 'agent') THEN NULL
  ELSE ifnull(
    (SELECT "people"."uuid" FROM "people" WHERE "people"."name" = "runs"."author" AND "people"."created_at" <= "runs"."since"),
    '00000000-0000-4000-8000-000000000000')
END;
UPDATE "schedules" SET "author_uuid" = CASE
  WHEN "author" LIKE 'token:%' THEN
    (SELECT CASE count(*) WHEN 1 THEN min("api_tokens"."uuid") END FROM "api_tokens" WHERE 'token:' || "api_tokens"."name" = "schedules"."author")
  WHEN "author" IN ('manager', 'agent') THEN NULL
  ELSE ifnull(
    (SELECT "people"."uuid" FROM "people" WHERE "people"."name" = "schedules"."author" AND "people"."created_at" <= "schedules"."updated_at"),
    '00000000-0000-4000-8000-000000000000')
END;
-- Of events only those matter that tell of orders.
UPDATE "events" SET "actor_uuid" = CASE
  WHEN "actor" LIKE 'token:%' THEN
    (SELECT CASE count(*) WHEN 1 THEN min("api_tokens"."uuid") END FROM "api_tokens" WHERE 'token:' || "api_tokens"."name" = "events"."actor")
  WHEN "actor" IN ('manager', 'agent') THEN NULL
  ELSE ifnull(
    (SELECT "people"."uuid" FROM "people" WHERE "people"."name" = "events"."actor" AND "people"."created_at" <= "events"."at"),
    '00000000-0000-4000-8000-000000000000')
END WHERE "kind" IN ('turned_off', 'turned_off_by_force', 'turned_off_when_free');
-- The same start is known by whose it is, and no more by a name and a space, which others' names may hold.
UPDATE OR IGNORE "runs" SET "request_id" = "author_uuid" || '/' || substr("request_id", length("author") + 2)
WHERE "request_id" IS NOT NULL AND "author_uuid" IS NOT NULL;
