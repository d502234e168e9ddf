import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { by, settings, testFleet } from "../../testing";
import { LIST_LIMITS, planList } from "../server-list";
import { takeList } from "../take-list";
import { FOREIGN_FORMATS, recognize } from "./recognize";

/** Real-looking files: addresses of RFC 5737, MAC addresses that are locally administered. */
const UPSNAP = `{
  "page": 1, "perPage": 30, "totalItems": 2, "totalPages": 1,
  "items": [
    { "collectionId": "z5lghx2r3tm45n1", "collectionName": "devices", "id": "a1b2c3d4e5f6g7h",
      "name": "nas", "ip": "192.0.2.10", "mac": "02:00:5e:00:53:01", "netmask": "255.255.255.0",
      "ports": ["p1p2p3p4p5p6p7p"], "groups": [], "wake_cron_enabled": false, "password": "" },
    { "collectionName": "devices", "id": "b1b2c3d4e5f6g7h", "name": "mail", "ip": "192.0.2.11",
      "mac": "02-00-5E-00-53-02", "netmask": "255.255.255.0", "ports": [] },
    { "collectionName": "devices", "id": "c1b2c3d4e5f6g7h", "name": "printer", "ip": "192.0.2.12",
      "mac": "", "netmask": "255.255.255.0", "ports": [] }
  ]
}`;
const UPSNAP_CSV = `id,created,updated,name,ip,mac,netmask,ports,groups,link
a1b2c3d4e5f6g7h,2026-01-02 10:00:00.000Z,2026-01-02 10:00:00.000Z,"nas, big",192.0.2.10,02:00:5e:00:53:01,255.255.255.0,"[""p1p2""]","[""room""]",
b1b2c3d4e5f6g7h,2026-01-02 10:00:00.000Z,2026-01-02 10:00:00.000Z,mail,192.0.2.11,02:00:5e:00:53:02,255.255.255.0,[],[],
`;
const KEA_CSV = `address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context,pool_id
192.0.2.10,02:00:5e:00:53:01,01:02:00:5e:00:53:01,4000,1764500000,1,0,0,nas.example.,0,,0
192.0.2.11,02:00:5e:00:53:02,,4000,1764500001,1,0,0,,0,{ "note": "a&#x2cb" },0
192.0.2.99,,,4000,1764500002,1,0,0,,1,,0
192.0.2.10,02:00:5e:00:53:01,01:02:00:5e:00:53:01,4000,1764508000,1,0,0,,0,,0
`;
const KEA = `// The house.
{ "Dhcp4": {
  "interfaces-config": { "interfaces": [ "eth0" ] }, # one card
  "reservations": [ { "hw-address": "02:00:5e:00:53:01", "hostname": "nas" } ],
  "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24",
    "reservations": [
      /* by its
         card */
      { "hw-address": "02:00:5e:00:53:02", "ip-address": "192.0.2.11", "hostname": "mail" },
      { "client-id": "01:aa", "ip-address": "192.0.2.12" },
    ] } ],
  "shared-networks": [ { "name": "b", "subnet4": [ { "reservations": [
    { "hw-address": "02:00:5e:00:53:03", "ip-address": "192.0.2.13" } ] } ] } ]
} }`;
const PVE = `/etc/pve/nodes/pve1/config:wakeonlan: 02:00:5e:00:53:01
/etc/pve/nodes/pve2/config:wakeonlan: mac=02:00:5e:00:53:02,bind-interface=eno1
/etc/pve/nodes/pve3/config:wakeonlan: none
`;
const PVE_JSON = `{"pve1":{"digest":"0","wakeonlan":"02:00:5e:00:53:01"},
"pve2":{"data":{"wakeonlan":"mac=02:00:5e:00:53:02,broadcast-address=192.0.2.255"}},
"pve3":{"digest":"1"}}`;
const DHCPD_LEASES = `# The format of this file is documented in the dhcpd.leases(5) manual page.
authoring-byte-order little-endian;

lease 192.0.2.10 {
  starts 1 2026/11/30 08:00:00;
  ends 1 2026/11/30 09:00:00;
  binding state active;
  hardware ethernet 02:00:5e:00:53:01;
  uid "\\001\\002\\000^\\000S\\001";
  client-hostname "nas";
}
lease 192.0.2.11 {
  starts 1 2026/11/30 08:10:00;
  binding state abandoned;
}
lease 192.0.2.12 {
  binding state free;
  hardware ethernet 02:00:5e:00:53:02;
  on expiry { log (info, "gone"); }
}
lease 192.0.2.10 {
  starts 1 2026/11/30 08:30:00;
  binding state active;
  hardware ethernet 02:00:5e:00:53:01;
}
`;
const DHCPD_CONF = `option domain-name "example";
subnet 192.0.2.0 netmask 255.255.255.0 {
  range 192.0.2.100 192.0.2.200;
  group {
    host nas { hardware ethernet 2:0:5e:0:53:1; fixed-address 192.0.2.10; }
    host "the-mail" { # host old { hardware ethernet 02:00:5e:00:53:09; }
      hardware ethernet 02:00:5e:00:53:02;
      option host-name "mail";
    }
    host by-id { option dhcp-client-identifier "x"; fixed-address 192.0.2.13; }
  }
}
`;
const DNSMASQ_CONF = `domain-needed
#dhcp-host=02:00:5e:00:53:09,old
dhcp-host=02:00:5e:00:53:01,192.0.2.10,nas,infinite
dhcp-host=set:office,02:00:5e:00:53:02,02:00:5e:00:53:12,mail,45m # two cards
dhcp-host=1-02:00:5e:00:53:03,[2001:db8::3]
dhcp-host=02:00:5e:00:53:04,ignore
dhcp-host=02:00:5e:*:*:*,192.0.2.12
dhcp-host=id:01:02:03,lamp
`;
const DNSMASQ_LEASES = `1764500000 02:00:5e:00:53:01 192.0.2.10 nas 01:02:00:5e:00:53:01
1764500001 02:00:5e:00:53:02 192.0.2.11 * *
duid 00:01:00:01:2c:00:00:00:02:00:5e:00:53:01
1764500002 1577058305 2001:db8::10 nas 00:01:00:01:2c
`;
const PROC_ARP = `IP address       HW type     Flags       HW address            Mask     Device
192.0.2.10       0x1         0x2         02:00:5e:00:53:01     *        eth0
192.0.2.11       0x1         0x0         00:00:00:00:00:00     *        eth0
224.0.0.251      0x1         0x6         01:00:5e:00:00:fb     *        eth0
`;
const IP_NEIGH = `192.0.2.10 dev eth0 lladdr 02:00:5e:00:53:01 REACHABLE
fe80::5eff:fe00:5301 dev eth0 lladdr 02:00:5e:00:53:01 router STALE
192.0.2.11 dev eth0 FAILED
192.0.2.12 dev wlan0 lladdr 02:00:5e:00:53:02 extern_learn DELAY
`;
const ARP_A = `nas (192.0.2.10) at 02:00:5e:00:53:01 [ether] on eth0
? (192.0.2.11) at <incomplete> on eth0
`;
const ETHERS = `# Ethernet addresses
02:00:5e:00:53:01 nas
2:0:5e:0:53:2\tmail.example
02:00:5e:00:53:03 192.0.2.12
`;

