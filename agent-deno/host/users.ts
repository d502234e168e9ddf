/** Names of users. */
import type { Paths } from "./environment.ts";
import { textOf } from "./files.ts";

export function nameOfUser(uid: number, { passwd }: Paths): string {
  const line = textOf(passwd)
    .split("\n")
    .find((one) => one.split(":")[2] === String(uid));
  return line?.split(":")[0] || `user ${uid}`;
}
