// Who is asking.
import { HttpError } from './http.js';

/**
 * The customer's openid, from the login state and never from what the mini program claims.
 *
 * THE PLACE FOR YOUR LOGIN. A login route receives the code of `wx.login`, exchanges it at
 * `https://api.weixin.qq.com/sns/jscode2session` (that is not WeChat Pay, so not part of this example), and writes
 * the row read here.
 *
 * @param {Request} request
 * @param {D1Database} db
 * @returns {Promise<string>}
 */
export async function openidOf(request, db) {
  const token = /^Bearer ([\w-]{16,128})$/.exec(request.headers.get('Authorization') ?? '')?.[1];
  if (!token) throw new HttpError(401, 'LOGIN_REQUIRED');
  const session = await db
    .prepare('SELECT openid FROM sessions WHERE token = ?1 AND expires_at > ?2')
    .bind(token, Date.now())
    .first();
  if (!session) throw new HttpError(401, 'LOGIN_REQUIRED');
  return /** @type {string} */ (session.openid);
}
