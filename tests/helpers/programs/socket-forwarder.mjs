// Carries connections from a socket in the file system, which every network namespace can open, to a port
// of this namespace's loopback device:  node socket-forwarder.mjs SOCKET PORT
import { connect, createServer } from "node:net";

const [socketPath = "", port = ""] = process.argv.slice(2);

createServer((near) => {
  const far = connect(Number(port), "127.0.0.1");
  near.on("error", () => far.destroy()).pipe(far);
  far.on("error", () => near.destroy()).pipe(near);
}).listen(socketPath, () => console.log("ready"));
