import { expect, it } from "vitest";
import type { PersonRecord } from "../fleet/model/entities";
import { decideArrival, type Among, type Arrival } from "./arrival";
import { lookOf } from "./person-name";

const identity = { issuer: "https://id.example/", subject: "1" };
const VIEWER = [{ role: "viewer", groupUuid: null }] as const;
const ADMIN = [{ role: "admin", groupUuid: null }] as const;

const somebody = (name: string, changes: Partial<PersonRecord> = {}): PersonRecord => ({
  ...{ uuid: `uuid of ${name}`, name, look: lookOf(name), roles: ADMIN, passwordHash: null },
  ...{ invitationDigest: null, invitedUntil: null, invitedByUuid: null, identity: null, removedAt: null },
  ...{ createdBy: "root", createdAt: 0, ...changes },
});
const arrival = (changes: Partial<Arrival> = {}): Arrival => ({
  ...{ identity, name: "yuki", roles: VIEWER, firstRoles: ADMIN, isAllowed: true, invitation: null },
  ...changes,
});
const among = (changes: Partial<Among> = {}): Among => ({
  ...{ all: [], invited: null, localName: "root", most: 3, now: 5, newUuid: () => "new", ...changes },
});

it("who comes first is made, with the roles of their groups or else with the first ones", () => {
  const made = { uuid: "new", name: "yuki", look: "yuki", identity, createdBy: "yuki", createdAt: 5 };
  const person = somebody("yuki", { ...made, roles: VIEWER });
  expect(decideArrival(arrival(), among())).toEqual({
    ...{ refused: null, person, operation: "person_came", isNew: true },
  });
  expect(decideArrival(arrival({ roles: null }), among())).toMatchObject({ person: { roles: ADMIN } });
});

it.each([
  ["not_allowed", arrival({ isAllowed: false }), among()],
  ["no_group", arrival({ roles: [] }), among()],
  ["no_name", arrival({ name: null }), among()],
  ["name_taken", arrival({ name: "Yuk1" }), among({ all: [somebody("yuki", { removedAt: 1 })] })],
  ["name_taken", arrival({ name: "R00T" }), among()],
  ["name_taken", arrival({ name: "manager" }), among()],
  ["full", arrival(), among({ all: [somebody("a"), somebody("b"), somebody("c")] })],
  ["invitation_ended", arrival({ invitation: "secret" }), among()],
])("a newcomer is refused: %s", (refused, who, where) =>
  expect(decideArrival(who, where)).toEqual({ refused, known: null }),
);

it("who is known is who they were, whatever they are called and whatever they had", () => {
  const yuki = somebody("yuki", { identity, passwordHash: "hash" });
  const decide = (changes: Partial<Arrival> = {}, all = [yuki]) =>
    decideArrival(arrival({ name: "another", ...changes }), among({ all }));
  expect(decide({ roles: null })).toMatchObject({ refused: null, person: yuki, operation: null });
  expect(decide({ roles: ADMIN })).toMatchObject({ refused: null, person: yuki, operation: null });
  expect(decide()).toMatchObject({ person: { ...yuki, roles: VIEWER }, operation: "person_edited" });
  // Another service's, or another subject.
  const others = [somebody("ren", { identity: { ...identity, issuer: "https://other.example/" } })];
  expect(decide({}, others)).toMatchObject({ isNew: true });
  // What is left of who comes in no more.
  expect(decide({ isAllowed: false })).toEqual({ refused: "not_allowed", known: yuki });
  expect(decide({ roles: [] })).toEqual({ refused: "no_group", known: { ...yuki, roles: [] } });
  expect(decide({}, [{ ...yuki, removedAt: 1 }])).toEqual({ refused: "removed", known: null });
  expect(decideArrival(arrival(), among({ all: [yuki], localName: "YUKI" }))).toMatchObject({
    refused: "name_taken",
  });
});

it("an invitation is for one person, with a name of its own", () => {
  const invited = somebody("ren", {
    invitationDigest: "digest",
    invitedUntil: 9,
    invitedByUuid: "root",
    passwordHash: "hash",
  });
  const come = (all: PersonRecord[], changes: Partial<Arrival> = {}) =>
    decideArrival(arrival({ invitation: "secret", ...changes }), among({ all, invited }));
  const used = { ...invited, identity, invitationDigest: null, invitedUntil: null, invitedByUuid: null };
  expect(come([invited])).toMatchObject({ person: { ...used, roles: VIEWER }, operation: "person_joined" });
  expect(come([invited], { roles: null })).toMatchObject({ person: used });
  expect(come([invited, somebody("yuki", { identity })])).toEqual({ refused: "somebody_else", known: null });
});
