import { create } from "@bufbuild/protobuf";
import {
  UpgradeEndSchema,
  UpgradeSchema,
  type Upgrade as UpgradeMessage,
} from "../../gen/proto/komoriuta/v1/upgrade_pb";
import { UPGRADE_WHYS, type Upgrade, type UpgradeEndAs } from "../../plan/upgrades";
import { numbers } from "./numbers";
import { timestampOf } from "./time";

const END = numbers<UpgradeEndAs, typeof UpgradeEndSchema>(UpgradeEndSchema, {
  done: "UPGRADE_END_DONE",
  already_there: "UPGRADE_END_ALREADY_THERE",
  skipped: "UPGRADE_END_SKIPPED",
  failed: "UPGRADE_END_FAILED",
  cancelled: "UPGRADE_END_CANCELLED",
});

/** The message of an upgrade of agents. */
export function upgradeMessage(upgrade: Upgrade): UpgradeMessage {
  const { uuid, version, author, since, until, endedAt, cancelledBy, members } = upgrade;
  return create(UpgradeSchema, {
    ...{ uuid, version, author, createdAt: timestampOf(since), until: timestampOf(until) },
    ...(endedAt !== null && { endedAt: timestampOf(endedAt) }),
    ...(cancelledBy !== null && { cancelledBy }),
    members: members.map(({ serverUuid, serverName, from, askedAt, end }) => ({
      ...{ serverUuid, serverName, fromVersion: from },
      ...(askedAt !== null && { askedAt: timestampOf(askedAt) }),
      ...(end && {
        ...{ end: END[UPGRADE_WHYS[end.why]], why: end.why, detail: end.detail },
        endedAt: timestampOf(end.at),
      }),
    })),
  });
}
