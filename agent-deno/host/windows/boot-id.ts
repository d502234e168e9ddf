/**
 * The name of this run of the machine: Windows gives none. A key of the registry that is kept in memory alone lives for
 * exactly as long as a boot, also through hibernation and fast startup; whoever comes first puts a UUID into it.
 */
import { messageOf, Refusal } from "../../refusal.ts";
import { readText as readFile } from "../files.ts";
import { createVolatile, readText } from "./registry.ts";
import { say } from "../../words/say.ts";

const KEY = "SOFTWARE\\komoriuta.boot";
const NAME = "id";
const FORM = /^[0-9a-f-]{36}$/;
/** Another process may have made the key and not yet written the id. */
const TRIES = 50;

/** The id of this boot; undefined where nobody has asked yet who may make one. */
export function readBootId(): string | undefined {
  const id = readText(KEY, NAME);
  return id !== undefined && FORM.test(id) ? id : undefined;
}

/**
 * The id of this boot, made where nobody has before.
 * @param root "/", or a root of one's own, which has its boot id in a file as on Linux
 * @throws Refusal (1) where it cannot be made
 */
export function ensureBootId(root: string): string {
  if (root !== "/") return ofRoot(root);
  for (let tries = 0; tries < TRIES; tries++) {
    const known = readBootId();
    if (known !== undefined) return known;
    try {
      createVolatile(KEY, NAME, crypto.randomUUID());
    } catch (error) {
      throw new Refusal(
        1,
        say("The boot id cannot be kept in the registry ({key}): {why}.", {
          key: `HKLM\\${KEY}`,
          why: messageOf(error),
        }),
      );
    }
  }
  throw new Refusal(
    1,
    say("{key} holds no boot id: remove it, then start komolet again.", { key: `HKLM\\${KEY}` }),
  );
}

function ofRoot(root: string): string {
  const id = readFile(`${root}/boot-id`)?.trim() ?? "";
  if (!FORM.test(id)) throw new Refusal(1, say("{file}: holds no boot id.", { file: `${root}/boot-id` }));
  return id;
}
