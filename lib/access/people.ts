import type { AuditAsk, AuditOperation } from "../fleet/model/audit";
import type { Grant, PersonRecord, RoleGrant } from "../fleet/model/entities";
import { FleetError, MOST_PEOPLE } from "../fleet/model/errors";
import { createKeyedQueue } from "../fleet/memory/keyed-queue";
import type { PersonStore } from "../fleet/model/stores";
import { stored } from "../fleet/commit";
import { type AskedFrom, type Asking, type Operator, byOf, identityOf } from "./identity";
import { decideArrival, NO_INVITATION, type Arrival, type ArrivalRefusal } from "./arrival";
import { newToken } from "./access-token";
import { alikeTo, isNoPerson, lookOf, meansName } from "./person-name";
import type { PersonSettings } from "./person-settings";
import { requireRight } from "./required-rights";
import { grantsOf, permitsOf } from "./rights";
import { digestOf } from "./secrets";

/** The prefix that distinguishes the secret of an invitation from a token. */
const PREFIX = "komo-invitation-";
const SECRET = /^komo-invitation-[A-Za-z0-9]{32}$/;
/** Milliseconds for which an invitation is good. */
const GOOD_FOR = 7 * 24 * 3600 * 1000;

/** The secret of an invitation, shown once, and the person whom it is for. */
interface Invitation {
  readonly secret: string;
  readonly person: PersonRecord;
}

/** People besides the login of the environment. Whoever changes them must still be allowed to when it is their turn. */
export interface People {
  /** In the order in which they were invited. */
  list(): Promise<readonly PersonRecord[]>;
  /** Reads them anew, where another manager may have changed them. */
  readAgain(): Promise<void>;
  /** The person who logs in with this name; null: nobody who may come in. */
  named(name: string): Promise<PersonRecord | null>;
  /** The grants of a person who was not removed, whether or not they can log in; none before people were read. */
  standing(uuid: string): readonly Grant[];
  /** The grants of a person who may come in; none before people were read. */
  grantsNow(uuid: string): readonly Grant[];
  /** The grants of the person of this name; none before people were read. */
  grantsNamed(name: string): readonly Grant[];
  /** A person who may come in. */
  find(uuid: string): Promise<PersonRecord | null>;
  /** @throws FleetError `no_right`, `person_name_taken`, `too_many_people` */
  invite(settings: PersonSettings, by: Asking): Promise<Invitation>;
  /**
   * Makes another link in place of the last: for a person who has lost theirs, forgot their password, or is to come
   * back. A password that was set before stays good until then. @throws FleetError `no_right`, `person_not_found`
   */
  inviteAgain(uuid: string, by: Asking): Promise<Invitation>;
  /** @throws FleetError `no_right`, `person_not_found`, `own_person` */
  setRoles(uuid: string, roles: readonly RoleGrant[], by: Asking): Promise<PersonRecord>;
  /**
   * Removes a person: they are let in no more, and their sessions end. @throws FleetError `no_right`,
   * `person_not_found`, `own_person`
   */
  remove(uuid: string, by: Asking): Promise<PersonRecord>;
  /**
   * Withdraws the link for somebody that this person made; nothing where there is another. @throws FleetError
   * `no_right`
   */
  withdrawInvitation(uuid: string, byUuid: string, by: Asking): Promise<void>;
  /** The person whom an invitation is for; null: it was used, has expired or was withdrawn, or is none. */
  invited(secret: string): Promise<PersonRecord | null>;
  /** Sets the password that an invitation is for, once. Their sessions end. Null as above. */
  accept(secret: string, passwordHash: string, from: AskedFrom): Promise<PersonRecord | null>;
  /**
   * Lets a person in whom the login service vouches for, and keeps their identity and the roles of their groups. A
   * known person who is refused has no roles from groups any more.
   */
  arrive(arrival: Arrival, from: AskedFrom): Promise<Arrived>;
  /** Sets another password in place of this one, and ends their sessions; false where it is not theirs any more. */
  changePassword(person: PersonRecord, passwordHash: string, from: AskedFrom): Promise<boolean>;
}

/** The outcome of an arrival; `person` of a refusal is null for somebody unknown. */
export type Arrived =
  | { readonly refused: null; readonly person: PersonRecord; readonly rolesChanged: boolean }
  | { readonly refused: ArrivalRefusal; readonly person: PersonRecord | null };

