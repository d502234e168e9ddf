/** Every verb and everything that may stand in its way: what is said, and with which exit code. */
import { CONFIGURATION } from "./configuration";
import { GENERAL } from "./general";
import { INIT } from "./init";
import { KOMOLET } from "./komolet";
import { OTHERS } from "./others";
import type { Section } from "./row";
import { SERVICE } from "./service";
import { SET } from "./set";

export const SECTIONS: readonly Section[] = [
  { title: "Any command", rows: GENERAL },
  { title: "A configuration that cannot be used", rows: CONFIGURATION },
  { title: "`init`", rows: INIT },
  { title: "`set`", rows: SET },
  { title: "`enable`, `disable`, `reload`", rows: SERVICE },
  { title: "`status`, `help`, `version`", rows: OTHERS },
  { title: "`komolet`", rows: KOMOLET },
];
