const VALUE = /^[\w-]{43}$/;

/** Over TLS the `__Host-` prefix: a browser then takes no cookie of this name from another host, nor one without `Secure`. */
export const deskCookieName = (publicBaseUrl: string): string =>
  publicBaseUrl.startsWith('https:') ? '__Host-tongban_desk' : 'tongban_desk';

/** The value of the desk's cookie, or null. Two of the name are as good as none: one of them was planted. */
export function readDeskCookie(publicBaseUrl: string, header: string | undefined): string | null {
  const prefix = `${deskCookieName(publicBaseUrl)}=`;
  const values = (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(prefix))
    .map((pair) => pair.slice(prefix.length));
  const [value] = values;
  return values.length === 1 && value !== undefined && VALUE.test(value) ? value : null;
}

/**
 * `Set-Cookie` for a new session; without one it takes the cookie away. No Max-Age: it goes when the browser is closed, and the server ends
 * the session earlier (idle 30 minutes, at most 12 hours). `Secure` only where the desk is served over TLS.
 */
export function deskCookieHeader(publicBaseUrl: string, session: { token: string } | null): string {
  const secure = publicBaseUrl.startsWith('https:') ? '; Secure' : '';
  const value = session ? session.token : '; Max-Age=0';
  return `${deskCookieName(publicBaseUrl)}=${value}; Path=/; HttpOnly; SameSite=Strict${secure}`;
}