export interface PeopleDeps {
  /** The store, for somebody's change, or for nobody's. */
  readonly store: (ask?: AuditAsk) => PersonStore;
  /** The name of the environment's login: nobody else is called so. */
  readonly userId: string;
  /** Wall-clock milliseconds. */
  readonly now: () => number;
  readonly randomBytes: (size: number) => Buffer;
  readonly newUuid: () => string;
}

/** The state of a person. */
export type PersonState = "active" | "invited" | "removed";

export function stateOf({ removedAt, passwordHash, identity }: PersonRecord): PersonState {
  if (removedAt !== null) return "removed";
  return passwordHash === null && identity === null ? "invited" : "active";
}

/** Keeps all of them in memory: there are few, and a request costs no query. */
export function createPeople({ store, userId, now, randomBytes, newUuid }: PeopleDeps): People {
  let loading: Promise<Map<string, PersonRecord>> | undefined;
  let known: Map<string, PersonRecord> | undefined;
  const changes = createKeyedQueue();
  const loaded = (): Promise<Map<string, PersonRecord>> => {
    loading ??= store()
      .load()
      .then(
        (all) => (known = new Map(all.map((person) => [person.uuid, person]))),
        (error: unknown) => {
          loading = undefined;
          throw error;
        },
      );
    return loading;
  };
  const isLocal = alikeTo(userId);
  const mayComeIn = (person: PersonRecord | undefined): person is PersonRecord =>
    person !== undefined && stateOf(person) === "active" && !isLocal(person.name);

  const grantsNow = (all: Map<string, PersonRecord>, { who, grants }: Operator): readonly Grant[] => {
    if (who.kind !== "person") return grants;
    const person = all.get(who.uuid);
    return mayComeIn(person) ? grantsOf(person.roles) : [];
  };
  const asked = (by: Asking, operation: AuditOperation, uuid: string | null): AuditAsk => ({
    ...byOf(by),
    operation,
    target: { kind: "person", uuid },
    // All writes wait in one queue, which may be long.
    still: () => requireRight(permitsOf(known ? grantsNow(known, by) : by.grants), "people"),
  });
  /** One change after the other, and each by somebody who may at that moment: two who remove each other cannot both. */
  const change = <T>(by: Asking, work: (all: Map<string, PersonRecord>) => Promise<T>): Promise<T> =>
    changes.run(PEOPLE, async () => {
      const all = await loaded();
      requireRight(permitsOf(grantsNow(all, by)), "people");
      return work(all);
    });
  const put = async (
    all: Map<string, PersonRecord>,
    person: PersonRecord,
    endsSessions: boolean,
    ask: AuditAsk,
  ) => {
    await stored(store(ask).update(person, endsSessions));
    all.set(person.uuid, person);
    return person;
  };
  const other = (all: Map<string, PersonRecord>, uuid: string, by: Operator): PersonRecord => {
    const person = all.get(uuid);
    if (!person) throw new FleetError({ code: "person_not_found" });
    if (by.who.kind === "person" && by.who.uuid === uuid) throw new FleetError({ code: "own_person" });
    return person;
  };
  const newInvitation = ({ who }: Operator) => {
    const secret = PREFIX + newToken(randomBytes);
    return {
      secret,
      kept: {
        invitationDigest: digestOf(secret),
        invitedUntil: now() + GOOD_FOR,
        invitedByUuid: identityOf(who),
      },
    };
  };
  const invitedBy = (all: Map<string, PersonRecord>, secret: string): PersonRecord | null => {
    if (!SECRET.test(secret)) return null;
    const digest = digestOf(secret);
    for (const person of all.values())
      if (
        person.invitationDigest === digest &&
        person.removedAt === null &&
        (person.invitedUntil ?? 0) > now()
      )
        return person;
    return null;
  };

  return {
    list: async () => [...(await loaded()).values()],
    readAgain: async () => {
      loading = undefined;
      await loaded();
    },
    named: async (name) =>
      [...(await loaded()).values()].find((person) => meansName(name, person.name) && mayComeIn(person)) ??
      null,
    standing: (uuid) => {
      const person = known?.get(uuid);
      return person?.removedAt === null ? grantsOf(person.roles) : [];
    },
    grantsNow: (uuid) => {
      const person = known?.get(uuid);
      return mayComeIn(person) ? grantsOf(person.roles) : [];
    },
    grantsNamed: (name) => {
      const person = [...(known?.values() ?? [])].find((each) => each.name === name);
      return mayComeIn(person) ? grantsOf(person.roles) : [];
    },
    find: async (uuid) => {
      const person = (await loaded()).get(uuid);
      return mayComeIn(person) ? person : null;
    },

    invite: ({ name, roles }, by) =>
      change(by, async (all) => {
        const look = lookOf(name);
        const isAlike = alikeTo(name);
        const isTaken = [...all.values()].some((one) => one.look === look || isAlike(one.name));
        if (isNoPerson(name) || isLocal(name) || isTaken) throw new FleetError({ code: "person_name_taken" });
        if (all.size >= MOST_PEOPLE) throw new FleetError({ code: "too_many_people" });
        const { secret, kept } = newInvitation(by);
        const person: PersonRecord = {
          ...{ uuid: newUuid(), name, look, roles, passwordHash: null, identity: null, ...kept },
          ...{ removedAt: null, createdBy: by.userId, createdAt: now() },
        };
        await stored(store(asked(by, "person_invited", null)).insert(person));
        all.set(person.uuid, person);
        return { secret, person };
      }),

    inviteAgain: (uuid, by) =>
      change(by, async (all) => {
        const person = other(all, uuid, by);
        const { secret, kept } = newInvitation(by);
        return {
          secret,
          person: await put(
            all,
            { ...person, ...kept, removedAt: null },
            false,
            asked(by, "person_invited", uuid),
          ),
        };
      }),

    setRoles: (uuid, roles, by) =>
      change(by, async (all) => {
        const person = other(all, uuid, by);
        if (person.removedAt !== null) throw new FleetError({ code: "person_not_found" });
        return put(all, { ...person, roles }, false, asked(by, "person_edited", uuid));
      }),

    remove: (uuid, by) =>
      change(by, async (all) => {
        const person = other(all, uuid, by);
        if (person.removedAt !== null) return person;
        const gone = { removedAt: now(), passwordHash: null, ...NO_INVITATION };
        return put(all, { ...person, ...gone }, true, asked(by, "person_removed", uuid));
      }),

    withdrawInvitation: (uuid, byUuid, by) =>
      change(by, async (all) => {
        const person = all.get(uuid);
        if (person?.invitedByUuid !== byUuid) return;
        await put(all, { ...person, ...NO_INVITATION }, false, asked(by, "person_edited", uuid));
      }),

    invited: async (secret) => invitedBy(await loaded(), secret),

    accept: (secret, passwordHash, { address, via }) =>
      changes.run(PEOPLE, async () => {
        const all = await loaded();
        const person = invitedBy(all, secret);
        if (!person) return null;
        const used = { passwordHash, ...NO_INVITATION };
        const target = { kind: "person", uuid: person.uuid } as const;
        const ask = { actor: person.name, address, via, operation: "person_joined", target } as const;
        return put(all, { ...person, ...used }, true, ask);
      }),

    arrive: (arrival, { address, via }) =>
      changes.run(PEOPLE, async () => {
        const all = await loaded();
        const invited = arrival.invitation === null ? null : invitedBy(all, arrival.invitation);
        const among = { localName: userId, most: MOST_PEOPLE, now: now(), newUuid };
        const decision = decideArrival(arrival, { all: [...all.values()], invited, ...among });
        const asked = (actor: string, operation: AuditOperation, uuid: string | null): AuditAsk => ({
          ...{ actor, address, operation, via: actor === MANAGER ? MANAGER : via },
          target: { kind: "person", uuid },
        });
        if (decision.refused !== null) {
          const { refused, known } = decision;
          if (known && all.get(known.uuid)?.roles !== known.roles)
            await put(all, known, true, asked(MANAGER, "person_edited", known.uuid));
          return { refused, person: known };
        }
        const { person, operation, isNew } = decision;
        const rolesChanged = !isNew && person.roles !== all.get(person.uuid)?.roles;
        if (isNew) {
          await stored(store(asked(person.name, "person_came", null)).insert(person));
          all.set(person.uuid, person);
        } else if (operation === "person_edited")
          await put(all, person, false, asked(MANAGER, operation, person.uuid));
        else if (operation) await put(all, person, true, asked(person.name, operation, person.uuid));
        return { refused: null, person, rolesChanged };
      }),

    changePassword: ({ uuid, passwordHash: old }, passwordHash, { address, via }) =>
      changes.run(PEOPLE, async () => {
        const all = await loaded();
        const person = all.get(uuid);
        if (!mayComeIn(person) || person.passwordHash !== old) return false;
        const ask = {
          address,
          via,
          actor: person.name,
          operation: "password_changed",
          target: null,
        } as const;
        await put(all, { ...person, passwordHash }, true, ask);
        return true;
      }),
  };
}

/** The actor of changes of roles by the groups of the login service. */
const MANAGER = "manager";

/** The queue's key for work on all people. */
const PEOPLE = "people";
