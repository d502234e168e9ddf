import { describe, expect, test } from "vitest";
import { NOTES } from "./commands/help";
import { readEnvironment, unknownVariables, VARIABLE_NAMES, type Environment } from "./environment";
import { StartFault } from "./start-fault";

const HASH = `scrypt:32768:8:1:${Buffer.alloc(16, 7).toString("base64url")}:${Buffer.alloc(32, 9).toString("base64url")}`;
const LOGIN = { KOMO_USER_ID: "operator", KOMO_PASSWORD_HASH: HASH };

function read(given: Record<string, string | undefined>): Environment {
  return readEnvironment({ ...LOGIN, ...given });
}

function faults(given: Record<string, string | undefined>): readonly string[] {
  try {
    readEnvironment(given);
  } catch (error) {
    if (error instanceof StartFault && error.exitCode === 2) return error.lines;
    throw error;
  }
  return [];
}

test("with the login alone, all else has its default", () => {
  const { trustedProxies, ...rest } = readEnvironment(LOGIN);
  expect(rest).toEqual({
    userId: "operator",
    passwordHash: HASH,
    ...{ settingTexts: {}, welcome: true },
    dataDir: "/var/lib/komoriuta",
    databaseUrl: "file:/var/lib/komoriuta/komoriuta.db",
    http: { host: "127.0.0.1", port: 3000 },
    https: null,
    tlsFiles: null,
    publicUrl: null,
    sessionSecret: null,
    sessionTtl: 86_400,
    tokenTtl: 7_776_000,
    syncOffAfter: 300,
    confirmAbove: 20,
    doorsAddresses: [],
    standby: false,
    wakeTargets: null,
    logDir: "/var/log/komoriuta",
    logGenerations: 7,
    simulatedFleet: false,
    metricsToken: null,
    notices: {
      channels: { webhook: null, ntfy: null, mail: null },
      locale: "en",
      lostAfter: 60,
      reportAt: null,
    },
    push: { contact: null, networks: expect.anything() },
    mqtt: null,
    nut: null,
    oidc: null,
    tariff: { currency: "", price: 0, co2: 0 },
  });
  expect(trustedProxies.contains("127.0.0.1")).toBe(false);
});

const GOOD: [string, string, keyof Environment, unknown][] = [
  ["KOMO_USER_ID", "管理者 1", "userId", "管理者 1"],
  ["KOMO_PASSWORD_HASH", HASH.replace("32768", "65536"), "passwordHash", HASH.replace("32768", "65536")],
  ["KOMO_DATA_DIR", "/srv/k", "dataDir", "/srv/k"],
  ["KOMO_DATA_DIR", "/srv/k/", "databaseUrl", "file:/srv/k/komoriuta.db"],
  ["KOMO_DATABASE_URL", "file:/srv/other.db", "databaseUrl", "file:/srv/other.db"],
  ["KOMO_DATABASE_URL", "libsql://db.example:8080", "databaseUrl", "libsql://db.example:8080"],
  ["KOMO_HTTP_ADDR", "127.0.0.1:0", "http", { host: "127.0.0.1", port: 0 }],
  ["KOMO_HTTP_ADDR", "[::1]:3000", "http", { host: "::1", port: 3000 }],
  ["KOMO_HTTPS_ADDR", "0.0.0.0:3443", "https", { host: "0.0.0.0", port: 3443 }],
  ["KOMO_PUBLIC_URL", "https://Komo.example.com/", "publicUrl", "https://komo.example.com"],
  ["KOMO_PUBLIC_URL", "https://10.0.0.1:3443", "publicUrl", "https://10.0.0.1:3443"],
  ["KOMO_PUBLIC_URL", "http://localhost:3000", "publicUrl", "http://localhost:3000"],
  ["KOMO_SESSION_SECRET", "x".repeat(32), "sessionSecret", "x".repeat(32)],
  ["KOMO_SESSION_TTL", "1", "sessionTtl", 1],
  ["KOMO_TOKEN_TTL", "0", "tokenTtl", 0],
  ["KOMO_SYNC_OFF_AFTER", "900", "syncOffAfter", 900],
  ["KOMO_CONFIRM_ABOVE", "10000", "confirmAbove", 10_000],
  ["KOMO_DOORS_ADDRS", "192.168.1.2, FD00::2", "doorsAddresses", ["192.168.1.2", "fd00::2"]],
  [
    "KOMO_NUT_URL",
    "nut://nas",
    "nut",
    {
      place: { host: "nas", port: 3493, user: "", ups: "" },
      ...{ password: null, passwordFile: null, pin: null },
    },
  ],
  ["KOMO_WOL_TARGETS", "192.168.1.255", "wakeTargets", [{ host: "192.168.1.255", port: 9 }]],
  [
    "KOMO_WOL_TARGETS",
    "127.255.255.255:40009, 10.0.0.255:7",
    "wakeTargets",
    [
      { host: "127.255.255.255", port: 40009 },
      { host: "10.0.0.255", port: 7 },
    ],
  ],
  ["KOMO_LOG_DIR", "/srv/log", "logDir", "/srv/log"],
  ["KOMO_DISABLE_FILE_LOG", "true", "logDir", null],
  ["KOMO_DISABLE_FILE_LOG", "0", "logDir", "/var/log/komoriuta"],
  ["DISABLE_FILE_LOG", "TRUE", "logDir", null],
  ["KOMO_LOG_ROTATION_GENERATIONS", "1", "logGenerations", 1],
  ["LOG_ROTATION_GENERATIONS", "30", "logGenerations", 30],
  ["KOMO_SIMULATED_FLEET", "true", "simulatedFleet", true],
  ["KOMO_ENERGY_CO2", "363.5", "tariff", { currency: "", price: 0, co2: 363.5 }],
  ["KOMO_SESSION_TTL", "", "sessionTtl", 86_400],
  ["KOMO_HTTPS_ADDR", "  ", "https", null],
];
test.each(GOOD)("%s=%s gives %s", (name, text, field, value) => {
  expect(read({ [name]: text })[field]).toEqual(value);
});

