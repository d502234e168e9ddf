import { createThrottle } from "../throttle";
import type { EnrolmentKeyRecord } from "../fleet/model/entities";
import { newToken } from "./access-token";
import { createKeptSecrets } from "./kept-secrets";

/** Wrong keys in a row after which an address is blocked, and for how long (ms). */
const FAILURES = 10;
const BLOCKED_FOR = 10 * 60 * 1000;
const ADDRESSES = 10_000;

/** The prefix that distinguishes a key from an access token. */
const PREFIX = "enrol-";
const SHOWN = new RegExp(`^Bearer ${PREFIX}([A-Za-z0-9]{32})$`, "i");
const LOOKUP_LENGTH = 8;

/** The outcome of the check of a key. */
type KeyOutcome =
  | { readonly ok: true; readonly keyUuid: string }
  /** Missing, malformed or unknown. */
  | { readonly ok: false; readonly reason: "wrong" }
  /** For so many more seconds. */
  | { readonly ok: false; readonly reason: "blocked"; readonly seconds: number };

/** A new key's secret, shown once, and its record to keep. */
interface IssuedKey {
  readonly secret: string;
  readonly kept: Pick<EnrolmentKeyRecord, "lookup" | "hash">;
}

/** The secrets of enrolment keys. */
export interface EnrolmentSecrets {
  issue(): Promise<IssuedKey>;
  /**
   * The key that an Authorization header shows, good for anything or not.
   * @param address the client's: whoever guesses is blocked by it
   */
  check(authorization: string | null, address: string): Promise<KeyOutcome>;
}

type ShownKey = Pick<EnrolmentKeyRecord, "uuid" | "lookup" | "hash">;

export interface EnrolmentDeps {
  readonly keys: () => readonly ShownKey[];
  /** Writes another hash of a key's secret, unless it has another than `before`. */
  readonly rewrite: (uuid: string, before: string, hash: string) => Promise<void>;
  /** Milliseconds on a clock that nobody sets. */
  readonly monotonic: () => number;
  /** The group of addresses that are counted together. */
  readonly addressGroup: (address: string) => string;
  readonly randomBytes: (size: number) => Buffer;
}

export function createEnrolmentSecrets(deps: EnrolmentDeps): EnrolmentSecrets {
  const { keys, rewrite, monotonic, addressGroup, randomBytes } = deps;
  const throttle = createThrottle({ attempts: FAILURES, blockedFor: BLOCKED_FOR, keys: ADDRESSES });

  const secrets = createKeptSecrets<ShownKey>({
    randomBytes,
    rewrite: ({ uuid, hash: before }, hash) => rewrite(uuid, before, hash),
  });
  const find = async (authorization: string | null): Promise<string | null> => {
    const secret = SHOWN.exec(authorization ?? "")?.[1];
    const key = secret && keys().find(({ lookup }) => lookup === secret.slice(0, LOOKUP_LENGTH));
    return key && (await secrets.check(secret, key)) ? key.uuid : null;
  };

  return {
    issue: async () => {
      const secret = newToken(randomBytes);
      const kept = { lookup: secret.slice(0, LOOKUP_LENGTH), hash: await secrets.hash(secret) };
      return { secret: PREFIX + secret, kept };
    },
    check: async (authorization, address) => {
      const group = addressGroup(address);
      const until = throttle.blockedUntil(group, monotonic());
      if (until !== null) {
        return { ok: false, reason: "blocked", seconds: Math.ceil((until - monotonic()) / 1000) };
      }
      const keyUuid = await find(authorization);
      if (keyUuid !== null) return { ok: true, keyUuid };
      // Only those that fail count: a whole site may register its servers at once, behind one address.
      throttle.attempt(group, monotonic());
      return { ok: false, reason: "wrong" };
    },
  };
}
