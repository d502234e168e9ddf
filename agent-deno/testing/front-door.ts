/** Passes connections on to the server, or cuts them. */
export function frontDoor(
  to: number,
  isCut: () => boolean,
  onCut: () => void,
): { port: number; cutAll: () => void; close: () => Promise<void> } {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const open = new Set<Promise<unknown>>();
  const connections = new Set<Deno.Conn>();
  const serving = (async () => {
    for await (const outside of listener) {
      const inside = await Deno.connect({ port: to, hostname: "127.0.0.1" });
      const both = [outside, inside];
      both.forEach((one) => connections.add(one));
      const passing = Promise.allSettled([pass(outside, inside), inside.readable.pipeTo(outside.writable)]);
      open.add(passing.finally(() => both.forEach((one) => connections.delete(one))));
    }
  })();
  async function pass(outside: Deno.Conn, inside: Deno.Conn): Promise<void> {
    const writer = inside.writable.getWriter();
    for await (const bytes of outside.readable) {
      if (isCut()) {
        onCut();
        close(outside);
        break;
      }
      await writer.write(bytes);
    }
    await writer.close().catch(() => undefined);
  }
  return {
    port: listener.addr.port,
    cutAll: () => connections.forEach(close),
    async close() {
      listener.close();
      connections.forEach(close);
      await serving.catch(() => undefined);
      await Promise.all(open);
    },
  };
}

function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // It is closed already.
  }
}
