-- DropIndex
DROP INDEX "events_server_uuid_id_idx";

-- CreateIndex
CREATE INDEX "events_server_uuid_at_idx" ON "events"("server_uuid", "at");

-- CreateIndex
CREATE INDEX "events_kind_at_idx" ON "events"("kind", "at");

-- CreateIndex
CREATE INDEX "events_actor_at_idx" ON "events"("actor", "at");
