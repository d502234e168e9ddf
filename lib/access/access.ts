import { randomBytes as cryptoRandomBytes, randomUUID } from "node:crypto";
import { storeAs, type Audited, type AuditAsk } from "../fleet/model/audit";
import type { Grant } from "../fleet/model/entities";
import { FleetError, NotStored, type Unwritable } from "../fleet/model/errors";
import type { Store } from "../fleet/model/stores";
import { stored } from "../fleet/commit";
import { createRate, createThrottle, keyedLimit } from "../throttle";
import { createApiTokens, type ApiTokens } from "./api-tokens";
import type { Arrival } from "./arrival";
import { createAccessTokens, type IssuedToken } from "./access-token";
import { byOf, LOCAL_UUID, type Asking, type AskedFrom, type Operator, type Who } from "./identity";
import { createDisplays, type Displays } from "./displays";
import { createLoginQueue, hashesAtOnce } from "./login-queue";
import { hashPassword, loginCheck, type LoggedIn } from "./password";
import { createPeople, type Arrived, type People } from "./people";
import { EVERYTHING, permitsOf } from "./rights";
import { parseScryptHash, sameText } from "./secrets";
import { clearedCookie, createSessions, type Browser, type OpenSession } from "./session";

/** Failures in a row after which an address is blocked. */
const FAILURES = 5;
/** Milliseconds for which it is blocked; failures that far apart do not add up either. */
const BLOCKED_FOR = 10 * 60 * 1000;
/** The most addresses that are remembered. Whoever has more of them is slowed down by scrypt instead. */
const ADDRESSES = 10_000;

/** The most that wait for a slow hash: some seconds. */
const WAITING = 32;
/** The most groups of addresses that are remembered because someone has logged in from them. */
const KNOWN = 100;

/** Calls of a person in a rush, and a second over time, by all their sessions. */
const CALLS = { burst: 200, perSecond: 20 } as const;

/** Logins of one that are right, in a rush and a second over time: each is an entry of the audit. */
const LOGINS = { burst: 300, perSecond: 1 / 30 } as const;

/**
 * Changes of one person in a rush, and a second over time: each is an entry of the audit, which is kept for more than a
 * year. Two thousand an hour are more than people click; programs have more of their own.
 */
const CHANGES = {
  person: { burst: 600, perSecond: 2000 / 3600 },
  program: { burst: 1000, perSecond: 1 },
} as const;

/**
 * Lists of what is planned, for one person in a rush and a second, and for all together: each may take a tenth of a
 * second of everybody's time.
 */
const PLANS_OF_ONE = { burst: 8, perSecond: 1 } as const;
const PLANS = { burst: 8, perSecond: 4 } as const;

/** Attempts that the address of a failed login still has, whoever it named. */
export interface AttemptsLeft {
  /** Attempts until it is blocked; 0: it is blocked now. */
  readonly left: number;
  /** Milliseconds for which it is blocked then. */
  readonly pause: number;
}

/** The outcome of a login. */
export type LoginOutcome =
  | { readonly ok: true; readonly cookie: string }
  /**
   * `busy`: too many others are logging in, it was not checked. The others: the login is right, but no session can be
   * stored at this time.
   */
  | { readonly ok: false; readonly reason: "busy" | Unwritable }
  | (AttemptsLeft & { readonly ok: false; readonly reason: "wrong" })
  /** `until` is wall-clock milliseconds. */
  | { readonly ok: false; readonly reason: "blocked"; readonly until: number }
  /** The login is right, and was made too often of late. `until` as above. */
  | { readonly ok: false; readonly reason: "often"; readonly until: number };

/** The outcome of a login by OpenID Connect; `cookie` is a whole Set-Cookie value. */
type CameIn =
  | (Extract<Arrived, { refused: null }> & { readonly cookie: string })
  | Exclude<Arrived, { refused: null }>
  /** The login is right, and was made too often of late. */
  | { readonly refused: "often"; readonly person: null };

