/** `power-cuts`: who is turned off while a UPS is on battery, and woken afterwards. */
import type {
  PowerCutStepJson,
  PreviewPowerCutResponseJson,
  RehearsedMomentJson,
} from "../../../lib/gen/proto/komoriuta/v1/ups_pb.ts";
import type { RunJson } from "../../../lib/gen/proto/komoriuta/v1/run_pb.ts";
import { jsonLine, printable } from "../../printable.ts";
import { Refusal } from "../../refusal.ts";
import type { Api } from "../api.ts";
import { EXIT } from "../exit.ts";
import { apiOf } from "../fleet.ts";
import { readPowerCutPlan } from "../messages.ts";
import { table } from "../table.ts";
import type { Context, CtlVerb } from "../verb.ts";
import { say } from "../words/say.ts";

type Plan = ReturnType<typeof readPowerCutPlan>;

export const powerCuts: CtlVerb = {
  arguments: "[list | show PLAN | preview PLAN | rehearse PLAN]",
  words: [0, 2],
  completes: [["list", "show", "preview", "rehearse"]],
  summary: "Show power cut plans, and what they would do: nothing is ordered.",
  details: `A plan turns servers off while its UPS is on battery, and wakes them once line power is back and it is charged.
preview says who would go now, in which order, and who is left and why; rehearse runs it against a UPS that follows a
usual power cut of half an hour. Plans are made in the console, or by the API. docs/power-cuts.md has more.`,
  async run({ words: [what = "list", name = ""], json }, context) {
    const api = apiOf(context);
    if (what === "list" && name === "") return list(api, json, context);
    if (!["show", "preview", "rehearse"].includes(what) || name === "")
      throw new Refusal(EXIT.usage, say("`komoctl power-cuts`, or `power-cuts show|preview|rehearse PLAN`."));
    const plan = await find(api, name);
    if (what === "show") return show(api, plan, json, context);
    if (what === "preview") {
      const answer = await api.call("UpsService/PreviewPowerCut", { plan });
      return json ? context.io.out(jsonLine(answer)) : preview(plan, answer, context);
    }
    const { moments = [] } = await api.call("UpsService/RehearsePowerCut", { plan });
    if (json) return context.io.out(jsonLine(moments));
    return rehearsed(api, moments, context);
  },
};

async function find(api: Api, name: string): Promise<Plan> {
  const { plans = [] } = await api.call("UpsService/ListPowerCutPlans");
  const found = plans.find((plan) => plan.name === name || plan.uuid === name);
  if (!found) throw new Refusal(EXIT.usage, say("There is no power cut plan called {name}.", { name }));
  return readPowerCutPlan(found);
}

async function list(api: Api, json: boolean, { io }: Context): Promise<void> {
  const answer = await api.call("UpsService/ListPowerCutPlans");
  if (json) return io.out(jsonLine(answer));
  const plans = (answer.plans ?? []).map(readPowerCutPlan);
  if (plans.length === 0) io.out(say("There are no power cut plans."));
  else {
    const rows = plans.map(({ name, ups, paused, steps = [], powerCut, cautions = [] }) => [
      ...[name, ups, String(steps.length)],
      paused
        ? say("paused")
        : cautions.length > 0
          ? say("{count} to look at", { count: cautions.length })
          : say("ready"),
      powerCut?.story ?? "",
    ]);
    for (const line of table(
      [[say("PLAN"), say("UPS"), say("STEPS"), "", say("LAST POWER CUT")], ...rows],
      io.colour,
    ))
      io.out(line);
  }
  const silent = answer.suspected?.serverUuids?.length ?? 0;
  if (silent > 0)
    io.out(
      say("{count} servers fell silent together at {at}, as after a power cut: wake them with on.", {
        count: silent,
        at: answer.suspected?.at ?? "",
      }),
    );
}

