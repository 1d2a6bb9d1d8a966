// WeChat Pay with Deno.serve.
import { Shop } from '../shop/shop.mjs';

const shop = new Shop(Deno.env.toObject());
const ORDER = new URLPattern({ pathname: '/orders/:number' });

async function answer(request: Request): Promise<Response> {
  const { method, url, headers } = request;
  const { pathname } = new URL(url);
  // The request goes on unread: the signature covers the bytes as they came.
  if (method === 'POST' && pathname === '/wechatpay/notify') {
    return shop.wechatPay.handleNotification(request, shop.receive, shop.payments);
  }
  const authorization = headers.get('authorization');
  if (method === 'POST' && pathname === '/orders') {
    const { status, json } = await shop.order(authorization, await request.json().catch(() => undefined));
    return Response.json(json, { status });
  }
  const number = ORDER.exec(url)?.pathname.groups.number;
  if (method === 'GET' && number) {
    const { status, json } = await shop.state(authorization, number);
    return Response.json(json, { status });
  }
  return Response.json({ code: 'NOT_FOUND' }, { status: 404 });
}

const port = Number(Deno.env.get('PORT') ?? 3000);
Deno.serve({ port, hostname: '127.0.0.1', onListen: () => console.log(`http://127.0.0.1:${port}`) }, answer);
