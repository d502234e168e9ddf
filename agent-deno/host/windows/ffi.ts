/** Texts and structures as Windows has them, on 64-bit processors. */

/** A text in UTF-16 with a zero at its end. */
export function wide(text: string): Uint16Array<ArrayBuffer> {
  const units = new Uint16Array(text.length + 1);
  for (let at = 0; at < text.length; at++) units[at] = text.charCodeAt(at);
  return units;
}

/** The longest text that is read from memory: nothing that is asked for is longer. */
const LONGEST = 32_768;

/** The text in UTF-16 at a pointer; "" where that is null. */
export function textAt(pointer: Deno.PointerValue): string {
  if (pointer === null) return "";
  const view = new Deno.UnsafePointerView(pointer);
  const units: number[] = [];
  for (let at = 0; at < LONGEST; at++) {
    const unit = view.getUint16(at * 2);
    if (unit === 0) break;
    units.push(unit);
  }
  return textOf(Uint16Array.from(units));
}

/** The text in UTF-16 up to a zero, or the end. */
export function textOf(units: Uint16Array): string {
  const end = units.indexOf(0);
  let text = "";
  for (const unit of end < 0 ? units : units.subarray(0, end)) text += String.fromCharCode(unit);
  return text;
}

/** The text in UTF-16 within a structure. @param length in characters */
export function textIn(view: DataView, offset: number, length: number): string {
  return textOf(Uint16Array.from({ length }, (_, at) => view.getUint16(offset + at * 2, true)));
}

/** Room for one pointer that a function gives. */
export class PointerOut {
  readonly buffer = new BigUint64Array(1);
  get value(): Deno.PointerValue {
    return Deno.UnsafePointer.create(this.buffer[0] ?? 0n);
  }
}

/** Room for one number of 32 bits that a function gives. */
export class NumberOut {
  readonly buffer: Uint32Array<ArrayBuffer>;
  constructor(initial = 0) {
    this.buffer = new Uint32Array([initial]);
  }
  get value(): number {
    return this.buffer[0] ?? 0;
  }
}

/** A copy of a structure that the system gave. */
export function copyAt(pointer: NonNullable<Deno.PointerValue>, length: number): DataView {
  const bytes = new Uint8Array(length);
  new Deno.UnsafePointerView(pointer).copyInto(bytes);
  return new DataView(bytes.buffer);
}

/** The address of a buffer, for a structure that points to it: that must live for as long as the structure is used. */
export function addressOf(buffer: BufferSource): bigint {
  return Deno.UnsafePointer.value(Deno.UnsafePointer.of(buffer as Uint8Array<ArrayBuffer>));
}

/** Between 1601, with which Windows begins, and 1970; in milliseconds. */
const SINCE_1601 = 11_644_473_600_000;

/** Milliseconds since 1970 of a FILETIME: units of 100 ns since 1601. 0 stays 0: it is not known. */
export function timeOf(fileTime: bigint): number {
  return fileTime <= 0n ? 0 : Number(fileTime / 10_000n) - SINCE_1601;
}

/** A library, opened when it is used first: elsewhere than on Windows there is none. */
export function lazily<T>(open: () => T): () => T {
  let opened: T | undefined;
  return () => (opened ??= open());
}
