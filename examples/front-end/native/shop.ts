// Your own server, by the mini program's `wx.request`.
import type { Shop } from '../checkout';

const SERVER = 'https://shop.example';

function call<Answer>(method: 'GET' | 'POST', path: string, data?: object) {
  return new Promise<Answer>((resolve, reject) => {
    wx.request({
      url: SERVER + path,
      method,
      ...(data && { data }),
      // What your login gave: the server knows by it who pays.
      header: { authorization: `Bearer ${wx.getStorageSync('session')}` },
      success: ({ statusCode, data: answer }) => {
        if (statusCode < 300) resolve(answer as Answer);
        else reject(new Error(`${method} ${path}: ${statusCode}`));
      },
      fail: ({ errMsg }) => reject(new Error(errMsg)),
    });
  });
}

export const shop: Shop = {
  order: (article, client_token) => call('POST', '/orders', { article, client_token }),
  state: (out_trade_no) => call('GET', `/orders/${out_trade_no}`),
};
