/** The means of all parts of a release. */
import { chmodSync, existsSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { CACHE } from "../common/files.mjs";
import { must } from "../common/run.mjs";
import type { Edition } from "./plan";

export interface Making extends Edition {
  /** The release's folder. */
  readonly to: string;
  /** Seconds since 1970: the time of the commit, which everything in the release says. */
  readonly epoch: number;
  /** `Name <address>`. */
  readonly maintainer: string;
}

/** @returns an empty folder for what is thrown away, of this name */
export function workshop(name: string): string {
  const folder = path.join(CACHE, "release-workshop", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** A tarball of an entry of a folder, in which order, owner, rights and times do not tell who made it and when. */
export async function tarball(
  file: string,
  folder: string,
  entry: string,
  epoch: number,
  { compressed = true }: { readonly compressed?: boolean } = {},
): Promise<void> {
  const same = ["--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--mode=u=rwX,go=rX"];
  const how = [
    "--format=gnu",
    `--mtime=@${epoch}`,
    ...(compressed ? ["--use-compress-program=gzip -n"] : []),
  ];
  await must("tar", ["--create", ...same, ...how, `--file=${file}`, `--directory=${folder}`, entry], {
    output: "capture",
  });
  chmodSync(file, 0o644);
}

/** Whether a platform's programs are a folder with all of Deno, instead of executables. */
export const isFolder = (built: string): boolean => existsSync(path.join(built, "deno"));
