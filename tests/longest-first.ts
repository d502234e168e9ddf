import { BaseSequencer, type TestSpecification, type TestSequencerConstructor } from "vitest/node";

/**
 * Begins with these test files, so that nothing waits for one of them alone in the end: a fresh clone knows no
 * durations, and vitest would begin with the largest files.
 * @param names such as "power-cycle", without folder and ".test.ts"; the longest first
 */
export function longestFirst(...names: readonly string[]): TestSequencerConstructor {
  return class extends BaseSequencer {
    override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
      const rank = ({ moduleId }: TestSpecification): number => {
        const found = names.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
        return found < 0 ? names.length : found;
      };
      return (await super.sort(files)).sort((one, other) => rank(one) - rank(other));
    }
  };
}
