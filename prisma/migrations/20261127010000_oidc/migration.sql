-- AlterTable
ALTER TABLE "people" ADD COLUMN "oidc_issuer" TEXT;
ALTER TABLE "people" ADD COLUMN "oidc_subject" TEXT;

-- CreateIndex
CREATE UNIQUE INDEX "people_oidc_issuer_oidc_subject_key" ON "people"("oidc_issuer", "oidc_subject");
