import * as z from "zod";
import type { AuditAsk, By } from "../fleet/model/audit";
import { RIGHTS, type ApiTokenRecord, type Grant, type Right } from "../fleet/model/entities";
import { FleetError, MOST_API_TOKENS, NotStored } from "../fleet/model/errors";
import { stored } from "../fleet/commit";
import { INVISIBLE, isVisible } from "../fleet/model/invisible";
import { oneLine } from "../fleet/model/one-line";
import { createKeyedQueue } from "../fleet/memory/keyed-queue";
import type { ApiTokenStore } from "../fleet/model/stores";
import { createRate, keyedLimit } from "../throttle";
import { type Operator, identityOf } from "./identity";
import { newToken } from "./access-token";
import { alikeTo } from "./person-name";
import { FOR_PROGRAMS } from "./rights";
import { digestOf } from "./secrets";

/** The prefix that distinguishes a program's token from an agent's. */
const PREFIX = "komo_";
const SHOWN = /^Bearer (komo_[A-Za-z0-9]{32})$/i;
/** Prefix of a token's name as the actor of events; no person is called so. */
const ACTOR = "token:";

/** Calls that a token may make in a rush, and a second over time. */
const BURST = 100;
const PER_SECOND = 10;
/** Streams of a token that may be open at once: a program needs one, and has others for a while when a line breaks. */
export const MOST_STREAMS = 16;
/** Milliseconds: the precision with which the last use of a token is kept. */
const USED_TO = 60_000;

/** The settings of a new token. The words are in the messages of both languages. */
export const apiTokenSettings = z.object({
  name: z
    .string()
    .overwrite(oneLine)
    .trim()
    .min(1, "must have at least one character")
    .max(50, "must have at most 50 characters")
    // Events name a program by it.
    .refine(isVisible, INVISIBLE),
  rights: z
    .array(z.enum(RIGHTS))
    .refine((rights) => rights.every((right) => FOR_PROGRAMS[right]), {
      message: "must not hold FORCE or ADMINISTER: these are for people",
    })
    .transform((rights): readonly Right[] =>
      rights.length === 0
        ? ["see", "wake"]
        : RIGHTS.filter((right) => right === "see" || rights.includes(right)),
    ),
  groupUuids: z.array(z.uuid("must be a UUID")).max(1000, "must have at most 1,000 entries").nullable(),
  expiresAt: z.number().nullable(),
});
export type ApiTokenSettings = z.infer<typeof apiTokenSettings>;

/** The outcome of the check of a program's token. */
type ProgramOutcome =
  | { readonly ok: true; readonly operator: Operator }
  /** Malformed, unknown, expired or revoked. */
  | { readonly ok: false; readonly reason: "wrong" }
  /** It has made too many calls, for so many more seconds. */
  | { readonly ok: false; readonly reason: "rate"; readonly seconds: number };

/** Tokens for programs. */
export interface ApiTokens {
  /** Newest first. */
  list(): Promise<readonly ApiTokenRecord[]>;
  /** Reads them anew, where another manager may have changed them. */
  readAgain(): Promise<void>;
  /** The token is shown this once. @throws FleetError `token_name_taken`, `too_many_tokens` */
  create(
    settings: ApiTokenSettings,
    author: By,
  ): Promise<{ readonly token: string; readonly record: ApiTokenRecord }>;
  /** @throws FleetError `token_not_found` */
  revoke(uuid: string, author: By): Promise<ApiTokenRecord>;
  /**
   * The program behind an Authorization header for which `isProgram` holds.
   * @param counts whether it is a call of its own, and not another check in a call that lasts
   */
  check(authorization: string, counts: boolean): Promise<ProgramOutcome>;
  /** The program of a token by its uuid, which is noted as used; null: it has ended. */
  used(uuid: string): Promise<Operator | null>;
  /** The grants of a token at this moment; none before tokens were read. */
  standing(uuid: string): readonly Grant[];
  /**
   * Counts a program's stream; gives a function to call once when it has ended, or null where it has `MOST_STREAMS`.
   */
  takeStream(program: Pick<Operator, "who">): (() => void) | null;
  /** Deletes those that ended before that time (wall-clock ms). */
  prune(before: number): Promise<void>;
}

export interface ApiTokenDeps {
  /** The store, for somebody's change, or for nobody's. */
  readonly store: (ask?: AuditAsk) => ApiTokenStore;
  /** Wall-clock milliseconds. */
  readonly now: () => number;
  /** Milliseconds on a clock that nobody sets. */
  readonly monotonic: () => number;
  readonly randomBytes: (size: number) => Buffer;
  readonly newUuid: () => string;
}

/** Whether an Authorization header shows a program's token, be it good or not. */
export function isProgram(authorization: string | null): authorization is string {
  return authorization !== null && /^Bearer +komo_/i.test(authorization);
}

/** The name of a token as an actor of events. */
function actorOf({ name }: Pick<ApiTokenRecord, "name">): string {
  return ACTOR + name;
}

function operatorOf(token: ApiTokenRecord): Operator {
  const { uuid, rights, groupUuids } = token;
  return { userId: actorOf(token), who: { kind: "program", uuid }, grants: [{ rights, groupUuids }] };
}

