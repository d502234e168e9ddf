import { hasContent, statOrNull, writePrivateFile } from "../files";
import { StoreFault } from "./faults";

/** Beside the database from its first day on: what tells a lost database from a first start. */
const markOf = (file: string): string => `${file}.made`;

const TEXT = `A database of komoriuta was made beside this file. While this file is here, komo-manager does not
start with an empty database in its place: that would be a fleet without servers.
`;

/** @throws StoreFault where the database was there once and is not any more */
export async function refuseLost(file: string): Promise<void> {
  if ((await hasContent(file)) || !(await statOrNull(markOf(file)))) return;
  throw new StoreFault(
    `the database ${file} is gone: restore a backup with \`komo-manager restore FILE\`, or delete ${markOf(file)} to begin with no servers`,
  );
}

/** Notes that the database has been made. */
export async function noteMade(file: string): Promise<void> {
  const mark = markOf(file);
  if (!(await statOrNull(mark))) await writePrivateFile(mark, TEXT);
}