/** Passwords, sessions and tokens: who is asking. `cookie` is the value of a Cookie header, or null. */
export interface Access {
  /**
   * Checks ID and password. `cookie` of the outcome is a whole Set-Cookie value. The throttle counts by the client's
   * address.
   */
  login(login: { userId: string; password: string } & Browser): Promise<LoginOutcome>;
  /**
   * Sets the password of the person whom an invitation is for, and logs them in. Null: too many others are logging in,
   * and nothing was done. @throws FleetError `invitation_ended`, `passwords_off`, Error where it is no password
   */
  acceptInvitation(invitation: { secret: string; password: string } & Browser): Promise<string | null>;
  /** Logs in a person whom the login service vouches for. All sessions of a known person who is refused end. */
  comeIn(arrival: Arrival, browser: Browser): Promise<CameIn>;
  /** Counts a login that failed before it was known whose it was. */
  loginRefused(address: string): void;
  /** Whether people, too, may log in with passwords. */
  readonly passwords: boolean;
  /**
   * Sets another password for the person whose session it is, ends their other sessions, and begins a new one here.
   * @throws Error where it is no password
   */
  changePassword(
    cookie: string | null,
    change: { before: string; password: string } & Browser,
  ): Promise<LoginOutcome | { readonly ok: false; readonly reason: "not_yours" }>;
  /** Until when the address is blocked (wall-clock ms), or null. */
  blockedUntil(address: string): number | null;
  /** The operator behind a Cookie header, or null. */
  operator(cookie: string | null): Promise<Operator | null>;
  /**
   * Counts a call of somebody with a session; gives 0, or the milliseconds until they may make one. The login of the
   * environment, which may do everything, makes as many as it likes.
   */
  pace(operator: Pick<Operator, "who">): number;
  /**
   * Counts a change by somebody: the audit keeps each. The login of the environment is not counted.
   * @throws FleetError `too_many_changes`
   */
  paceChange(operator: Pick<Operator, "who">): void;
  /** The same for a list of what is planned, whoever asks. */
  pacePlan(operator: Pick<Operator, "userId">): number;
  /** Ends the session; gives the Set-Cookie value that clears the cookie. */
  logout(cookie: string | null, secure: boolean, from: AskedFrom): Promise<string>;
  /** Ends every session of the operator behind the cookie; gives the Set-Cookie value that clears it. */
  logoutEverywhere(cookie: string | null, secure: boolean, from: AskedFrom): Promise<string>;
  readonly people: People;
  /** The id of the session behind a Cookie header; null: there is none. */
  sessionId(cookie: string | null): Promise<string | null>;
  /** Good sessions: one's own, or all for whoever may administer people. Newest first. */
  listSessions(operator: Operator): Promise<readonly OpenSession[]>;
  /** Ends one of them. @throws FleetError `session_not_found` */
  endSession(id: string, by: Asking): Promise<void>;
  /**
   * The grants of an author whose runs, holds and schedules go on without them: none of a person who was removed, or of
   * a token that was revoked or has expired. Null, an unknown author, has none. Known once people and tokens were read.
   */
  standing(uuid: string | null): readonly Grant[];
  /** The grants at this moment of whoever was let in: none where they would not be let in any more. */
  grantsNow(who: Who): readonly Grant[];
  /** The grants at this moment of the login or person of this name. */
  grantsOf(userId: string): readonly Grant[];
  /** The server whose token an Authorization header shows, or null for every other header. */
  server(authorization: string | null): string | null | Promise<string | null>;
  /** Tokens for programs. */
  readonly apiTokens: ApiTokens;
  readonly displays: Displays;
}

/** The part of the database that identifies who is asking. */
interface AccessStore
  extends Pick<Store, "sessions" | "tokens" | "apiTokens" | "people">, Audited<AccessStore> {}

