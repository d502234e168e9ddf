import { createInterface } from "node:readline";
import type { ReadStream } from "node:tty";
import { misconfigured } from "./start-fault";

/** The streams of questions to people and of their answers. */
export interface Terminal {
  readonly input: NodeJS.ReadStream;
  prompt(text: string): void;
}

/** The terminal that the program was started on. Questions go to standard error: what is printed may be piped on. */
export const ownTerminal: Terminal = {
  input: process.stdin,
  prompt: (text) => void process.stderr.write(text),
};

/** Reads a password: from a terminal, unseen and twice; else one line. @throws StartFault where the two differ */
export async function askPassword({ input, prompt }: Terminal, question = "Password: "): Promise<string> {
  if (!input.isTTY) return firstLine(input);
  const password = await unseenLine(input, prompt, question);
  if (password !== "" && (await unseenLine(input, prompt, "Once more: ")) !== password) {
    throw misconfigured("the passwords differ");
  }
  return password;
}

/** Reads one secret: from a terminal, unseen; else one line. */
export function askSecret({ input, prompt }: Terminal, question: string): Promise<string> {
  return input.isTTY ? unseenLine(input, prompt, question) : firstLine(input);
}

/** Reads one line that may be seen, without spaces around it; `usual` where it is empty. */
export async function askLine({ input, prompt }: Terminal, question: string, usual: string): Promise<string> {
  prompt(`${question} [${usual}]: `);
  const lines = createInterface({ input, terminal: false });
  try {
    for await (const line of lines) return line.trim() || usual;
    return usual;
  } finally {
    lines.close();
  }
}

async function firstLine(input: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input, crlfDelay: Infinity })) return line;
  return "";
}

/** Reads one line from a terminal in raw mode, which shows nothing. */
async function unseenLine(
  input: ReadStream,
  prompt: (text: string) => void,
  question: string,
): Promise<string> {
  prompt(question);
  input.setRawMode(true);
  input.setEncoding("utf8");
  try {
    return await new Promise<string>((resolve, reject) => {
      let typed: string[] = [];
      const read = (text: string): void => {
        for (const character of text) {
          if (character === "\r" || character === "\n") return finish(() => resolve(typed.join("")));
          if (character === "\u0003") return finish(() => reject(misconfigured("cancelled")));
          if (character === "\u0004") return finish(() => resolve(typed.join("")));
          if (character === "\u0015") typed = [];
          else if (character === "\u007f" || character === "\b") typed.pop();
          else if (character >= " ") typed.push(character);
        }
      };
      const finish = (settle: () => void): void => {
        input.off("data", read);
        input.pause();
        settle();
      };
      input.on("data", read);
      input.resume();
    });
  } finally {
    input.setRawMode(false);
    prompt("\n");
  }
}
