import { endOnceUsed } from "../model/entities";
import { NotStored } from "../model/errors";
import type { Registry } from "../registry";

/**
 * Notes that a server's token was used by a heartbeat that was accepted: it ends for lack of use, and never by its age.
 * Cheap where its end stays, as nearly always. Else that is written behind the heartbeat, whose answer does not wait for
 * it; where it cannot be written now, the next heartbeat tries it again.
 */
export function noteTokenUse(registry: Registry, uuid: string): void {
  const { movingTokens, queue, parts } = registry;
  if (movedEnd(registry, uuid) === undefined || movingTokens.has(uuid)) return;
  movingTokens.add(uuid);
  void queue
    .run(uuid, () => move(registry, uuid))
    .catch((error: unknown) => {
      if (!(error instanceof NotStored)) parts.log.error(error, "moving the end of an access token");
    })
    .finally(() => movingTokens.delete(uuid));
}

/** In the server's turn, in which nobody rotates its token. */
async function move(registry: Registry, uuid: string): Promise<void> {
  const { servers, watchers, parts } = registry;
  const tokenExpiresAt = movedEnd(registry, uuid);
  if (tokenExpiresAt === undefined) return;
  await parts.store.tokens.moveEnd(uuid, tokenExpiresAt);
  const known = servers.get(uuid);
  if (!known) return;
  const server = { ...known, tokenExpiresAt };
  servers.set(uuid, server);
  watchers.notify({ type: "changed", server });
}

/** The end to which a server's token is to be moved now that it is used; undefined: it stays. */
function movedEnd({ servers, parts }: Registry, uuid: string): number | null | undefined {
  const expiresAt = servers.get(uuid)?.tokenExpiresAt ?? null;
  if (expiresAt === null) return undefined;
  const end = endOnceUsed(expiresAt, parts.tokenTtl ?? 0, parts.clock.wall());
  return end === expiresAt ? undefined : end;
}
