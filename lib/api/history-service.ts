import { timestampMs, type Timestamp } from "@bufbuild/protobuf/wkt";
import type { ServiceImpl } from "@connectrpc/connect";
import * as z from "zod";
import { validated } from "../access/validated";
import type { HistoryService } from "../gen/proto/komoriuta/v1/history_pb";
import { restSettings } from "../fleet/model/rest-settings";
import { serversOf } from "../plan/hold";
import { activityMessage, timelinesMessage, planMessage, readCursor } from "./codec/history";
import { nightReportMessage } from "./codec/night-report";
import { readRest, restPreviewMessage } from "./codec/rest";
import { explainedMessage } from "./codec/why";
import { fleetOf, operatorOf, tooMuchAtOnce } from "./asking";
import type { Running } from "./running";
import { englishSteps } from "./why-text";

const DAY = 24 * 3600 * 1000;
/** The longest span of one answer, past and planned, in days: a little more than there is. */
const MOST_DAYS = { past: 9, planned: 15 } as const;

/** Milliseconds by which a caller's clock may be ahead. */
const CLOCKS_APART = 60_000;

const uuids = z
  .array(z.uuid("must be a UUID"))
  .max(1000, "must have at most 1,000 entries; without any, all servers are told of");
const instant = z.custom<Timestamp>().transform(timestampMs);
const given = z
  .custom<Timestamp>((value) => value !== undefined, "must be given")
  .transform(timestampMs)
  .pipe(z.number());

/** Refuses a time whose end lies before its beginning, or too long after it. */
function span(days: number) {
  return ({ since, until }: { since: number; until: number }, context: z.RefinementCtx): void => {
    const refuse = (message: string): void => context.addIssue({ code: "custom", path: ["until"], message });
    if (until < since) refuse("must not be before since");
    else if (until - since > days * DAY) refuse(`must be at most ${days} days after since`);
  };
}

const timelines = (now: number) =>
  z
    .object({ since: given, until: instant.optional(), serverUuids: uuids, groupUuids: uuids })
    .transform((asked) => ({ ...asked, until: asked.until ?? now }))
    .superRefine(span(MOST_DAYS.past));

const planned = (now: number) =>
  z
    .object({ since: instant.optional(), until: given })
    .transform((asked) => ({ ...asked, since: asked.since ?? now }))
    .superRefine(span(MOST_DAYS.planned));

const uuid = z.string().pipe(z.union([z.literal(""), z.uuid("must be a UUID")], "must be a UUID"));
const preview = z
  .object({ serverUuid: uuid, groupUuid: uuid, rest: restSettings.optional() })
  .refine(({ serverUuid, groupUuid }) => (serverUuid === "") !== (groupUuid === ""), {
    ...{ path: ["serverUuid"], message: "must name a server, or groupUuid a group, and not both" },
  })
  .transform(({ serverUuid, groupUuid, rest = null }) => ({
    ...{ serverUuid: serverUuid || null, groupUuid: groupUuid || null, rest },
  }));

const explain = (now: number) =>
  z.object({
    serverUuid: z.uuid("must be a UUID"),
    at: instant
      .optional()
      .refine((at) => at === undefined || at <= now + CLOCKS_APART, "must not be in the future"),
  });

const activity = z
  .object({
    since: instant.optional(),
    until: instant.optional(),
    serverUuids: uuids,
    groupUuids: uuids,
    kinds: z
      .array(z.string().regex(/^[a-z_]{1,40}$/, "must be a word such as lost"))
      .max(100, "must have at most 100 entries"),
    actors: z
      .array(z.string().min(1, "must not be empty").max(64, "must have at most 64 characters"))
      .max(100, "must have at most 100 entries"),
    limit: z
      .number()
      .max(500, "must be at most 500")
      .transform((limit) => limit || 50),
    cursor: z.string().transform((cursor, context) => {
      const before = cursor === "" ? null : readCursor(cursor);
      if (before !== undefined) return before;
      context.addIssue({ code: "custom", message: "must be what an answer gave as next" });
      return z.NEVER;
    }),
  })
  .transform(({ since = null, until = null, cursor, ...asked }) => ({
    ...{ ...asked, since, until, before: cursor },
  }))
  .refine(({ since, until }) => since === null || until === null || since <= until, {
    path: ["until"],
    message: "must not be before since",
  });

/** The past, and what is planned. */
export function historyService(running: () => Running, now = Date.now): ServiceImpl<typeof HistoryService> {
  return {
    async listTimelines(request, context) {
      const fleet = fleetOf(running(), context);
      const { since, until, ...named } = validated(timelines(now()), request);
      const isAll = named.serverUuids.length + named.groupUuids.length === 0;
      const asked = isAll ? null : serversOf(named, fleet.list());
      return timelinesMessage(await fleet.timelines(since, until, asked));
    },

    async listActivity(request, context) {
      return activityMessage(await fleetOf(running(), context).activity(validated(activity, request)));
    },

    async explainStatus(request, context) {
      const { serverUuid, at = null } = validated(explain(now()), request);
      return explainedMessage(await fleetOf(running(), context).why(serverUuid, at), await englishSteps());
    },

    listPlanned(request, context) {
      const fleet = fleetOf(running(), context);
      const { since, until } = validated(planned(now()), request);
      const wait = running().access.pacePlan(operatorOf(context));
      if (wait > 0) throw tooMuchAtOnce(Math.ceil(wait / 1000));
      return planMessage(fleet.planned(since, until));
    },

    async previewRest(request, context) {
      const fleet = fleetOf(running(), context);
      const asked = validated(preview, { ...request, rest: readRest(request.rest) });
      const wait = running().access.pacePlan(operatorOf(context));
      if (wait > 0) throw tooMuchAtOnce(Math.ceil(wait / 1000));
      return restPreviewMessage(await fleet.previewRest(asked));
    },

    async getNightReport(_request, context) {
      const fleet = fleetOf(running(), context);
      const wait = running().access.pacePlan(operatorOf(context));
      if (wait > 0) throw tooMuchAtOnce(Math.ceil(wait / 1000));
      return nightReportMessage(await fleet.nightReport());
    },
  };
}
