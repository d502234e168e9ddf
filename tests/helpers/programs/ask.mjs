// Asks for a page from wherever it runs:  node ask.mjs URL
// Prints {"status", "body"}, or {"error"} where no answer came.
const [url = ""] = process.argv.slice(2);

try {
  const response = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(5000) });
  console.log(JSON.stringify({ status: response.status, body: await response.text() }));
} catch (error) {
  const { code, message } = error.cause ?? error;
  console.log(JSON.stringify({ error: code ?? message }));
}
