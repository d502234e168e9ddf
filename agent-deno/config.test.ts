import fc from "fast-check";
import {
  type Config,
  EMPTY_CONFIG,
  loadConfig,
  managersOf,
  parseConfig,
  readCertificate,
  saveConfig,
  checkManagerUrl,
  checkManagerUrls,
} from "./config.ts";
import { modeOf, readText, writeAll } from "./host/files.ts";
import { modeFault } from "./systems/linux.ts";
import { Refusal } from "./refusal.ts";
import { assert } from "./testing/assert.ts";
import { makeCertificate } from "./testing/certificates.ts";
import { makeRoot, TOKEN } from "./testing/root.ts";

const GOOD: Config = { ...EMPTY_CONFIG, managerURL: "https://manager.example", accessToken: TOKEN };

/** The message about a config with these fields changed; undefined leaves one out. */
function fault(change: Record<string, unknown>): string {
  try {
    parseConfig(JSON.stringify({ ...GOOD, ...change }), "config.json");
  } catch (error) {
    assert(error instanceof Refusal && error.exitCode === 1);
    return error.message;
  }
  return "";
}

Deno.test("a good configuration is taken as it is", () => {
  assert.deepEqual(parseConfig(JSON.stringify(GOOD), "config.json"), GOOD);
  const withCa = { ...GOOD, enabled: true, caFile: "/etc/ca.crt" };
  assert.deepEqual(parseConfig(JSON.stringify(withCa), "config.json"), withCa);
  assert.deepEqual(parseConfig(JSON.stringify(EMPTY_CONFIG), "config.json"), EMPTY_CONFIG);
});

Deno.test("a broken, missing or unknown field is named", () => {
  const cases: readonly (readonly [Record<string, unknown>, string])[] = [
    [{ enabled: "yes" }, 'config.json: "enabled" must be true or false.'],
    [{ enabled: undefined }, 'config.json: "enabled" is missing.'],
    [{ managerURL: undefined }, 'config.json: "managerURL" is missing.'],
    [{ managerURL: 1 }, 'config.json: "managerURL" must be text.'],
    [
      { managerURL: "nonsense" },
      'config.json: "managerURL" must be a URL such as https://manager.example:3443.',
    ],
    [
      { accessToken: "short" },
      'config.json: "accessToken" must be the 32 letters and digits that the console showed.',
    ],
    [
      { accessToken: null },
      'config.json: "accessToken" must be the 32 letters and digits that the console showed.',
    ],
    [{ logGeneration: 0 }, 'config.json: "logGeneration" must be a whole number from 1 to 3650.'],
    [{ logGeneration: 1.5 }, 'config.json: "logGeneration" must be a whole number from 1 to 3650.'],
    [{ logGeneration: "7" }, 'config.json: "logGeneration" must be a whole number from 1 to 3650.'],
    [{ disabledFileLog: 0 }, 'config.json: "disabledFileLog" must be true or false.'],
    [{ caFile: "ca.crt" }, 'config.json: "caFile" must be the absolute path of a PEM file.'],
    [{ caFile: "/ca\0.crt" }, 'config.json: "caFile" must be the absolute path of a PEM file.'],
    [{ interval: 10 }, 'config.json: unknown field "interval".'],
    [{ "a\n\x1b[2J\u202e": 10 }, 'config.json: unknown field "a\uFFFD\uFFFD[2J\uFFFD".'],
    [{ constructor: 1 }, 'config.json: unknown field "constructor".'],
  ];
  for (const [change, said] of cases) assert.equal(fault(change), said);
});

