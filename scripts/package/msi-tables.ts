/** The MSI of the agent for Windows: its source for wixl, and the tables that wixl does not know. Pure. */

/** The service, as Windows knows it. */
export const SERVICE = "komolet";

/** Products with this code take each other's place: never changed. */
export const UPGRADE_CODE = "9D6E1E0B-6C0B-4B0E-8E0F-6B6F6D6F7269";

/** Names of the properties that an administrator may set. */
export const MSI_PROPERTIES = ["MANAGER", "CAFILE", "KEYFILE"] as const;

/** Given all the same, it ends the installation: a command line is kept by others. No log shows its value. */
export const REFUSED_PROPERTY = "ENROLMENTKEY";

/** SYSTEM and administrators alone, for the folder and all that comes to lie in it. */
const ADMINISTRATORS_ALONE = "O:BAD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)";

export interface MsiContent {
  /** Three numbers, as Windows Installer compares them. */
  readonly version: string;
  /** Files of the folder, by name; all lie flat beside each other. */
  readonly files: readonly string[];
  /** The runtime among them, which is the service's program and that of the set-up. */
  readonly runtime: string;
  /** Arguments of the runtime for a program's name: `komolet`, `komo-agent`. `folder` ends with a backslash. */
  readonly start: (program: string, folder: string) => readonly string[];
  /** Variables of the service: "NAME=value". */
  readonly environment: readonly string[];
}

/** A fault of the set-up has one sentence for every language: the agent's own log has the reason. */
const NO_ADMINISTRATOR =
  "komoriuta's agent is installed for the whole machine: run this as an administrator.";
const TOO_OLD = "komoriuta's agent needs 64-bit Windows 10 or Windows Server 2016, or newer.";
const NEWER_IS_HERE = "A newer version of komoriuta's agent is installed: remove it first.";
const KEY_IN_LINE =
  "An enrolment key does not belong into a command line, which others keep: write it into a file that only administrators can read, and name that file by KEYFILE.";
const HALF_GIVEN = "Give MANAGER and KEYFILE together, or neither; CAFILE goes with them.";
const SETUP_FAILED =
  "The agent could not set this machine up, and nothing was installed. The newest log of komo-agent in %ProgramData%\\komoriuta\\log says why in its last line.";

const COMPONENTS = { program: "Program", data: "DataFolder", path: "SearchPath" } as const;

