// Carries connections from a socket in the file system, which every network namespace can open, to a port
// that this namespace reaches, of its loopback device by default:  node socket-forwarder.mjs SOCKET PORT [HOST]
import { connect, createServer } from "node:net";

const [socketPath = "", port = "", host = "127.0.0.1"] = process.argv.slice(2);

createServer((near) => {
  const far = connect(Number(port), host);
  near.on("error", () => far.destroy()).pipe(far);
  far.on("error", () => near.destroy()).pipe(near);
}).listen(socketPath, () => console.log("ready"));
