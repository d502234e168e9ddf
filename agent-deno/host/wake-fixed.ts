/** Turning Wake-on-LAN on for good, and undoing that, by a record of the changes. */
import type { NetworkCard } from "../host-identity.ts";
import { reasonOf, Refusal } from "../refusal.ts";
import { exists, readText, removeIfThere, writeWhole } from "./files.ts";
import { leaveCardsUp, takeLineBack, takesCardsDown } from "./halt.ts";
import { ask, type Bench, DROP_IN, planFix, type Plan, readConnection, readEthtool } from "./wake-fix.ts";
import { say } from "../words/say.ts";

/** The record of the changes, kept beside the configuration. */
interface Fixed {
  readonly card: string;
  /** Letters of ethtool that held before; absent: it was not asked. */
  readonly ethtool?: string;
  readonly dropIn?: string;
  readonly connection?: { readonly uuid: string; readonly was: string };
  /** Whether `halt` was told to leave the cards up. */
  readonly halt?: true;
}

/**
 * Turns Wake-on-LAN of a card on, now and at each boot. Done twice it changes nothing the second time.
 * @returns what was done, in sentences
 * @throws Refusal (1) with the reason where it is not, and nothing is changed then
 */
export async function fixCard(card: NetworkCard, bench: Bench): Promise<readonly string[]> {
  const plan = await planFix(card, bench);
  if (plan.kind === "refused") throw new Refusal(1, say("Nothing was changed: {why}", { why: plan.why }));
  const before = await readEthtool(card.name, bench.environment);
  const earlier = readFixed(bench);
  if (plan.kind !== "already" && earlier !== undefined && earlier.card !== card.name) {
    throw new Refusal(
      1,
      say("Nothing was changed: it was done for {card} before. Undo that first: komo-agent doctor --undo", {
        card: earlier.card,
      }),
    );
  }
  const letters = earlier?.ethtool ?? before?.now;
  const fixed: Fixed = {
    ...earlier,
    card: card.name,
    ...(letters === undefined ? {} : { ethtool: letters }),
  };
  return [
    ...(await keepOn(plan, fixed, bench)),
    await turnOnNow(card, before?.now, bench),
    ...leaveUp(fixed, bench),
  ];
}

/** Lets the cards be left up as the machine goes off. */
function leaveUp(fixed: Fixed, bench: Bench): readonly string[] {
  const { paths } = bench;
  if (!takesCardsDown(paths)) return [];
  keep({ ...(readFixed(bench) ?? fixed), halt: true }, bench);
  changed(paths.halt, () => leaveCardsUp(paths));
  return [say("Wrote NETDOWN=no into {file}: halt leaves the network cards up.", { file: paths.halt })];
}

/** @throws Refusal (1) where the file cannot be written */
function changed<T>(file: string, change: () => T): T {
  try {
    return change();
  } catch (error) {
    throw new Refusal(1, say("{file}: cannot be written: {why}.", { file, why: reasonOf(error) }));
  }
}

/** Lets it be turned on at each boot. */
async function keepOn(plan: Plan, fixed: Fixed, bench: Bench): Promise<readonly string[]> {
  const { environment } = bench;
  switch (plan.kind) {
    case "refused":
      return [];
    case "already":
      return [
        say("Wake-on-LAN of {card} is turned on at each boot already, by {by}.", {
          card: fixed.card,
          by: plan.by,
        }),
      ];
    case "link": {
      const { dropIn, link } = plan;
      // What is to be undone is written before it is done.
      keep({ ...fixed, dropIn }, bench);
      changed(dropIn, () => {
        Deno.mkdirSync(folderOf(dropIn), { recursive: true, mode: 0o755 });
        writeWhole(dropIn, DROP_IN, 0o644);
      });
      const fault = await ask("udevadm", ["control", "--reload"], environment);
      return [
        say("Wrote {dropIn}: Wake-on-LAN is turned on at each boot, for all cards that {link} sets up.", {
          dropIn,
          link,
        }),
        ...(fault === undefined
          ? []
          : [say("systemd-udevd was not told of it, and reads it at the next boot: {fault}", { fault })]),
      ];
    }
    case "network_manager": {
      const { uuid } = plan;
      const was = await readConnection(uuid, environment);
      if (was === undefined)
        throw new Refusal(1, say("Nothing was changed: nmcli does not show the connection."));
      keep(
        { ...fixed, connection: fixed.connection?.uuid === uuid ? fixed.connection : { uuid, was } },
        bench,
      );
      const fault = await ask("nmcli", modify(uuid, "magic"), environment);
      if (fault !== undefined)
        throw new Refusal(1, say("Nothing was changed: nmcli refused: {fault}", { fault }));
      return [
        say("NetworkManager turns Wake-on-LAN on at each boot from now on (connection {uuid}).", { uuid }),
      ];
    }
  }
}

function modify(uuid: string, value: string): readonly string[] {
  return ["connection", "modify", "uuid", uuid, "802-3-ethernet.wake-on-lan", value];
}

