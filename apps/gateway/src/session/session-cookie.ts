import { sessionCookieName } from '@byway/contracts/session-api';
import { parseCookie, stringifySetCookie } from 'cookie';
import type { IncomingHttpHeaders } from 'node:http';
import { headerOf } from '../request/header.js';

/** The session token in a Cookie header; undefined when there is none. */
export function sessionTokenOf(cookieHeader: string | undefined): string | undefined {
  const token = cookieHeader === undefined ? undefined : parseCookie(cookieHeader)[sessionCookieName];
  return token === '' ? undefined : token;
}

/**
 * Whether the browser sees https. The gateway itself speaks plain HTTP, so a proxy has to say it
 * (`X-Forwarded-Proto`), or the browser does: it names its page's origin with every POST. Who forges
 * either only changes the cookie that they get themselves.
 */
function isOverHttps(headers: IncomingHttpHeaders): boolean {
  const forwarded = headerOf(headers, 'x-forwarded-proto')?.split(',')[0]?.trim().toLowerCase();
  return forwarded === 'https' || headerOf(headers, 'origin')?.startsWith('https://') === true;
}

/**
 * The Set-Cookie header of a session.
 * @param token null: the browser is to forget its cookie.
 * @param lifetimeS seconds that the browser keeps it.
 */
export function sessionSetCookie(token: string | null, lifetimeS: number, headers: IncomingHttpHeaders) {
  return stringifySetCookie({
    name: sessionCookieName,
    value: token ?? '',
    maxAge: token === null ? 0 : lifetimeS,
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: isOverHttps(headers),
  });
}
