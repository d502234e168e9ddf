import type { InstallFile } from "@/lib/install/install-package";

/**
 * Answers with a file of the install package. It is public, and contains no secret.
 * @param otherwise the text of the answer without the file
 */
export function fileResponse(
  file: InstallFile | null | undefined,
  otherwise = "This manager has no such file to install.",
): Response {
  const always = { "cache-control": "no-cache" };
  if (!file) {
    return new Response(`${otherwise}\n`, {
      status: 404,
      headers: { ...always, "content-type": "text/plain; charset=utf-8" },
    });
  }
  const { contentType, length } = file;
  const headers = { ...always, "content-type": contentType, "content-length": String(length) };
  return new Response(streamOf(file.read()), { headers });
}

/** A stream of the pieces, read only as fast as the client takes them. */
function streamOf(pieces: AsyncIterable<Uint8Array<ArrayBuffer>>): ReadableStream<Uint8Array> {
  const iterator = pieces[Symbol.asyncIterator]();
  const source: UnderlyingDefaultSource<Uint8Array> = {
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await iterator.return?.();
    },
  };
  // Nothing is read before it is asked for.
  return new ReadableStream(source, { highWaterMark: 0 });
}
