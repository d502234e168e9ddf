// Plays servers on this machine; lines on standard input move them ("help" lists them).
//   node scripts/simulated-fleet.mjs [--servers N] [--folder F] [--port P] [--boot-ms N] [--shutdown-ms N]
//     [--register URL]      registers them first: KOMO_USER and KOMO_PASSWORD of the environment log in
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { at } from "./common/files.mjs";
import { Fault, runMain } from "./common/say.mjs";
import { obey, createFleet } from "./simulated-fleet/fleet.mjs";

runMain(async () => {
  const options = readOptions();
  const fleet = createFleet({
    folder: options.folder,
    servers: Number(options.servers),
    listen: { address: "127.255.255.255", port: Number(options.port) },
    bootMs: Number(options["boot-ms"]),
    shutdownMs: Number(options["shutdown-ms"]),
    report: (machine, what) => console.log(`[${machine}] ${what}`),
  });
  await fleet.start();
  console.log(`Listening for magic packets on 127.255.255.255:${fleet.port}`);
  if (options.register) {
    const { KOMO_USER: userId = "", KOMO_PASSWORD: password = "" } = process.env;
    for (const { name, uuid } of await fleet.register({ url: options.register, userId, password })) {
      console.log(`[${name}] registered as ${uuid}`);
    }
  }
  const lines = createInterface({ input: process.stdin });
  lines.on("line", (line) => {
    const answer = obey(fleet, line);
    if (answer) console.log(answer);
  });
  await new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, resolve);
  });
  lines.close();
  await fleet.stop();
  process.stdin.destroy();
});

function readOptions() {
  try {
    return parseArgs({
      options: {
        servers: { type: "string", default: "3" },
        folder: { type: "string", default: at(".komoriuta", "fleet") },
        port: { type: "string", default: "40009" },
        "boot-ms": { type: "string", default: "4000" },
        "shutdown-ms": { type: "string", default: "3000" },
        register: { type: "string" },
      },
    }).values;
  } catch (error) {
    throw new Fault(error instanceof Error ? error.message : String(error));
  }
}
