/** `enrol` as a process: the files that it leaves behind, and its words where the manager refuses. */
import { modeOf, readText } from "../host/files.ts";
import { assert } from "../testing/assert.ts";
import { startManager } from "../testing/fake-manager.ts";
import { runProgram } from "../testing/program.ts";
import { makeRoot, TOKEN, type TestRoot } from "../testing/root.ts";

const KEY = `enrol-${"k".repeat(32)}`;

function rootWithCard(): TestRoot {
  const root = makeRoot();
  const card = `${root.paths.interfaces}/eth0`;
  Deno.mkdirSync(`${card}/device`, { recursive: true });
  Deno.writeTextFileSync(`${card}/address`, "a0:36:9f:00:00:01\n");
  return root;
}

Deno.test("a server registers itself once, with its card, and keeps the token that it is given", async () => {
  using root = rootWithCard();
  await using manager = startManager();
  const asked: unknown[] = [];
  manager.instead = async (request) => {
    asked.push([new URL(request.url).pathname, await request.json()]);
    return Response.json({ serverUuid: "uuid-1", serverName: "web-2", accessToken: TOKEN });
  };
  const { code, out, err } = await runProgram("komo-agent", ["enrol"], root, {
    stdin: `${manager.url}\n${KEY}\n`,
  });
  assert.equal(code, 0, err);
  assert.match(
    out,
    /^Registered as web-2 \(another server has this host's name\), to be woken by eth0 \(A0:36:9F:00:00:01\)/,
  );
  assert.match(err, /No card has the default route/);
  const hostname = Deno.hostname();
  assert.deepEqual(asked, [
    ["/agent/komoriuta.v1.EnrolmentService/Enrol", { hostname, macAddress: "A0:36:9F:00:00:01" }],
  ]);
  assert.deepEqual([...manager.authorizations], [`Bearer ${KEY}`]);
  const config: unknown = JSON.parse(readText(root.paths.config) ?? "");
  assert.deepEqual(config, {
    enabled: false,
    managerURL: manager.url,
    accessToken: TOKEN,
    logGeneration: 7,
    disabledFileLog: false,
  });
  assert.equal(modeOf(root.paths.config), 0o600);
  for (const file of [root.paths.agentLog, root.paths.publicConfig])
    assert(!(readText(file) ?? "").includes(KEY) && !(readText(file) ?? "").includes(TOKEN), file);
});

const refusing = (status: number, code: string, message: string) => () =>
  Response.json({ code, message }, { status });

const CASES: readonly (readonly [string, () => Response, RegExp])[] = [
  [
    "a known card",
    refusing(409, "already_exists", "The MAC address belongs to another server already."),
    /The manager refuses: The MAC address belongs to another server already\. If that is this machine, delete it in the console/,
  ],
  [
    "a key that is over",
    refusing(400, "failed_precondition", "The key has expired."),
    /refuses: The key has expired\./,
  ],
  [
    "words for a terminal",
    refusing(401, "unauthenticated", "\u001b[2Jno\u202e"),
    /refuses: \uFFFD\[2Jno\uFFFD/,
  ],
  [
    "an old manager",
    () => new Response("", { status: 404 }),
    /cannot be used: it answers \[unimplemented\] HTTP 404/,
  ],
  ["no token", () => Response.json({ serverName: "web" }), /without a name and a token/],
  [
    "a token that is none",
    () => Response.json({ serverName: "w", accessToken: "x\n" }),
    /without a name and a token/,
  ],
  [
    "no JSON",
    () => new Response("{", { headers: { "content-type": "application/json" } }),
    /not JSON|not understood/,
  ],
  [
    "a redirect",
    () => Response.redirect("https://elsewhere.example/", 307),
    /it redirects to https:\/\/elsewhere\.example/,
  ],
];

Deno.test("where the manager says no, or what is none, nothing is written", async () => {
  using root = rootWithCard();
  await using manager = startManager();
  for (const [name, answer, words] of CASES) {
    manager.instead = answer;
    const { code, err } = await runProgram("komo-agent", ["enrol"], root, {
      stdin: `${manager.url}\n${KEY}\n`,
    });
    assert.equal(code, 1, name);
    assert.match(err, words, name);
    assert(!err.includes(KEY), name);
    assert.equal(readText(root.paths.config), undefined, name);
  }
});
