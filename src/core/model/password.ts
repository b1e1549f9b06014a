/** An address as it may be shown and told to others: without `user:password@`. */
export function withoutPassword(address: string): string {
  return address.replace(/^([a-z][a-z0-9+.-]{0,20}:\/\/)[^/@\s]{1,512}@/i, (whole, scheme: string) =>
    /^(?:git\+)?ssh:/i.test(scheme) && !whole.slice(scheme.length).includes(":") ? whole : scheme,
  );
}
