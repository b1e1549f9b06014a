/** Up to the `@` before a host; a bare number behind it is a revision. */
const USER = /^([a-z][a-z0-9+.-]{0,20}:\/\/)[^/@\s]{1,512}@(?=[^/\s]{0,255}[a-z.:])/i;

/** An address as it may be shown and told to others: without `user:password@`. Of ssh the user is a part (`git@`). */
export function withoutPassword(address: string): string {
  return address.replace(USER, (whole, scheme: string) =>
    /^(?:[a-z]+\+)?ssh:/i.test(scheme) && !whole.slice(scheme.length).includes(":") ? whole : scheme,
  );
}
