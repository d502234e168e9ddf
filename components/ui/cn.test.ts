import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { twMerge } from "tailwind-merge";
import { expect, test } from "vitest";
import { cn } from "./cn";

const ROOT = path.join(import.meta.dirname, "../..");

/** All classes that our components name and the library knows, without their variants ("sm:"). */
function classes(): string[] {
  const found = new Set<string>();
  const files = ["app", "components"].flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((file) =>
      path.join(folder, file),
    ),
  );
  for (const file of files.filter((name) => name.endsWith(".tsx")))
    for (const [text] of readFileSync(path.join(ROOT, file), "utf8").matchAll(/"[^"\n]*"/g))
      for (const word of text.slice(1, -1).split(/\s+/)) {
        const own = word.split(/:(?![^[(]*[\])])/).at(-1) ?? "";
        if (own && !NO_CLASS.has(own) && twMerge(own, own) === own) found.add(own);
      }
  return [...found].sort();
}

/**
 * Words with another meaning in our components that are classes for the library; and a container, which has one name.
 */
const NO_CLASS = new Set(["bottom-right", "collapse", "table", "transition", "@container/panorama"]);

test("any two classes of ours are merged as the library merges them with all that it knows", () => {
  const all = classes();
  expect(all).toEqual(expect.arrayContaining(["flex", "px-4", "text-sm", "text-[0.8125rem]", "bg-card"]));
  const different: string[] = [];
  const compare = (a: string, b: string) => {
    for (const [first, then] of [
      [a, b],
      [b, a],
    ] as const)
      if (cn(first, then) !== twMerge(first, then))
        different.push(`${first} ${then}: ${cn(first, then)}, not ${twMerge(first, then)}`);
  };
  // Those of a family are alike: each is compared with the first of its own, and the firsts with each other.
  const firsts: string[] = [];
  for (const each of all) {
    const first = firsts.find((one) => twMerge(one, each) === each && twMerge(each, one) === one);
    if (first) compare(first, each);
    else firsts.push(each);
  }
  firsts.forEach((a, index) => firsts.slice(index + 1).forEach((b) => compare(a, b)));
  expect(different).toEqual([]);
});

test("what depends on the same is merged, what depends on something else is not", () => {
  for (const [a, b] of [
    ["sm:p-2", "sm:px-4"],
    ["p-2 sm:p-4", "p-0"],
    ["hover:bg-accent", "bg-card hover:bg-card"],
    ["max-sm:size-11 size-8", "size-[44px]"],
    ["@max-lg/panorama:min-h-14", "@max-lg/panorama:min-h-18"],
    ["data-[state=open]:flex", "data-[state=open]:hidden"],
    ["text-sm leading-5", "text-xs/4"],
    ["[overflow-wrap:anywhere]", "[overflow-wrap:normal]"],
    ["before:w-1 before:absolute", "before:w-2"],
    ["p-2!", "p-4 p-6!"],
  ] as const)
    expect(cn(a, b)).toBe(twMerge(a, b));
});
