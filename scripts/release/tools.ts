/** The programs of the system that a release needs. */
import { Fault } from "../common/say.mjs";
import { findProgram } from "../test/programs.mjs";
import { type Part, PARTS, TOOLS } from "./plan";

/**
 * @param signs whether the Debian repository is signed
 * @param find a program's path; undefined where it is not there
 * @throws Fault with the packages to install
 */
export function requireTools(
  parts: readonly Part[],
  signs: boolean,
  find: (name: string) => string | undefined = (name) => findProgram([name]),
): void {
  const lacking = (part: Part): string[] =>
    Object.entries({ ...TOOLS[part], ...(signs && part === "packages" ? { gpg: "gpg" } : {}) }).flatMap(
      ([name, of]) => (find(name) ? [] : [of]),
    );
  const incomplete = parts.filter((part) => lacking(part).length > 0);
  if (incomplete.length === 0) return;
  const wanted = [...new Set(incomplete.flatMap(lacking))].sort();
  const possible = PARTS.filter((part) => lacking(part).length === 0).join(",");
  throw new Fault(
    `${incomplete.join(", ")}: a program is missing for it. Run \`sudo apt-get install ${wanted.join(" ")}\`, or make the rest: \`npm run release -- --only ${possible}\`.`,
  );
}
