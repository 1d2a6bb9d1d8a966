// wechatpay-node-v3 with another host: it knows only the real one, and lets its users send.
const HOST = 'https://api.mch.weixin.qq.com';

/**
 * @param {any} sdk sends to `url` from now on
 * @param {string} url
 * @returns what sends, and an address of the real host at `url`
 */
export function moveTo(sdk, url) {
  const { httpService: inner } = sdk;
  const moved = (/** @type {string} */ target) => target.replace(HOST, url);
  sdk.createHttp({
    get: (/** @type {any} */ target, /** @type {any} */ headers) => inner.get(moved(target), headers),
    post: (/** @type {any} */ target, /** @type {any} */ body, /** @type {any} */ headers) =>
      inner.post(moved(target), body, headers),
    upload: (/** @type {any} */ target, /** @type {any} */ body, /** @type {any} */ headers) =>
      inner.upload(moved(target), body, headers),
  });
  return { inner, moved };
}
