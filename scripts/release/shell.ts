/** Completions and manual pages of all programs, for those who have no package. */
import path from "node:path";
import { manualOf, placeOf, PROGRAMS } from "../manuals/manuals";
import { completionOf, writerBelow } from "../package/place";
import { type Making, tarball, workshop } from "./made";
import { shellName } from "./plan";

/** Programs with verbs that a shell completes. */
const COMPLETED = ["komo-manager", "komoctl"];

/** Shell → the name of the file. */
const COMPLETIONS = {
  bash: (program: string) => `bash/${program}`,
  zsh: (program: string) => `zsh/_${program}`,
  fish: (program: string) => `fish/${program}.fish`,
};

const README = `man/         manual pages: copy it into /usr/local/share/man, or read one by \`man -l man/man1/komoctl.1\`
completion/  bash: into /usr/local/share/bash-completion/completions
             zsh:  into a folder of $fpath
             fish: into /usr/local/share/fish/vendor_completions.d
`;

export async function makeShell({ to, version, epoch }: Making): Promise<void> {
  const work = workshop("shell");
  const top = shellName(version).replace(/\.tar\.gz$/, "");
  const write = writerBelow(path.join(work, top));
  write("README", README);
  for (const program of PROGRAMS)
    write(path.join("man", placeOf(program)), await manualOf(program, version, epoch));
  for (const program of COMPLETED) {
    for (const [shell, place] of Object.entries(COMPLETIONS)) {
      write(path.join("completion", place(program)), await completionOf(program, shell));
    }
  }
  await tarball(path.join(to, shellName(version)), work, top, epoch);
}
