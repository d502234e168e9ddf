/** Broken configuration files through the compiled programs: a message each, never a shutdown. */
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { makeAgentRoot, SET_UP, TOKEN, type AgentRoot } from "../helpers/agent-root";
import { startChild } from "../helpers/child";
import { freePort, program } from "../helpers/environment";
import { until } from "../helpers/until";

/** The seed, the same in every run; the agent's own tests try 10,000 other examples. */
const SEED = 4;
const SAMPLES = 160;
/** Examples that run at once: most of their time is the start of a process. */
const LANES = 4;

const text = (value: unknown): string => JSON.stringify(value);
const good = { ...SET_UP, enabled: true };

/** Texts that are meant to break a parser. */
const WORST: readonly (string | Uint8Array)[] = [
  "",
  "\0",
  "null",
  "[".repeat(200_000),
  `{"enabled":${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
  `{"${"x".repeat(2_000_000)}":1}`,
  `{"a\\nb\\u001b[2J\\u202e":1}`,
  `\ufeff${text(good)}`,
  Buffer.from(text(good), "utf16le"),
  new Uint8Array([0xff, 0xfe, 0xc0, 0x80, 0xed, 0xa0, 0x80]),
  text(good).replace("{", '{"__proto__":{"enabled":true},'),
  text(good).replace("{", '{"constructor":null,'),
  text(good).replace('"logGeneration":7', '"logGeneration":1e999'),
  text(good).replace('"logGeneration":7', '"logGeneration":-0'),
  text(good).replace('"logGeneration":7', '"logGeneration":7.0000000000000001'),
  text({ ...good, managerURL: `http://127.0.0.1@evil.example/` }),
  text({ ...good, managerURL: "http://127.0.0.1.evil.example" }),
  text({ ...good, managerURL: "http://[::ffff:192.0.2.1]" }),
  text({ ...good, managerURL: "file:///etc/shadow" }),
  text({ ...good, managerURL: `https://${"a".repeat(100_000)}.example` }),
  text({ ...good, accessToken: `${TOKEN}\n` }),
  text({ ...good, accessToken: `${TOKEN}\r\nX-Other: 1` }),
  text({ ...good, caFile: "/dev/null" }),
  text({ ...good, caFile: "/proc/self/mem" }),
  text({ ...good, caFile: "/" }),
  text({ ...good, caFile: "/\0" }),
];

const roots: AgentRoot[] = [];
afterAll(() => roots.forEach((root) => root.remove()));

/** Configurations near to a good one, for a manager that is away. */
function samples(managerURL: string): (string | Uint8Array)[] {
  const whole = text({ ...good, managerURL });
  const names = fc.constantFrom(...Object.keys(SET_UP), "caFile", "other");
  const values = fc.oneof(fc.jsonValue(), fc.constantFrom(TOKEN, managerURL, true, 7));
  const bodies = fc.oneof(
    fc.dictionary(names, values, { maxKeys: 2 }).map((some) => text({ ...good, managerURL, ...some })),
    fc.tuple(fc.nat(whole.length), fc.string({ maxLength: 4 })).map(([at, more]) => {
      return whole.slice(0, at) + more + whole.slice(at + more.length);
    }),
    fc.nat(whole.length).map((length) => whole.slice(0, length)),
    fc.uint8Array({ maxLength: 100 }),
  );
  return fc.sample(bodies, { seed: SEED, numRuns: SAMPLES });
}

/** Starts a program with this configuration; komolet is ended once it runs. */
async function judge(
  root: AgentRoot,
  name: "komolet" | "komo-agent",
  body: string | Uint8Array,
): Promise<number> {
  root.writeConfig(body);
  const args = name === "komolet" ? [] : ["reload"];
  const child = await startChild([program(name), ...args], { env: root.env });
  await until("it ends or runs", 60_000, () => child.hasEnded() || child.stdout().includes('"START"'));
  const { code, signal } = await child.end();
  const what = `${name} with ${String(body).slice(0, 300)}`;
  expect(signal, what).toBeNull();
  expect([0, 1], what).toContain(code);
  // One line without control characters, or the log of a komolet that ran.
  const said = child.stderr();
  if (code === 1) expect(said, what).toMatch(new RegExp(`^${name}: [^\\p{C}]{10,400}\\n$`, "u"));
  expect(said + child.stdout(), what).not.toContain(TOKEN);
  return code ?? -1;
}

test(`${WORST.length} of the worst and ${SAMPLES} others: a message each, and nothing is powered off`, async () => {
  const managerURL = `http://127.0.0.1:${await freePort()}`;
  const bodies = [...WORST, ...samples(managerURL)];
  const waiting = bodies.entries();
  const codes: number[] = [];
  const lane = async (): Promise<void> => {
    const root = makeAgentRoot();
    roots.push(root);
    for (const [i, body] of waiting) {
      codes.push(await judge(root, i % 4 === 3 ? "komo-agent" : "komolet", body));
    }
    expect(root.calls()).toEqual([]);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  expect(codes).toHaveLength(bodies.length);
  expect(codes.filter((code) => code === 1).length).toBeGreaterThan(bodies.length / 2);
  expect(codes).toContain(0);
});