const [A, B, C] = ["02:00:5E:00:53:01", "02:00:5E:00:53:02", "02:00:5E:00:53:03"];

/** "format", its machines as "line name mac", and "line why" of what is left out. */
function found(text: string): readonly [string | undefined, readonly string[], readonly string[]] {
  const read = recognize(text);
  return [
    read?.format,
    read?.machines.map(({ line, name, macAddress }) => `${line} ${name} ${macAddress}`) ?? [],
    read?.leftOut.map(({ line, why }) => `${line} ${why}`) ?? [],
  ];
}

const FILES: readonly (readonly [
  string,
  string,
  keyof typeof FOREIGN_FORMATS,
  readonly string[],
  readonly string[],
])[] = [
  ["UpSnap's devices", UPSNAP, "upsnap", [`5 nas ${A}`, `8 mail ${B}`], ["10 no_mac"]],
  ["UpSnap's devices as CSV", UPSNAP_CSV, "upsnap", [`2 nas, big ${A}`, `3 mail ${B}`], []],
  ["Kea's leases", KEA_CSV, "kea_leases", [`3 ${B} ${B}`, `5 nas.example ${A}`], ["4 no_mac"]],
  [
    "Kea's configuration",
    KEA,
    "kea_reservations",
    [`4 nas ${A}`, `9 mail ${B}`, `13 ${C} ${C}`],
    ["10 no_mac"],
  ],
  ["nodes by grep", PVE, "proxmox", [`1 pve1 ${A}`, `2 pve2 ${B}`], ["3 no_mac"]],
  ["nodes by their names", PVE_JSON, "proxmox", [`1 pve1 ${A}`, `2 pve2 ${B}`], ["3 no_mac"]],
  ["one node", `{"data":{"digest":"0","wakeonlan":"${A}"}}`, "proxmox", [`1 ${A} ${A}`], []],
  ["dhcpd's leases", DHCPD_LEASES, "dhcpd_leases", [`16 ${B} ${B}`, `21 nas ${A}`], ["12 no_mac"]],
  ["dhcpd's hosts", DHCPD_CONF, "dhcpd_hosts", [`5 nas ${A}`, `6 mail ${B}`], ["10 no_mac"]],
  [
    "dnsmasq's hosts",
    DNSMASQ_CONF,
    "dnsmasq_hosts",
    [`3 nas ${A}`, `4 mail ${B}`, `5 ${C} ${C}`],
    ["4 another_card", "6 ignored", "7 no_mac", "8 no_mac"],
  ],
  ["dnsmasq's leases", DNSMASQ_LEASES, "dnsmasq_leases", [`1 nas ${A}`, `2 ${B} ${B}`], ["4 no_mac"]],
  ["/proc/net/arp", PROC_ARP, "neighbours", [`2 ${A} ${A}`], ["3 incomplete", "4 incomplete"]],
  ["ip neigh", IP_NEIGH, "neighbours", [`2 ${A} ${A}`, `4 ${B} ${B}`], ["3 incomplete"]],
  ["arp -a", ARP_A, "neighbours", [`1 nas ${A}`], ["2 incomplete"]],
  ["/etc/ethers", ETHERS, "ethers", [`2 nas ${A}`, `3 mail.example ${B}`, `4 ${C} ${C}`], []],
  ["MAC addresses", `02005e005301\n\n0200.5e00.5302\n`, "plain", [`1 ${A} ${A}`, `3 ${B} ${B}`], []],
  [
    "MAC addresses in one line",
    `02:00:5e:00:53:01, 02:00:5e:00:53:02;02-00-5e-00-53-03`,
    "plain",
    [`1 ${A} ${A}`, `1 ${B} ${B}`, `1 ${C} ${C}`],
    [],
  ],
  [
    "names and MAC addresses",
    `Host;Address;Card\nThe NAS;192.0.2.10;02:00:5e:00:53:01\nmail | 02-00-5E-00-53-02 | attic\n# old 02:00:5e:00:53:09\nＰＣ 3 (02 00 5e 00 53 03)\nnothing`,
    "plain",
    [`2 The NAS ${A}`, `3 mail ${B}`, `5 PC 3 ${C}`],
    ["6 no_mac"],
  ],
  [
    "two cards of a machine",
    `nas 02:00:5e:00:53:01 02:00:5e:00:53:02`,
    "plain",
    [`1 nas ${A}`],
    ["1 another_card"],
  ],
];

