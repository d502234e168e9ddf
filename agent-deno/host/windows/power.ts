/** Going down: turned off, restarted, or sent to sleep. */
import { messageOf } from "../../refusal.ts";
import type { Running } from "../commands.ts";
import { exists } from "../files.ts";
import type { ShutdownTerms } from "../service-manager.ts";
import { lastError, wordsOf } from "./errors.ts";
import { PointerOut, wide } from "./ffi.ts";
import { advapi32 } from "./libraries/advapi32.ts";
import { kernel32 } from "./libraries/kernel32.ts";
import { powrprof } from "./libraries/powrprof.ts";

/** The calls that turn a machine off. Each throws an Error with the reason where it is refused. */
export interface Power {
  /** A full one, never the one of fast startup, from which many boards do not wake. */
  readonly shutDown: (terms: {
    readonly message: string;
    readonly graceSeconds: number;
    readonly force: boolean;
    readonly restart: boolean;
  }) => void;
  /** Withdraws a shutdown within its grace. */
  readonly abort: () => void;
  /** Resolves once the machine has woken. */
  readonly sleep: (hibernate: boolean) => Promise<void>;
}

/** Windows' own words are shown for so long, and so long it can be withdrawn. */
const GRACE_SECONDS = 5;

/** Starts it. @param message for people, as it goes down @throws Error where it is refused at once */
export function startGoing(
  power: Power,
  { force, how, message }: ShutdownTerms & { readonly message: string },
  woken: () => void,
): Running {
  if (how === "suspend" || how === "hibernate") {
    const ended = power
      .sleep(how === "hibernate")
      .then(woken)
      .then(nothing, messageOf);
    return { ended, end: nothing };
  }
  power.shutDown({
    ...{ message: `komoriuta: ${message}`, graceSeconds: GRACE_SECONDS },
    ...{ force, restart: how === "reboot" },
  });
  return {
    ended: Promise.resolve(undefined),
    end() {
      try {
        power.abort();
      } catch {
        // Its grace is over, or somebody else has withdrawn it.
      }
    },
  };
}

function nothing(): undefined {
  return undefined;
}

/** SHTDN_REASON_FLAG_PLANNED: planned, for another reason. */
const REASON = 0x8000_0000;
/** ERROR_SHUTDOWN_IN_PROGRESS: it goes down already. */
const IN_PROGRESS = 1115;

/** Windows itself. */
export function systemPower(): Power {
  return {
    shutDown({ message, graceSeconds, force, restart }) {
      takePrivilege("SeShutdownPrivilege");
      const done = advapi32().InitiateSystemShutdownExW(
        ...([null, wide(message), graceSeconds, Number(force), Number(restart), REASON] as const),
      );
      if (done !== 0) return;
      const error = lastError();
      if (error !== IN_PROGRESS) throw new Error(`Windows refuses to shut down: ${wordsOf(error)}`);
    },
    abort() {
      if (advapi32().AbortSystemShutdownW(null) === 0) throw new Error(wordsOf(lastError()));
    },
    async sleep(hibernate) {
      takePrivilege("SeShutdownPrivilege");
      if ((await powrprof().SetSuspendState(Number(hibernate), 0, 0)) === 0)
        throw new Error("Windows refuses to go to sleep (SetSuspendState); `powercfg /a` says what it can");
    },
  };
}

/**
 * The calls as they are written down under a root of one's own, in a file that must be there: whoever tries the agent out
 * must not power off the machine that they sit at.
 */
export function recordedPower(root: string): Power {
  const file = `${root}/power-calls`;
  const record = (call: object): void => {
    if (!exists(file))
      throw new Error(`nothing is turned off under KOMORIUTA_ROOT (${root}): ${file} is not there`);
    Deno.writeTextFileSync(file, `${JSON.stringify(call)}\n`, { append: true });
  };
  return {
    shutDown: (terms) => record({ call: "shutdown", ...terms }),
    abort: () => record({ call: "abort" }),
    sleep: async (hibernate) => record({ call: "sleep", hibernate }),
  };
}

const ADJUST_AND_QUERY = 0x28;
const ENABLED = 2;

/** Enables a privilege that this process has been given. @throws Error where it has not */
function takePrivilege(name: string): void {
  const token = new PointerOut();
  if (advapi32().OpenProcessToken(kernel32().GetCurrentProcess(), ADJUST_AND_QUERY, token.buffer) === 0)
    throw new Error(`${name}: ${wordsOf(lastError())}`);
  try {
    const id = new BigUint64Array(1);
    if (advapi32().LookupPrivilegeValueW(null, wide(name), id) === 0)
      throw new Error(`${name}: ${wordsOf(lastError())}`);
    // TOKEN_PRIVILEGES: a count, the id, and what becomes of it.
    const wanted = new DataView(new ArrayBuffer(16));
    wanted.setUint32(0, 1, true);
    wanted.setBigUint64(4, id[0] ?? 0n, true);
    wanted.setUint32(12, ENABLED, true);
    if (advapi32().AdjustTokenPrivileges(token.value, 0, wanted, 0, null, null) === 0)
      throw new Error(`${name}: ${wordsOf(lastError())}`);
  } finally {
    kernel32().CloseHandle(token.value);
  }
}

/** SYSTEM_POWER_CAPABILITIES, as far as it matters. Each is a byte. */
const CAPABILITIES = { length: 76, s1: 3, s2: 4, s3: 5, s4: 6, hiberFile: 8 } as const;

/** The ways to sleep that this machine has. Never throws. */
export function sleepsOf(): ("suspend" | "hibernate")[] {
  try {
    const bytes = new Uint8Array(CAPABILITIES.length);
    return powrprof().GetPwrCapabilities(bytes) === 0 ? [] : sleepsIn(bytes);
  } catch {
    return [];
  }
}

/** Pure. A machine with modern standby alone (S0) has neither S1, S2 nor S3. */
export function sleepsIn(bytes: Uint8Array): ("suspend" | "hibernate")[] {
  const has = (at: number) => (bytes[at] ?? 0) !== 0;
  const { s1, s2, s3, s4, hiberFile } = CAPABILITIES;
  return [
    ...(has(s1) || has(s2) || has(s3) ? (["suspend"] as const) : []),
    ...(has(s4) && has(hiberFile) ? (["hibernate"] as const) : []),
  ];
}
