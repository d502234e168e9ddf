/** The registry. */
import { NumberOut, PointerOut, textOf, wide } from "./ffi.ts";
import { advapi32 } from "./libraries/advapi32.ts";
import { wordsOf } from "./errors.ts";

const HKEY_LOCAL_MACHINE = 0x80000002n;
const READ = 0x20019;
const ALL_ACCESS = 0xf003f;
const VOLATILE = 1;
const CREATED_NEW_KEY = 1;
const TEXT = 1;
const MULTIPLE_TEXTS = 7;
const DWORD = 4;
const LARGEST_VALUE = 4_096;
/** Characters, with the zero at the end. */
const LONGEST_NAME = 256;
const MOST_KEYS = 10_000;
const NOT_FOUND = 2;

function machine(): Deno.PointerValue {
  return Deno.UnsafePointer.create(HKEY_LOCAL_MACHINE);
}

/** A value of a key of the machine: a text, or a number; undefined where there is none, or it may not be read. */
export function readValue(path: string, name: string): string | number | undefined {
  const key = new PointerOut();
  if (advapi32().RegOpenKeyExW(machine(), wide(path), 0, READ, key.buffer) !== 0) return undefined;
  try {
    const [type, size] = [new NumberOut(), new NumberOut(LARGEST_VALUE)];
    const value = new Uint8Array(LARGEST_VALUE);
    const read = advapi32().RegQueryValueExW(key.value, wide(name), null, type.buffer, value, size.buffer);
    if (read !== 0) return undefined;
    if (type.value === DWORD) return new DataView(value.buffer).getUint32(0, true);
    if (type.value !== TEXT) return undefined;
    return textOf(new Uint16Array(value.buffer, 0, size.value >> 1));
  } finally {
    advapi32().RegCloseKey(key.value);
  }
}

export function readText(path: string, name: string): string | undefined {
  const value = readValue(path, name);
  return typeof value === "string" ? value : undefined;
}

export function keyExists(path: string): boolean {
  const key = new PointerOut();
  if (advapi32().RegOpenKeyExW(machine(), wide(path), 0, READ, key.buffer) !== 0) return false;
  advapi32().RegCloseKey(key.value);
  return true;
}

/**
 * Makes a key that ends with the boot, with one text in it.
 * @returns false where it was there already
 * @throws Error where it may not be made
 */
export function createVolatile(path: string, name: string, text: string): boolean {
  const key = new PointerOut();
  const disposition = new NumberOut();
  const made = advapi32().RegCreateKeyExW(
    ...([
      machine(),
      wide(path),
      0,
      null,
      VOLATILE,
      ALL_ACCESS,
      null,
      key.buffer,
      disposition.buffer,
    ] as const),
  );
  if (made !== 0) throw new Error(wordsOf(made));
  try {
    if (disposition.value !== CREATED_NEW_KEY) return false;
    set(key.value, name, TEXT, wide(text));
    return true;
  } finally {
    advapi32().RegCloseKey(key.value);
  }
}

/** Sets texts or a text of a key that exists or is made. @throws Error where it may not be */
export function writeValue(path: string, name: string, value: string | readonly string[] | number): void {
  const key = new PointerOut();
  const made = advapi32().RegCreateKeyExW(
    ...([machine(), wide(path), 0, null, 0, ALL_ACCESS, null, key.buffer, new NumberOut().buffer] as const),
  );
  if (made !== 0) throw new Error(wordsOf(made));
  try {
    if (typeof value === "number") set(key.value, name, DWORD, new Uint32Array([value]));
    else if (typeof value === "string") set(key.value, name, TEXT, wide(value));
    else set(key.value, name, MULTIPLE_TEXTS, wide(`${value.join("\0")}\0`));
  } finally {
    advapi32().RegCloseKey(key.value);
  }
}

function set(
  key: Deno.PointerValue,
  name: string,
  type: number,
  value: Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>,
): void {
  const written = advapi32().RegSetValueExW(key, wide(name), 0, type, value, value.byteLength);
  if (written !== 0) throw new Error(wordsOf(written));
}

/** Names of the keys directly below one; none where it may not be read. */
export function subkeysOf(path: string): string[] {
  const key = new PointerOut();
  if (advapi32().RegOpenKeyExW(machine(), wide(path), 0, READ, key.buffer) !== 0) return [];
  try {
    const names: string[] = [];
    for (let at = 0; at < MOST_KEYS; at++) {
      const [name, length] = [new Uint16Array(LONGEST_NAME), new NumberOut(LONGEST_NAME)];
      const read = advapi32().RegEnumKeyExW(
        ...([key.value, at, name, length.buffer, null, null, null, null] as const),
      );
      if (read !== 0) break;
      names.push(textOf(name));
    }
    return names;
  } finally {
    advapi32().RegCloseKey(key.value);
  }
}

/** Removes a value, if it is there. @throws Error where it may not be removed */
export function removeValue(path: string, name: string): void {
  const key = new PointerOut();
  const opened = advapi32().RegOpenKeyExW(machine(), wide(path), 0, ALL_ACCESS, key.buffer);
  if (opened === NOT_FOUND) return;
  if (opened !== 0) throw new Error(wordsOf(opened));
  try {
    const removed = advapi32().RegDeleteValueW(key.value, wide(name));
    if (removed !== 0 && removed !== NOT_FOUND) throw new Error(wordsOf(removed));
  } finally {
    advapi32().RegCloseKey(key.value);
  }
}
