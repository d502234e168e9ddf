import { promptSecret } from "../std.ts";

/** Ctrl-C at a question: the terminal is as it was, nothing was answered, and nothing is left to say. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  /** What a shell tells of a program that SIGINT ended. */
  readonly exitCode = 130;
}

/** Ctrl-C and Ctrl-\ as characters. */
const INTERRUPTS = [0x03, 0x1c];

/**
 * promptSecret, which on its own leaves the echo off where Ctrl-C ends it: the signal kills the process before it can
 * set the terminal right, and a program cannot handle signals while it waits for a key. So the terminal sends no
 * signal here; the keys come as characters, and promptSecret ends as it does after an answer.
 * @returns undefined where standard input is no terminal
 * @throws Interrupted
 */
export function promptHidden(question: string): string | undefined {
  const { stdin } = Deno;
  const setRaw = stdin.setRaw.bind(stdin);
  const readSync = stdin.readSync.bind(stdin);
  Object.assign(stdin, {
    // Without `cbreak`, whatever promptSecret asks for.
    setRaw: (raw: boolean) => setRaw(raw),
    readSync(bytes: Uint8Array): number | null {
      const length = readSync(bytes);
      if (bytes.subarray(0, length ?? 0).some((byte) => INTERRUPTS.includes(byte))) throw new Interrupted();
      return length;
    },
  });
  try {
    // The echo ends before the question shows, not after: a fast paste is not shown either.
    stdin.setRaw(true);
    return promptSecret(question, { mask: "*" }) ?? undefined;
  } finally {
    Object.assign(stdin, { setRaw, readSync });
  }
}
