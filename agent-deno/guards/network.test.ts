import { findCommand, outputOf } from "../host/commands.ts";
import { countedIn, type Counted, servedPorts, SS_ARGS } from "../host/connections.ts";
import { readMulticastBytes } from "../host/card-bytes.ts";
import { assert } from "../testing/assert.ts";
import { hostOf, NONE, put } from "../testing/host.ts";
import { makeRoot, type TestRoot } from "../testing/root.ts";
import { evaluate } from "./evaluate.ts";
import { networkBy } from "./network.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** A machine with a card, whose connections are as a test sets them; `pass` lets time go by. */
function machine() {
  let now = 3_600_000;
  const state = { bytes: 0, multicast: 0, connections: [] as Counted[], looks: 0 };
  const eyes = {
    cards: () => ({ cards: "eth0", bytes: state.bytes }),
    multicast: () => state.multicast,
    connections() {
      state.looks++;
      return Promise.resolve(structuredClone(state.connections));
    },
  };
  const pass = (ms: number): void => {
    now += ms;
    state.connections = state.connections.map((one) => ({ ...one, quiet: one.quiet + ms }));
  };
  const guard = networkBy(
    eyes,
    () => now,
    { looks: [], seen: [] },
    (ms) => Promise.resolve(pass(ms)),
  );
  const check = async () =>
    (await guard.check(new AbortController().signal)).map(({ kind, name }) => `${kind} ${name}`);
  /** Lets so many bytes pass over the only connection, and over the card. */
  const send = (bytes: number): void => {
    state.bytes += bytes;
    state.connections = state.connections.map((one) => ({ ...one, bytes: one.bytes + bytes, quiet: 0 }));
  };
  return { state, pass, check, send };
}

const connection = (port: number, peer = "192.0.2.30"): Counted => ({
  ...{ ends: `192.0.2.7:${port} ${peer}:51234`, port, peer, bytes: 0, quiet: 0 },
});
const UNSURE = ["traffic network: counted for a minute first"];

Deno.test("network: a share that is copied from keeps the machine on, for as long as it is and five minutes more", async () => {
  const { state, pass, check, send } = machine();
  assert.deepEqual(await check(), [], "nobody is connected");
  state.connections = [connection(445)];
  for (let minute = 0; minute < 20; minute++) {
    pass(MINUTE);
    send(50_000_000 * 60);
    assert.deepEqual(await check(), [
      "traffic SMB from 192.0.2.30, 50.0 MB/s",
      "traffic traffic of 50.0 MB/s",
    ]);
  }
  for (let minute = 1; minute < 5; minute++) {
    pass(MINUTE);
    assert.equal((await check()).length, 2, `read on for ${minute} min`);
  }
  pass(MINUTE);
  assert.deepEqual(await check(), [], "open and silent");
});

Deno.test("network: a mount that only says that it lives keeps nothing on", async () => {
  const { state, pass, check, send } = machine();
  state.connections = [connection(445), connection(2049, "192.0.2.31")];
  assert.deepEqual(await check(), UNSURE, "that it is chatter shows after a minute");
  for (let minute = 0; minute < 30; minute++) {
    pass(MINUTE);
    send(400);
    assert.deepEqual(await check(), []);
  }
});

Deno.test("network: who types in an editor over a tunnel is seen, and who only holds it open is not", async () => {
  const { state, pass, check, send } = machine();
  state.connections = [connection(22)];
  await check();
  pass(MINUTE);
  send(12 * 1_000);
  assert.deepEqual(await check(), ["traffic SSH from 192.0.2.30, 200 B/s"]);
  for (let minute = 0; minute < 5; minute++) {
    pass(MINUTE);
    send(12 * 36);
    await check();
  }
  assert.deepEqual(await check(), []);
});

Deno.test("network: the first look takes two, and what is not known yet counts", async () => {
  const { state, pass, check, send } = machine();
  state.connections = [{ ...connection(8080), quiet: 5 * MINUTE }];
  assert.deepEqual(await check(), [], "nothing has passed for minutes, as the kernel says");
  assert.equal(state.looks, 2);
  pass(30 * SECOND);
  send(10);
  assert.deepEqual(await check(), UNSURE);
  assert.equal(state.looks, 3, "no second one where the first was a moment ago");
  pass(30 * SECOND);
  assert.deepEqual(await check(), [], "a minute is known");
  pass(10 * MINUTE);
  send(10);
  assert.deepEqual(await check(), UNSURE, "nobody looked for long");
});

