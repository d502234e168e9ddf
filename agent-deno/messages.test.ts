import {
  create,
  type DescField,
  type DescMessage,
  fromBinary,
  type Message,
  type MessageShape,
  ScalarType,
  toBinary,
} from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import fc from "fast-check";
import {
  GetManifestRequestSchema,
  GetManifestResponseSchema,
  SendHeartbeatRequestSchema,
  SendHeartbeatResponseSchema,
} from "./gen/komoriuta/v1/agent_pb.ts";
import { type Fields, readManifestAnswer, writeGetManifest, writeSendHeartbeat } from "./messages.ts";
import { assert } from "./testing/assert.ts";

/** Values for a field; a kind that the agent's messages did not have so far fails here first. */
function valueOf(field: DescField): fc.Arbitrary<unknown> {
  if (field.fieldKind === "enum") return fc.constantFrom(...field.enum.values.map(({ number }) => number));
  if (field.fieldKind === "message") return messageOf(field.message);
  if (field.fieldKind === "list" && field.listKind === "message") {
    return fc.array(messageOf(field.message), { maxLength: 3 });
  }
  if (field.scalar === ScalarType.BOOL) return fc.boolean();
  if (field.scalar === ScalarType.STRING) return fc.string({ unit: "grapheme" });
  if (field.scalar === ScalarType.UINT32) return fc.nat(0xffff_ffff);
  throw new Error(`messages.ts does not know this kind of field: ${field.toString()}`);
}

/** Messages with any of the fields that the protocol has: whatever is added to it must be carried, too. */
function messageOf<D extends DescMessage>(schema: D): fc.Arbitrary<MessageShape<D>> {
  const fields = schema.fields.map((field) => [field.localName, valueOf(field)] as const);
  const content = fc.record(Object.fromEntries(fields), { requiredKeys: [] });
  return content.map((some) => create(schema, some as never));
}

/** What the generated code gives, without its marks. */
function plain<M extends Message>({ $typeName: _, $unknown: __, ...fields }: M): Fields<M> {
  return fields;
}

Deno.test("what is written is what the generated code reads, whatever fields there are", () => {
  fc.assert(
    fc.property(messageOf(SendHeartbeatRequestSchema), (heartbeat) => {
      assert.deepEqual(fromBinary(SendHeartbeatRequestSchema, writeSendHeartbeat(heartbeat)), heartbeat);
    }),
  );
  fc.assert(
    fc.property(messageOf(GetManifestRequestSchema), (request) => {
      assert.deepEqual(fromBinary(GetManifestRequestSchema, writeGetManifest(request)), request);
    }),
  );
});

Deno.test("what the generated code writes is what is read, from either answer", () => {
  for (const schema of [GetManifestResponseSchema, SendHeartbeatResponseSchema]) {
    fc.assert(
      fc.property(messageOf(schema), (answer) => {
        const expected = answer.manifest === undefined ? undefined : plain(answer.manifest);
        assert.deepEqual(readManifestAnswer(toBinary(schema, answer)), expected);
      }),
    );
  }
});

Deno.test("fields of a later protocol are passed over, and parts of one manifest put together", () => {
  const to = new BinaryWriter();
  to.tag(9, WireType.LengthDelimited).string("later");
  to.tag(1, WireType.LengthDelimited).fork();
  to.tag(1, WireType.Varint).int32(2).tag(8, WireType.Bit32).fixed32(7).tag(2, WireType.LengthDelimited);
  to.string("an interval of another kind").join();
  to.tag(1, WireType.LengthDelimited).fork().tag(2, WireType.Varint).uint32(12).join();
  const manifest = { powerStatus: 2, heartbeatInterval: 12, revision: 0, serverUuid: "" };
  assert.deepEqual(readManifestAnswer(to.finish()), manifest);
});

Deno.test("bytes that are no message: an error or nothing, never a hang", () => {
  const read = (bytes: Uint8Array): unknown => {
    try {
      return readManifestAnswer(bytes);
    } catch (error) {
      assert(error instanceof Error);
      return undefined;
    }
  };
  fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => void read(bytes)));
  // A manifest that is longer than its answer, and one whose last field is longer than the manifest.
  assert.throws(() => readManifestAnswer(new Uint8Array([0x0a, 0x05, 0x10, 0x05])), /premature/);
  assert.throws(() => readManifestAnswer(new Uint8Array([0x0a, 0x02, 0x10, 0x85, 0x01])), /premature/);
});
