/** The least that can report: one fetch every MS milliseconds, and nothing else. Arguments: URL MS. */
const [url = "", ms = ""] = Deno.args;

setInterval(async () => {
  try {
    await (await fetch(url)).arrayBuffer();
  } catch {
    // The next one may do better.
  }
}, Number(ms));