Deno.test("network: a connection that was opened between two looks counts whole", async () => {
  const { state, pass, check, send } = machine();
  await check();
  pass(MINUTE);
  state.connections = [connection(873), { ...connection(873, "192.0.2.31") }];
  send(90_000);
  assert.deepEqual(await check(), ["traffic rsync from 192.0.2.30 and 1 more, 3.0 kB/s"]);
  pass(MINUTE);
  // Another connection between the same ends, which has carried less so far.
  state.connections = [{ ...connection(873), bytes: 60_000 }];
  assert.deepEqual(await check(), ["traffic rsync from 192.0.2.30, 1.0 kB/s"]);
});

Deno.test("network: cards that are busy with whatever count, multicasts and a watcher's own chatter do not", async () => {
  const { state, pass, check } = machine();
  await check();
  pass(MINUTE);
  state.bytes += 60 * 700;
  assert.deepEqual(await check(), [], "an agent, pings, scans");
  pass(MINUTE);
  state.bytes += 60 * 1_000_000;
  state.multicast += 60 * 1_000_000;
  assert.deepEqual(await check(), [], "television for somebody else");
  pass(MINUTE);
  state.bytes += 60 * 1_000_000;
  assert.deepEqual(await check(), ["traffic traffic of 1.0 MB/s"], "a virtual machine on a bridge");
});

Deno.test("network: a clock that begins anew with the machine ends what was seen", async () => {
  const { state, pass, check, send } = machine();
  await check();
  state.connections = [connection(445)];
  pass(MINUTE);
  send(9_000_000);
  assert.equal((await check()).length, 2);
  state.connections = [];
  pass(-3_600_000);
  assert.deepEqual(await check(), []);
});

const HEAD =
  "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
const row = (own: string, other: string, state: string) =>
  `   0: ${own} ${other} ${state} 00000000:00000000 00:0\n`;
/** 192.0.2.7:445, 192.0.2.30:51234 and 127.0.0.1:51234, as an x86 writes them. */
const [SHARE, CLIENT, ITSELF] = ["070200C0:01BD", "1E0200C0:C822", "0100007F:C822"] as const;
const LISTENING = row("00000000:01BD", "00000000:0000", "0A");

/** A machine with a card and these sockets of IPv4. */
function withSockets(root: TestRoot, rows: string): void {
  put(root, "proc/net/tcp", HEAD + rows);
  for (const name of ["rx_bytes", "tx_bytes"]) put(root, `sys/class/net/eth0/statistics/${name}`, "0\n");
}

Deno.test("network: connections from others to what listens are asked about, those of its own and those to others are not", () => {
  using root = makeRoot();
  const ports = (rows: string) => {
    withSockets(root, rows);
    return [...servedPorts(root.paths)];
  };
  assert.throws(() => servedPorts(root.paths), /tcp is not there/);
  assert.deepEqual(ports(LISTENING), []);
  assert.deepEqual(ports(LISTENING + row(SHARE, CLIENT, "01")), [445]);
  assert.deepEqual(ports(LISTENING + row(SHARE, CLIENT, "06")), [], "it waits for its end");
  assert.deepEqual(ports(LISTENING + row("0100007F:01BD", ITSELF, "01")), [], "from itself");
  assert.deepEqual(ports(LISTENING + row(SHARE, "070200C0:C822", "01")), [], "from its own address");
  assert.deepEqual(ports(LISTENING + row("070200C0:8AE4", "1E0200C0:01BB", "01")), [], "its own call");
  const [any, mapped] = ["0".repeat(32), "0000000000000000FFFF0000070200C0"];
  withSockets(root, "");
  const six = (peer: string) =>
    put(
      root,
      "proc/net/tcp6",
      HEAD + row(`${any}:01BD`, `${any}:0000`, "0A") + row(`${mapped}:01BD`, peer, "01"),
    );
  six("0000000000000000FFFF00001E0200C0:C822");
  assert.deepEqual([...servedPorts(root.paths)], [445]);
  six("0000000000000000FFFF00000100007F:C822");
  assert.deepEqual([...servedPorts(root.paths)], []);
  six("00000000000000000000000001000000:C822");
  assert.deepEqual([...servedPorts(root.paths)], []);
});

