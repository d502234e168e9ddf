import { BaseSequencer, type TestSpecification, type TestSequencerConstructor } from "vitest/node";

/**
 * Begins with these test files, so that nothing waits for one of them alone in the end: a fresh clone knows no
 * durations, and vitest would begin with the largest files.
 * @param names such as "backup", without folder and ".test.ts"
 */
export function longestFirst(...names: readonly string[]): TestSequencerConstructor {
  return class extends BaseSequencer {
    override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
      const isLong = ({ moduleId }: TestSpecification): boolean =>
        names.some((name) => moduleId.endsWith(`/${name}.test.ts`));
      const sorted = await super.sort(files);
      return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
    }
  };
}
