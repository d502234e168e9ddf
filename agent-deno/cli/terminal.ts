/** Standard input, output and error, as a terminal or as pipes. */
// @ts-types="../std-cli.d.ts"
import { promptSecret } from "@std/cli/prompt-secret";
import { writeOut } from "../host/files.ts";
import { printable } from "../printable.ts";
import { Ended } from "../refusal.ts";
import type { Io } from "./verb.ts";

/** Ctrl-C at a question: the terminal is as it was, nothing was answered, and nothing is left to say. */
class Interrupted extends Ended {
  override readonly name = "Interrupted";

  constructor() {
    // What a shell tells of a program that SIGINT ended.
    super(130);
  }
}

/** Ctrl-C and Ctrl-\ as characters. */
const INTERRUPTS = [0x03, 0x1c];

/**
 * promptSecret, with a safe Ctrl-C. On its own it leaves the echo off then: the signal kills the process before it can
 * restore the terminal, and a program cannot handle signals while it waits for a key. So the terminal sends no signal
 * here; the keys come as characters, and promptSecret ends as it does after an answer.
 * @returns undefined where standard input is no terminal
 * @throws Interrupted
 */
function promptHidden(question: string): string | undefined {
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

/**
 * Standard input, output and error as they are.
 * @param readerGone called where nobody reads standard output any more
 */
export function terminal(noColor: boolean, readerGone: () => void = () => undefined): Io {
  const interactive = Deno.stdin.isTerminal();
  return {
    out(text) {
      if (!writeOut(Deno.stdout, `${shown(text)}\n`)) readerGone();
    },
    err: (text) => void writeOut(Deno.stderr, `${shown(text)}\n`),
    ask: (question) => (interactive ? promptShown(question) : readLine()),
    askSecret: (question) => (interactive ? promptHidden(question) : readLine()),
    colour: !noColor && Deno.stdout.isTerminal(),
  };
}

/** The text with line breaks and our own colours, and nothing else that a terminal would act upon. */
function shown(text: string): string {
  const parts = text.split(/(\n|\x1b\[(?:0|3[1-3])m)/);
  return parts.map((part, at) => (at % 2 === 1 ? part : printable(part))).join("");
}

/** @throws Interrupted for Ctrl-C or Ctrl-D, which prompt does not tell apart */
function promptShown(question: string): string {
  const answer = prompt(question);
  if (answer === null) throw new Interrupted();
  return answer;
}

const LONGEST_LINE = 10_000;

/** The next line of a pipe, byte by byte, so that what follows is left for the next question. */
function readLine(): string | undefined {
  const byte = new Uint8Array(1);
  const line: number[] = [];
  while (line.length < LONGEST_LINE) {
    const got = Deno.stdin.readSync(byte);
    const end = got === null || got === 0;
    if (end && line.length === 0) return undefined;
    if (end || byte[0] === 0x0a) break;
    line.push(byte[0] ?? 0);
  }
  return new TextDecoder().decode(new Uint8Array(line)).replace(/\r$/, "");
}