Deno.test("broken JSON is told with its line, and never with its text: that might be the token", () => {
  const text = `{\n  "accessToken": "${TOKEN}" x\n}`;
  assert.throws(
    () => parseConfig(text, "config.json"),
    (error) => {
      assert(error instanceof Error);
      assert.equal(error.message, "config.json: is not valid JSON (line 2).");
      return true;
    },
  );
  for (const [text, line] of [
    ["", 1],
    ["{", 1],
    ['{\n"enabled": maybe\n}', 2],
    ['{\n"enabled": true,\n"accessToken": "abc\n}', 3],
    ["{\n\n}\n\n}", 5],
    ['{\n"enabled": true,\n\n', 4],
  ] as const) {
    const said = `config.json: is not valid JSON (line ${line}).`;
    assert.throws(() => parseConfig(text, "config.json"), new Refusal(1, said));
  }
  for (const text of ["", "null", "[]", "7", '"x"'])
    assert.throws(() => parseConfig(text, "config.json"), /JSON/);
});

Deno.test("whatever the file holds: a configuration, or one line that holds no value of it", () => {
  using root = makeRoot();
  const { paths } = root;
  const secret = "S3cretS3cretS3cret";
  const values = fc.oneof(fc.anything(), fc.constant(secret), fc.constant(`http://${secret}`), fc.string());
  const names = fc.oneof(fc.constantFrom(...Object.keys(GOOD), "caFile", "other", "__proto__"), fc.string());
  const fields = fc.dictionary(names, values).map((some) => JSON.stringify({ ...GOOD, ...some }) ?? "");
  const bodies = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.string({ unit: "binary" }),
    fc.json(),
    fields,
    fields.map((text) => text.slice(3)),
    fc.tuple(fields, fc.nat(), fc.string()).map(([text, at, more]) => {
      const place = at % (text.length + 1);
      return text.slice(0, place) + more + text.slice(place);
    }),
  );
  using file = Deno.openSync(paths.config, { write: true, create: true });
  let [taken, refused] = [0, 0];
  fc.assert(
    fc.property(bodies, (body) => {
      const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
      // In place: a file system may flush one that was emptied first, each time.
      file.seekSync(0, Deno.SeekMode.Start);
      writeAll(file, bytes);
      file.truncateSync(bytes.length);
      try {
        const config = loadConfig(paths);
        assert.equal(typeof config.enabled, "boolean");
        assert(Number.isInteger(config.logGeneration));
        taken += 1;
      } catch (error) {
        assert(error instanceof Refusal && error.exitCode === 1, String(error));
        assert(error.message.startsWith(`${paths.config}: `));
        assert(!error.message.includes(secret) && !/[\p{Cc}]/u.test(error.message), error.message);
        refused += 1;
      }
    }),
    { numRuns: 10_000 },
  );
  assert(taken > 100 && refused > 5_000, `${taken} taken, ${refused} refused`);
});

Deno.test("written whole, with its modes, and with a public part that holds no secret", () => {
  using root = makeRoot();
  const { paths } = root;
  const mask = Deno.umask(0o077);
  saveConfig(paths, GOOD);
  Deno.umask(0);
  saveConfig(paths, { ...GOOD, enabled: true });
  Deno.umask(mask);
  assert.deepEqual(loadConfig(paths), { ...GOOD, enabled: true });
  assert.equal(modeOf(paths.config), 0o600);
  assert.equal(modeOf(paths.publicConfig), 0o644);
  assert.deepEqual(JSON.parse(readText(paths.publicConfig) ?? ""), {
    enabled: true,
    managerURL: GOOD.managerURL,
  });
  assert.deepEqual([...Deno.readDirSync(paths.configDir)].map(({ name }) => name).sort(), [
    "config.json",
    "public.json",
  ]);
});

Deno.test("what cannot be written leaves the old configuration", () => {
  using root = makeRoot();
  const { paths } = root;
  saveConfig(paths, GOOD);
  // A folder in the place of public.json.
  Deno.removeSync(paths.publicConfig);
  Deno.mkdirSync(paths.publicConfig);
  assert.throws(() => saveConfig(paths, { ...GOOD, logGeneration: 30 }), /config\.json: cannot be written/);
  assert.deepEqual(loadConfig(paths), GOOD);
  assert.equal([...Deno.readDirSync(paths.configDir)].length, 2);
});