describe("files of other programs", () => {
  it.each(FILES)("%s", (_, text, format, machines, leftOut) => {
    expect(found(text)).toEqual([format, machines, leftOut]);
    expect(found(`\uFEFF${text.replaceAll("\n", "\r\n")}`)).toEqual([format, machines, leftOut]);
  });

  test("each format has one here", () => {
    expect(new Set(FILES.map(([, , format]) => format))).toEqual(new Set(Object.keys(FOREIGN_FORMATS)));
  });

  it.each([
    ["nothing", ""],
    ["prose", "The cat sat on the mat.\nIt was a good mat.\nThe card was 02:00:5e:00:53:01.\nNobody asked."],
    ["JSON of something else", `{"a":[1,2,{"mac":"02:00:5e:00:53:01"}]}`],
    ["a binary", `\u007FELF\u0002\u0001\0\0 02:00:5e:00:53:01`],
    ["a longer number", "0102005e005301ff\n01:02:00:5e:00:53:01"],
  ])("%s is none", (_, text) => {
    expect(recognize(text)).toBeNull();
  });
});

test("no text throws, or takes longer than its length", () => {
  const part = fc.oneof(
    fc.constantFrom(
      ...[
        "{",
        "}",
        "[",
        "]",
        '"',
        "/*",
        "//",
        "#",
        "\n",
        "\r",
        "\t",
        ",",
        ";",
        " ",
        ":",
        "-",
        "host a {",
        "lease b {",
      ],
      ...[
        "hardware ethernet ",
        "02:00:5e:00:53:01",
        "dhcp-host=",
        '"mac":',
        '"netmask":',
        "wakeonlan: ",
        "name,mac",
      ],
      ...[
        "192.0.2.1 dev eth0 ",
        "address,hwaddr,valid_lifetime,hostname",
        '"Dhcp4":',
        '"reservations":',
        "\\",
        "：",
      ],
    ),
    fc.string({ unit: "binary", maxLength: 5 }),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
      const text = parts.join("");
      const plan = planList(text, [], []);
      expect("fault" in plan || plan.rows.length > 0).toBe(true);
    }),
  );
  const begun = performance.now();
  for (const one of [
    "/*",
    '"',
    "host a {",
    "host ",
    "{",
    "[",
    "((((",
    "- - ",
    "::::",
    "02:00:5e:00:53:",
    ",",
    '\\"',
    " #",
  ])
    planList(one.repeat(Math.floor(LIST_LIMITS.characters / one.length)), [], []);
  expect(performance.now() - begun).toBeLessThan(20_000);
});

