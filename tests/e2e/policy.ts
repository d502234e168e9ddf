import type { BrowserContext } from "@playwright/test";
import { forbidOnConsole } from "./console";

/** Fails when a page of the context did what its Content-Security-Policy forbids: browsers say so on their console. */
export function watchPolicy(context: BrowserContext, use: () => Promise<void>): Promise<void> {
  return forbidOnConsole(context, (text) => text.includes("Content Security Policy"), use);
}
