/**
 * The one program on Windows: komolet or komo-agent, by its first argument, which the start scripts and the service give.
 * komoctl is not among them yet.
 */
const [name, ...args] = Deno.args;
if (name === "komolet") await (await import("./windows/komolet.ts")).main(args);
else await (await import("./windows/komo-agent.ts")).main(name === "komo-agent" ? args : Deno.args);
export {};