async function show(api: Api, plan: Plan, json: boolean, { io }: Context): Promise<void> {
  if (json) return io.out(jsonLine(plan));
  const groupOf = await groupNames(api);
  const print = (text: string): void => io.out(printable(text));
  const ups = `${plan.ups}${plan.identity ? ` (${plan.identity})` : ""}`;
  print(say("{name}, by {ups}, of {author}", { name: plan.name, ups, author: plan.author ?? "" }));
  for (const [at, step] of (plan.steps ?? []).entries())
    print(`${at + 1}. ${when(step)}: ${(step.groupUuids ?? []).map(groupOf).join(", ")}`);
  if (plan.forceAtLowBattery) print(say("At low battery: by force."));
  print(
    say("Back: {seconds} s without a break, and charged to {percent} %.", {
      seconds: plan.stableSeconds ?? 0,
      percent: plan.chargedTo ?? 0,
    }),
  );
  for (const caution of plan.cautions ?? []) print(caution);
  if (plan.powerCut?.story) print(plan.powerCut.story);
}

async function groupNames(api: Api): Promise<(uuid: string) => string> {
  const { groups = [] } = await api.call("GroupService/ListGroups");
  const names = new Map(groups.map(({ uuid, name }) => [uuid, name ?? ""]));
  return (uuid) => names.get(uuid) ?? say("a group that is no more");
}

function when(step: PowerCutStepJson): string {
  if (step.onBatterySeconds !== undefined)
    return say("{seconds} s on battery", { seconds: step.onBatterySeconds });
  if (step.chargeBelow !== undefined) return say("below {percent} %", { percent: step.chargeBelow });
  return say("below {seconds} s of battery", { seconds: step.runtimeBelowSeconds ?? 0 });
}

function preview(plan: Plan, answer: PreviewPowerCutResponseJson, { io }: Context): void {
  const print = (text: string): void => io.out(printable(text));
  for (const [at, { run, seconds = 0 }] of (answer.steps ?? []).entries()) {
    const step = plan.steps?.[at];
    print(
      say("{step}, about {minutes} min:", {
        step: `${at + 1}. ${step ? when(step) : ""}`,
        minutes: Math.ceil(seconds / 60),
      }),
    );
    print(`   ${say("off: {servers}", { servers: going(run) || say("nobody") })}`);
    for (const { serverName = "", why = "", detail = "" } of staying(run))
      print(
        `   ${say("stays: {server}", { server: serverName })} (${why.replaceAll("_", " ")}${detail && ` ${detail}`})`,
      );
  }
  print(say("Afterwards woken: {servers}", { servers: answer.back ? going(answer.back) : say("nobody") }));
  for (const caution of answer.cautions ?? []) print(caution);
}

/** Names of those that a run asks, in order. */
function going(run: RunJson | undefined): string {
  return (run?.members ?? [])
    .filter(({ end }) => end === undefined)
    .map(({ serverName = "" }) => serverName)
    .join(", ");
}

function staying(run: RunJson | undefined) {
  return (run?.members ?? []).filter(({ end }) => end !== undefined);
}

async function rehearsed(api: Api, moments: readonly RehearsedMomentJson[], { io }: Context): Promise<void> {
  const { servers = [] } = await api.call("ServerService/ListServers");
  const names = new Map(servers.map(({ uuid, name }) => [uuid, name ?? ""]));
  const rows = moments.map(({ afterSeconds = 0, text = "", serverUuids = [] }) => [
    clock(afterSeconds),
    `${text}${serverUuids.length > 0 ? ` ${serverUuids.map((uuid) => names.get(uuid) ?? "?").join(", ")}` : ""}`,
  ]);
  if (rows.length === 0) io.out(say("Nothing would happen."));
  for (const line of table(rows, io.colour)) io.out(line);
}

/** "1:05:30" */
function clock(seconds: number): string {
  const two = (number: number): string => String(Math.floor(number)).padStart(2, "0");
  return `${Math.floor(seconds / 3600)}:${two((seconds % 3600) / 60)}:${two(seconds % 60)}`;
}
