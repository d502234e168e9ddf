/** 1: cannot be done now. 2: wrong usage or input. */
export type RefusalCode = 1 | 2;

/** Something that cannot be done, in one line that says what to do. Ends the process with `exitCode`. */
export class Refusal extends Error {
  override readonly name = "Refusal";

  constructor(
    readonly exitCode: RefusalCode,
    message: string,
  ) {
    super(message);
  }
}

/** Over, with an exit code that says it all. */
export class Ended extends Error {
  override readonly name: string = "Ended";

  constructor(readonly exitCode: number) {
    super(`ended with ${exitCode}`);
  }
}

/** What the system has against a file, to be said after the file's name: without its number and its call. */
export function reasonOf(error: unknown): string {
  return messageOf(error).replace(/ \(os error \d+\)(: .*)?$/, "");
}

/** What went wrong, in one line, for an error of any kind. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n", 1)[0] ?? "";
}
