/** Rights on files: those of `%ProgramData%\komoriuta` are for SYSTEM and administrators alone. */
import { PointerOut, textAt, wide } from "./ffi.ts";
import { advapi32 } from "./libraries/advapi32.ts";
import { kernel32 } from "./libraries/kernel32.ts";
import { lastError, wordsOf } from "./errors.ts";

/** Nothing is inherited from above; SYSTEM and administrators may do everything, in folders below as well. */
const OURS = "O:BAD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)";
const FILE = 1;
const OWNER = 1;
const DACL = 4;
const REVISION = 1;

/** SYSTEM, administrators, the owner of Windows' own files, and what stands for whoever owns a file then. */
const ADMINISTRATORS = [
  ...["SY", "S-1-5-18", "BA", "S-1-5-32-544", "LA", "DA", "CO", "S-1-3-0", "OW", "S-1-3-4"],
  "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464",
];

/** One line of a list of rights. */
export interface Ace {
  readonly type: string;
  readonly flags: string;
  readonly rights: string;
  readonly trustee: string;
}

export interface Descriptor {
  readonly owner: string;
  /** undefined: there is no list, and everybody may do everything. */
  readonly aces: readonly Ace[] | undefined;
}

/** A security descriptor as Windows writes it: "O:BAD:PAI(A;OICI;FA;;;SY)". Pure. @throws Error where it is none */
export function parseDescriptor(text: string): Descriptor {
  const owner = /^O:([A-Z]{2}|S-[\d-]+)/.exec(text)?.[1] ?? "";
  const list = /D:([A-Z_]*)((?:\([^)]*\))*)/.exec(text);
  if (list === null || list[1] === "NO_ACCESS_CONTROL") return { owner, aces: undefined };
  const aces = [...(list[2] ?? "").matchAll(/\(([^)]*)\)/g)].map(([, ace = ""]) => {
    const [type = "", flags = "", rights = "", , , trustee = ""] = ace.split(";");
    return { type, flags, rights, trustee };
  });
  return { owner, aces };
}

/** Rights to read alone, by their letters. */
const READS = /^((FR|FX|GR|GX|RC|LC|CC|SW|RP|LO)*|0x12(00a9|0089))$/;

/**
 * Trustees besides administrators who are given rights. Pure.
 * @param what "changing": whoever owns it counts, too, since they may give themselves any right
 * @param isOwnerOurs whether the owner is one of us: below a root of one's own
 */
export function othersIn(
  { owner, aces }: Descriptor,
  what: "anything" | "changing",
  isOwnerOurs = false,
): readonly string[] {
  if (aces === undefined) return ["everybody"];
  const given = aces.filter(
    ({ type, rights }) => type !== "D" && type !== "OD" && !(what === "changing" && READS.test(rights)),
  );
  const all = [...(what === "changing" ? [owner] : []), ...given.map(({ trustee }) => trustee)];
  const ours = [...ADMINISTRATORS, ...(isOwnerOurs ? [owner] : [])];
  return [...new Set(all)].filter((trustee) => !ours.includes(trustee) && !/-500$/.test(trustee));
}

/** The descriptor of a file or folder. @throws Error where it cannot be read */
export function descriptorOf(path: string): Descriptor {
  return parseDescriptor(readDescriptor(path));
}

function readDescriptor(path: string): string {
  const descriptor = new PointerOut();
  const read = advapi32().GetNamedSecurityInfoW(
    ...([
      wide(path.replaceAll("/", "\\")),
      FILE,
      OWNER | DACL,
      null,
      null,
      null,
      null,
      descriptor.buffer,
    ] as const),
  );
  if (read !== 0) throw new Error(wordsOf(read));
  const text = new PointerOut();
  try {
    const isGiven = advapi32().ConvertSecurityDescriptorToStringSecurityDescriptorW(
      ...([descriptor.value, REVISION, OWNER | DACL, text.buffer, null] as const),
    );
    if (isGiven === 0) throw new Error(wordsOf(lastError()));
    return textAt(text.value);
  } finally {
    if (text.value !== null) kernel32().LocalFree(text.value);
    kernel32().LocalFree(descriptor.value);
  }
}

/** Makes a folder, if it is not there, and gives it to SYSTEM and administrators alone. @throws Error */
export function makeOurs(folder: string): void {
  Deno.mkdirSync(folder, { recursive: true });
  const descriptor = new PointerOut();
  const isMade = advapi32().ConvertStringSecurityDescriptorToSecurityDescriptorW(
    ...([wide(OURS), REVISION, descriptor.buffer, null] as const),
  );
  if (isMade === 0) throw new Error(wordsOf(lastError()));
  try {
    const isSet = advapi32().SetFileSecurityW(
      wide(folder.replaceAll("/", "\\")),
      OWNER | DACL,
      descriptor.value,
    );
    if (isSet === 0) throw new Error(wordsOf(lastError()));
  } finally {
    kernel32().LocalFree(descriptor.value);
  }
}
