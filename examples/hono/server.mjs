// WeChat Pay with Hono, here on Node; `app` is the same on every other runtime.
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { Shop } from '../shop/shop.mjs';

const shop = new Shop(process.env);
const app = new Hono();

// `c.req.raw` is the web-standard request, its body still unread. Put no body-reading middleware before this route.
app.post('/wechatpay/notify', (c) => shop.wechatPay.handleNotification(c.req.raw, shop.receive, shop.payments));

app.post('/orders', async (c) => {
  const { status, json } = await shop.order(c.req.header('authorization'), await c.req.json().catch(() => undefined));
  return Response.json(json, { status });
});

app.get('/orders/:number', async (c) => {
  const { status, json } = await shop.state(c.req.header('authorization'), c.req.param('number'));
  return Response.json(json, { status });
});

const port = Number(process.env.PORT ?? 3000);
serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, () => console.log(`http://127.0.0.1:${port}`));
