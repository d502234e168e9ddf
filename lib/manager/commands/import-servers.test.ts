import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { SETTINGS } from "../../fleet/model/fields";
import { INITIAL_SETTINGS, settingsOf } from "../../fleet/model/settings";
import { USUAL_GUARDS } from "../../plan/guards";
import { openAsItIs } from "../../store/open";
import { MIGRATIONS } from "../../store/testing";
import { exportServers } from "./export-servers";
import { importServers, LIST_VERSION } from "./import-servers";

/** A list as 1.0.0 writes it. */
const LIST = {
  format: "komoriuta-servers",
  version: "1.0.0",
  exportedAt: "2026-11-24T10:00:00.000Z",
  servers: [
    {
      uuid: "0b7c4e2e-7f0d-4d0e-9f6b-0d3a3f1c2b1a",
      name: "nas",
      macAddress: "02:00:00:00:00:0A",
      heartbeatInterval: 20,
      ...{ groups: [], guards: null, needs: [], readyPort: null, kind: null, watts: null },
      ...{ offAs: "power_off", rest: null, note: "" },
    },
  ],
  groups: [],
};

test("a list of the first release is taken in", async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), "komo-import-"));
  try {
    const file = path.join(dataDir, "servers.json");
    await writeFile(file, JSON.stringify(LIST));
    const place = { dataDir, url: `file:${path.join(dataDir, "komoriuta.db")}`, migrations: MIGRATIONS };
    expect(await importServers(place, file)).toContain("nas (02:00:00:00:00:0A): added\n");

    const store = await openAsItIs(place);
    const [server] = await store.servers.load(0).finally(() => store.close());
    const [{ uuid: _, groups: __, ...settings } = {}] = LIST.servers;
    // A field that came later is as in a new server, and lists that have it say so by their version.
    expect(server && settingsOf(server)).toEqual({ ...INITIAL_SETTINGS, ...settings });
    if (LIST_VERSION === "1.0.0") expect(Object.keys(settings).toSorted()).toEqual([...SETTINGS].toSorted());
  } finally {
    await rm(dataDir, { recursive: true });
  }
});

test.each([
  [
    "from before the first release",
    { ...LIST, version: 4 },
    /^\S+ is from before komoriuta 1\.0\.0, .* nothing was imported\. Export a CSV list/,
  ],
  [
    "of a later version",
    { ...LIST, version: "9.0.0" },
    /^\S+ is from a newer version .* nothing was imported$/,
  ],
])("a list %s is refused in one sentence, and nothing is made", async (_, list, sentence) => {
  const dataDir = await mkdtemp(path.join(tmpdir(), "komo-import-"));
  try {
    const file = path.join(dataDir, "servers.json");
    await writeFile(file, JSON.stringify(list));
    const place = { dataDir, url: `file:${path.join(dataDir, "komoriuta.db")}`, migrations: MIGRATIONS };
    await expect(importServers(place, file)).rejects.toThrow(sentence);
    expect(await readdir(dataDir)).toEqual(["servers.json"]);
  } finally {
    await rm(dataDir, { recursive: true });
  }
});

test("groups, guards and seats come with the list, and are made where they are not there", async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), "komo-import-"));
  try {
    const [from, to] = ["from", "to"].map((name) => {
      const url = `file:${path.join(dataDir, `${name}.db`)}`;
      return { dataDir, url, migrations: MIGRATIONS };
    });
    if (!from || !to) throw new Error("no places");
    const [server] = LIST.servers;
    const file = path.join(dataDir, "servers.json");
    const guards = { ...USUAL_GUARDS, processes: ["rsync"], load: { above: 0.5, minutes: 5 } };
    const seatPlan = { columns: 3, rows: 2, seats: { [server?.uuid ?? ""]: "C2" } };
    const list = {
      ...{ ...LIST, groups: [{ name: "room", guards: USUAL_GUARDS, seatPlan }] },
      servers: [{ ...server, groups: ["rack", "room", "rack"], guards }],
    };
    await writeFile(file, JSON.stringify(list));
    await importServers(from, file);
    const exported = path.join(dataDir, "exported.json");
    await exportServers(from, exported);
    await importServers(to, exported);

    const store = await openAsItIs(to);
    const groups = await store.groups.load();
    const [found] = await store.servers.load(0).finally(() => store.close());
    expect(groups.map(({ name }) => name)).toEqual(["rack", "room"]);
    expect(found?.guards).toEqual(guards);
    expect(groups.map((group) => group.guards)).toEqual([null, USUAL_GUARDS]);
    expect(groups.map((group) => group.seatPlan)).toEqual([null, seatPlan]);
    expect(found?.groupUuids).toEqual(groups.map(({ uuid }) => uuid));
  } finally {
    await rm(dataDir, { recursive: true });
  }
});

