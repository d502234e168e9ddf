import { createHmac, timingSafeEqual } from "node:crypto";
import { createKeyedQueue } from "../fleet/memory/keyed-queue";
import { hashRandom, hashSecret, matchesHash, parseScryptHash, sameText } from "./secrets";

/**
 * The cost of the hash of a secret with 190 random bits, which nobody can guess: half a millisecond. A slow one would
 * protect nothing, and keep a fleet of ten thousand from reporting after a restart.
 */
const COST = { N: 2 ** 8, r: 8, p: 1 } as const;

/**
 * Hashes at a time, for all secrets of this process, whose threads they take. Ten thousand begun at once keep the event
 * loop of the compiled manager from everything else for 1.4 s; four at a time, which are as quick, for 10 ms.
 */
const AT_ONCE = 4;
const threads = createKeyedQueue();
let turn = 0;

function inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
  turn = (turn + 1) % AT_ONCE;
  return threads.run(String(turn), work);
}

/** Wrong secrets for one row that wait for their check; more are refused unchecked. */
const WAITING = 32;

/** Random secrets as they are kept: `scrypt:N:r:p:<salt>:<hash>`, each found by its first characters first. */
export interface KeptSecrets<Row extends { readonly hash: string }> {
  /** A new secret as it is to be kept. Runs off the event loop. */
  hash(secret: string): Promise<string>;
  /**
   * Whether a secret is the row's. Said at once for a row of which it was proved, by a digest that is in memory alone;
   * else after a computation off the event loop, which all that show the same secret share. What is remembered goes with
   * the row's object.
   */
  check(secret: string, row: Row): boolean | Promise<boolean>;
}

export interface KeptSecretsDeps<Row> {
  readonly randomBytes: (size: number) => Buffer;
  /**
   * Writes another hash of the same secret, of a row that is kept as `digest:…`, as 1.0 kept it. Called once for each
   * object; where it rejects, again at the next use.
   */
  readonly rewrite: (row: Row, hash: string) => Promise<void>;
}

interface Memory {
  /** The secret's keyed digest, once it was proved. */
  proved: Buffer | null;
  /** Computations under way, by the digest of what was shown. */
  readonly checks: Map<string, Promise<boolean>>;
  isRewriting: boolean;
}

export function createKeptSecrets<Row extends { readonly hash: string }>({
  randomBytes,
  rewrite,
}: KeptSecretsDeps<Row>): KeptSecrets<Row> {
  const key = randomBytes(32);
  const memories = new WeakMap<Row, Memory>();
  const lane = createKeyedQueue();
  const digest = (secret: string): Buffer => createHmac("sha256", key).update(secret).digest();
  const hash = (secret: string): Promise<string> => inTurn(() => hashSecret(secret, COST, randomBytes));

  const memoryOf = (row: Row): Memory => {
    const known = memories.get(row);
    if (known) return known;
    const fresh: Memory = { proved: null, checks: new Map(), isRewriting: false };
    memories.set(row, fresh);
    return fresh;
  };

  const rewriteDigest = (secret: string, row: Row, memory: Memory): void => {
    if (memory.isRewriting || isScrypt(row)) return;
    memory.isRewriting = true;
    const written = hash(secret).then((text) => rewrite(row, text));
    written.catch(() => (memory.isRewriting = false));
  };

  /** The check of one secret; those of one row come one after the other, so that nobody fills all threads with it. */
  const compute = (secret: string, shown: Buffer, row: Row, memory: Memory): Promise<boolean> =>
    lane.run(row.hash, async () => {
      if (memory.proved) return timingSafeEqual(memory.proved, shown);
      const isRight = await inTurn(() => matches(secret, row.hash));
      if (isRight) memory.proved = shown;
      return isRight;
    });

  return {
    hash,
    check: (secret, row) => {
      const memory = memoryOf(row);
      const shown = digest(secret);
      if (!memory.proved && !isScrypt(row)) {
        if (!sameText(hashRandom(secret), row.hash)) return false;
        memory.proved = shown;
      }
      if (memory.proved) {
        const isRight = timingSafeEqual(memory.proved, shown);
        if (isRight) rewriteDigest(secret, row, memory);
        return isRight;
      }
      const name = shown.toString("base64");
      const underWay = memory.checks.get(name);
      if (underWay) return underWay;
      if (memory.checks.size >= WAITING) return false;
      const check = compute(secret, shown, row, memory).finally(() => memory.checks.delete(name));
      memory.checks.set(name, check);
      return check;
    },
  };
}

function isScrypt({ hash }: { readonly hash: string }): boolean {
  return hash.startsWith("scrypt:");
}

/** A row that cannot be read lets nobody in. */
async function matches(secret: string, hash: string): Promise<boolean> {
  try {
    return await matchesHash(secret, parseScryptHash(hash));
  } catch {
    return false;
  }
}