/** The source for wixl. */
export function wixSource({ version, files, runtime, start }: MsiContent): string {
  const beside = files.filter((file) => file !== runtime);
  const asText = (program: string) => start(program, "[INSTALLDIR]").map(quoted).join(" ");
  // The file of the CA is a word, since an option may not be empty.
  const setUp = ["setup", "--manager", "[MANAGER]", "--key-file", "[KEYFILE]", "[CAFILE]"];
  const command = `${asText("komo-agent")} ${setUp.map(quoted).join(" ")}`;
  return `<?xml version="1.0" encoding="utf-8"?>
<Wix xmlns="http://schemas.microsoft.com/wix/2006/wi">
  <Product Id="*" Name="komoriuta agent" Language="1033" Codepage="65001" Version="${version}"
      Manufacturer="The komoriuta authors" UpgradeCode="${UPGRADE_CODE}">
    <Package InstallerVersion="500" Compressed="yes" InstallScope="perMachine"
        Description="komoriuta agent ${version}" Manufacturer="The komoriuta authors" />
    <MajorUpgrade DowngradeErrorMessage="${text(NEWER_IS_HERE)}" AllowSameVersionUpgrades="yes" />
    <Media Id="1" Cabinet="agent.cab" EmbedCab="yes" />
    <Property Id="ARPNOMODIFY" Value="1" />
    <Property Id="REINSTALLMODE" Value="amus" />
    <Property Id="MsiHiddenProperties" Value="${REFUSED_PROPERTY}" />
    <Condition Message="${text(NO_ADMINISTRATOR)}">Privileged</Condition>
    <Condition Message="${text(TOO_OLD)}">VersionNT64 AND VersionNT &gt;= 603</Condition>
    <Condition Message="${text(KEY_IN_LINE)}">Installed OR NOT ${REFUSED_PROPERTY}</Condition>
    <Condition Message="${text(HALF_GIVEN)}">Installed OR (MANAGER AND KEYFILE) OR NOT (MANAGER OR KEYFILE OR CAFILE)</Condition>
    <Directory Id="TARGETDIR" Name="SourceDir">
      <Directory Id="ProgramFiles64Folder">
        <Directory Id="INSTALLDIR" Name="komoriuta">
          <Component Id="${COMPONENTS.program}" Guid="4C0A2D1E-3B57-4E0B-9B0A-7A1D5E3C9F01" Win64="yes">
            <File Id="Runtime" Source="${text(runtime)}" KeyPath="yes" />
${beside.map((file, at) => `            <File Id="File${at}" Source="${text(file)}" />`).join("\n")}
            <ServiceInstall Id="Service" Name="${SERVICE}" DisplayName="komoriuta agent (komolet)" Type="ownProcess" Start="auto"
                ErrorControl="normal" Vital="yes" Arguments="${text(asText(SERVICE))}"
                Description="Reports to a komoriuta manager, and shuts this machine down when the manager orders it." />
            <ServiceControl Id="ServiceRuns" Name="${SERVICE}" Start="install" Stop="both" Remove="uninstall" Wait="no" />
          </Component>
          <Component Id="${COMPONENTS.path}" Guid="4C0A2D1E-3B57-4E0B-9B0A-7A1D5E3C9F02" Win64="yes">
            <Environment Id="Path" Name="PATH" Action="set" Part="last" System="yes" Permanent="no" Value="[INSTALLDIR]" />
          </Component>
        </Directory>
      </Directory>
      <Directory Id="CommonAppDataFolder">
        <Directory Id="DATADIR" Name="komoriuta">
          <Component Id="${COMPONENTS.data}" Guid="4C0A2D1E-3B57-4E0B-9B0A-7A1D5E3C9F03" Win64="yes">
            <CreateFolder />
          </Component>
        </Directory>
      </Directory>
    </Directory>
    <Feature Id="Agent" Title="komoriuta agent" Level="1">
${Object.values(COMPONENTS)
  .map((id) => `      <ComponentRef Id="${id}" />`)
  .join("\n")}
    </Feature>
    <CustomAction Id="SetUp" FileKey="Runtime" ExeCommand="${text(command)}" Execute="deferred" Impersonate="no" />
    <InstallExecuteSequence>
      <Custom Action="SetUp" Sequence="5860">MANAGER AND NOT REMOVE</Custom>
    </InstallExecuteSequence>
  </Product>
</Wix>
`;
}

