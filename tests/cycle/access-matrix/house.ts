import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { ApiTokenService, type Right } from "../../../lib/gen/proto/komoriuta/v1/api_token_pb";
import { GroupService } from "../../../lib/gen/proto/komoriuta/v1/group_pb";
import { PersonService, Role } from "../../../lib/gen/proto/komoriuta/v1/person_pb";
import { startManager } from "../../helpers/manager";
import { freePort } from "../../helpers/environment";
import { join, logIn, type RoleOf } from "../../helpers/operator";
import { until } from "../../helpers/until";
import { callJson, type Where } from "../../helpers/web";
import { anyMacAddress, type Known, type Scene } from "./door";

/** Where something is: in the room where some may do something, or in another group. */
export type Place = "room" | "yonder";

/** A person's or a program's, as headers. */
export type Shown = Readonly<Record<string, string>>;

/** A compiled manager with a room and another group, and everybody who may do something somewhere. */
export interface House {
  readonly here: Where;
  /** What is made in it is in that place. All servers and groups that are yonder are called so. */
  readonly scene: (place: Place) => Scene;
  readonly group: Readonly<Record<Place, Known>>;
  /** A server in each of them. */
  readonly server: Readonly<Record<Place, Known>>;
  /** By role, and by role in the room; and those who are let in no more. */
  readonly people: Readonly<Record<string, Shown>>;
  /** By right, and by right in the room; and those that let nobody in any more. */
  readonly tokens: Readonly<Record<string, Shown>>;
  /** The login of the environment. */
  readonly keeper: () => Shown;
  readonly end: () => Promise<void>;
}

export const ROLES = { viewer: Role.VIEWER, waker: Role.WAKER, operator: Role.OPERATOR, admin: Role.ADMIN };

/** Milliseconds until the token ends that is to have expired. */
const SOON = 1500;

/** @param rights those that programs are given, by their names */
export async function openHouse(rights: Readonly<Record<string, Right>>): Promise<House> {
  const env = { KOMO_WOL_TARGETS: `127.255.255.255:${await freePort()}` };
  const manager = await startManager({ env });
  try {
    const keeper = await logIn(manager);
    const groups = keeper.client(GroupService);
    const found = async (name: string): Promise<Known> => {
      const { group } = await groups.createGroup({ name });
      return { uuid: group?.uuid ?? "", accessToken: "" };
    };
    const group = { room: await found("room"), yonder: await found("yonder") };
    const registerIn = (place: Place) => async (name: string) => {
      const wanted = { name: place === "yonder" ? `yonder ${name}` : name, heartbeatInterval: 60 };
      const made = await keeper.servers.createServer({ ...wanted, macAddress: anyMacAddress() });
      const { uuid } = group[place];
      const members = (await groups.listGroups({})).groups.find((each) => each.uuid === uuid)?.serverUuids;
      const server = made.server?.uuid ?? "";
      await groups.setMembers({ uuid, serverUuids: [...(members ?? []), server] });
      return { uuid: server, accessToken: made.accessToken };
    };
    const scene = (place: Place): Scene => ({
      ...{ manager, here: manager, operator: () => keeper, register: registerIn(place) },
    });

    const people: Record<string, Shown> = {};
    const invite = async (name: string, role: RoleOf) => {
      const { cookie, uuid } = await join(manager, keeper, name, [role]);
      people[name] = { cookie };
      return uuid;
    };
    for (const [name, role] of Object.entries(ROLES)) {
      await invite(name, { role });
      await invite(`${name} of the room`, { role, groupUuid: group.room.uuid });
    }
    const persons = keeper.client(PersonService);
    await persons.removePerson({ uuid: await invite("removed", { role: Role.ADMIN }) });
    await invite("ended", { role: Role.ADMIN });
    const { sessions } = await persons.listSessions({});
    for (const { id, userId } of sessions) if (userId === "ended") await persons.endSession({ id });

    const tokens: Record<string, Shown> = {};
    const programs = keeper.client(ApiTokenService);
    const issue = async (name: string, settings: { rights: Right[]; groupUuids?: string[]; soon?: true }) => {
      const { soon, ...asked } = settings;
      const expiresAt = soon && timestampFromMs(Date.now() + SOON);
      const made = await programs.createApiToken({ name, ...asked, ...(expiresAt && { expiresAt }) });
      tokens[name] = { authorization: `Bearer ${made.token}` };
      return made.apiToken?.uuid ?? "";
    };
    const all = Object.values(rights);
    for (const [name, right] of Object.entries(rights)) {
      await issue(name, { rights: [right] });
      await issue(`${name} of the room`, { rights: [right], groupUuids: [group.room.uuid] });
    }
    await programs.revokeApiToken({ uuid: await issue("revoked", { rights: all }) });
    await issue("expired", { rights: all, soon: true });
    const list = "/api/komoriuta.v1.ServerService/ListServers";
    await until("the token has expired", 10_000, async () => {
      return (await callJson(manager, list, {}, tokens["expired"])).status === 401;
    });

    const server = { room: await registerIn("room")("alder"), yonder: await registerIn("yonder")("birch") };
    return {
      ...{ here: manager, scene, group, server, people, tokens },
      keeper: () => ({ cookie: keeper.cookie }),
      end: () => manager.remove(),
    };
  } catch (error) {
    await manager.remove();
    throw error;
  }
}
