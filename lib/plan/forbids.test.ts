import { describe, expect, it } from "vitest";
import { newFacts, type Facts } from "../power/facts";
import { forbidsOff, type Allowed } from "./forbids";
import type { PlanServer } from "./run";

const AT = { monotonic: 1, wall: 1 };
const ON: Facts = {
  ...newFacts(10, AT),
  ...{ power: "ON", current: "ON", previous: "ON" },
  last: {
    ...{ at: AT, boot: "boot", instance: "komolet", sequence: 3, revisionEcho: 1, leaving: false },
  },
};
const NOTHING: Allowed = { evenIfItMayNotWake: false, evenIfNeeded: false, bySchedule: false };

function server(name: string, changes: Partial<PlanServer> = {}): PlanServer {
  return {
    ...{ uuid: name, name, facts: ON, pendingStop: null, holds: [], use: null, upSince: 1, ready: null },
    ...{ wakeDoubt: null, lacks: null, keptOnBy: null, neededBy: [], stopsAt: null, relaysWith: [] },
    ...{ canRelayIn: () => true, ...changes },
  };
}

function judged(
  nas: PlanServer,
  {
    allowed = {},
    others = [],
    ...around
  }: {
    allowed?: Partial<Allowed>;
    others?: readonly PlanServer[];
    waitsFor?: readonly string[];
    isToStop?: (consumer: PlanServer) => boolean;
    mayStop?: (serverUuid: string) => boolean;
  } = {},
) {
  const view = (uuid: string) => others.find((one) => one.uuid === uuid);
  return forbidsOff(nas, { ...NOTHING, ...allowed }, { view, ...around });
}

describe("what forbids an OFF now", () => {
  it("nothing, where nobody needs the server, and it can be woken", () => {
    expect(judged(server("nas"))).toBeNull();
    expect(judged(server("nas", { wakeDoubt: "unproved" }))).toBeNull();
  });

  it("that whoever asks may not turn it off any more, whatever was allowed", () => {
    const mayStop = (uuid: string) => uuid === "web";
    const allowed = { evenIfItMayNotWake: true, evenIfNeeded: true };
    expect(judged(server("nas"), { allowed, mayStop })).toEqual({
      why: "no_right",
      detail: "",
      passes: false,
    });
    expect(judged(server("web"), { mayStop })).toBeNull();
  });

  it("a hold, whatever was allowed", () => {
    const held = server("nas", { holds: [{ author: "bob", until: 9 }] });
    const allowed = { evenIfItMayNotWake: true, evenIfNeeded: true };
    expect(judged(held, { allowed })).toEqual({ why: "held", detail: "bob", passes: false });
  });

  it("the hours of a schedule, for what a schedule asks", () => {
    const kept = server("nas", { keptOnBy: "nights" });
    expect(judged(kept)).toBeNull();
    expect(judged(kept, { allowed: { bySchedule: true } })).toMatchObject({
      why: "kept_on_by",
      detail: "nights",
    });
  });

  it("that nobody could wake it again, unless that was allowed", () => {
    const deaf = server("nas", { wakeDoubt: "off" });
    expect(judged(deaf)).toMatchObject({ why: "may_not_wake" });
    expect(judged(deaf, { allowed: { evenIfItMayNotWake: true } })).toBeNull();
  });

  it("who needs it now, and who did when it was planned, unless that was allowed", () => {
    const others = [server("web"), server("app")];
    const nas = server("nas", { neededBy: ["web"] });
    expect(judged(nas, { others })).toEqual({ why: "needed_by", detail: "web", passes: false });
    expect(judged(server("nas"), { others, waitsFor: ["app"] })).toMatchObject({ detail: "app" });
    expect(judged(nas, { others, allowed: { evenIfNeeded: true } })).toBeNull();
  });

  it("nobody who is proved off, or gone", () => {
    const off: Facts = { ...ON, power: "OFF", current: "None", downAsOrdered: true };
    const nas = server("nas", { neededBy: ["web", "gone"] });
    expect(judged(nas, { others: [server("web", { facts: off })] })).toBeNull();
    const silent: Facts = { ...off, downAsOrdered: false };
    expect(judged(nas, { others: [server("web", { facts: silent })] })).toMatchObject({ detail: "web" });
  });

  it("passes where all that need it are about to stop: who stays is named before the others", () => {
    const others = [server("web"), server("app")];
    const nas = server("nas", { neededBy: ["web", "app"] });
    expect(judged(nas, { others, isToStop: () => true })).toMatchObject({ detail: "web", passes: true });
    const isToStop = ({ name }: PlanServer) => name === "web";
    expect(judged(nas, { others, isToStop })).toMatchObject({ detail: "app", passes: false });
  });
});