const OTHER = "0b7c4e2e-7f0d-4d0e-9f6b-0d3a3f1c2b1b";

/** The list with another server, and what the two need. */
function needing(nas: readonly string[], mail: readonly string[]) {
  const [server] = LIST.servers;
  const about = { readyPort: 445, kind: "rack_server", watts: { on: 90.5, off: 4 } };
  return {
    ...LIST,
    servers: [
      { ...server, needs: nas, ...about },
      { ...server, uuid: OTHER, name: "mail", macAddress: "02:00:00:00:00:0B", needs: mail },
    ],
  };
}

test("what servers need comes with the list, and what is known of the machines", async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), "komo-import-"));
  try {
    const file = path.join(dataDir, "servers.json");
    const place = { dataDir, url: `file:${path.join(dataDir, "komoriuta.db")}`, migrations: MIGRATIONS };
    await writeFile(file, JSON.stringify(needing([OTHER], [])));
    await importServers(place, file);
    const exported = JSON.parse(await exportServers(place, undefined)) as { servers: object[] };
    expect(exported.servers).toMatchObject(needing([OTHER], []).servers);
  } finally {
    await rm(dataDir, { recursive: true });
  }
});

const NOBODY = "0b7c4e2e-7f0d-4d0e-9f6b-0d3a3f1c2b1c";
const NAS = LIST.servers[0]?.uuid ?? "";

test.each([
  ["itself", needing([NAS], []), "it needs itself"],
  ["nobody", needing([NOBODY], []), `it needs ${NOBODY}, which is neither in the list nor there`],
  ["a circle", needing([OTHER], [NAS]), "servers would need each other in a circle: nas → mail → nas"],
])("a server that needs %s stands in the way of all", async (_, list, why) => {
  const dataDir = await mkdtemp(path.join(tmpdir(), "komo-import-"));
  try {
    const file = path.join(dataDir, "servers.json");
    const place = { dataDir, url: `file:${path.join(dataDir, "komoriuta.db")}`, migrations: MIGRATIONS };
    await writeFile(file, JSON.stringify(list));
    await expect(importServers(place, file)).rejects.toThrow(
      `nas (02:00:00:00:00:0A) cannot be added: ${why}`,
    );
    const store = await openAsItIs(place);
    expect(await store.servers.load(0).finally(() => store.close())).toEqual([]);
  } finally {
    await rm(dataDir, { recursive: true });
  }
});

test("a file of another program is taken in, all or none", async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), "komo-import-"));
  try {
    const file = path.join(dataDir, "ethers");
    const place = { dataDir, url: `file:${path.join(dataDir, "komoriuta.db")}`, migrations: MIGRATIONS };
    await writeFile(file, "# the attic\n02:00:5e:00:53:01 nas\n02:00:5e:00:53:02 192.0.2.11\n");
    expect(await importServers(place, file)).toMatch(
      /^\S+: \/etc\/ethers, 2 machines\nnas \(02:00:5E:00:53:01\): added\n02:00:5E:00:53:02 .*\n2 added, 0 there already\./,
    );
    expect(await importServers(place, file)).toContain("0 added, 2 there already.");
    await writeFile(file, "02:00:5e:00:53:03 mail\n02:00:5e:00:53:03 again\n01:00:5e:00:00:01 lamp\n");
    await expect(importServers(place, file)).rejects.toThrow(
      /line 2: the MAC address is that of line 1, too\n\S+: line 3: the MAC address must be that of one network card, .*\nnothing was imported/,
    );
    const store = await openAsItIs(place);
    expect(await store.servers.load(0).finally(() => store.close())).toHaveLength(2);
  } finally {
    await rm(dataDir, { recursive: true });
  }
});

test("a text of nothing that is known is refused, and nothing is made", async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), "komo-import-"));
  try {
    const file = path.join(dataDir, "notes");
    await writeFile(file, "nothing of a machine");
    const place = { dataDir, url: `file:${path.join(dataDir, "komoriuta.db")}`, migrations: MIGRATIONS };
    await expect(importServers(place, file)).rejects.toThrow(/^\S+ is neither JSON nor a file of a program/);
    expect(await readdir(dataDir)).toEqual(["notes"]);
  } finally {
    await rm(dataDir, { recursive: true });
  }
});
