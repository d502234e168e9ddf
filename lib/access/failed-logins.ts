import type { AuditAsk } from "../fleet/model/audit";

export interface FailedLoginsDeps {
  append(ask: AuditAsk): Promise<void>;
  readonly clock: { monotonic(): number; every(ms: number, task: () => void): () => void };
  failed(error: unknown): void;
}

/** Failed logins on their way to the audit. */
export interface FailedLogins {
  /** @param address the group of addresses that are counted together */
  note(address: string): void;
  /** Writes the rest. */
  stop(): Promise<void>;
}

const MINUTE = 60_000;
/** Addresses with an entry of their own in a rush, and an hour over time; the others share one. */
const BURST = 60;
const PER_HOUR = 20;
/** The most addresses that are remembered within a minute; of more only their attempts are counted. */
const MOST_ADDRESSES = 1000;

/**
 * Failed logins as entries: one for each address and minute, and few enough that a stranger, whatever the number of
 * their addresses, cannot make the audit grow by more than some hundred entries a day. None holds what was typed in:
 * people type passwords into the wrong field.
 */
export function createFailedLogins({ append, clock, failed }: FailedLoginsDeps): FailedLogins {
  let counts = new Map<string, number>();
  let beyond = 0;
  let room = BURST;
  let filledAt = clock.monotonic();
  let others = { attempts: 0, addresses: 0 };
  let othersWrittenAt = -Infinity;

  const entry = (address: string, asked: AuditAsk["asked"]): Promise<void> =>
    append({
      actor: "",
      address,
      via: "console",
      operation: "login_failed",
      target: null,
      ...(asked && { asked }),
    });

  const write = async (isLast: boolean): Promise<void> => {
    const now = clock.monotonic();
    room = Math.min(BURST, room + ((now - filledAt) / (60 * MINUTE)) * PER_HOUR);
    filledAt = now;
    const gathered = [...counts];
    others = { attempts: others.attempts + beyond, addresses: others.addresses };
    counts = new Map();
    beyond = 0;
    for (const [address, attempts] of gathered) {
      if (room >= 1) {
        room -= 1;
        await entry(address, { attempts });
      } else others = { attempts: others.attempts + attempts, addresses: others.addresses + 1 };
    }
    if (others.attempts === 0 || (!isLast && now - othersWrittenAt < 60 * MINUTE)) return;
    othersWrittenAt = now;
    const written = others;
    others = { attempts: 0, addresses: 0 };
    await entry("", written);
  };

  const stopWriting = clock.every(MINUTE, () => void write(false).catch(failed));
  return {
    note(address) {
      const attempts = counts.get(address);
      if (attempts === undefined && counts.size >= MOST_ADDRESSES) beyond += 1;
      else counts.set(address, (attempts ?? 0) + 1);
    },
    async stop() {
      stopWriting();
      await write(true).catch(failed);
    },
  };
}
