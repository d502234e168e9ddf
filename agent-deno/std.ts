/** The parts of @std/cli that the agent uses, typed: the copy of it on npm carries no declarations. */
// @ts-types="./std-parse-args.d.ts"
export { parseArgs } from "@std/cli/parse-args";
// @ts-types="./std-prompt-secret.d.ts"
export { promptSecret } from "@std/cli/prompt-secret";
