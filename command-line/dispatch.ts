/** From the command line to one verb, and from its outcome to an exit code. */
import { namesFor, NAMES } from "./completion.ts";
import { Ended } from "./refusal.ts";
import { understand } from "./understand.ts";
import { english } from "./words.ts";
import type { Invocation, Output, Program, Verb } from "./verb.ts";

/** @returns the exit code: 0 done, 2 wrong usage, else what the refusal or the end of the verb says */
export async function dispatch<Context extends { readonly io: Output }, One extends Verb<Context>>(
  program: Program<Context, One>,
  argv: readonly string[],
  context: Context,
): Promise<number> {
  if (program.names !== undefined && argv[0] === NAMES) {
    return await namesFor(argv[1] ?? "", program.names, context);
  }
  let asked: Invocation<One> | undefined;
  try {
    asked = understand(program, argv);
    program.before?.(asked, context);
    await asked.verb.run(asked.args, context, program);
    program.after?.(asked, context, undefined);
    return 0;
  } catch (error) {
    if (error instanceof Ended) return error.exitCode;
    const { exitCode, message } = program.refusalOf(error, context);
    context.io.err(`${program.name}: ${message}`);
    if (asked !== undefined) program.after?.(asked, context, english(message));
    return exitCode;
  }
}
