import { assert } from "../testing/assert.ts";
import { NO_BOARD, NO_DETAILS } from "../testing/card.ts";
import { makeRoot } from "../testing/root.ts";
import { VERSION } from "./environment.ts";
import { readIdentity } from "./identity.ts";

Deno.test("version, name, system and network cards of the host", () => {
  using root = makeRoot();
  const card = `${root.paths.interfaces}/eth0`;
  Deno.mkdirSync(`${card}/device/power`, { recursive: true });
  Deno.writeTextFileSync(`${card}/address`, "02:00:00:00:00:0a\n");
  Deno.writeTextFileSync(`${card}/device/power/wakeup`, "enabled\n");
  Deno.writeTextFileSync(root.paths.osRelease, 'NAME="Debian"\nPRETTY_NAME="Debian GNU/Linux 13 (trixie)"\n');
  const found = readIdentity(root.paths, ["relay"]);
  const interfaces = found.interfaces.map((card) => ({ ...card, addresses: [] }));
  // Those of this machine are its own affair.
  assert.deepEqual(
    { ...found, interfaces },
    {
      version: VERSION,
      hostname: Deno.hostname(),
      os: "Debian GNU/Linux 13 (trixie)",
      arch: Deno.build.arch,
      interfaces: [
        {
          name: "eth0",
          macAddress: "02:00:00:00:00:0A",
          wakeOnLan: true,
          defaultRoute: false,
          ...NO_DETAILS,
        },
      ],
      ...NO_BOARD,
      can: ["relay"],
      upgraded: undefined,
    },
  );
});

Deno.test("what cannot be read is left out", () => {
  using root = makeRoot();
  const { os, interfaces } = readIdentity(root.paths, []);
  assert.deepEqual([os, interfaces], [Deno.build.os, []]);
});
