/**
 * `completion`: what a shell needs to complete what is typed. Names of servers and groups come from the manager at each
 * press of Tab; they are somebody else's text, so no shell ever evaluates them.
 */
import { printable } from "../../printable.ts";
import { EXIT, Failure } from "../exit.ts";
import { apiOf, knownBy } from "../fleet.ts";
import { allNames } from "../names.ts";
import type { Context, Verb, Verbs } from "../verb.ts";

const SHELLS = { bash, zsh, fish } as const;

export function completion(verbs: () => Verbs): Verb {
  return {
    arguments: "bash|zsh|fish",
    words: [1, 1],
    completes: [Object.keys(SHELLS)],
    summary: "Print what lets a shell complete verbs, options and names.",
    details: `bash: komoctl completion bash > ~/.local/share/bash-completion/completions/komoctl
zsh:  komoctl completion zsh > a folder of $fpath, as _komoctl
fish: komoctl completion fish > ~/.config/fish/completions/komoctl.fish`,
    run({ words: [shell = ""] }, { io }) {
      if (!Object.hasOwn(SHELLS, shell)) {
        throw new Failure(EXIT.usage, `For which shell? One of ${Object.keys(SHELLS).join(", ")}.`);
      }
      io.out(SHELLS[shell as keyof typeof SHELLS](verbs()));
    },
  };
}

/**
 * One name a line, of those that begin so; nothing where anything fails: it runs while somebody types.
 * @returns 0
 */
export async function namesForCompletion(begun: string, context: Context): Promise<number> {
  try {
    const names = allNames(await knownBy(apiOf(context)));
    // What a terminal would act upon cannot be typed, either.
    const fit = names.filter((name) => name === printable(name) && name.startsWith(begun));
    if (fit.length > 0) context.io.out(fit.join("\n"));
  } catch {
    // Whoever runs a verb is told.
  }
  return 0;
}

/** What may be typed after a verb: at each place one word of some, or names, which go on to the end. */
interface Places {
  readonly name: string;
  readonly options: readonly string[];
  /** Choices of the first word. */
  readonly choices: readonly string[];
  readonly takesNames: boolean;
  readonly summary: string;
}

function placesOf(verbs: Verbs): readonly Places[] {
  return Object.entries(verbs).map(([name, { options, flags, completes = [], summary }]) => {
    const [first] = completes;
    return {
      name,
      summary,
      options: [...Object.keys({ ...options, ...flags }), "json", "help"].map((option) => `--${option}`),
      choices: Array.isArray(first) ? first : first === "verbs" ? Object.keys(verbs) : [],
      takesNames: completes.includes("names"),
    };
  });
}

/** `compgen -W` would evaluate a name such as `$(…)`: names are read line by line, and quoted. */
function bash(verbs: Verbs): string {
  const cases = placesOf(verbs).map(
    ({ name, options, choices, takesNames }) =>
      `    ${name}) options=(${options.join(" ")}) choices=(${choices.join(" ")}) names=${takesNames ? "yes" : ""} ;;`,
  );
  return `_komoctl() {
  local word=\${COMP_WORDS[COMP_CWORD]} name options=() choices=() names=
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    mapfile -t COMPREPLY < <(compgen -W '${Object.keys(verbs).join(" ")}' -- "$word")
    return
  fi
  case \${COMP_WORDS[1]} in
${cases.join("\n")}
    *) return ;;
  esac
  if [[ $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "\${options[*]}" -- "$word")
  elif ((COMP_CWORD == 2 && \${#choices[@]})); then
    mapfile -t COMPREPLY < <(compgen -W "\${choices[*]}" -- "$word")
  elif [[ $names ]]; then
    while IFS= read -r name; do
      [[ $name == "$word"* ]] && COMPREPLY+=("$(printf '%q' "$name")")
    done < <(komoctl __names 2>/dev/null)
  fi
}
complete -F _komoctl komoctl`;
}

function zsh(verbs: Verbs): string {
  const cases = placesOf(verbs).map(
    ({ name, options, choices, takesNames }) =>
      `    ${name}) options=(${options.join(" ")}) choices=(${choices.join(" ")}) names=${takesNames ? "yes" : ""} ;;`,
  );
  const verbList = placesOf(verbs).map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`);
  return `#compdef komoctl
_komoctl() {
  local names=
  local -a verbs options choices known
  verbs=(
${verbList.join("\n")}
  )
  if ((CURRENT == 2)); then
    _describe command verbs
    return
  fi
  case $words[2] in
${cases.join("\n")}
    *) return ;;
  esac
  if [[ $words[CURRENT] == -* ]]; then
    compadd -- $options
  elif ((CURRENT == 3 && $#choices)); then
    compadd -- $choices
  elif [[ -n $names ]]; then
    known=(\${(f)"$(komoctl __names 2>/dev/null)"})
    compadd -- $known
  fi
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _komoctl "$@"; else compdef _komoctl komoctl; fi`;
}

/** fish takes each line of a command's output for a word, and evaluates none. */
function fish(verbs: Verbs): string {
  const lines = placesOf(verbs).flatMap(({ name, options, choices, takesNames, summary }) => {
    const after = `-n '__fish_seen_subcommand_from ${name}'`;
    const first = `-n '__fish_seen_subcommand_from ${name}; and test (count (commandline -opc)) -eq 2'`;
    const beyond = `-n '__fish_seen_subcommand_from ${name}; and test (count (commandline -opc)) -gt 2'`;
    return [
      `complete -c komoctl -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`,
      ...options.map((option) => `complete -c komoctl ${after} -l ${option.slice(2)}`),
      ...(choices.length > 0 ? [`complete -c komoctl ${first} -a '${choices.join(" ")}'`] : []),
      ...(takesNames
        ? [`complete -c komoctl ${choices.length > 0 ? beyond : after} -a '(komoctl __names 2>/dev/null)'`]
        : []),
    ];
  });
  return ["complete -c komoctl -f", ...lines].join("\n");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
