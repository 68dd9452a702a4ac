/** MQTT 3.1.1 section 4.7: whether a filter is well formed. */
export function isTopicFilter(filter: string): boolean {
  if (filter === '') return false;
  const levels = filter.split('/');
  return levels.every(
    (level, index) =>
      level === '+' || (level === '#' && index === levels.length - 1) || !(level.includes('+') || level.includes('#')),
  );
}

/** Whether the filter matches the topic name; a leading wildcard does not match a topic that begins with `$`. */
export function filterMatches(filter: string, topic: string): boolean {
  if (filter === topic) return true;
  if (topic.charCodeAt(0) === 36 && (filter.startsWith('+') || filter.startsWith('#'))) return false;
  const wanted = filter.split('/');
  const levels = topic.split('/');
  for (let index = 0; index < wanted.length; index++) {
    if (wanted[index] === '#') return true;
    // "a/#" also matches its parent "a".
    if (index >= levels.length) return false;
    if (wanted[index] !== '+' && wanted[index] !== levels[index]) return false;
    if (index === levels.length - 1 && index === wanted.length - 2 && wanted[index + 1] === '#') return true;
  }
  return wanted.length === levels.length;
}

/** Whether every topic that `inner` matches is matched by `outer` too. */
export function filterCovers(outer: string, inner: string): boolean {
  const wide = outer.split('/');
  const narrow = inner.split('/');
  for (let index = 0; index < wide.length; index++) {
    if (wide[index] === '#') return true;
    const level = narrow[index];
    if (level === undefined || level === '#') return false;
    if (wide[index] !== '+' && wide[index] !== level) return false;
  }
  return wide.length === narrow.length;
}
