/**
 * The messages of AgentService to and from bytes, written out by hand: the generated code brings descriptors of
 * descriptors, and 2 MiB with them (docs/decisions/019-light-agent.md). Types and field numbers are the generated ones;
 * `messages.test.ts` holds each field against them.
 */
import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type {
  Agent,
  GetManifestRequest,
  Manifest,
  NetworkInterface,
  SendHeartbeatRequest,
} from "./gen/komoriuta/v1/agent_pb.ts";

/** The fields of a generated message. */
export type Fields<M> = Omit<M, "$typeName" | "$unknown">;

export type AgentFields = Omit<Fields<Agent>, "interfaces"> & {
  readonly interfaces: readonly (Omit<Fields<NetworkInterface>, "wakeOnLan"> & {
    readonly wakeOnLan?: boolean | undefined;
  })[];
};
/** What is optional may be missing or undefined. */
export type HeartbeatFields = Omit<Fields<SendHeartbeatRequest>, "agent" | "shutdownError"> & {
  readonly shutdownError?: string | undefined;
  readonly agent?: AgentFields | undefined;
};
export type ManifestFields = Fields<Manifest>;

export function writeGetManifest({ bootId }: Fields<GetManifestRequest>): Uint8Array<ArrayBuffer> {
  const to = new BinaryWriter();
  text(to, 1, bootId);
  return to.finish();
}

export function writeSendHeartbeat(heartbeat: HeartbeatFields): Uint8Array<ArrayBuffer> {
  const to = new BinaryWriter();
  number(to, 1, heartbeat.heartbeatStatus);
  text(to, 2, heartbeat.bootId);
  text(to, 3, heartbeat.instanceId);
  number(to, 4, heartbeat.sequence);
  number(to, 5, heartbeat.manifestRevision);
  const { shutdownError, agent } = heartbeat;
  if (shutdownError !== undefined) to.tag(6, WireType.LengthDelimited).string(shutdownError);
  if (agent !== undefined) nested(to, 7, () => writeAgent(to, agent));
  return to.finish();
}

function writeAgent(to: BinaryWriter, { version, hostname, os, arch, interfaces }: AgentFields): void {
  text(to, 1, version);
  text(to, 2, hostname);
  text(to, 3, os);
  text(to, 4, arch);
  for (const one of interfaces) nested(to, 5, () => writeInterface(to, one));
}

function writeInterface(to: BinaryWriter, one: AgentFields["interfaces"][number]): void {
  text(to, 1, one.name);
  text(to, 2, one.macAddress);
  if (one.wakeOnLan !== undefined) to.tag(3, WireType.Varint).bool(one.wakeOnLan);
  number(to, 4, Number(one.defaultRoute));
}

/**
 * The manifest of a GetManifestResponse or a SendHeartbeatResponse, which are alike; undefined where it lacks one.
 * Fields that this agent does not know are passed over.
 * @throws Error where these bytes are no message
 */
export function readManifestAnswer(bytes: Uint8Array): ManifestFields | undefined {
  const from = new BinaryReader(bytes);
  let manifest: ManifestFields | undefined;
  while (from.pos < from.len) {
    const [field, type] = from.tag();
    if (field === 1 && type === WireType.LengthDelimited) manifest = readManifest(from, manifest);
    else from.skip(type, field);
  }
  return manifest;
}

/** A message that comes in parts is put together, as the encoding wants it. */
function readManifest(from: BinaryReader, before: ManifestFields | undefined): ManifestFields {
  const manifest = before ?? { powerStatus: 0, heartbeatInterval: 0, revision: 0, serverUuid: "" };
  const end = from.uint32() + from.pos;
  if (end > from.len) throw new RangeError("premature EOF");
  while (from.pos < end) {
    const [field, type] = from.tag();
    if (field === 1 && type === WireType.Varint) manifest.powerStatus = from.int32();
    else if (field === 2 && type === WireType.Varint) manifest.heartbeatInterval = from.uint32();
    else if (field === 3 && type === WireType.Varint) manifest.revision = from.uint32();
    else if (field === 4 && type === WireType.LengthDelimited) manifest.serverUuid = from.string();
    else from.skip(type, field);
  }
  if (from.pos > end) throw new RangeError("premature EOF");
  return manifest;
}

/** What has the value that a missing field stands for is left out. */
function text(to: BinaryWriter, field: number, value: string): void {
  if (value !== "") to.tag(field, WireType.LengthDelimited).string(value);
}

function number(to: BinaryWriter, field: number, value: number): void {
  if (value !== 0) to.tag(field, WireType.Varint).uint32(value);
}

function nested(to: BinaryWriter, field: number, write: () => void): void {
  to.tag(field, WireType.LengthDelimited).fork();
  write();
  to.join();
}
