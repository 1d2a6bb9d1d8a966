// Your own server, by uni-app's `uni.request`.
import type { Shop } from '../checkout';

const SERVER = 'https://shop.example';

async function call<Answer>(method: 'GET' | 'POST', path: string, data?: object) {
  const { statusCode, data: answer } = await uni.request({
    url: SERVER + path,
    method,
    ...(data && { data }),
    // What your login gave: the server knows by it who pays.
    header: { authorization: `Bearer ${uni.getStorageSync('session')}` },
  });
  if (statusCode >= 300) throw new Error(`${method} ${path}: ${statusCode}`);
  return answer as Answer;
}

export const shop: Shop = {
  order: (article, client_token) => call('POST', '/orders', { article, client_token }),
  state: (out_trade_no) => call('GET', `/orders/${out_trade_no}`),
};
