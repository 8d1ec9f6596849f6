import { expect } from 'chai';
import { deskCookieHeader, readDeskCookie } from '../../../api/middleware/deskCookie.ts';

const HTTPS = 'https://tongban.example';
const HTTP = 'http://127.0.0.1:8080';
const TOKEN = 'a'.repeat(43);

describe('the cookie of the desk', () => {
  it('cannot be read by scripts nor sent along by other sites; over TLS it is bound to its host', () => {
    expect(deskCookieHeader(HTTPS, { token: TOKEN })).to.equal(
      `__Host-tongban_desk=${TOKEN}; Path=/; HttpOnly; SameSite=Strict; Secure`,
    );
    expect(deskCookieHeader(HTTP, { token: TOKEN })).to.equal(
      `tongban_desk=${TOKEN}; Path=/; HttpOnly; SameSite=Strict`,
    );
  });

  it('is taken away by an empty one that is over at once', () => {
    expect(deskCookieHeader(HTTP, null)).to.match(/^tongban_desk=;.*Max-Age=0/);
  });

  it('is found among others, under its own name only', () => {
    expect(readDeskCookie(HTTP, `theme=dark; tongban_desk=${TOKEN}; x=y`)).to.equal(TOKEN);
    expect(readDeskCookie(HTTPS, `tongban_desk=${TOKEN}`)).to.equal(null);
    expect(readDeskCookie(HTTP, `xtongban_desk=${TOKEN}`)).to.equal(null);
    expect(readDeskCookie(HTTP, undefined)).to.equal(null);
  });

  it('is not believed when there are two of it or its form is another', () => {
    expect(readDeskCookie(HTTP, `tongban_desk=${TOKEN}; tongban_desk=${'b'.repeat(43)}`)).to.equal(null);
    expect(readDeskCookie(HTTP, `tongban_desk=${TOKEN}x`)).to.equal(null);
    expect(readDeskCookie(HTTP, 'tongban_desk=')).to.equal(null);
  });
});