describe("KOMO_TRUSTED_PROXIES", () => {
  test("is addresses and networks", () => {
    const { trustedProxies } = read({ KOMO_TRUSTED_PROXIES: "127.0.0.1, fd00::/8" });
    expect(trustedProxies.contains("127.0.0.1")).toBe(true);
    expect(trustedProxies.contains("fd12::1")).toBe(true);
    expect(trustedProxies.contains("127.0.0.2")).toBe(false);
  });
});

const BAD: [string, string[]][] = [
  ["KOMO_USER_ID", ["a\nb", "x".repeat(129)]],
  [
    "KOMO_PASSWORD_HASH",
    [
      "hunter2",
      "$2b$10$abcdefghijklmnopqrstuv",
      HASH.replace("32768", "16384"),
      HASH.replace("32768", "32769"),
      HASH.replace(":8:", ":0:"),
      HASH.replace("32768", "16777216"),
      "scrypt:32768:8:1:short:short",
    ],
  ],
  ["KOMO_DATA_DIR", ["/srv\0/k"]],
  ["KOMO_DATABASE_URL", ["/srv/k.db", "file:", "mysql://db", "libsql://"]],
  ["KOMO_HTTP_ADDR", ["3000", "localhost", "localhost:http", "127.0.0.1:65536", "127.0.0.256:80"]],
  ["KOMO_HTTPS_ADDR", ["3443", "::1:3443"]],
  [
    "KOMO_PUBLIC_URL",
    [
      "komo.example.com",
      "http://komo.example.com",
      "https://a/b",
      "https://a/?b",
      "https://u:p@a",
      "ftp://a",
    ],
  ],
  ["KOMO_TRUSTED_PROXIES", ["proxy.example", "10.0.0.0/33", "127.0.0.1,,10.0.0.1", "*"]],
  ["KOMO_SESSION_SECRET", ["x".repeat(31)]],
  ["KOMO_SESSION_TTL", ["0", "-1", "1.5", "1e3", "1d", "99999999999"]],
  ["KOMO_TOKEN_TTL", ["-1", "forever"]],
  ["KOMO_SYNC_OFF_AFTER", ["0", "5m"]],
  ["KOMO_CONFIRM_ABOVE", ["0", "10001", "-1", "many"]],
  ["KOMO_STANDBY", ["on", "warm"]],
  ["KOMO_DOORS_ADDRS", ["nas", "192.168.1.2:22", "10.0.0.0/8", "192.168.1.2,"]],
  ["KOMO_NUT_URL", ["nas.example", "http://nas.example", "nut://user:word@nas"]],
  ["KOMO_WOL_TARGETS", ["::1", "host:9", "10.0.0.255:0", "10.0.0.255:99999", "10.0.0.255,", "10.0.0"]],
  ["KOMO_LOG_DIR", ["a\0b"]],
  ["KOMO_DISABLE_FILE_LOG", ["yes", "2"]],
  ["DISABLE_FILE_LOG", ["yes"]],
  ["KOMO_LOG_ROTATION_GENERATIONS", ["0", "seven"]],
  ["LOG_ROTATION_GENERATIONS", ["0"]],
  ["KOMO_SIMULATED_FLEET", ["maybe"]],
  ["KOMO_ENERGY_PRICE", ["-1", "0,32", "1e3", "0.32 EUR", "100001", "0.123456", "."]],
  ["KOMO_ENERGY_CURRENCY", ["eur", "€", "EURO", "XXXX", "ABC"]],
  ["KOMO_ENERGY_CO2", ["-1", "10001", "many", "Infinity"]],
];
test.each(BAD.flatMap(([name, texts]) => texts.map((text): [string, string] => [name, text])))(
  "%s=%j is one line that names it, says what it must be, and does not repeat it",
  (name, text) => {
    const lines = faults({ ...LOGIN, [name]: text });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(new RegExp(`^${name} must be .{8,}`));
    if (text.length > 6) expect(lines[0]).not.toContain(text);
  },
);

