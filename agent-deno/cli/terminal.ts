import { writeAll } from "../host/files.ts";
import type { Io } from "./context.ts";
import { Interrupted, promptHidden } from "./prompt-hidden.ts";

/** Standard input, output and error as they are. */
export function terminal(noColor: boolean): Io {
  const interactive = Deno.stdin.isTerminal();
  return {
    out: (line) => write(Deno.stdout, line),
    err: (line) => write(Deno.stderr, line),
    ask: (question) => (interactive ? promptShown(question) : readLine()),
    askSecret: (question) => (interactive ? promptHidden(question) : readLine()),
    colour: !noColor && Deno.stdout.isTerminal(),
  };
}

/** @throws Interrupted for Ctrl-C or Ctrl-D, which prompt does not tell apart */
function promptShown(question: string): string {
  const answer = prompt(question);
  if (answer === null) throw new Interrupted();
  return answer;
}

function write(stream: { writeSync(bytes: Uint8Array): number }, line: string): void {
  try {
    writeAll(stream, new TextEncoder().encode(`${line}\n`));
  } catch {
    // The reader went away (as `head` does): nothing is left to say it to.
  }
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
