import { describe, expect, test } from "vitest";
import { readEnvironment, type Environment } from "./environment";
import { StartFault } from "./start-fault";

const HASH = `scrypt:32768:8:1:${Buffer.alloc(16, 7).toString("base64url")}:${Buffer.alloc(32, 9).toString("base64url")}`;
const SECRET = `whsec_${Buffer.alloc(32, 5).toString("base64")}`;
const MAIL = {
  KOMO_SMTP_URL: "smtps://komo:p%40ss@mail.example.org",
  KOMO_MAIL_FROM: "komo@example.org",
  KOMO_MAIL_TO: "a@example.org, b@example.org",
};

function notices(given: Record<string, string>): Environment["notices"] {
  return readEnvironment({ KOMO_USER_ID: "operator", KOMO_PASSWORD_HASH: HASH, ...given }).notices;
}

function faults(given: Record<string, string>): readonly string[] {
  try {
    notices(given);
  } catch (error) {
    if (error instanceof StartFault && error.exitCode === 2) return error.lines;
    throw error;
  }
  return [];
}

test("each way to people is switched on by its own variables", () => {
  const { channels, ...read } = notices({
    ...MAIL,
    KOMO_WEBHOOK_URL: "https://hooks.example.org/in?key=1",
    KOMO_WEBHOOK_SECRET: SECRET,
    KOMO_NTFY_URL: "https://ntfy.sh/our-servers",
    KOMO_NTFY_TOKEN: "tk_1",
    KOMO_NOTICE_LANGUAGE: "ja",
    KOMO_NOTICE_LOST_AFTER: "0",
    KOMO_NOTICE_REPORT_AT: "07:30",
  });
  expect(channels.webhook?.url.href).toBe("https://hooks.example.org/in?key=1");
  expect(channels.webhook?.secret).toEqual(Buffer.alloc(32, 5));
  expect(channels.ntfy?.token).toBe("tk_1");
  expect(channels.mail).toMatchObject({ from: "komo@example.org", to: ["a@example.org", "b@example.org"] });
  expect([read.locale, read.lostAfter, read.reportAt]).toEqual(["ja", 0, "07:30"]);
});

describe("what is wrong is named, and never repeated", () => {
  test.each([
    [
      { KOMO_WEBHOOK_URL: "ftp://secret" },
      "KOMO_WEBHOOK_URL must be a URL that begins with https:// (or http://), without a login in it",
    ],
    [
      { KOMO_WEBHOOK_URL: "https://x.example", KOMO_WEBHOOK_SECRET: "secret" },
      "KOMO_WEBHOOK_SECRET must be whsec_ and the Base64 text of 24 to 64 random bytes",
    ],
    [{ KOMO_WEBHOOK_SECRET: SECRET }, "KOMO_WEBHOOK_URL must be set where KOMO_WEBHOOK_SECRET is"],
    [
      { KOMO_NTFY_URL: "https://ntfy.sh/" },
      "KOMO_NTFY_URL must be the URL of a topic, as https://ntfy.sh/TOPIC",
    ],
    [{ KOMO_NTFY_TOKEN: "tk_1" }, "KOMO_NTFY_URL must be set where KOMO_NTFY_TOKEN is"],
    [
      { KOMO_SMTP_URL: MAIL.KOMO_SMTP_URL, KOMO_MAIL_TO: MAIL.KOMO_MAIL_TO },
      "KOMO_MAIL_FROM must be set where mails are sent",
    ],
    [
      { KOMO_MAIL_FROM: MAIL.KOMO_MAIL_FROM, KOMO_MAIL_TO: MAIL.KOMO_MAIL_TO },
      "KOMO_SMTP_URL must be set where KOMO_MAIL_FROM or KOMO_MAIL_TO is",
    ],
    [
      { ...MAIL, KOMO_MAIL_TO: "a@example.org,secret" },
      "KOMO_MAIL_TO must be mail addresses with commas between",
    ],
    [
      { ...MAIL, KOMO_SMTP_URL: "secret" },
      "KOMO_SMTP_URL must be smtp://HOST[:PORT] or smtps://HOST[:PORT], with USER:PASSWORD@ before the host where a login is needed",
    ],
    [
      { KOMO_NOTICE_REPORT_AT: "7:30" },
      "KOMO_NOTICE_REPORT_AT must be a time of day as HH:MM, such as 07:30",
    ],
    [{ KOMO_NOTICE_LANGUAGE: "it" }, "KOMO_NOTICE_LANGUAGE must be en, de, es, fr, pt, ja, ko or zh"],
    [{ KOMO_METRICS_TOKEN: "secret" }, "KOMO_METRICS_TOKEN must be at least 16 characters without blanks"],
  ])("%o", (given, line) => {
    const lines = faults(given as Record<string, string>);
    expect(lines).toContain(line);
    expect(lines.join()).not.toContain("secret");
  });
});

