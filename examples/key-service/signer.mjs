// The option `signer` of a client whose private key is in a key service.

/** Longer than any signature takes, shorter than a customer waits; milliseconds. */
const PATIENCE = 2000;

/**
 * @param {{ url: string, token: string, timeoutMs?: number }} service
 * @returns {Required<import('wechatpay-wasm').Signer>}
 */
export function keyService({ url, token, timeoutMs = PATIENCE }) {
  /** @param {string} route */
  const use = (route) => async (/** @type {import('wechatpay-wasm').OwnBytes} */ bytes) => {
    const response = await fetch(`${url}${route}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
      body: bytes,
      // The token is for this address and no other.
      redirect: 'error',
      // Until the last byte of the answer.
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!response.ok) throw new Error(`the key service answered ${route} with ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  };
  return { sign: use('/sign'), decrypt: use('/decrypt') };
}
