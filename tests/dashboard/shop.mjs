// A sandbox on a server, and a merchant that is notified, for the tests of its dashboard.
import { createServer } from 'node:http';
import { startSandboxServer } from '../../sandbox/server.mjs';
import { signedSend } from '../sandbox/http.mjs';
import { orderBody } from '../sandbox/merchant.mjs';

/** What a page must show as text, wherever it comes from. */
export const HOSTILE = '<script>document.title="owned"</script><img src=x onerror="document.title=1">"\'&amp;';

/** @param {{ after: (work: () => unknown) => void }} t @param {object} [options] of the sandbox */
export async function openShop(t, options = {}) {
  const merchant = createServer((request, response) => {
    request
      .resume()
      .on('end', () => response.writeHead(request.url === '/careless' ? 204 : statusOf(request.headers)).end());
  });
  await new Promise((resolve) => merchant.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (merchant.address());
  const origin = `http://127.0.0.1:${port}`;
  const { url, sandbox, close } = await startSandboxServer({
    refundInterval: 0,
    refundNotifyUrl: `${origin}/notify`,
    ...options,
  });
  t.after(async () => {
    await close();
    merchant.closeAllConnections();
    merchant.close();
  });
  const { credentials } = sandbox;
  return {
    url,
    sandbox,
    origin,
    /** @param {string} target @param {object} json @param {object} [more] */
    post: (target, json, more) => signedSend(url, credentials, 'POST', target, { body: JSON.stringify(json), ...more }),
    /** @param {string} product @param {object} changes */
    async order(product, changes) {
      const payer = product === 'jsapi' ? {} : { payer: undefined };
      const body = JSON.stringify(orderBody({ notify_url: `${origin}/notify`, ...payer, ...changes }));
      const answer = await signedSend(url, credentials, 'POST', `/v3/pay/transactions/${product}`, { body });
      if (answer.status !== 200) throw new Error(answer.raw.toString());
      return answer.json;
    },
  };
}

/** This merchant does not verify, but it looks at the clock and knows a probe. @param {import('node:http').IncomingHttpHeaders} headers */
function statusOf(headers) {
  const probe = String(headers['wechatpay-signature']).startsWith('WECHATPAY/SIGNTEST/');
  const age = Date.now() / 1000 - Number(headers['wechatpay-timestamp']);
  return probe || age > 300 ? 401 : 204;
}
