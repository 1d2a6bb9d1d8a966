// Your own server, by Taro's `Taro.request`.
import Taro from '@tarojs/taro';
import type { Shop } from '../checkout';

const SERVER = 'https://shop.example';

async function call<Answer>(method: 'GET' | 'POST', path: string, data?: object) {
  const { statusCode, data: answer } = await Taro.request<Answer>({
    url: SERVER + path,
    method,
    ...(data && { data }),
    // What your login gave: the server knows by it who pays.
    header: { authorization: `Bearer ${Taro.getStorageSync('session')}` },
  });
  if (statusCode >= 300) throw new Error(`${method} ${path}: ${statusCode}`);
  return answer;
}

export const shop: Shop = {
  order: (article, client_token) => call('POST', '/orders', { article, client_token }),
  state: (out_trade_no) => call('GET', `/orders/${out_trade_no}`),
};
