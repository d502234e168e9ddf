/** Errors that end a program with an exit code of their own. */
import { english } from "./words.ts";

/** Something that cannot be done, in one line that says what to do. */
export class Refusal extends Error {
  override readonly name: string = "Refusal";

  /**
   * @param said in the reader's language; `message` is its English, for logs
   */
  constructor(
    readonly exitCode: number,
    readonly said: string,
  ) {
    super(english(said));
  }
}

/** Wrong usage or input: exit code 2. */
export class UsageFault extends Refusal {
  override readonly name = "UsageFault";

  constructor(message: string) {
    super(2, message);
  }
}

/** An end with an exit code that says it all. */
export class Ended extends Error {
  override readonly name: string = "Ended";

  constructor(readonly exitCode: number) {
    super(`ended with ${exitCode}`);
  }
}

/** The first line of an error of any kind. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n", 1)[0] ?? "";
}