describe("required", () => {
  test("both login variables, each with a line", () => {
    expect(faults({})).toEqual([
      "KOMO_USER_ID must be set to the ID that you log in with",
      "KOMO_PASSWORD_HASH must be set to what `komo-manager hash-password` prints",
    ]);
    expect(faults({ KOMO_USER_ID: "", KOMO_PASSWORD_HASH: HASH })).toHaveLength(1);
  });
  test("every fault is told at once", () => {
    const lines = faults({ KOMO_HTTP_ADDR: "x", KOMO_SESSION_TTL: "x", KOMO_WOL_TARGETS: "x" });
    expect(lines.map((line) => line.split(" ")[0])).toEqual([
      "KOMO_USER_ID",
      "KOMO_PASSWORD_HASH",
      "KOMO_HTTP_ADDR",
      "KOMO_SESSION_TTL",
      "KOMO_WOL_TARGETS",
    ]);
  });
});

describe("variables that go together", () => {
  const https = { KOMO_HTTPS_ADDR: "0.0.0.0:3443" };
  test("certificate and key", () => {
    const both = { KOMO_TLS_CERT_FILE: "/c", KOMO_TLS_KEY_FILE: "/k" };
    expect(read({ ...https, ...both }).tlsFiles).toEqual({ certificate: "/c", key: "/k" });
    expect(faults({ ...LOGIN, ...both })).toEqual([expect.stringContaining("KOMO_HTTPS_ADDR must be set")]);
    expect(faults({ ...LOGIN, ...https, KOMO_TLS_CERT_FILE: "/c" })).toEqual([
      "KOMO_TLS_KEY_FILE must be set where KOMO_TLS_CERT_FILE is",
    ]);
    expect(faults({ ...LOGIN, ...https, KOMO_TLS_KEY_FILE: "/k" })).toEqual([
      "KOMO_TLS_CERT_FILE must be set where KOMO_TLS_KEY_FILE is",
    ]);
  });
  test("one address for both protocols", () => {
    expect(faults({ ...LOGIN, KOMO_HTTPS_ADDR: "127.0.0.1:3000" })).toHaveLength(1);
    expect(faults({ ...LOGIN, KOMO_HTTPS_ADDR: "127.0.0.1:0", KOMO_HTTP_ADDR: "127.0.0.1:0" })).toEqual([]);
  });
  test("a standby, and a database that two managers reach", () => {
    const server = { KOMO_DATABASE_URL: "libsql://db.example:8080" };
    expect(read({ ...server, KOMO_STANDBY: "true" }).standby).toBe(true);
    for (const file of [{}, { KOMO_DATABASE_URL: "file:/srv/other.db" }])
      expect(faults({ ...LOGIN, ...file, KOMO_STANDBY: "true" })).toEqual([
        expect.stringContaining(
          "KOMO_DATABASE_URL must be that of a libSQL server where KOMO_STANDBY is true",
        ),
      ]);
  });
  test("a price and its currency", () => {
    const both = { KOMO_ENERGY_PRICE: "0.32", KOMO_ENERGY_CURRENCY: "EUR" };
    expect(read(both).tariff).toEqual({ currency: "EUR", price: 0.32, co2: 0 });
    expect(read({ KOMO_ENERGY_PRICE: "0" }).tariff.price).toBe(0);
    expect(faults({ ...LOGIN, KOMO_ENERGY_PRICE: "0.32" })).toEqual([
      "KOMO_ENERGY_CURRENCY must be set where KOMO_ENERGY_PRICE is",
    ]);
    expect(faults({ ...LOGIN, KOMO_ENERGY_CURRENCY: "JPY" })).toEqual([
      "KOMO_ENERGY_PRICE must be set where KOMO_ENERGY_CURRENCY is",
    ]);
  });
  test("an alias gives way to the name with KOMO_", () => {
    expect(read({ KOMO_LOG_ROTATION_GENERATIONS: "3", LOG_ROTATION_GENERATIONS: "5" }).logGenerations).toBe(
      3,
    );
  });
});

test("the result cannot be changed", () => {
  expect(Object.isFrozen(readEnvironment(LOGIN))).toBe(true);
});

test("misspelt variables are found", () => {
  expect(unknownVariables({ ...LOGIN, KOMO_TRUSTED_PROXY: "x", PATH: "y" })).toEqual(["KOMO_TRUSTED_PROXY"]);
});

// What `npm run up` alone sets is no operator's business.
test.each(VARIABLE_NAMES.filter((name) => name !== "KOMO_SIMULATED_FLEET"))("help names %s", (name) => {
  expect(NOTES).toMatch(new RegExp(`\\b${name}\\b`));
});
