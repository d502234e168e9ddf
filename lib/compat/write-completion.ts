/**
 * Wrong: whoever closes a TLS connection at the moment at which an answer is written ends the whole manager. The write
 *   fails at once, and the runtime calls what waits for its end while it still has its own state borrowed: whatever
 *   that does with the runtime, such as a tick or a timer, is a panic ("RefCell already borrowed").
 * In: Deno 2.9.4 (`TLSWrap::write_data`); mended in 2.9.5 (denoland/deno#35867), of which there is no `denort` in a
 *   package.
 * Over when: "Deno still ends …" in write-completion.test.ts fails.
 * Then: this file goes, and `completeWritesLater` where it is called.
 */
import { Socket } from "node:net";
import { TLSSocket } from "node:tls";

const WRITES = [
  "writev",
  "writeBuffer",
  "writeUtf8String",
  "writeAsciiString",
  "writeLatin1String",
  "writeUcs2String",
] as const;

/** A write of the runtime's, with what is called at its end. */
interface WriteRequest {
  oncomplete: (...result: unknown[]) => void;
}
type Write = (this: unknown, request: WriteRequest, ...data: unknown[]) => unknown;

/** Lets no write on a TLS connection be told its end before it has returned. On Node, which does so, nothing changes. */
export function completeWritesLater(): void {
  if (!("Deno" in globalThis)) return;
  // Nothing else leads to what all TLS connections have in common.
  const socket = new TLSSocket(new Socket());
  const { _handle: handle } = socket as unknown as { _handle: object };
  const shared = Object.getPrototypeOf(handle) as Record<(typeof WRITES)[number], Write>;
  socket.destroy();
  for (const name of WRITES) shared[name] = completedLater(shared[name]);
}

function completedLater(write: Write): Write {
  return function (request, ...data) {
    const complete = request.oncomplete;
    let isWriting = true;
    let early: unknown[] | undefined;
    request.oncomplete = (...result) => {
      if (isWriting) early = result;
      else complete.apply(request, result);
    };
    const fault = write.call(this, request, ...data);
    isWriting = false;
    if (early) process.nextTick(() => complete.apply(request, early ?? []));
    return fault;
  };
}
