import type { SessionRecord } from "../../fleet/model/entities";
import { NotStored } from "../../fleet/model/errors";
import type { SessionStore } from "../../fleet/model/stores";
import { MOST_OF_ONE } from "./sessions";

/** The most sessions of all: a standby is looked at by few. */
const MOST = 1000;

/**
 * The sessions of a standby, which writes nothing: those that began at the other manager are good here, too, where both
 * have one session secret, and cannot be ended here; those that begin here are in memory, and end with it.
 * @param began called with each of these
 */
export function sessionsOfStandby(
  stored: Pick<SessionStore, "find" | "list">,
  began: (session: SessionRecord) => void,
): SessionStore {
  /** Oldest first. */
  const own = new Map<string, SessionRecord>();
  const removeWhere = (isGone: (session: SessionRecord) => boolean): void => {
    for (const session of own.values()) if (isGone(session)) own.delete(session.idDigest);
  };
  const removeIfOwn = async (isGone: (session: SessionRecord) => boolean): Promise<void> => {
    removeWhere(isGone);
    if ((await stored.list()).some(isGone)) throw new NotStored("standby", "another manager serves it");
  };
  return {
    insert(session) {
      own.set(session.idDigest, session);
      const theirs = [...own.values()].filter(({ personUuid }) => personUuid === session.personUuid);
      for (const { idDigest } of theirs.slice(0, -MOST_OF_ONE)) own.delete(idDigest);
      const [oldest] = own.keys();
      if (own.size > MOST && oldest !== undefined) own.delete(oldest);
      began(session);
      return Promise.resolve();
    },
    find: async (idDigest) => own.get(idDigest) ?? stored.find(idDigest),
    list: async () => [...[...own.values()].reverse(), ...(await stored.list())],
    removeOf: (personUuid) => removeIfOwn((session) => session.personUuid === personUuid),
    remove: (idDigest) => removeIfOwn((session) => session.idDigest === idDigest),
    removeAll: () => removeIfOwn(() => true),
    prune: (now) => Promise.resolve(removeWhere(({ expiresAt }) => expiresAt < now)),
  };
}
