import { describe, expect, it } from "vitest";
import { directionFault } from "./import-direction.mjs";

describe("import directions", () => {
  it.each([
    ["lib/power/step.ts", "./facts"],
    ["lib/fleet/request-action.ts", "@/lib/power/step"],
    ["lib/manager/compose.ts", "@/lib/store/client"],
    ["app/login/page.tsx", "@/components/ui/button"],
    ["components/status.tsx", "@/lib/power/status"],
    ["lib/store/client.ts", "@/lib/gen/prisma/client"],
    ["lib/power/step.test.ts", "vitest"],
    ["tests/e2e/login.spec.ts", "../../lib/power/facts"],
    ["lib/http/listeners.ts", "../compat/length-untold"],
    ["lib/store/servers.ts", "../fleet/ports"],
    ["lib/access/session.test.ts", "../store/testing"],
    ["lib/fleet/testing.ts", "../store/open"],
    ["agent-deno/cli/program.ts", "../../command-line/help.ts"],
    ["app/(console)/runs/page.tsx", "../_runs/run-words"],
    ["app/(console)/runs/[uuid]/page.tsx", "../runs-screen"],
    ["app/(console)/layout.tsx", "./account/page"],
  ])("%s may import %s", (from, target) => {
    expect(directionFault(from, target)).toBeUndefined();
  });

  it.each(["../../lib/gen/proto/komoriuta/v1/run_pb.ts", "@bufbuild/protobuf"])(
    "the agent takes types of %s, and nothing that is left at run time",
    (target) => {
      expect(directionFault("agent-deno/komoctl/methods.ts", target, true)).toBeUndefined();
      expect(directionFault("agent-deno/komoctl/methods.ts", target)).toContain("`import type`");
      expect(directionFault("lib/power/step.ts", "@bufbuild/protobuf")).toBeUndefined();
    },
  );

  it.each([
    ["lib/power/step.ts", "../store/servers", "power may not import store"],
    ["lib/power/step.ts", "@/lib/fleet/fleet", "Hand the value in as a parameter"],
    ["lib/api/servers.ts", "@prisma/client", "Only lib/store speaks to Prisma"],
    ["lib/fleet/registry.ts", "../store/servers", "Let lib/fleet declare the port"],
    ["lib/metrics/metrics.ts", "../store/open", "metrics may not import store"],
    ["lib/manager/compose.ts", "../store/testing", "Only tests may import"],
    ["lib/fleet/heartbeat.ts", "@/lib/gen/prisma/client", "Only lib/store speaks to Prisma"],
    ["lib/manager/compose.ts", "@/app/layout", "manager may not import app"],
    ["agent-deno/komolet.ts", "../lib/power/facts.ts", "agent may not import power"],
    ["lib/wake/udp.ts", "../../agent-deno/paths.ts", "wake may not import agent"],
    ["command-line/help.ts", "../agent-deno/printable.ts", "command-line may not import agent"],
    ["app/(console)/timeline/undo.tsx", "../servers/actions", "timeline may not use servers"],
    ["app/(console)/runs/[uuid]/page.tsx", "@/app/(console)/groups/actions", "A screen is no library"],
    ["components/server-list.tsx", "../lib/store", "components may not import store"],
  ])("%s may not import %s", (from, target, words) => {
    expect(directionFault(from, target)).toContain(words);
  });
});
