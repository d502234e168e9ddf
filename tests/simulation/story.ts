import { hash } from "./chance";

/** The events of a history, line by line. */
export interface Story {
  /** Adds a line. Routine lines count for the hash and are shown only before a breach, or where asked for. */
  narrate(who: string, what: string, detail?: string): void;
  routine(who: string, what: string, detail?: string): void;
  /** One number for all that happened so far. */
  hash(): number;
  /** The last lines, routine ones included. */
  last(): string[];
}

interface Line {
  readonly at: number;
  readonly who: string;
  readonly what: string;
  readonly detail: string;
}

const REMEMBERED = 120;

/** @param print gets each line as it comes; `routine` lines too where wanted */
export function createStory(
  now: () => number,
  print?: { line(text: string): void; readonly routine: boolean },
): Story {
  const ring: Line[] = [];
  let count = 0;
  let digest = 0;
  const add = (line: Line): void => {
    ring[count % REMEMBERED] = line;
    count += 1;
    digest = hash(line.what, hash(line.detail, digest ^ hash(line.who, line.at | 0)));
  };
  return {
    narrate(who, what, detail = "") {
      const line = { at: now(), who, what, detail };
      add(line);
      print?.line(text(line));
    },
    routine(who, what, detail = "") {
      const line = { at: now(), who, what, detail };
      add(line);
      if (print?.routine) print.line(text(line));
    },
    hash: () => digest,
    last() {
      const from = Math.max(0, count - REMEMBERED);
      return Array.from({ length: count - from }, (_, index) => ring[(from + index) % REMEMBERED])
        .filter((line) => line !== undefined)
        .map(text);
    },
  };
}

function text({ at, who, what, detail }: Line): string {
  return `${time(at)}  ${who.padEnd(8)}  ${what}${detail === "" ? "" : `  ${detail}`}`;
}

/** "day 2 03:04:05.678" */
function time(ms: number): string {
  const day = Math.floor(ms / 86_400_000);
  return `day ${day} ${new Date(ms % 86_400_000).toISOString().slice(11, 23)}`;
}