Deno.test("network: what cannot be told counts as in use, and says so", async () => {
  using root = makeRoot();
  const found = async (exceptPorts: readonly number[] = []) => {
    const holders = await evaluate({ ...NONE, network: { exceptPorts } }, hostOf(root), "power_off");
    return holders.map(({ kind, name }) => `${kind} ${name}`);
  };
  assert.match((await found()).join(), /^fault network: /, "no card");
  withSockets(root, LISTENING + row(SHARE, CLIENT, "01"));
  assert.deepEqual(await found([445]), [], "a port that does not count");
  for (const [script, fault] of [
    ["exit 1", "ss does not answer"],
    ["echo nonsense", "what ss answers is not understood"],
  ] as const) {
    root.replaceCommand("ss", script);
    assert.deepEqual(await found(), [`fault network: ${fault}`]);
  }
  withSockets(root, "nonsense\n");
  assert.match((await found()).join(), /^fault network: .*tcp is not understood$/);
  withSockets(root, row("00000000:01BD", "00000000:0000", "0A").repeat(170_000));
  assert.deepEqual(await found(), ["fault network: there are too many connections to look at"]);
});

Deno.test("network: multicasts are told apart, but for as many bytes as passed over the loopback device", () => {
  using root = makeRoot();
  assert.equal(readMulticastBytes(root.paths), 0, "nobody says");
  put(
    root,
    "proc/net/netstat",
    "TcpExt: A B\nTcpExt: 1 2\nIpExt: InOctets InMcastOctets OutMcastOctets InBcastOctets\nIpExt: 900000 1000 200 30\n",
  );
  put(root, "proc/net/snmp6", "Ip6InOctets 5000\nIp6InMcastOctets 4\nIp6OutBcastOctets 0\n");
  assert.equal(readMulticastBytes(root.paths), 0, "it may all have been its own");
  const over = (bytes: number) => {
    for (const name of ["rx_bytes", "tx_bytes"])
      put(root, `sys/class/net/lo/statistics/${name}`, `${bytes / 2}\n`);
  };
  over(0);
  assert.equal(readMulticastBytes(root.paths), 1_234);
  over(1_000);
  assert.equal(readMulticastBytes(root.paths), 234);
});

Deno.test("network: what ss says is read, whatever the address", () => {
  const line = (own: string, other: string, more: string) => `0      0      ${own} ${other} cubic ${more}\n`;
  const text =
    line(
      "192.0.2.7:445",
      "192.0.2.30:51234",
      "bytes_sent:9 bytes_acked:20000 bytes_received:2 lastsnd:4016 lastrcv:900 x",
    ) +
    line("[::ffff:192.0.2.7]:22", "[::ffff:192.0.2.31]:5", "lastsnd:1 lastrcv:2") +
    line("[2001:db8::7]:2049", "[2001:db8::30]:700", "bytes_received:5 lastack:1") +
    line("[fe80::7%enp1s0]:80", "[fe80::1%enp1s0]:81", "bytes_acked:7 lastrcv:3") +
    line("192.0.2.7%eth0:80", "192.0.2.9:81", "bytes_acked:1 lastrcv:3");
  assert.deepEqual(
    countedIn(text).map(({ ends, bytes, quiet }) => [ends, bytes, quiet]),
    [
      ["192.0.2.7:445 192.0.2.30:51234", 20_002, 900],
      ["192.0.2.7:22 192.0.2.31:5", 0, 1],
      ["2001:db8::7:2049 2001:db8::30:700", 5, 0],
      ["fe80::7:80 fe80::1:81", 7, 3],
      ["192.0.2.7:80 192.0.2.9:81", 1, 3],
    ],
  );
});

Deno.test(
  "network: the real ss tells what has passed over a real connection",
  { ignore: !hasSs() },
  async () => {
    using root = makeRoot();
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const port = (listener.addr as Deno.NetAddr).port;
    const [client, accepted] = await Promise.all([Deno.connect({ port }), listener.accept()]);
    await client.write(new Uint8Array(700));
    await accepted.read(new Uint8Array(700));
    const environment = { ...root.environment, root: "/" };
    const text = await outputOf("ss", [...SS_ARGS], environment, 20_000);
    const mine = countedIn(text ?? "").filter((one) => one.port === port);
    client.close();
    accepted.close();
    assert.deepEqual(
      mine.map(({ peer, bytes }) => [peer, bytes]),
      [["127.0.0.1", 700]],
    );
    assert(mine.every(({ quiet }) => quiet < 20_000));
  },
);

function hasSs(): boolean {
  return "path" in findCommand("ss", { root: "/", path: undefined, noColor: true });
}
