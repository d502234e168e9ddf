/** Locks that programs name. */
import { lastError } from "./errors.ts";
import { wide } from "./ffi.ts";
import { kernel32 } from "./libraries/kernel32.ts";

const SYNCHRONIZE = 0x10_0000;
const ACCESS_DENIED = 5;

/** Whether somebody has it, also where we may not use it. */
export function mutexExists(name: string): boolean {
  const { OpenMutexW, CloseHandle } = kernel32();
  const mutex = OpenMutexW(SYNCHRONIZE, 0, wide(name));
  if (mutex === null) return lastError() === ACCESS_DENIED;
  CloseHandle(mutex);
  return true;
}
