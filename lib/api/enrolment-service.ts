import { create } from "@bufbuild/protobuf";
import { Code, ConnectError, type ServiceImpl } from "@connectrpc/connect";
import * as z from "zod";
import { validated } from "../access/validated";
import type { By } from "../fleet/model/audit";
import { FleetError, HIDDEN_SERVER } from "../fleet/model/errors";
import { INVISIBLE, isVisible } from "../fleet/model/invisible";
import { serverSettings } from "../fleet/model/settings";
import {
  EnrolResponseSchema,
  type EnrolmentKeyService,
  type EnrolmentService,
  type EnrolRequest,
  type EnrolResponse,
} from "../gen/proto/komoriuta/v1/enrolment_pb";
import { RetryAfterSchema } from "../gen/proto/komoriuta/v1/error_pb";
import { refuseAside } from "./agent-service";
import { fleetOf, originOf, type Headed } from "./asking";
import { enrolmentKeyMessage } from "./codec/write";
import type { Running } from "./running";

/** Enrolment keys, for operators. */
export function enrolmentKeyService(running: () => Running): ServiceImpl<typeof EnrolmentKeyService> {
  return {
    listEnrolmentKeys: (_request, context) => ({
      enrolmentKeys: fleetOf(running(), context).enrolmentKeys().map(enrolmentKeyMessage),
    }),

    async createEnrolmentKey(request, context) {
      const { secret, kept } = await running().enrolment.issue();
      const key = await fleetOf(running(), context).createEnrolmentKey({ ...request, secret: kept });
      return { enrolmentKey: enrolmentKeyMessage(key), secret };
    },

    async revokeEnrolmentKey(request, context) {
      return {
        enrolmentKey: enrolmentKeyMessage(await fleetOf(running(), context).revokeEnrolmentKey(request)),
      };
    },
  };
}

/** Characters of a host name that a server's name takes: it needs room for a number besides. */
const NAME_LENGTH = 90;

const enrolRequest = z.object({
  hostname: z
    .string()
    .max(255, "must have at most 255 characters")
    .transform((name) =>
      Array.from(name.replace(/\p{Cc}+/gu, " ").trim())
        .slice(0, NAME_LENGTH)
        .join(""),
    )
    .refine((name) => name !== "", "must have at least one character")
    // A machine chooses its name: none that people, or programs that go by UUIDs, may take for another server's.
    .refine(isVisible, INVISIBLE)
    .refine((name) => !isUuid(name), "must not be a UUID"),
  macAddress: serverSettings.shape.macAddress,
});

function isUuid(name: string): boolean {
  return /^[0-9a-f]{32}$/i.test(name.normalize("NFKC").replace(/[\s{}-]|^urn:uuid:/gi, ""));
}

/** Registers the server that shows an enrolment key, which is checked before all else. */
export async function enrol(running: Running, asked: Headed, request: EnrolRequest): Promise<EnrolResponse> {
  refuseAside(running);
  const { address } = originOf(asked);
  const shown = await running.enrolment.check(asked.get("authorization"), address);
  if (!shown.ok) throw shown.reason === "blocked" ? blocked(shown.seconds) : keyRefused();
  const { hostname: name, macAddress } = validated(enrolRequest, request);
  const key = running.fleet.enrolmentKeys().find(({ uuid }) => uuid === shown.keyUuid);
  const by: By = {
    ...{ actor: "agent", address, via: "agent", operation: "server_enrolled" },
    ...{ target: { kind: "server", uuid: null }, asked: { key: key?.name, createdBy: key?.createdBy } },
  };
  const { server, accessToken } = await running.fleet
    .enrol(by, shown.keyUuid, { name, macAddress, address })
    .catch(unnamed);
  return create(EnrolResponseSchema, { serverUuid: server.uuid, serverName: server.name, accessToken });
}

/** Removes from the error which server has the address already: whoever holds a key sees no server. */
function unnamed(error: unknown): never {
  if (error instanceof FleetError && error.fault.code === "mac_address_taken")
    throw new FleetError({ ...error.fault, by: HIDDEN_SERVER, byUuid: "" });
  throw error;
}

/** The same for Connect. */
export function enrolmentService(running: () => Running): ServiceImpl<typeof EnrolmentService> {
  return { enrol: (request, context) => enrol(running(), context.requestHeader, request) };
}

/** The refusal of a key, the same for a missing, malformed and unknown one. */
function keyRefused(): ConnectError {
  return new ConnectError(
    "The enrolment key is not accepted: copy the command from the console once more.",
    Code.Unauthenticated,
    { "www-authenticate": "Bearer" },
  );
}

function blocked(seconds: number): ConnectError {
  return new ConnectError(
    `Too many wrong enrolment keys from this address. Try again in ${Math.ceil(seconds / 60)} min.`,
    Code.ResourceExhausted,
    { "retry-after": String(seconds) },
    [{ desc: RetryAfterSchema, value: { seconds } }],
  );
}
