import type { SeenPower } from "../power/ways";
import { call, OUTSIDE, patiently, targetPlace, type Call, type Outside } from "./reach/call";
import { openDatagrams } from "./rmcp/datagrams";
import { SUITE_17, SUITE_3, type Suite } from "./rmcp/packets";
import { openSession, OtherSuite, SessionLost, type Login, type Session } from "./rmcp/session";
import { WayFault, type Way, type WayTarget } from "./way";

const PORT = 623;
/** Sessions that are tried, whole; and those after which nobody is there where not one packet came. */
const [SESSIONS, SILENT] = [8, 3];
/** Milliseconds after a proof: at first those of most, then those of slow ones. */
const pausesOf = (session: number): readonly number[] => (session < 3 ? [250, 350] : [500, 1500]);
const PATIENCE = { tries: 4, pause: 1500 };

const [CHASSIS, APP] = [0x00, 0x06];
const [STATUS, CONTROL, DEVICE, PRIVILEGE] = [0x01, 0x02, 0x01, 0x3b];
/** Never 2: a power cycle takes a running machine down. */
const [POWER_DOWN, POWER_UP] = [0, 1];

/** Makers by their enterprise numbers (iana.org/assignments/enterprise-numbers). */
const MAKERS: Readonly<Record<number, string>> = {
  ...{ 2: "IBM", 11: "HP", 343: "Intel", 674: "Dell", 2011: "Huawei", 5771: "Cisco", 7154: "IPMI forum" },
  ...{
    10368: "Fujitsu",
    10876: "Supermicro",
    15370: "Gigabyte",
    19046: "Lenovo",
    20974: "AMI",
    2623: "ASUS",
  },
  ...{ 47196: "HPE", 49622: "ASRock Rack", 42817: "OpenPOWER" },
};

/**
 * Service processors that speak IPMI 2.0 (UDP port 623), by cipher suite 17, or 3. Options: `cipher_suite`, where only one
 * of both shall be tried; `privilege`, `operator` (usual) or `administrator`. Passwords have at most 20 bytes.
 */
export function ipmi(outside: Outside = OUTSIDE): Way {
  const run = async <T>(
    target: WayTarget,
    signal: AbortSignal,
    use: (session: Session) => Promise<T>,
  ): Promise<T> => {
    const [login, suites] = [loginOf(target), suitesOf(target)];
    return call(outside, target, targetPlace(target, PORT), signal, (call) =>
      patiently(call, PATIENCE, () => inSession(call, suites, login, use)),
    );
  };
  return {
    wake: (target, signal) => run(target, signal, (session) => bring(session, target, POWER_UP, "on")),
    look: (target, signal) => run(target, signal, power),
    cut: (target, signal) => run(target, signal, (session) => bring(session, target, POWER_DOWN, "off")),
    tryOut: (target, signal) =>
      run(target, signal, async (session) => {
        const device = await session.ask(APP, DEVICE);
        // That it may do more than look.
        await raise(session, target);
        const maker = device.length >= 9 ? MAKERS[device.readUIntLE(6, 3) & 0xfffff] : undefined;
        return {
          power: await power(session),
          product: maker ? `${maker} (IPMI 2.0)` : "IPMI 2.0",
          ...{ certificate: null, cautions: [], can: ["wake", "look", "cut"] as const },
        };
      }),
  };
}

async function bring(session: Session, target: WayTarget, control: number, wanted: SeenPower): Promise<void> {
  if ((await power(session)) === wanted) return;
  await raise(session, target);
  await session.ask(CHASSIS, CONTROL, [control]);
}

async function power(session: Session): Promise<SeenPower> {
  const [state] = await session.ask(CHASSIS, STATUS);
  if (state === undefined) throw new WayFault("not_understood");
  return (state & 1) === 1 ? "on" : "off";
}

/** A session begins with the rights of a user, whoever opens it. */
async function raise(session: Session, target: WayTarget): Promise<void> {
  await session.ask(APP, PRIVILEGE, [roleOf(target)]);
}

/** Runs within a session that is opened for it; lost packets begin it anew. */
async function inSession<T>(
  call: Call,
  suites: readonly Suite[],
  login: Login,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  let left = [...suites];
  let hasAnswered = false;
  for (let number = 0; number < SESSIONS && (hasAnswered || number < SILENT); number++) {
    const address = call.addresses[number % call.addresses.length] ?? "";
    // Some say nothing to a suite that they do not know.
    const suite = left[number % left.length];
    if (!suite) break;
    const datagrams = await openDatagrams(address, call.place.port, call.signal);
    try {
      const session = await openSession(datagrams, suite, login, pausesOf(number));
      try {
        return await use(session);
      } finally {
        await session.close();
      }
    } catch (error) {
      hasAnswered ||= datagrams.hasAnswered;
      if (error instanceof OtherSuite) left = left.filter((one) => one !== suite);
      else if (!(error instanceof SessionLost)) throw error;
      if (left.length === 0) throw new WayFault("not_offered");
    } finally {
      datagrams.close();
    }
  }
  throw new WayFault(hasAnswered ? "timeout" : "unreachable");
}

/** @throws WayFault `bad_option` named `secret` or `user` */
function loginOf(target: WayTarget): Login {
  const [user, secret] = [Buffer.from(target.user, "utf8"), Buffer.from(target.secret, "utf8")];
  if (user.length > 16) throw new WayFault("bad_option", "user");
  if (secret.length > 20) throw new WayFault("bad_option", "secret");
  return { user, secret, role: roleOf(target) };
}

function roleOf({ options }: WayTarget): 3 | 4 {
  const privilege = options["privilege"] || "operator";
  if (privilege === "operator") return 3;
  if (privilege === "administrator") return 4;
  throw new WayFault("bad_option", "privilege");
}

function suitesOf({ options }: WayTarget): readonly Suite[] {
  const asked = options["cipher_suite"] ?? "";
  const suites = [SUITE_17, SUITE_3].filter(({ id }) => asked === "" || String(id) === asked);
  if (suites.length === 0) throw new WayFault("bad_option", "cipher_suite");
  return suites;
}
