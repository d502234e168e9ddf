// Plays the hardware and the systemd of one server around a komolet in its sandbox, on the host that it runs on.
//   node sandboxed-host.mjs FOLDER MAC KOMOLET
// Boots at once, and whenever a magic packet comes. Prints a line of JSON for each: {"booted": pid}, {"off": exit code}.
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { listenForMagicPackets } from "../../../scripts/simulated-fleet/network-cards.mjs";

const WAKE_PORT = 9;
const SANDBOX = fileURLToPath(new URL("sandbox.sh", import.meta.url));

const [folder = "", macAddress = "", komolet = ""] = process.argv.slice(2);
const say = (line) => console.log(JSON.stringify(line));
const at = (name) => path.join(folder, name);
let child;

function boot() {
  writeFileSync(at("boot_id"), `${randomUUID()}\n`);
  rmSync(at("run"), { recursive: true, force: true });
  mkdirSync(at("run"));
  const args = ["--mount", "--propagation", "private", "sh", SANDBOX, folder, komolet];
  child = spawn("unshare", args, { stdio: ["ignore", "inherit", "inherit"] });
  child.on("close", (code) => {
    child = undefined;
    say({ off: code });
  });
  say({ booted: child.pid });
}

/** systemd asks its services to end, and ends them. */
function powerOff() {
  const ending = child;
  ending?.kill("SIGTERM");
  setTimeout(() => ending?.kill("SIGKILL"), 10_000).unref();
}

function isOrderedOff() {
  const calls = at("run/calls");
  return existsSync(calls) && readFileSync(calls, "utf8").includes("systemctl poweroff");
}

const { close } = await listenForMagicPackets({ address: "0.0.0.0", port: WAKE_PORT }, (address) => {
  if (address === macAddress && !child) boot();
});
const polling = setInterval(() => {
  if (child && isOrderedOff()) powerOff();
}, 500);

process.once("SIGTERM", () => {
  clearInterval(polling);
  close();
  powerOff();
});
boot();
