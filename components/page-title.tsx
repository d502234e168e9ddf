/**
 * The title of the browser's tab. React hoists it into the head together with the page; each page has its own, so that
 * there always is one (decision 25).
 */
export function PageTitle({ of: name }: { of: string }) {
  return <title>{`${name} · komoriuta`}</title>;
}
