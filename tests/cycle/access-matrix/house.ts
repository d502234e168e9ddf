import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { ApiTokenService, type Right } from "../../../lib/gen/proto/komoriuta/v1/api_token_pb";
import { GroupService } from "../../../lib/gen/proto/komoriuta/v1/group_pb";
import { PersonService, Role } from "../../../lib/gen/proto/komoriuta/v1/person_pb";
import { freePort } from "../../helpers/environment";
import { logInThrough, startLoginService, type LoginService } from "../../helpers/login-service";
import { startManager } from "../../helpers/manager";
import { join, logIn, type RoleOf } from "../../helpers/operator";
import { until } from "../../helpers/until";
import { callJson, type Where } from "../../helpers/web";
import { anyMacAddress, type Known, type Scene } from "./door";

/** The place of a thing: the room, in which some clients have rights, or another group. */
export type Place = "room" | "yonder";

/** The credentials of a person or a program, as headers. */
export type Shown = Readonly<Record<string, string>>;

/** A compiled manager with a room and another group, and people and programs of all roles and rights. */
export interface House {
  readonly here: Where;
  /** A scene that makes its things in that place. The names of servers and groups that are yonder contain that word. */
  readonly scene: (place: Place) => Scene;
  readonly group: Readonly<Record<Place, Known>>;
  /** A server in each of them. */
  readonly server: Readonly<Record<Place, Known>>;
  /** People by role, and by role in the room. */
  readonly people: Readonly<Record<string, Shown>>;
  /** Somebody whose group at the login service makes them an admin. */
  readonly oidc: Shown;
  /** Programs by right. */
  readonly tokensOnEverything: Readonly<Record<string, Shown>>;
  /** The same, and programs by right in the room. */
  readonly tokens: Readonly<Record<string, Shown>>;
  /** Credentials with all rights that are no longer valid. */
  readonly out: Readonly<Record<string, Shown>>;
  /** The login of the environment. */
  readonly keeper: () => Shown;
  readonly end: () => Promise<void>;
}

export const ROLES = { viewer: Role.VIEWER, waker: Role.WAKER, operator: Role.OPERATOR, admin: Role.ADMIN };

/** Milliseconds until the token expires that is to have expired. */
const SOON = 5000;

/** @param rights of programs, by their names */
export async function openHouse(rights: Readonly<Record<string, Right>>): Promise<House> {
  const port = await freePort();
  const service = await startLoginService([`http://localhost:${port}/login/oidc/callback`]);
  const env = {
    ...{ ...service.env, KOMO_OIDC_GROUP_ROLES: "keepers=admin" },
    KOMO_WOL_TARGETS: `127.255.255.255:${await freePort()}`,
  };
  const manager = await startManager({ port, env });
  const end = async (): Promise<void> => {
    await manager.remove();
    await service.stop();
  };
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
    const invite = (name: string, role: RoleOf) => join(manager, keeper, name, [role]);
    for (const [name, role] of Object.entries(ROLES)) {
      const ofRoom = `${name} of the room`;
      people[name] = { cookie: (await invite(name, { role })).cookie };
      people[ofRoom] = { cookie: (await invite(ofRoom, { role, groupUuid: group.room.uuid })).cookie };
    }
    const programs = keeper.client(ApiTokenService);
    const issue = async (name: string, asked: { rights: Right[]; groupUuids?: string[]; ends?: number }) => {
      const expiresAt = asked.ends === undefined ? {} : { expiresAt: timestampFromMs(asked.ends) };
      const { token, apiToken } = await programs.createApiToken({ name, ...asked, ...expiresAt });
      return { uuid: apiToken?.uuid ?? "", shown: { authorization: `Bearer ${token}` } };
    };
    const tokensOnEverything: Record<string, Shown> = {};
    const tokensOfRoom: Record<string, Shown> = {};
    for (const [name, right] of Object.entries(rights)) {
      tokensOnEverything[name] = (await issue(name, { rights: [right] })).shown;
      const ofRoom = `${name} of the room`;
      const groupUuids = [group.room.uuid];
      tokensOfRoom[ofRoom] = (await issue(ofRoom, { rights: [right], groupUuids })).shown;
    }
    const tokens = { ...tokensOnEverything, ...tokensOfRoom };

    const out: Record<string, Shown> = {};
    const persons = keeper.client(PersonService);
    const removed = await invite("removed", { role: Role.ADMIN });
    out["removed"] = { cookie: removed.cookie };
    await persons.removePerson({ uuid: removed.uuid });
    out["ended"] = { cookie: (await invite("ended", { role: Role.ADMIN })).cookie };
    const { sessions } = await persons.listSessions({});
    for (const { id, userId } of sessions) if (userId === "ended") await persons.endSession({ id });
    const oidc = await comesBy(service, manager, "yuki");
    out["removed, by OpenID Connect"] = await comesBy(service, manager, "mei");
    const mei = (await persons.listPeople({})).people.find(({ name }) => name === "mei");
    await persons.removePerson({ uuid: mei?.uuid ?? "" });
    out["in no group any more, by OpenID Connect"] = await comesBy(service, manager, "ren");
    if (await logInThrough(service, manager, { name: "ren", groups: [] })) throw new Error("ren was let in");
    const all = Object.values(rights);
    const revoked = await issue("revoked", { rights: all });
    out["revoked"] = revoked.shown;
    await programs.revokeApiToken({ uuid: revoked.uuid });
    const expired = (await issue("expired", { rights: all, ends: Date.now() + SOON })).shown;
    out["expired"] = expired;
    const list = "/api/komoriuta.v1.ServerService/ListServers";
    await until("the token has expired", 30_000, async () => {
      return (await callJson(manager, list, {}, expired)).status === 401;
    });

    const server = { room: await registerIn("room")("alder"), yonder: await registerIn("yonder")("birch") };
    return {
      ...{ here: manager, scene, group, server, people, oidc, tokens, tokensOnEverything, out },
      keeper: () => ({ cookie: keeper.cookie }),
      end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/** Somebody whose group makes them an admin. */
async function comesBy(service: LoginService, manager: Where, name: string): Promise<Shown> {
  const cookie = await logInThrough(service, manager, { name, groups: ["keepers"] });
  const list = "/api/komoriuta.v1.PersonService/ListPeople";
  const shown = { cookie: cookie ?? "" };
  if ((await callJson(manager, list, {}, shown)).status !== 200) throw new Error(`${name} was not let in`);
  return shown;
}
