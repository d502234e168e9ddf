/**
 * `completion`: scripts by which a shell completes a command line. Names, as of servers, are asked of the program at each
 * press of Tab; they are somebody else's text, so no shell ever evaluates them.
 */
import { UsageFault } from "./refusal.ts";
import { say } from "./say.ts";
import type { Described, Output, Verb } from "./verb.ts";
import { type HelpText, translated } from "./words.ts";

const SHELLS = { bash, zsh, fish } as const;
const SHELL_NAMES = Object.keys(SHELLS);

/** The word by which a shell asks for names. */
export const NAMES = "__names";

/** @param details where each shell wants what is printed */
export function completion(details: HelpText): Verb<{ readonly io: Output }> {
  return {
    arguments: SHELL_NAMES.join("|"),
    words: [1, 1],
    completes: [SHELL_NAMES],
    summary: "Print what lets a shell complete verbs, options and names.",
    details,
    check({ words: [shell = ""] }) {
      if (!Object.hasOwn(SHELLS, shell))
        throw new UsageFault(say("For which shell? One of {shells}.", { shells: SHELL_NAMES.join(", ") }));
    },
    run({ words: [shell] }, { io }, program) {
      io.out(SHELLS[shell as keyof typeof SHELLS](program));
    },
  };
}

/**
 * Prints the names that begin with the typed text, one a line; nothing where anything fails: it runs while somebody types.
 * @returns 0
 */
export async function namesFor<Context extends { readonly io: Output }>(
  begun: string,
  names: (context: Context) => Promise<readonly string[]>,
  context: Context,
): Promise<number> {
  try {
    const fit = (await names(context)).filter((name) => name.startsWith(begun));
    if (fit.length > 0) context.io.out(fit.join("\n"));
  } catch {
    // Whoever runs a verb is told.
  }
  return 0;
}

/** Words that may follow a verb. */
interface Places {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly string[];
  /** Choices of the first word. */
  readonly choices: readonly string[];
  /** To the end: names of what the program is about ("yes"), or files. */
  readonly names: "yes" | "files" | "";
}

function placesOf({ verbs }: Described): readonly Places[] {
  return Object.entries(verbs).map(([name, { options, flags, takesJson, completes = [], summary }]) => {
    const [first] = completes;
    const always = takesJson ? ["json", "help"] : ["help"];
    return {
      name,
      summary: translated(summary),
      options: [...Object.keys({ ...options, ...flags }), ...always].map((option) => `--${option}`),
      choices: first === "verbs" ? Object.keys(verbs) : Array.isArray(first) ? first : [],
      names: completes.includes("names") ? "yes" : completes.includes("files") ? "files" : "",
    };
  });
}

/** A branch for each verb, in bash's and zsh's words alike. */
function cases(program: Described): string {
  return placesOf(program)
    .map(
      ({ name, options, choices, names }) =>
        `    ${name}) options=(${options.join(" ")}) choices=(${choices.join(" ")}) names=${names} ;;`,
    )
    .join("\n");
}

/** The function of a program: "_komo_agent". */
function functionOf({ name }: Described): string {
  return `_${name.replaceAll("-", "_")}`;
}

/** `compgen -W` would evaluate a name such as `$(…)`: names are read line by line, and quoted. */
function bash(program: Described): string {
  const { name, verbs } = program;
  const own = functionOf(program);
  return `${own}() {
  local word=\${COMP_WORDS[COMP_CWORD]} name options=() choices=() names=
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    mapfile -t COMPREPLY < <(compgen -W '${Object.keys(verbs).join(" ")}' -- "$word")
    return
  fi
  case \${COMP_WORDS[1]} in
${cases(program)}
    *) return ;;
  esac
  if [[ $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "\${options[*]}" -- "$word")
  elif ((COMP_CWORD == 2 && \${#choices[@]})); then
    mapfile -t COMPREPLY < <(compgen -W "\${choices[*]}" -- "$word")
  elif [[ $names == files ]]; then
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
  elif [[ $names ]]; then
    while IFS= read -r name; do
      [[ $name == "$word"* ]] && COMPREPLY+=("$(printf '%q' "$name")")
    done < <(${name} ${NAMES} 2>/dev/null)
  fi
}
complete -F ${own} ${name}`;
}

function zsh(program: Described): string {
  const { name } = program;
  const own = functionOf(program);
  const verbs = placesOf(program).map(({ name: verb, summary }) => `    ${quoted(`${verb}:${summary}`)}`);
  return `#compdef ${name}
${own}() {
  local names=
  local -a verbs options choices known
  verbs=(
${verbs.join("\n")}
  )
  if ((CURRENT == 2)); then
    _describe command verbs
    return
  fi
  case $words[2] in
${cases(program)}
    *) return ;;
  esac
  if [[ $words[CURRENT] == -* ]]; then
    compadd -- $options
  elif ((CURRENT == 3 && $#choices)); then
    compadd -- $choices
  elif [[ $names == files ]]; then
    _files
  elif [[ -n $names ]]; then
    known=(\${(f)"$(${name} ${NAMES} 2>/dev/null)"})
    compadd -- $known
  fi
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then ${own} "$@"; else compdef ${own} ${name}; fi`;
}

/** fish takes each line of a command's output for a word, and evaluates none. */
function fish(program: Described): string {
  const line = `complete -c ${program.name}`;
  const known = { yes: `-a '(${program.name} ${NAMES} 2>/dev/null)'`, files: "-F" };
  const lines = placesOf(program).flatMap(({ name, options, choices, names, summary }) => {
    const after = `-n '__fish_seen_subcommand_from ${name}'`;
    const first = `-n '__fish_seen_subcommand_from ${name}; and test (count (commandline -opc)) -eq 2'`;
    const beyond = `-n '__fish_seen_subcommand_from ${name}; and test (count (commandline -opc)) -gt 2'`;
    return [
      `${line} -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`,
      ...options.map((option) => `${line} ${after} -l ${option.slice(2)}`),
      ...(choices.length > 0 ? [`${line} ${first} -a '${choices.join(" ")}'`] : []),
      ...(names === "" ? [] : [`${line} ${choices.length > 0 ? beyond : after} ${known[names]}`]),
    ];
  });
  return [`${line} -f`, ...lines].join("\n");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
