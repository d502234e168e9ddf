/** A fresh Debian 13 on a machine of its own, with systemd: the repository is used as docs/operations.md says. */
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { signRepository } from "../../scripts/release/signatures";
import { hasImage } from "../../scripts/test/machine-image.mjs";
import { makeTempFolder, removeFolder } from "../helpers/environment";
import { addNetwork, type Network } from "../machine/network";
import { addVm, type Vm } from "../machine/vm";
import { copyRelease, makeRepositoryKey, VERSION } from "./release";

/** Milliseconds for apt to unpack and start it all, where QEMU emulates. */
const INSTALL_WITHIN = 400_000;
const PLACE = { name: "fresh", macAddress: "52:54:00:C6:00:1E", address: "198.51.100.30" };
const REPOSITORY = "/srv/komoriuta";

const SOURCES = `rm -rf /etc/apt/sources.list /etc/apt/sources.list.d/*
install -D -m 644 ${REPOSITORY}/komoriuta.asc /etc/apt/keyrings/komoriuta.asc
echo 'deb [signed-by=/etc/apt/keyrings/komoriuta.asc] file:${REPOSITORY} ./' >/etc/apt/sources.list.d/komoriuta.list`;

const reason =
  process.getuid?.() === 0 && hasImage() ? null : "npm run test:machine makes the image that it needs";

describe.skipIf(reason)(`packages on a fresh Debian 13${reason ? ` (skipped: ${reason})` : ""}`, () => {
  const folder = makeTempFolder();
  let network: Network;
  let vm: Vm;

  beforeAll(async () => {
    copyRelease(path.join(folder, "release"), "debian");
    await signRepository(path.join(folder, "release"), makeRepositoryKey(folder), 1_796_000_000);
    network = addNetwork();
    vm = await addVm({ ...PLACE, network, shares: { repository: path.join(folder, "release/debian") } });
    await vm.powerOn();
    await vm.booted();
    await vm.must(
      `mkdir -p ${REPOSITORY} && mount -t 9p -o ro,cache=loose,msize=524288 repository ${REPOSITORY}`,
    );
    await vm.must(SOURCES);
  });
  afterAll(async () => {
    await vm?.end();
    await network?.end();
    removeFolder(folder);
  });

  const apt = (line: string): Promise<string> =>
    vm.must(`DEBIAN_FRONTEND=noninteractive apt-get -q ${line}`, INSTALL_WITHIN);

  test("the manager runs once apt has finished, with a login that only root can read", async () => {
    await apt("update");
    await apt("install -y --no-install-recommends komoriuta-manager komoctl");
    expect(await vm.must("systemctl is-active komo-manager")).toBe("active");
    expect(await vm.must("curl -fsS http://127.0.0.1:3000/healthz >/dev/null && echo healthy")).toBe(
      "healthy",
    );
    expect(await vm.must("stat -c '%a %U' /etc/komoriuta/first-login")).toBe("600 root");
    expect(await vm.must("komoctl version")).toBe(VERSION);
  });

  test("the agent is there, is not started before it is set up, and says what to do next", async () => {
    expect(await apt("install -y --no-install-recommends komoriuta-agent")).toContain("komo-agent init");
    expect((await vm.sh("systemctl is-active komolet")).stdout.trim()).toBe("inactive");
    expect(await vm.must("komo-agent version")).toBe(VERSION);
  });

  test("what is purged is gone, and the machine still runs", async () => {
    await apt("purge -y komoriuta-manager komoriuta-agent komoctl");
    expect(
      await vm.must(
        "find / -xdev -iname '*komo*' -not -path '/proc/*' -not -path '/etc/apt/*' -not -path '/var/lib/apt/*' -not -path '/srv/*' -not -path '/var/log/*'",
      ),
    ).toBe("");
    expect((await vm.sh("systemctl is-active komo-manager")).stdout.trim()).toBe("inactive");
    expect(vm.isOn()).toBe(true);
  });
});
