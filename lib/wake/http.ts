import type { SeenPower } from "../power/ways";
import { call, OUTSIDE, type Call, type Outside } from "./reach/call";
import { openPinned, openPlain, openTrusted, type Line } from "./reach/connect";
import { digestAuthorization, isDigest, parseChallenges, type Challenge } from "./reach/digest";
import type { HttpAnswer } from "./reach/http-answer";
import { valueAt } from "./reach/json-path";
import { httpPlan, type Errand, type HttpPlan, type Proof } from "./reach/presets";
import {
  basicAuthorization,
  faultOfStatus,
  inside,
  jsonOf,
  request,
  type HttpRequest,
} from "./reach/request";
import { WayFault, type Way, type WayTarget } from "./way";

/**
 * Plugs, and whatever else turns a machine on by HTTP. Options: `preset` (`shelly`, `tasmota`, `homeassistant`) with `url`,
 * and `channel` or `entity`; or `on_url`, `off_url`, `method` for these two, and `state_url` with `state_path`, `state_on`
 * and `state_off`. HTTPS goes to the pinned certificate; without a pin, to whom the system's authorities vouch for.
 */
export function http(outside: Outside = OUTSIDE): Way {
  const planned = async <T>(target: WayTarget, run: (plan: HttpPlan) => Promise<T>): Promise<T> =>
    run(httpPlan(target));
  const at = <T>(
    { place }: Errand,
    target: WayTarget,
    signal: AbortSignal,
    run: (call: Call) => Promise<T>,
  ): Promise<T> => call(outside, target, place, signal, run);
  return {
    wake: (target, signal) =>
      planned(target, ({ on, proof }) => at(on, target, signal, (call) => order(call, on, proof))),
    look: (target, signal) =>
      planned(target, async (plan) => {
        if (!plan.state) return "unknown";
        return at(plan.state.errand, target, signal, (call) => power(call, plan));
      }),
    cut: (target, signal) =>
      planned(target, ({ off, proof }) => {
        if (!off) throw new WayFault("not_offered");
        return at(off, target, signal, (call) => order(call, off, proof));
      }),
    tryOut: (target, signal) =>
      planned(target, (plan) => {
        const errand = plan.state?.errand ?? plan.on;
        return at(errand, target, signal, async (call) => {
          const { socket, certificate, cautions } = await opener(errand)(call);
          socket.destroy();
          return {
            power: plan.state ? await power(call, plan) : "unknown",
            ...{ product: plan.product, certificate },
            can: [
              "wake",
              ...(plan.state ? (["look"] as const) : []),
              ...(plan.off ? (["cut"] as const) : []),
            ],
            cautions: [
              ...cautions,
              ...(plan.state ? [] : (["no_look"] as const)),
              ...(plan.off ? [] : (["no_cut"] as const)),
            ],
          };
        });
      }),
  };
}

function opener({ isSecure }: Errand): (call: Call) => Promise<Line> {
  if (!isSecure) return openPlain;
  return (call) => (call.target.pin === null ? openTrusted(call) : openPinned(call));
}

async function order(call: Call, errand: Errand, proof: Proof): Promise<void> {
  const answer = await ask(call, errand, proof);
  // It answers what it does not know with success.
  if (proof === "tasmota" && inside(jsonOf(answer), "Command") === "Unknown")
    throw new WayFault("not_offered");
}

async function power(call: Call, { state, proof }: HttpPlan): Promise<SeenPower> {
  if (!state) return "unknown";
  const json = jsonOf(await ask(call, state.errand, proof));
  const found = proof === "tasmota" ? tasmotaPower(json) : valueAt(json, state.path);
  return found === state.on ? "on" : found !== null && found === state.off ? "off" : "unknown";
}

/** The one relay that was asked for: `POWER` where it has no other, else `POWER1`. */
function tasmotaPower(json: unknown): string | null {
  if (typeof json !== "object" || json === null) return null;
  const names = Object.keys(json).filter((name) => /^POWER\d*$/.test(name));
  return names.length === 1 ? valueAt(json, [names[0] ?? ""]) : null;
}

/** The answer to an errand. @throws WayFault where it is no success */
async function ask(call: Call, errand: Errand, proof: Proof): Promise<HttpAnswer> {
  const { user, secret } = call.target;
  const send = (more: Partial<HttpRequest> = {}): Promise<HttpAnswer> =>
    request(call, opener(errand), {
      ...errand.request,
      ...more,
      headers: { ...errand.request.headers, ...more.headers },
    });
  const answer = await first(send, errand, proof, call.target);
  if (proof === "tasmota" && inside(jsonOrNull(answer), "WARNING") !== undefined)
    throw new WayFault("login_refused");
  if (answer.status < 300) return answer;
  if (answer.status !== 401 || (proof !== "asked" && proof !== "digest")) throw fault(answer, call.target);
  if (user === "" && secret === "") throw new WayFault("login_refused");
  const again = await send({ headers: { Authorization: answered(answer, errand, proof, call.target) } });
  if (again.status < 300) return again;
  throw fault(again, call.target);
}

type Send = (more?: Partial<HttpRequest>) => Promise<HttpAnswer>;

/** The first try: those that are asked how they want it are shown no secret yet. */
function first(
  send: Send,
  { request: { body = "" } }: Errand,
  proof: Proof,
  target: WayTarget,
): Promise<HttpAnswer> {
  const { user, secret } = target;
  if (proof === "bearer") return send({ headers: { Authorization: `Bearer ${secret}` } });
  if (proof === "tasmota" && secret !== "") {
    const name = user || "admin";
    return send({
      headers: { Authorization: basicAuthorization(name, secret) },
      body: `${body}&${new URLSearchParams({ user: name, password: secret }).toString()}`,
    });
  }
  return send();
}

/** The login as it was asked for. The best of what is offered; a password in clear only where anything goes. */
function answered(
  answer: HttpAnswer,
  { request }: Errand,
  proof: Proof,
  { user, secret }: WayTarget,
): string {
  const offered = parseChallenges(answer.headers.get("www-authenticate") ?? "");
  const may = (isRight: (challenge: Challenge) => boolean): Challenge | undefined => offered.find(isRight);
  const digest =
    may((one) => isDigest(one, false)) ?? (proof === "asked" ? may((one) => isDigest(one, true)) : undefined);
  if (digest) {
    const { method, path } = request;
    return digestAuthorization(digest, {
      method,
      path,
      secret,
      user: user || (proof === "digest" ? "admin" : ""),
    });
  }
  if (proof === "asked" && offered.some(({ scheme }) => scheme === "basic"))
    return basicAuthorization(user, secret);
  throw new WayFault("login_refused");
}

function fault({ status }: HttpAnswer, { options }: WayTarget): WayFault {
  if (status === 404 && options["preset"] === "homeassistant") return new WayFault("bad_option", "entity");
  return faultOfStatus(status);
}

function jsonOrNull(answer: HttpAnswer): unknown {
  try {
    return jsonOf(answer);
  } catch {
    return null;
  }
}
