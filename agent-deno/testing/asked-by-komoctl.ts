/**
 * The requests of komoctl, recorded. It reads servers, groups and lines from standard input, and prints for
 * each line its exit code and messages, and the requests other than those for names and previews.
 */
import { dispatch } from "../../command-line/dispatch.ts";
import { KOMOCTL } from "../komoctl/program.ts";
import type { Context } from "../komoctl/verb.ts";
import { makeRoot } from "./root.ts";

interface Asking {
  readonly servers: readonly object[];
  readonly groups: readonly object[];
  readonly now: number;
  readonly lines: readonly {
    /** The words after "komoctl". */
    readonly argv: readonly string[];
    /** The manager's answers, by their methods. */
    readonly answers: Readonly<Record<string, object>>;
  }[];
}

const asking = JSON.parse(await new Response(Deno.stdin.readable).text()) as Asking;
const { servers, groups, lines } = asking;
const lists: Readonly<Record<string, object>> = {
  "ServerService/ListServers": { servers },
  "GroupService/ListGroups": { groups },
};
const IGNORED = ["ServerService/ListServers", "GroupService/ListGroups", "RunService/PreviewRun"];

using root = makeRoot();
const configFile = `${root.paths.root}/komoctl.json`;
const login = { url: "https://manager.example", token: `komo_${"a".repeat(32)}` };
Deno.writeTextFileSync(configFile, JSON.stringify(login), { mode: 0o600 });

const outcomes = [];
for (const { argv, answers } of lines) {
  const asked: [string, object][] = [];
  const said: string[] = [];
  const context: Context = {
    configFile,
    interactive: false,
    io: {
      out: () => undefined,
      err: (text) => void said.push(text),
      ask: () => undefined,
      askSecret: () => undefined,
      colour: false,
    },
    now: () => new Date(asking.now),
    sleep: () => Promise.resolve(),
    connect: ({ url }) => ({
      url,
      call(method: string, request: object = {}): Promise<never> {
        if (!IGNORED.includes(method)) asked.push([method, request]);
        const answer = answers[method] ?? lists[method];
        if (answer === undefined) return Promise.reject(new Error(`${method} is not asked here`));
        return Promise.resolve(answer as never);
      },
      async *watch() {
        // Nothing is waited for.
      },
    }),
  };
  outcomes.push({ code: await dispatch(KOMOCTL, argv, context), said, asked });
}
console.log(JSON.stringify(outcomes));