/** Whether a token lets nobody in any more, `now` in wall-clock milliseconds. */
export function hasEnded({ expiresAt, revokedAt }: ApiTokenRecord, now: number): boolean {
  return revokedAt !== null || (expiresAt !== null && expiresAt <= now);
}

/** Keeps all of them in memory: there are few, and a call costs no query. */
export function createApiTokens({ store, now, monotonic, randomBytes, newUuid }: ApiTokenDeps): ApiTokens {
  let loading: Promise<Map<string, ApiTokenRecord>> | undefined;
  let known: Map<string, ApiTokenRecord> | undefined;
  const rate = createRate({ burst: BURST, perSecond: PER_SECOND });
  const streams = keyedLimit();
  const changes = createKeyedQueue();
  const loaded = (): Promise<Map<string, ApiTokenRecord>> => {
    loading ??= store()
      .load()
      .then(
        (all) => (known = new Map(all.map((token) => [token.digest, token]))),
        (error: unknown) => {
          loading = undefined;
          throw error;
        },
      );
    return loading;
  };

  const noteUse = (all: Map<string, ApiTokenRecord>, token: ApiTokenRecord): void => {
    const lastUsedAt = Math.floor(now() / USED_TO) * USED_TO;
    if (token.lastUsedAt !== null && token.lastUsedAt >= lastUsedAt) return;
    all.set(token.digest, { ...token, lastUsedAt });
    // Where it cannot be written now, the next minute's call writes a later one.
    void store()
      .used(token.uuid, lastUsedAt)
      .catch((error: unknown) => {
        if (!(error instanceof NotStored)) throw error;
      });
  };

  return {
    list: async () => [...(await loaded()).values()].reverse(),
    readAgain: async () => {
      loading = undefined;
      await loaded();
    },

    create: ({ name, rights, groupUuids, expiresAt }, author) =>
      changes.run(TOKENS, async () => {
        const all = await loaded();
        const good = [...all.values()].filter((token) => !hasEnded(token, now()));
        const isAlike = alikeTo(name);
        if (good.some((token) => isAlike(token.name))) throw new FleetError({ code: "token_name_taken" });
        if (good.length >= MOST_API_TOKENS) throw new FleetError({ code: "too_many_tokens" });
        const token = PREFIX + newToken(randomBytes);
        const record: ApiTokenRecord = {
          ...{ uuid: newUuid(), name, digest: digestOf(token), rights, groupUuids, expiresAt },
          ...{ lastUsedAt: null, revokedAt: null, createdBy: author.actor, createdAt: now() },
          createdByUuid: author.actorUuid ?? null,
        };
        const target = { kind: "api_token", uuid: null } as const;
        await stored(store({ ...author, operation: "api_token_created", target }).insert(record));
        all.set(record.digest, record);
        return { token, record };
      }),

    revoke: (uuid, author) =>
      changes.run(TOKENS, async () => {
        const all = await loaded();
        const token = [...all.values()].find((each) => each.uuid === uuid);
        if (!token) throw new FleetError({ code: "token_not_found" });
        if (token.revokedAt !== null) return token;
        const revokedAt = now();
        const target = { kind: "api_token", uuid } as const;
        await stored(store({ ...author, operation: "api_token_revoked", target }).revoke(uuid, revokedAt));
        const revoked = { ...(all.get(token.digest) ?? token), revokedAt };
        all.set(token.digest, revoked);
        rate.forget(uuid);
        return revoked;
      }),

    check: async (authorization, counts) => {
      const shown = SHOWN.exec(authorization)?.[1];
      const all = await loaded();
      const token = shown && all.get(digestOf(shown));
      if (!token || hasEnded(token, now())) return { ok: false, reason: "wrong" };
      if (counts) {
        if (rate.take(token.uuid, monotonic()) > 0) return { ok: false, reason: "rate", seconds: 1 };
        noteUse(all, token);
      }
      return { ok: true, operator: operatorOf(token) };
    },

    used: async (uuid) => {
      const all = await loaded();
      const token = [...all.values()].find((each) => each.uuid === uuid);
      if (!token || hasEnded(token, now())) return null;
      noteUse(all, token);
      return operatorOf(token);
    },

    standing: (uuid) => {
      const token = [...(known?.values() ?? [])].find((each) => each.uuid === uuid);
      return token && !hasEnded(token, now()) ? [token] : [];
    },

    takeStream: ({ who }) => streams.take(identityOf(who), MOST_STREAMS),

    prune: (before) =>
      changes.run(TOKENS, async () => {
        const all = await loaded();
        const old = [...all.values()].filter((token) => (endOf(token, before) ?? before) < before);
        if (old.length === 0) return;
        await store().remove(old.map(({ uuid }) => uuid));
        for (const { digest } of old) all.delete(digest);
      }),
  };
}

/** The time at which it ended; null: it is still good. `now` in wall-clock milliseconds. */
function endOf(token: ApiTokenRecord, now: number): number | null {
  return hasEnded(token, now) ? Math.min(token.revokedAt ?? Infinity, token.expiresAt ?? Infinity) : null;
}

/** The queue's key for work on all tokens. */
const TOKENS = "tokens";
