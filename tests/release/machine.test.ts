/** A fresh Debian 12 and 13 on a machine of its own: the repository is used as docs/operations.md says. */
import { X509Certificate } from "node:crypto";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { signRepository } from "../../scripts/release/signatures";
import { hasImage } from "../../scripts/test/machine-image.mjs";
import { makeTempFolder, removeFolder } from "../helpers/environment";
import { measure, note, putToBed, wake } from "../machine/moments";
import { startSite, type Site } from "../machine/site";
import { mountLine } from "../machine/vm";
import { copyRelease, makeRepositoryKey, VERSION } from "./release";

/** Milliseconds for apt to unpack and start it all, where QEMU emulates. */
const INSTALL_WITHIN = 800_000;
vi.setConfig({ testTimeout: 900_000 });

const REPOSITORY = "/srv/komoriuta";

const SOURCES = `${mountLine("repository", REPOSITORY)}
rm -rf /etc/apt/sources.list /etc/apt/sources.list.d/*
install -D -m 644 ${REPOSITORY}/komoriuta.asc /etc/apt/keyrings/komoriuta.asc
echo 'deb [signed-by=/etc/apt/keyrings/komoriuta.asc] file:${REPOSITORY} ./' >/etc/apt/sources.list.d/komoriuta.list`;

/** Places in which apt keeps its own notes, and our copy of the repository's list. */
const APTS = ["/etc/apt/*", "/var/lib/apt/*", "/var/lib/dpkg/*", "/var/cache/*", "/var/log/apt/*", "/srv/*"];

const DEBIANS = [
  { image: "bookworm", name: "Debian 12", os: "Debian GNU/Linux 12" },
  { image: "systemd", name: "Debian 13", os: "Debian GNU/Linux 13" },
] as const;
const reason =
  process.getuid?.() === 0 && DEBIANS.every(({ image }) => hasImage(image))
    ? null
    : "npm run test:release makes the images that it needs, as root";

describe.skipIf(reason).for(DEBIANS)(
  `packages on a fresh $name${reason ? ` (skipped: ${reason})` : ""}`,
  ({ image, os }) => {
    const folder = makeTempFolder();
    let site: Site;

    beforeAll(async () => {
      copyRelease(path.join(folder, "release"), "debian");
      await signRepository(path.join(folder, "release"), makeRepositoryKey(folder), 1_796_000_000);
      site = await startSite({}, { image, shares: { repository: path.join(folder, "release/debian") } });
      await site.vm.must(SOURCES);
    });
    afterAll(async () => {
      await site?.end();
      removeFolder(folder);
    });
    beforeEach(() => site.reportIfItFails());

    const apt = (line: string): Promise<string> =>
      site.vm.must(`DEBIAN_FRONTEND=noninteractive apt-get -q ${line}`, INSTALL_WITHIN);

    test("the manager runs once apt has finished, with a login that only root can read", async (context) => {
      const { vm } = site;
      await apt("update");
      const install = "install -y --no-install-recommends komoriuta-manager komoctl";
      note(context, await measure(() => undefined, { installed: () => apt(install) }));
      expect(await vm.must("systemctl is-active komo-manager")).toBe("active");
      expect(await vm.must("curl -fsS http://127.0.0.1:3000/healthz >/dev/null && echo healthy")).toBe(
        "healthy",
      );
      expect(await vm.must("stat -c '%a %U' /etc/komoriuta/first-login")).toBe("600 root");
      expect(await vm.must("komoctl version")).toBe(VERSION);
    });

    test("the agent is there, is not started before it is set up, and says what to do next", async (context) => {
      const { vm } = site;
      const install = "install -y --no-install-recommends komoriuta-agent";
      let said = "";
      note(
        context,
        await measure(() => undefined, { installed: async () => void (said = await apt(install)) }),
      );
      expect(said).toContain("komo-agent init");
      expect((await vm.sh("systemctl is-active komolet")).stdout.trim()).toBe("inactive");
      expect(await vm.must("komo-agent version")).toBe(VERSION);
    });

    test("set up as docs/agent.md says, it is ON; it is left to apt, and not upgraded by its manager", async (context) => {
      const { vm, manager, accessToken, seen, uuid } = site;
      const pem = await vm.must(`curl -fsSk ${manager.httpsUrl}/ca.crt -o ca.crt && openssl x509 -in ca.crt`);
      expect(new X509Certificate(pem).fingerprint256).toBe(
        new X509Certificate(manager.caCertificate).fingerprint256,
      );
      const setUp = await vm.sh("komo-agent init", { input: `${manager.httpsUrl}\n${accessToken}\n` });
      expect(setUp, setUp.stderr).toMatchObject({ code: 0 });
      await vm.must(
        "install -m 644 ca.crt /etc/komoriuta/ca.crt && rm ca.crt && komo-agent set caFile /etc/komoriuta/ca.crt",
      );
      note(
        context,
        await measure(() => vm.must("komo-agent enable"), { ON: () => seen.reaches(uuid, "ON", 60_000) }),
      );
      const { agent } = seen.server(uuid);
      expect(agent).toMatchObject({ version: VERSION, os: expect.stringContaining(os) });
      expect(agent?.can).toContain("apt");
      expect(agent?.can).not.toContain("upgrade");
    });

    test("it is turned off, and on again by a magic packet", async (context) => {
      // Nothing of ours is to be read from there any more.
      await site.vm.must(`umount ${REPOSITORY}`);
      note(context, await putToBed(site));
      expect(site.vm.offBy()).toBe("guest-shutdown");
      note(context, await wake(site));
      expect(await site.vm.must("systemctl is-active komo-manager komolet")).toBe("active\nactive");
    });

    test("what is removed keeps its settings, what is purged is gone, and the machine still runs", async () => {
      const { vm } = site;
      const boot = await vm.bootId();
      await apt("remove -y komoriuta-agent");
      expect((await vm.sh("systemctl is-active komolet")).stdout.trim()).toBe("inactive");
      expect(await vm.must("ls /etc/komoriuta/config.json")).toBe("/etc/komoriuta/config.json");
      await apt("purge -y komoriuta-manager komoriuta-agent komoctl");
      const left = APTS.map((place) => `-not -path '${place}'`).join(" ");
      expect(await vm.must(`find / -xdev -iname '*komo*' -not -path '/proc/*' ${left}`)).toBe("");
      expect((await vm.sh("systemctl is-active komo-manager")).stdout.trim()).toBe("inactive");
      expect(await vm.bootId()).toBe(boot);
    });
  },
);
