import { create, toJson, type MessageInitShape } from "@bufbuild/protobuf";
import { HolderKind, HolderKindSchema } from "../../gen/proto/komoriuta/v1/use_pb";
import {
  PreviewRestResponseSchema,
  RestKeep as KeepMessage,
  RestKeepSchema,
  RestOutlookSchema,
  RestSchema,
  RestWhenSchema,
  type PreviewRestResponse,
  type PreviewRestResponseJson,
  type Rest as RestMessage,
  type RestHourSchema,
  type RestOutlook as OutlookMessage,
  type RestWhen as WhenMessage,
} from "../../gen/proto/komoriuta/v1/rest_pb";
import type { RestPreview } from "../../fleet/rest-preview";
import type { RestOutlook } from "../../fleet/orders/rests";
import {
  REST_WHENS,
  USUAL_REST,
  type RestAuthor,
  type RestKept,
  type RestSettings,
  type RestWhen,
} from "../../plan/rest";
import type { PreviewedHour } from "../../plan/rest-hours";
import { numbers } from "./numbers";
import { REST_KEEP } from "./rest-words";
import { timestampOf } from "./time";
import { HOLDER_KIND, REST_WHEN } from "./words";
import type { Whole } from "./whole";

/** The codec's part for rest. */

const WHEN = numbers(RestWhenSchema, REST_WHEN);
const KEEP = numbers(RestKeepSchema, REST_KEEP);
const KINDS = numbers(HolderKindSchema, HOLDER_KIND);
const WHEN_OF = new Map<WhenMessage, RestWhen>(REST_WHENS.map((when) => [WHEN[when], when]));

export function restMessage(rest: RestSettings & Partial<RestAuthor>): RestMessage {
  const { when, afterMinutes, minUpMinutes, author = "" } = rest;
  return create(RestSchema, {
    ...{ when: WHEN[when], afterMinutes, minUpMinutes, author },
  } satisfies Whole<MessageInitShape<typeof RestSchema>>);
}

/** The rest of a request, to be checked by `restSettings`. An unknown word is passed on, so that it is refused. */
export function readRest(rest: RestMessage | undefined) {
  return (
    rest && {
      when: WHEN_OF.get(rest.when) ?? rest.when,
      afterMinutes: rest.afterMinutes || USUAL_REST.afterMinutes,
      minUpMinutes: rest.minUpMinutes || USUAL_REST.minUpMinutes,
    }
  );
}

export function restOutlookMessage({ rest, freeSince, sleepsAt, kept }: RestOutlook): OutlookMessage {
  return create(RestOutlookSchema, {
    rest: restMessage(rest),
    groupUuids: [...rest.groupUuids],
    freeSince: freeSince === null ? undefined : timestampOf(freeSince),
    sleepsAt: sleepsAt === null ? undefined : timestampOf(sleepsAt),
    kept: kept.map(({ why, detail, until }) => ({
      ...{ why: KEEP[why], detail, text: keptText({ why, detail, until }) },
      until: until === null ? undefined : timestampOf(until),
    })),
  } satisfies Whole<MessageInitShape<typeof RestOutlookSchema>>);
}

export function restPreviewMessage({ since, until, servers, leftOut }: RestPreview): PreviewRestResponse {
  const hours = (minutes: number): number => minutes / 60;
  return create(PreviewRestResponseSchema, {
    since: timestampOf(since),
    until: timestampOf(until),
    servers: servers.map(({ serverUuid, serverName, known, slept, off, woken, met, ...server }) => ({
      ...{ serverUuid, serverName, woken, metAsleep: met },
      ...{ knownHours: hours(known), sleptHours: hours(slept), offHours: hours(off) },
      hours: server.hours.map(hourMessage),
    })),
    leftOut,
  } satisfies Whole<MessageInitShape<typeof PreviewRestResponseSchema>>);
}

/** The same as an action hands it to the browser. */
export function restPreviewJson(preview: RestPreview): PreviewRestResponseJson {
  return toJson(PreviewRestResponseSchema, restPreviewMessage(preview));
}

function hourMessage(hour: PreviewedHour): Whole<MessageInitShape<typeof RestHourSchema>> {
  return {
    at: timestampOf(hour.at),
    usedMinutes: hour.used,
    freeMinutes: hour.free,
    scheduledMinutes: hour.scheduled,
    keptMinutes: hour.kept,
    offMinutes: hour.off,
    sleptMinutes: hour.slept,
    users: hour.users.map(({ kind, keep, name }) => ({
      kind: kind ? KINDS[kind] : HolderKind.UNSPECIFIED,
      keep: keep ? KEEP[keep] : KeepMessage.UNSPECIFIED,
      name,
    })),
  };
}

const TEXTS: Readonly<Record<RestKept["why"], (kept: RestKept) => string>> = {
  never: () => "It is set to never.",
  within_schedule: ({ detail }) => `The hours of the schedule ${detail} keep it on.`,
  not_on: () => "It is not on, or is being turned on or off.",
  not_known: () => "Its use is not known yet: its agent has not said since when it is free.",
  in_use: ({ detail }) => `It is in use: ${detail}.`,
  not_free_for_long: () => "It has not been free for long enough.",
  just_started: () => "It has not been up for long enough.",
  held: ({ detail }) => `${detail} keeps it on.`,
  needed_by: ({ detail }) => `${detail} needs it.`,
  kept_as_relay: ({ detail }) => `It is the last of its group that could wake the others in ${detail}.`,
  may_not_wake: () => "Nobody could wake it again: its Wake-on-LAN is off.",
  cannot_go: ({ detail }) =>
    `Its agent does not say that it can go in this way: ${detail.replace("_", " ")}.`,
  no_right: ({ detail }) =>
    detail === ""
      ? "Nobody has set this rest here: save it."
      : `${detail}, who set it, may not turn it off any more: save it anew.`,
  in_run: () => "A run is about it.",
  stop_waits: () => "A stop waits for it already.",
};

/** A reason as a sentence in English. */
export function keptText(kept: RestKept): string {
  return TEXTS[kept.why](kept);
}