test("push services are told whom to write to, and are public unless their network is named", () => {
  const push = (given: Record<string, string>): Environment["push"] =>
    readEnvironment({ KOMO_USER_ID: "operator", KOMO_PASSWORD_HASH: HASH, ...given }).push;
  const { contact, networks } = push({
    KOMO_PUSH_CONTACT: "mailto:ops@example.org",
    KOMO_PUSH_NETWORKS: "10.1.0.0/16",
  });
  expect(contact).toBe("mailto:ops@example.org");
  expect([networks.contains("10.1.2.3"), networks.contains("10.2.2.3")]).toEqual([true, false]);
  expect(push({}).networks.isEmpty).toBe(true);
  for (const bad of ["ops@example.org", "mailto:ops", "http://a.example", "https://u:p@a.example"])
    expect(() => push({ KOMO_PUSH_CONTACT: bad }), bad).toThrow(StartFault);
  expect(() => push({ KOMO_PUSH_NETWORKS: "home" })).toThrow(StartFault);
});

describe("a broker", () => {
  const TOKEN = `komo_${"a".repeat(32)}`;
  const broker = (given: Record<string, string>) =>
    readEnvironment({ KOMO_USER_ID: "operator", KOMO_PASSWORD_HASH: HASH, ...given }).mqtt;

  test("is told of servers where its address and a token are given", () => {
    expect(broker({ KOMO_MQTT_TOPIC: "home/komoriuta" })).toBeNull();
    expect(
      broker({
        KOMO_MQTT_URL: "mqtts://broker.example",
        KOMO_MQTT_TOKEN: TOKEN,
        KOMO_MQTT_TOPIC: "home/komo",
      }),
    ).toMatchObject({ token: TOKEN, user: null, prefix: "home/komo", discovery: "homeassistant" });
  });

  test.each<[Record<string, string>, string]>([
    [{ KOMO_MQTT_URL: "mqtts://broker.example" }, "KOMO_MQTT_TOKEN must be set where KOMO_MQTT_URL is"],
    [{ KOMO_MQTT_USER: "house" }, "KOMO_MQTT_URL must be set where another KOMO_MQTT_… is"],
    [
      { KOMO_MQTT_URL: "mqtt://broker.example", KOMO_MQTT_TOKEN: TOKEN, KOMO_MQTT_CA_FILE: "/ca.pem" },
      "KOMO_MQTT_URL must begin with mqtts:// where KOMO_MQTT_CA_FILE is set",
    ],
    [
      { KOMO_MQTT_URL: "mqtts://broker.example", KOMO_MQTT_TOKEN: TOKEN, KOMO_MQTT_PASSWORD: "secret" },
      "KOMO_MQTT_USER must be set where KOMO_MQTT_PASSWORD is",
    ],
    [
      { KOMO_MQTT_URL: "mqtts://house:secret@broker.example", KOMO_MQTT_TOKEN: TOKEN },
      "KOMO_MQTT_URL must be mqtts://HOST[:PORT] or mqtt://HOST[:PORT], without a login in it",
    ],
    [
      { KOMO_MQTT_URL: "mqtts://broker.example", KOMO_MQTT_TOKEN: "secret" },
      "KOMO_MQTT_TOKEN must be a token for programs, as the console shows it once",
    ],
    ...["secret/#", "secret+", "/secret", "secret/"].map((topic): [Record<string, string>, string] => [
      { KOMO_MQTT_TOPIC: topic },
      "KOMO_MQTT_TOPIC must be a topic without wildcards, such as komoriuta or home/komoriuta",
    ]),
  ])("%o: what is wrong is named, and never repeated", (given, line) => {
    const lines = faults(given);
    expect(lines).toContain(line);
    expect(lines.join()).not.toContain("secret");
  });
});