async function turnOnNow(
  card: NetworkCard,
  now: string | undefined,
  { environment }: Bench,
): Promise<string> {
  const { name } = card;
  if (now?.includes("g") ?? card.wakeOnLan === true) return say("It is on for {name} now.", { name });
  const fault = await ask("ethtool", ["-s", name, "wol", "g"], environment);
  return fault === undefined
    ? say("It was turned on for {name} now, too.", { name })
    : say("It was not turned on for the present boot ({fault}), and is from the next boot on.", { fault });
}

/**
 * Undoes what `fixCard` did.
 * @returns what was done, in sentences
 */
export async function undoFix(bench: Bench): Promise<readonly string[]> {
  const fixed = readFixed(bench);
  if (fixed === undefined)
    return [say("There is nothing to undo: `komo-agent doctor --fix` has changed nothing here.")];
  const said = [
    ...(fixed.dropIn === undefined ? [] : await removeDropIn(fixed.dropIn, bench)),
    ...(fixed.connection === undefined ? [] : await resetConnection(fixed.connection, bench)),
    ...(fixed.ethtool === undefined ? [] : await resetCard(fixed.card, fixed.ethtool, bench)),
    ...(fixed.halt ? takeDownAgain(bench) : []),
  ];
  removeIfThere(bench.paths.wakeFixed);
  return said;
}

async function removeDropIn(dropIn: string, { environment }: Bench): Promise<readonly string[]> {
  if (!exists(dropIn)) return [say("{dropIn} is gone already.", { dropIn })];
  if (readText(dropIn) !== DROP_IN)
    return [say("{dropIn} was changed by somebody, and is left as it is.", { dropIn })];
  removeIfThere(dropIn);
  try {
    // Only where nothing else is in it.
    Deno.removeSync(folderOf(dropIn));
  } catch {
    // Others have drop-ins there.
  }
  await ask("udevadm", ["control", "--reload"], environment);
  return [say("Removed {dropIn}.", { dropIn })];
}

async function resetConnection(
  { uuid, was }: NonNullable<Fixed["connection"]>,
  { environment }: Bench,
): Promise<readonly string[]> {
  const present = await readConnection(uuid, environment);
  if (present === undefined) return [say("NetworkManager's connection {uuid} is gone already.", { uuid })];
  if (!/^(magic|64 \(magic\)|64)$/.test(present))
    return [
      say(
        "Wake-on-LAN of NetworkManager's connection {uuid} was changed by somebody, and is left as it is.",
        { uuid },
      ),
    ];
  const fault = await ask("nmcli", modify(uuid, was), environment);
  return [
    fault === undefined
      ? say("NetworkManager's connection {uuid} has its former Wake-on-LAN again: {was}.", { uuid, was })
      : say("NetworkManager's connection {uuid} could not be changed back to {was}: {fault}", {
          uuid,
          was,
          fault,
        }),
  ];
}

async function resetCard(
  card: string,
  letters: string,
  { paths, environment }: Bench,
): Promise<readonly string[]> {
  if (letters.includes("g") || !exists(`${paths.interfaces}/${card}`)) return [];
  const fault = await ask("ethtool", ["-s", card, "wol", letters], environment);
  return fault === undefined
    ? [say("Wake-on-LAN of {card} is as it was before ({letters}).", { card, letters })]
    : [];
}

function takeDownAgain({ paths }: Bench): readonly string[] {
  const file = paths.halt;
  return changed(file, () => takeLineBack(paths))
    ? [say("Took NETDOWN=no out of {file} again.", { file })]
    : [say("{dropIn} was changed by somebody, and is left as it is.", { dropIn: file })];
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}

function keep(fixed: Fixed, { paths }: Bench): void {
  try {
    Deno.mkdirSync(paths.configDir, { recursive: true, mode: 0o755 });
    writeWhole(paths.wakeFixed, `${JSON.stringify(fixed)}\n`, 0o644);
  } catch (error) {
    throw new Refusal(
      1,
      say("Nothing was changed: {file}: cannot be written: {why}.", {
        file: paths.wakeFixed,
        why: reasonOf(error),
      }),
    );
  }
}

/** @throws Refusal (1) where it cannot be understood: nothing is guessed of what is to be undone */
function readFixed({ paths }: Bench): Fixed | undefined {
  const text = readText(paths.wakeFixed);
  if (text === undefined) return undefined;
  const broken = new Refusal(
    1,
    say("{file}: is broken: undo by hand what it names, then remove it.", { file: paths.wakeFixed }),
  );
  let value: Partial<Fixed>;
  try {
    value = JSON.parse(text) as Partial<Fixed>;
  } catch {
    throw broken;
  }
  const { card, ethtool, dropIn, connection, halt } = value;
  const isText = (one: unknown, form: RegExp) => typeof one === "string" && form.test(one);
  if (
    !isText(card, /^[A-Za-z0-9][A-Za-z0-9._-]{0,14}$/) ||
    !(halt === undefined || halt === true) ||
    !(ethtool === undefined || isText(ethtool, /^[a-z]{1,12}$/)) ||
    !(dropIn === undefined || isText(dropIn, /\/etc\/systemd\/network\/[^/]+\.link\.d\/komoriuta\.conf$/)) ||
    !(
      connection === undefined ||
      (isText(connection.uuid, /^[0-9a-f-]{36}$/) && isText(connection.was, /^[a-z0-9, ()-]{1,60}$/i))
    )
  )
    throw broken;
  return value as Fixed;
}
