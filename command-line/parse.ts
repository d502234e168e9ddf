/** Options and words of a command line. Pure. */

export interface Known {
  /** Names of options that have a value. */
  readonly valued: ReadonlySet<string>;
  /** Names of options that have none. */
  readonly flags: ReadonlySet<string>;
  readonly letters: Readonly<Record<string, string>>;
}

export interface Parsed {
  readonly words: readonly string[];
  readonly options: Readonly<Record<string, string>>;
  readonly flags: ReadonlySet<string>;
  /** Words after "--"; undefined where that was not typed. */
  readonly rest: readonly string[] | undefined;
  /** The first thing that makes no sense. */
  readonly fault: Fault | undefined;
}

export interface Fault {
  readonly kind: "unknown" | "needs a value" | "takes no value";
  /** The option as it was typed, without a value: "--jsn". */
  readonly option: string;
}

/**
 * "--name value", "--name=value", "-n value", "-n5", "-fn 5"; what begins with "-" is no value, unless behind "=" or
 * its letter. Of an option that is given twice the last value counts.
 * @param most words after which all is a word, whatever it looks like
 */
export function parse(argv: readonly string[], { valued, flags, letters }: Known, most = Infinity): Parsed {
  const words: string[] = [];
  const options = new Map<string, string>();
  const given = new Set<string>();
  let fault: Fault | undefined;
  let rest: readonly string[] | undefined;
  let at = 0;
  const take = (name: string | undefined, typed: string, inline: string | undefined): void => {
    let kind: Fault["kind"] | undefined;
    if (name === undefined || !(valued.has(name) || flags.has(name))) kind = "unknown";
    else if (flags.has(name)) {
      given.add(name);
      if (inline !== undefined) kind = "takes no value";
    } else {
      const value = inline ?? (argv[at]?.startsWith("-") === false ? argv[at++] : undefined);
      if (value) options.set(name, value);
      else kind = "needs a value";
    }
    if (kind !== undefined) fault ??= { kind, option: typed };
  };
  const takeLetters = (typed: string): void => {
    for (let from = 1; from < typed.length; from++) {
      const letter = typed.charAt(from);
      const name = Object.hasOwn(letters, letter) ? letters[letter] : undefined;
      const behind = typed.slice(from + 1).replace(/^=/, "");
      const isValue = name !== undefined && valued.has(name) && behind !== "";
      take(name, `-${letter}`, isValue ? behind : undefined);
      if (isValue || fault !== undefined) return;
    }
  };
  while (at < argv.length && words.length < most) {
    const typed = argv[at++] ?? "";
    if (typed === "--") {
      rest = argv.slice(at);
      at = argv.length;
    } else if (typed.startsWith("--")) {
      const [, option = "", , inline] = /^(--[^=]*)(=([^]*))?$/.exec(typed) ?? [];
      take(option.slice(2), option, inline);
    } else if (typed.startsWith("-") && typed !== "-") takeLetters(typed);
    else words.push(typed);
  }
  words.push(...argv.slice(at));
  return { words, options: Object.fromEntries(options), flags: given, rest, fault };
}
