/** Listens in systemd's place: prints each message of a service as a line. Arguments: PATH. */
const [path = ""] = Deno.args;
const { listenDatagram } = Deno as unknown as {
  listenDatagram: (options: {
    transport: "unixpacket";
    path: string;
  }) => AsyncIterable<[Uint8Array, unknown]>;
};
for await (const [bytes] of listenDatagram({ transport: "unixpacket", path })) {
  console.log(new TextDecoder().decode(bytes));
}
// What waits at its top is a module, and says so.
export {};
