/** Sessions of people, as Windows' terminal services have them: at the machine itself, and by remote desktop. */
import { lastError, wordsOf } from "./errors.ts";
import { copyAt, NumberOut, PointerOut, textIn, timeOf, wide } from "./ffi.ts";
import { wtsapi32 } from "./libraries/wtsapi32.ts";

/** WTS_SESSION_INFOW. */
const ENTRY = { length: 24, id: 0, state: 16 } as const;
const SESSION_INFO = 24;
const CLIENT_PROTOCOL = 16;
/** WTSINFOW. */
const INFO = {
  ...{ length: 216, state: 0, domain: 96, longestDomain: 17, user: 130, longestUser: 21 },
  ...{ disconnected: 184, lastInput: 192, loggedOn: 200 },
} as const;
/** WTS_CONNECTSTATE_CLASS. */
const STATE = { active: 0, disconnected: 4 } as const;
const REMOTE_DESKTOP = 2;

export interface Session {
  readonly id: number;
  readonly user: string;
  readonly isActive: boolean;
  readonly isDisconnected: boolean;
  readonly isRemote: boolean;
  /** Milliseconds since 1970; 0: not known. */
  readonly disconnectedAt: number;
  readonly lastInputAt: number;
  readonly loggedOnAt: number;
}

/** Sessions in which somebody is logged on. @throws Error where Windows does not say */
export function listSessions(): Session[] {
  const [list, count] = [new PointerOut(), new NumberOut()];
  if (wtsapi32().WTSEnumerateSessionsW(null, 0, 1, list.buffer, count.buffer) === 0)
    throw new Error(`Windows does not list its sessions: ${wordsOf(lastError())}`);
  if (list.value === null) return [];
  try {
    const view = copyAt(list.value, count.value * ENTRY.length);
    const ids = Array.from({ length: count.value }, (_, at) =>
      view.getUint32(at * ENTRY.length + ENTRY.id, true),
    );
    return ids.flatMap((id) => readSession(id) ?? []).filter(({ user }) => user !== "");
  } finally {
    wtsapi32().WTSFreeMemory(list.value);
  }
}

/** undefined where it has ended meanwhile. */
function readSession(id: number): Session | undefined {
  const info = question(id, SESSION_INFO);
  if (info === undefined || info.byteLength < INFO.length) return undefined;
  const protocol = question(id, CLIENT_PROTOCOL);
  const isRemote =
    protocol !== undefined && protocol.byteLength >= 2 && protocol.getUint16(0, true) === REMOTE_DESKTOP;
  return sessionIn(id, info, isRemote);
}

/** Pure. */
export function sessionIn(id: number, info: DataView, isRemote: boolean): Session {
  const state = info.getUint32(INFO.state, true);
  const time = (offset: number) => timeOf(info.getBigInt64(offset, true));
  return {
    id,
    user: textIn(info, INFO.user, INFO.longestUser),
    isActive: state === STATE.active,
    isDisconnected: state === STATE.disconnected,
    isRemote,
    disconnectedAt: time(INFO.disconnected),
    lastInputAt: time(INFO.lastInput),
    loggedOnAt: time(INFO.loggedOn),
  };
}

function question(id: number, what: number): DataView | undefined {
  const [answer, size] = [new PointerOut(), new NumberOut()];
  if (wtsapi32().WTSQuerySessionInformationW(null, id, what, answer.buffer, size.buffer) === 0)
    return undefined;
  if (answer.value === null) return undefined;
  try {
    return copyAt(answer.value, size.value);
  } finally {
    wtsapi32().WTSFreeMemory(answer.value);
  }
}

const TITLE = "komoriuta";
/** MB_ICONWARNING and MB_SETFOREGROUND. */
const STYLE = 0x30 | 0x10000;
/** Seconds for which the message is shown. */
const SHOWN_FOR = 60;

/** Shows a message to everybody who is logged on, without waiting for an answer. Never throws. */
export function showMessage(message: string): void {
  const [title, text] = [wide(TITLE), wide(message)];
  try {
    for (const { id } of listSessions()) {
      wtsapi32().WTSSendMessageW(
        ...([null, id, title, title.byteLength - 2, text, text.byteLength - 2] as const),
        ...([STYLE, SHOWN_FOR, new NumberOut().buffer, 0] as const),
      );
    }
  } catch {
    // A shutdown does not depend on its announcement.
  }
}