/** A table in the form that msibuild imports (archive files of Windows Installer): names, types, keys, rows. */
export interface Table {
  readonly name: string;
  readonly columns: readonly (readonly [name: string, type: string])[];
  readonly keys: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** Milliseconds that komolet may take for its last word before Windows goes down. */
const PRESHUTDOWN = 180_000;

/** Tables that wixl has no words for. */
export function furtherTables({ environment }: MsiContent): readonly Table[] {
  return [
    {
      // The folder's rights are set before anything is in it.
      name: "MsiLockPermissionsEx",
      columns: [
        ["MsiLockPermissionsEx", "s72"],
        ["LockObject", "s72"],
        ["Table", "s32"],
        ["SDDLText", "s0"],
        ["Condition", "S255"],
      ],
      keys: ["MsiLockPermissionsEx"],
      rows: [["Data", "DATADIR", "CreateFolder", ADMINISTRATORS_ALONE, ""]],
    },
    {
      name: "MsiServiceConfig",
      columns: [
        ["MsiServiceConfig", "s72"],
        ["Name", "s255"],
        ["Event", "i2"],
        ["ConfigType", "i4"],
        ["Argument", "S0"],
        ["Component_", "s72"],
      ],
      keys: ["MsiServiceConfig"],
      // 1: as it is installed; 7: the time before a shutdown. 4 would let failure actions follow an exit with an error.
      rows: [
        ["LastWord", SERVICE, 1, 7, String(PRESHUTDOWN), COMPONENTS.program],
        ["AnyFailure", SERVICE, 1, 4, "1", COMPONENTS.program],
      ],
    },
    {
      name: "MsiServiceConfigFailureActions",
      columns: [
        ["MsiServiceConfigFailureActions", "s72"],
        ["Name", "s255"],
        ["Event", "i2"],
        ["ResetPeriod", "I4"],
        ["RebootMessage", "L255"],
        ["Command", "L255"],
        ["Actions", "S0"],
        ["DelayActions", "S0"],
        ["Component_", "s72"],
      ],
      keys: ["MsiServiceConfigFailureActions"],
      // Restarted after 5 s, 30 s, and then each minute; the count begins anew after a day.
      rows: [
        ["Restart", SERVICE, 1, 86_400, "", "", "1[~]1[~]1", "5000[~]30000[~]60000", COMPONENTS.program],
      ],
    },
    {
      name: "Registry",
      columns: [
        ["Registry", "s72"],
        ["Root", "i2"],
        ["Key", "l255"],
        ["Name", "L255"],
        ["Value", "L0"],
        ["Component_", "s72"],
      ],
      keys: ["Registry"],
      rows: [
        [
          "Variables",
          2,
          `SYSTEM\\CurrentControlSet\\Services\\${SERVICE}`,
          "Environment",
          // The marks at both ends make it a list.
          `[~]${environment.join("[~]")}[~]`,
          COMPONENTS.program,
        ],
      ],
    },
    {
      name: "Error",
      columns: [
        ["Error", "i2"],
        ["Message", "L0"],
      ],
      keys: ["Error"],
      rows: [[1722, SETUP_FAILED]],
    },
  ];
}

/** Statements for what wixl writes otherwise than it is wanted. */
export function statements(): readonly string[] {
  const passed = [
    "WIX_DOWNGRADE_DETECTED",
    "WIX_SAME_VERSION_UPGRADE_DETECTED",
    "WIX_UPGRADE_DETECTED",
    ...MSI_PROPERTIES,
    REFUSED_PROPERTY,
  ];
  return [
    // An administrator who confirms in a window passes these on to the part that may do everything.
    `UPDATE \`Property\` SET \`Value\` = '${passed.join(";")}' WHERE \`Property\` = 'SecureCustomProperties'`,
    // Within the transaction: where the new version fails, the old one comes back.
    "UPDATE `InstallExecuteSequence` SET `Sequence` = 1501 WHERE `Action` = 'RemoveExistingProducts'",
    // "-": taken back at the removal.
    "UPDATE `Environment` SET `Name` = '=-*PATH' WHERE `Component_` = 'SearchPath'",
    action("MsiConfigureServices", 'VersionMsi >= "5.00"', 5850),
    action("RemoveRegistryValues", "", 2600),
    // Behind InstallServices, which makes the key.
    action("WriteRegistryValues", "", 5840),
    // A removal for good, and no upgrade, takes settings, logs and holds as well, once all else is done: the agent names
    // folders by the boot, which no table knows.
    `INSERT INTO \`CustomAction\` (\`Action\`, \`Type\`, \`Source\`, \`Target\`) VALUES ('Forget', ${FORGET}, 'TARGETDIR', '"[System64Folder]cmd.exe" /d /c rd /s /q "[CommonAppDataFolder]komoriuta"')`,
    action("Forget", 'REMOVE="ALL" AND NOT UPGRADINGPRODUCTCODE', 6550),
  ];
}

/** A program by its path (34), whatever it says (64), in the script (1024) at its commit (512), as SYSTEM (2048). */
const FORGET = 34 + 64 + 512 + 1024 + 2048;

const action = (name: string, condition: string, at: number): string =>
  `INSERT INTO \`InstallExecuteSequence\` (\`Action\`, \`Condition\`, \`Sequence\`) VALUES ('${name}', '${condition}', ${at})`;

/** A word of a command line of Windows; those that may be empty are quoted, too. */
function quoted(word: string): string {
  return /^[A-Za-z0-9._=,:/-]+$/.test(word) ? word : `"${word}"`;
}

function text(plain: string): string {
  return plain.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

/** A table as a text; lines end as Windows ends them, and tabs part the fields. */
export function asIdt({ name, columns, keys, rows }: Table): string {
  const lines = [
    columns.map(([column]) => column),
    columns.map(([, type]) => type),
    // The code page of the texts, before the table's name, only where a text is not ASCII: here all are.
    [name, ...keys],
    ...rows.map((row) => row.map(String)),
  ];
  return lines.map((line) => `${line.join("\t")}\r\n`).join("");
}
