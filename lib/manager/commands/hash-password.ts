import { createInterface } from "node:readline";
import type { ReadStream } from "node:tty";
import { hashPassword } from "../../access/password";
import { misconfigured } from "../start-fault";

/** `komo-manager hash-password`: what KOMO_PASSWORD_HASH must be for the password that is asked for. @throws StartFault */
export async function hashAskedPassword(): Promise<string> {
  const password = await askPassword(process.stdin, (text) => void process.stderr.write(text));
  const hash = await hashPassword(password).catch((error: unknown) => {
    throw misconfigured(error instanceof Error ? error.message : String(error));
  });
  return `${hash}\n`;
}

/** Reads a password: from a terminal, unseen and twice; else one line. The prompts go to standard error. */
export async function askPassword(input: NodeJS.ReadStream, prompt: (text: string) => void): Promise<string> {
  if (!input.isTTY) return firstLine(input);
  const password = await unseenLine(input, prompt, "Password: ");
  if ((await unseenLine(input, prompt, "Once more: ")) !== password) {
    throw misconfigured("the passwords differ");
  }
  return password;
}

async function firstLine(input: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input, crlfDelay: Infinity })) return line;
  return "";
}

/** One line from a terminal in raw mode, which shows nothing. */
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
