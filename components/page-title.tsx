/**
 * The name of the browser's tab. React hoists it into the head in the same step in which the page appears, and so that
 * there is always one, each page has its own (decision 25).
 */
export function PageTitle({ of: name }: { of: string }) {
  return <title>{`${name} · komoriuta`}</title>;
}