export interface AccessDeps {
  readonly store: AccessStore;
  readonly userId: string;
  /** As `hashPassword` made it. */
  readonly passwordHash: string;
  /** False: nobody but that login may use a password. */
  readonly passwords?: () => boolean;
  /** The login service whose people may come in. */
  readonly issuer?: () => string | null;
  /** At least 32 characters. */
  readonly sessionSecret: string;
  /** Seconds. */
  readonly sessionTtl: number;
  /** Seconds; 0: tokens never expire. */
  readonly tokenTtl: number;
  /** Wall-clock milliseconds. */
  readonly now: () => number;
  /** Milliseconds on a clock that nobody sets: blocked addresses are measured by it. */
  readonly monotonic: () => number;
  /** The group of addresses that are counted together where logins fail. */
  readonly addressGroup: (address: string) => string;
  /** Cores of the machine that this program may use. */
  readonly cores: number;
  readonly randomBytes?: (size: number) => Buffer;
  /** Called as every session of somebody ends: their browsers' push subscriptions end, too. */
  readonly leaves?: (userId: string) => Promise<void>;
  /** Called with the address group of each wrong login. */
  readonly loginFailed?: (addressGroup: string) => void;
}

/** Access, and what the fleet needs of it. */
export interface FullAccess extends Access {
  /** Makes a token; the record is for the store, and the token is shown once. */
  issueToken(): Promise<IssuedToken>;
}

/**
 * Puts passwords, sessions and tokens together.
 * @throws where the password hash is none; that it is slow enough is looked at where it is read
 */
