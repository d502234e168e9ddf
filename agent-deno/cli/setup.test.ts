/** `setup`: registration without a question, again and again; and files that hold no key. */
import { exists, readText } from "../host/files.ts";
import { assert } from "../testing/assert.ts";
import { makeCertificate } from "../testing/certificates.ts";
import { type FakeManager, startManager } from "../testing/fake-manager.ts";
import { put } from "../testing/host.ts";
import { runProgram } from "../testing/program.ts";
import { makeRoot, TOKEN, type TestRoot } from "../testing/root.ts";

const KEY = `enrol-${"k".repeat(32)}`;

function rootWithCard(): TestRoot {
  const root = makeRoot();
  put(root, "sys/class/net/eth0/address", "a0:36:9f:00:00:01\n");
  Deno.mkdirSync(`${root.paths.interfaces}/eth0/device`);
  return root;
}

const setup = (root: TestRoot, manager: FakeManager, file: string) =>
  runProgram("komo-agent", ["setup", "--manager", manager.url, "--key-file", file, ""], root);

const configOf = (root: TestRoot) => JSON.parse(readText(root.paths.config) ?? "null") as unknown;

/** Both programs of Windows that people write files with. */
const FILES: readonly (readonly [string, Uint8Array<ArrayBuffer>])[] = [
  ["a plain line", new TextEncoder().encode(`${KEY}\n`)],
  ["a byte order mark, and CR LF", new TextEncoder().encode(`\uFEFF${KEY}\r\n`)],
  [
    "UTF-16",
    Uint8Array.from([...`\u{FF}\u{FE}`, ...[...`${KEY}\r\n`].flatMap((c) => [c, "\0"])], (c) =>
      c.charCodeAt(0),
    ),
  ],
];

for (const [what, bytes] of FILES) {
  Deno.test(`a machine sets itself up by a key in ${what}, which is removed then`, async () => {
    using root = rootWithCard();
    await using manager = startManager();
    manager.instead = () => Response.json({ serverUuid: "u", serverName: "pc-1", accessToken: TOKEN });
    const file = put(root, "tmp/a key of 教室.txt", "");
    Deno.writeFileSync(file, bytes);
    const { code, out, err } = await setup(root, manager, file);
    assert.equal(code, 0, err);
    assert.match(out, /^Registered as pc-1.*komolet may start now\.$/m);
    assert.deepEqual(configOf(root), {
      enabled: true,
      managerURL: manager.url,
      accessToken: TOKEN,
      logGeneration: 7,
      disabledFileLog: false,
    });
    assert.equal(exists(file), false);
    assert(!(readText(root.paths.agentLog) ?? "").includes(KEY));
  });
}

Deno.test("a second run changes nothing, and still removes the key", async () => {
  using root = rootWithCard();
  await using manager = startManager();
  root.writeConfig({ enabled: false, managerURL: "https://first.example" });
  const before = configOf(root);
  const file = put(root, "tmp/key", `${KEY}\n`);
  const { code, out } = await setup(root, manager, file);
  assert.equal(code, 0);
  assert.match(out, /has been set up before/);
  assert.deepEqual(configOf(root), before);
  assert.deepEqual([exists(file), manager.requests], [false, 0]);
});

Deno.test("an access token is taken where the manager takes it, and the file stays where it does not", async () => {
  using root = rootWithCard();
  await using manager = startManager();
  const file = put(root, "tmp/token", `${TOKEN}\n`);
  manager.refuse = "unauthenticated";
  const refused = await setup(root, manager, file);
  assert.equal(refused.code, 1);
  assert.match(refused.err, /refuses the access token/);
  assert.deepEqual([exists(file), configOf(root)], [true, null]);
  manager.refuse = undefined;
  assert.equal((await setup(root, manager, file)).code, 0);
  assert.deepEqual([exists(file), manager.authorizations.has(`Bearer ${TOKEN}`)], [false, true]);
});

for (const [what, text] of [
  ["nothing", ""],
  ["a key that was cut", KEY.slice(0, 30)],
  ["two words", `${KEY} ${KEY}`],
  ["a whole book", `${KEY}\n`.repeat(100)],
] as const) {
  Deno.test(`a file with ${what} is refused, unchanged and unquoted`, async () => {
    using root = rootWithCard();
    await using manager = startManager();
    const file = put(root, "tmp/key", text);
    const { code, err } = await setup(root, manager, file);
    assert.equal(code, 2);
    assert.match(err, /must be an enrolment key/);
    assert(!err.includes("kkkk"));
    assert.deepEqual([readText(file), manager.requests], [text, 0]);
  });
}

/** Answers of what stands between an installer and the manager. */
const IN_THE_WAY: readonly (readonly [string, () => Response, RegExp])[] = [
  [
    "a proxy that asks for a password",
    () => new Response(null, { status: 407, headers: { "proxy-authenticate": "Basic" } }),
    /a proxy is in the way, and asks for a name and a password; let this machine/,
  ],
  [
    "the login page of a network",
    () => Response.redirect("https://portal.example/login", 302),
    /it redirects to https:\/\/portal\.example, which is not followed/,
  ],
  [
    "another web server",
    () => new Response("<h1>It works</h1>", { headers: { "content-type": "text/html" } }),
    /what answers there is not a manager/,
  ],
];

for (const [what, instead, sentence] of IN_THE_WAY) {
  Deno.test(`${what} is named, and nothing is half done`, async () => {
    using root = rootWithCard();
    await using manager = startManager();
    manager.instead = instead;
    const file = put(root, "tmp/key", KEY);
    const { code, err } = await setup(root, manager, file);
    assert.equal(code, 1);
    assert.match(err, sentence);
    // The installer's own sentence refers to this line.
    const last = readText(root.paths.agentLog)?.trim().split("\n").at(-1) ?? "{}";
    assert.match((JSON.parse(last) as { message: string }).message, sentence);
    assert.deepEqual([exists(file), configOf(root), exists(root.paths.ca)], [true, null, false]);
  });
}

Deno.test("a wrong clock is named, and nothing is half done", async () => {
  using root = rootWithCard();
  const { cert, key } = await makeCertificate(false);
  await using manager = startManager({ cert, key });
  const file = put(root, "tmp/key", KEY);
  const ca = put(root, "tmp/the CA of 教室.crt", cert);
  const words = ["setup", "--manager", manager.url, "--key-file", file, ca];
  const { code, err } = await runProgram("komo-agent", words, root);
  assert.equal(code, 1);
  assert.match(err, /its certificate has expired; renew it on the manager, and check both clocks/);
  assert.deepEqual([exists(file), configOf(root), exists(root.paths.ca)], [true, null, false]);
});
