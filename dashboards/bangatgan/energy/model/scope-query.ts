/** A scope of accounts as the filter of the list of members that shows who is in it. */
export function membersQueryOf(scope: string): Readonly<Record<string, string>> {
  const at = scope.indexOf(':');
  if (at < 0) return {};
  const kind = scope.slice(0, at);
  const id = scope.slice(at + 1);
  if (kind === 'kind' || kind === 'building' || kind === 'feeder') return { [kind]: id };
  return { search: id };
}