describe("a file of another program, as a list", () => {
  it("adds machines, keeps the names of servers that are there, and says what it is", async () => {
    await using under = await testFleet();
    await under.fleet.as(by("yuki")).register(settings({ name: "attic", macAddress: A }));
    const plan = planList(DNSMASQ_CONF, under.fleet.list(), under.fleet.groups());
    if ("fault" in plan) throw new Error(plan.fault.code);
    expect(plan.foreign?.format).toBe("dnsmasq_hosts");
    expect(plan.rows.map(({ line, name, outcome }) => [line, name, outcome.kind])).toEqual([
      [3, "attic", "unchanged"],
      [4, "mail", "added"],
      [5, C, "added"],
    ]);
    expect(await takeList(under.fleet.as(by("yuki")), plan)).toEqual({ added: 2, changed: 0, failed: [] });
    expect(
      under.fleet
        .list()
        .map(({ name }) => name)
        .sort(),
    ).toEqual([C, "attic", "mail"]);
  });

  it("is refused row by row, as any list is", () => {
    const long = "n".repeat(101);
    const plan = planList(
      [`nas ${A}`, `again ${A}`, `${long} ${B}`, `un\u200Bseen ${C}`, "lamp 01:00:5e:00:53:01"].join("\n"),
      [],
      [],
    );
    if ("fault" in plan) throw new Error(plan.fault.code);
    expect(
      plan.rows.map(({ line, outcome }) => [
        line,
        outcome.kind === "refused" ? outcome.fault.code : outcome.kind,
      ]),
    ).toEqual([
      [1, "added"],
      [2, "mac_twice"],
      [3, "name_too_long"],
      [4, "name_invisible"],
      [5, "mac_address_group"],
    ]);
  });

  it.each([
    ["too large", "02:00:5e:00:53:01\n".repeat(60_000), "too_large"],
    ["of 20,000 machines", "02:00:5e:00:53:01\n".repeat(20_000), "too_many_rows"],
    ["of no machine", "dhcp-host=02:00:5e:00:53:04,ignore\n", "no_rows"],
    ["of nonsense", "mac?\nno.\n", "no_columns"],
    ["of ours with an open quotation mark", `name,mac\nnas,${A}\n"b,${B}`, "unreadable"],
  ])("%s is refused whole", (_, text, code) => {
    expect(planList(text, [], [])).toMatchObject({ fault: { code } });
  });
});