export function createAccess(deps: AccessDeps): FullAccess {
  const { store, userId, now, monotonic, addressGroup, randomBytes = cryptoRandomBytes } = deps;
  const { passwords = () => true, issuer = () => null } = deps;
  const storeOf = (ask?: AuditAsk): AccessStore => (ask ? storeAs(store, ask) : store);
  const throttle = createThrottle({ attempts: FAILURES, blockedFor: BLOCKED_FOR, keys: ADDRESSES });
  const known = new Set<string>();
  const queue = createLoginQueue({
    ...{ atOnce: hashesAtOnce(deps.cores), waiting: WAITING },
    isKnown: (group) => known.has(group),
  });
  // People whose password is being set: nobody has two set at once.
  const setting = keyedLimit();
  const calls = createRate(CALLS);
  const changes = { person: createRate(CHANGES.person), program: createRate(CHANGES.program) };
  const logins = createRate(LOGINS);
  /** Counts a right login; gives 0, or the milliseconds until the next is taken. */
  const paceLogin = (login: LoggedIn): number =>
    logins.take(login.kind === "person" ? login.person.uuid : LOCAL_UUID, monotonic());
  const plansOfOne = createRate(PLANS_OF_ONE);
  const plans = createRate(PLANS);
  const localHash = parseScryptHash(deps.passwordHash);
  const people = createPeople({
    ...{ store: (ask?: AuditAsk) => storeOf(ask).people, userId, now, randomBytes, newUuid: randomUUID },
  });
  const whoLogsIn = loginCheck({ userId, passwordHash: localHash }, async (name) =>
    passwords() ? people.named(name) : null,
  );
  const sessions = createSessions({
    ...{
      ...deps,
      passwords,
      issuer,
      sessions: (ask?: AuditAsk) => storeOf(ask).sessions,
      randomBytes,
      person: people.find,
    },
  });
  const tokens = createAccessTokens({ ...deps, tokens: store.tokens, randomBytes });
  const apiTokens = createApiTokens({
    store: (ask) => storeOf(ask).apiTokens,
    now,
    monotonic,
    randomBytes,
    newUuid: randomUUID,
  });

  const onTheWall = (until: number | null) =>
    until === null ? null : Math.ceil(now() + until - monotonic());

  /**
   * A hash with the cost of the environment's, so that it is as slow as the check of an unknown name. To be called in
   * its turn.
   */
  const hashOf = (password: string): Promise<string> => hashPassword(password, randomBytes, localHash);

  /** Does the work unless a password of this person is being set already; then null. */
  const settingFor = async <Value>(uuid: string, work: () => Promise<Value>): Promise<Value | null> => {
    const over = setting.take(uuid, 1);
    if (!over) return null;
    try {
      return await work();
    } finally {
      over();
    }
  };

  /**
   * Checks a password in its turn, and calls `begin` where it is right.
   * @param alsoInTurn further work in the same turn
   */
  const letIn = async (
    { userId: givenId, password, address }: { userId: string; password: string } & Browser,
    begin: (login: LoggedIn) => Promise<string | null>,
    alsoInTurn?: () => Promise<void>,
  ): Promise<LoginOutcome> => {
    const group = addressGroup(address);
    const until = onTheWall(throttle.blockedUntil(group, monotonic()));
    if (until !== null) return { ok: false, reason: "blocked", until };
    const checked = await queue.run(group, async () => {
      const blocked = onTheWall(throttle.attempt(group, monotonic()));
      if (blocked !== null) return blocked;
      const login = await whoLogsIn(givenId, password);
      if (login) await alsoInTurn?.();
      return { login };
    });
    if (checked === null) return { ok: false, reason: "busy" };
    if (typeof checked === "number") return { ok: false, reason: "blocked", until: checked };
    const wrong = (): LoginOutcome => {
      deps.loginFailed?.(group);
      const left = throttle.attemptsLeft(group, monotonic());
      return { ok: false, reason: "wrong", left, pause: BLOCKED_FOR };
    };
    if (!checked.login) return wrong();
    const wait = paceLogin(checked.login);
    if (wait > 0) {
      // Whoever knows the password guesses none: others at the address are not blocked for it.
      throttle.forget(group);
      return { ok: false, reason: "often", until: Math.ceil(now() + wait) };
    }
    try {
      const cookie = await begin(checked.login);
      if (cookie === null) return wrong();
      throttle.forget(group);
      remember(known, group);
      return { ok: true, cookie };
    } catch (error) {
      if (error instanceof NotStored) return { ok: false, reason: error.why };
      throw error;
    }
  };
  const grantsNow: Access["grantsNow"] = (who) => {
    if (who.kind === "local") return EVERYTHING;
    return who.kind === "person" ? people.grantsNow(who.uuid) : apiTokens.standing(who.uuid);
  };
  const uuidOf = ({ who }: Operator): string | null | undefined =>
    who.kind === "program" ? undefined : who.kind === "person" ? who.uuid : null;

  return {
    login: (login) =>
      letIn(login, async (whose) => {
        // They may have been removed while their password was checked.
        if (whose.kind === "person" && !(await people.find(whose.person.uuid))) return null;
        return sessions.begin(whose, login);
      }),
    comeIn: async (arrival, browser) => {
      const arrived = await people.arrive(arrival, browser);
      if (arrived.refused === null) {
        const login = { kind: "person", person: arrived.person, by: "oidc" } as const;
        if (paceLogin(login) > 0) return { refused: "often", person: null };
        return { ...arrived, cookie: await stored(sessions.begin(login, browser)) };
      }
      deps.loginFailed?.(addressGroup(browser.address));
      const { person } = arrived;
      if (person && (await sessions.list()).some(({ personUuid }) => personUuid === person.uuid)) {
        const { address } = browser;
        const target = { kind: "person", uuid: person.uuid } as const;
        const by = { actor: "manager", via: "manager", address } as const;
        const ask = { ...by, operation: "session_ended", target } as const;
        await stored(sessions.endAllOf(person.uuid, ask));
      }
      if (person) await deps.leaves?.(person.name);
      return arrived;
    },
    loginRefused: (address) => deps.loginFailed?.(addressGroup(address)),
    get passwords() {
      return passwords();
    },
    acceptInvitation: async ({ secret, password, ...browser }) => {
      if (!passwords()) throw new FleetError({ code: "passwords_off" });
      const invited = await people.invited(secret);
      if (!invited) throw new FleetError({ code: "invitation_ended" });
      return settingFor(invited.uuid, async () => {
        const passwordHash = await queue.run(addressGroup(browser.address), () => hashOf(password));
        if (passwordHash === null) return null;
        const person = await people.accept(secret, passwordHash, browser);
        if (!person) throw new FleetError({ code: "invitation_ended" });
        return stored(sessions.begin({ kind: "person", person, by: "password" }, browser));
      });
    },
    changePassword: async (cookie, { before, password, ...browser }) => {
      const operator = await sessions.operator(cookie);
      if (operator?.who.kind !== "person") return { ok: false, reason: "not_yours" };
      let passwordHash = "";
      const begin = async (login: LoggedIn): Promise<string | null> => {
        if (login.kind !== "person" || !(await people.changePassword(login.person, passwordHash, browser)))
          return null;
        await deps.leaves?.(operator.userId);
        return sessions.begin({ ...login, person: { ...login.person, passwordHash } }, browser);
      };
      const outcome = await settingFor(operator.who.uuid, () =>
        letIn({ userId: operator.userId, password: before, ...browser }, begin, async () => {
          passwordHash = await hashOf(password);
        }),
      );
      return outcome ?? { ok: false, reason: "busy" };
    },
    blockedUntil: (address) => onTheWall(throttle.blockedUntil(addressGroup(address), monotonic())),
    operator: sessions.operator,
    pacePlan: ({ userId: whose }) => {
      const at = monotonic();
      return plansOfOne.take(whose, at) || plans.take("all", at);
    },
    paceChange: ({ who }) => {
      if (who.kind === "local") return;
      const wait = changes[who.kind].take(who.uuid, monotonic());
      if (wait > 0) throw new FleetError({ code: "too_many_changes", seconds: Math.ceil(wait / 1000) });
    },
    pace: ({ who }) => (who.kind === "person" ? calls.take(who.uuid, monotonic()) : 0),
    logout: async (cookie, secure, from) => {
      await sessions.end(cookie, from);
      return clearedCookie(secure);
    },
    logoutEverywhere: async (cookie, secure, from) => {
      const operator = await sessions.operator(cookie);
      const uuid = operator ? uuidOf(operator) : undefined;
      if (operator && uuid !== undefined) {
        await deps.leaves?.(operator.userId);
        const ask = {
          ...from,
          actor: operator.userId,
          operation: "logged_out_everywhere",
          target: null,
        } as const;
        await sessions.endAllOf(uuid, ask);
      }
      return clearedCookie(secure);
    },
    people,
    sessionId: sessions.idOf,
    listSessions: async (operator) => {
      const all = await sessions.list();
      if (permitsOf(operator.grants).may("people")) return all;
      return all.filter(({ personUuid }) => personUuid === uuidOf(operator));
    },
    endSession: async (id, by) => {
      const all = await sessions.list();
      const session = all.find((each) => each.id === id);
      // Somebody else's session does not exist for a caller who may not see it.
      const requireIt = (grants: readonly Grant[]): void => {
        if (!session || !(permitsOf(grants).may("people") || session.personUuid === uuidOf(by)))
          throw new FleetError({ code: "session_not_found" });
      };
      requireIt(by.grants);
      const asked = { user: session?.userId };
      const still = (): void => requireIt(grantsNow(by.who));
      const ask = { ...byOf(by), still, operation: "session_ended", target: null, asked } as const;
      await stored(sessions.endOne(id, ask));
    },
    standing: (uuid) => {
      if (uuid === null) return [];
      return uuid === LOCAL_UUID ? EVERYTHING : [...people.standing(uuid), ...apiTokens.standing(uuid)];
    },
    grantsNow,
    grantsOf: (name) => (sameText(name, userId) ? EVERYTHING : people.grantsNamed(name)),
    server: tokens.server,
    apiTokens,
    displays: createDisplays({ apiTokens, sessionSecret: deps.sessionSecret }),
    issueToken: tokens.issue,
  };
}

/** Keeps the latest of them. */
function remember(known: Set<string>, group: string): void {
  known.delete(group);
  known.add(group);
  const [oldest] = known;
  if (known.size > KNOWN && oldest !== undefined) known.delete(oldest);
}