Deno.test("a mode that lets others read the token is told", () => {
  using root = makeRoot();
  root.writeConfig({});
  assert.equal(modeFault(root.paths), undefined);
  Deno.chmodSync(root.paths.config, 0o644);
  assert.match(modeFault(root.paths) ?? "", /has mode 644/);
});

const GOOD_URLS: readonly (readonly [string, string])[] = [
  ["https://manager.example", "https://manager.example"],
  ["https://manager.example:3443/", "https://manager.example:3443"],
  ["https://proxy.example/komoriuta/", "https://proxy.example/komoriuta"],
  ["  https://192.0.2.1 ", "https://192.0.2.1"],
  ["http://localhost:3000", "http://localhost:3000"],
  ["http://LOCALHOST", "http://localhost"],
  ["http://127.0.0.1:3000", "http://127.0.0.1:3000"],
  ["http://127.1.2.3", "http://127.1.2.3"],
  ["http://127.1", "http://127.0.0.1"],
  ["http://[::1]:3000", "http://[::1]:3000"],
];

const BAD_URLS: readonly (readonly [string, RegExp])[] = [
  ["", /must be a URL/],
  ["manager.example", /must be a URL/],
  ["https://", /must be a URL/],
  ["ftp://manager.example", /must begin with https/],
  ["javascript:alert(1)", /must begin with https/],
  ["http://manager.example", /must begin with https/],
  ["http://192.168.0.2:3000", /must begin with https/],
  ["http://localhost.example", /must begin with https/],
  ["http://127.0.0.1.example", /must begin with https/],
  ["http://[::2]", /must begin with https/],
  ["http://0.0.0.0", /must begin with https/],
  ["http://localhost@manager.example", /user name or password/],
  ["https://user:secret@manager.example", /user name or password/],
  ["https://manager.example/?a=1", /query/],
  ["https://manager.example/#a", /query/],
];

Deno.test("https, unless the manager is this machine", () => {
  for (const [text, url] of GOOD_URLS) assert.deepEqual(checkManagerUrl(text), { url });
  for (const [text, fault] of BAD_URLS) {
    const checked = checkManagerUrl(text);
    assert("fault" in checked, text);
    assert.match(checked.fault, fault, text);
  }
});

Deno.test("several managers between commas: each by the rule, each once, four at most", () => {
  const [first, second] = ["https://first.example:3443", "https://second.example"];
  assert.deepEqual(checkManagerUrls(` ${first}/ , ${second}`), { url: `${first},${second}` });
  assert.deepEqual(managersOf({ managerURL: `${first},${second}` }), [first, second]);
  for (const [text, fault] of [
    [`${first},`, /must be a URL/],
    [`${first},http://second.example`, /must begin with https/],
    [`${first},${first}/`, /must name https:\/\/first.example:3443 once/],
    [[1, 2, 3, 4, 5].map((n) => `https://m${n}.example`).join(","), /at most 4 managers/],
  ] as const) {
    const checked = checkManagerUrls(text);
    assert("fault" in checked, text);
    assert.match(checked.fault, fault);
  }
});

Deno.test("a CA file holds one certificate, and nothing beside it", async () => {
  using root = makeRoot();
  const path = `${root.paths.root}/ca.crt`;
  const [{ cert: one }, { cert: other }] = await Promise.all([makeCertificate(true), makeCertificate(true)]);
  const taken = (text: string): boolean => {
    Deno.writeTextFileSync(path, text);
    try {
      readCertificate(path, 2);
      return true;
    } catch (error) {
      assert(error instanceof Refusal && error.exitCode === 2);
      return false;
    }
  };
  for (const text of [one, `${one}\n`, one.replaceAll("\n", "\r\n")]) assert(taken(text));
  const mixed = [
    `${one}\n${other}`,
    `${one}\n!\n${other}`,
    `CN=komoriuta\n${one}`,
    `${one}\nhello`,
    "",
    one.slice(0, -5),
  ];
  for (const text of mixed) assert(!taken(text), text);
});
