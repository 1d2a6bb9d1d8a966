// WeChat Pay with Express.
import express from 'express';
import { Shop } from '../shop/shop.mjs';

const shop = new Shop(process.env);
const app = express();

// Before `express.json()`, and with `express.raw()`: the signature covers the bytes as they came, and a parsed body
// cannot be turned back into them. Whatever the content type says.
app.post('/wechatpay/notify', express.raw({ type: () => true, limit: '2mb' }), async (request, response) => {
  const { headers, body } = request;
  const reply = await shop.wechatPay.handleNotification({ headers, body }, shop.receive, shop.payments);
  response.status(reply.status).set(reply.headers).send(reply.body);
});

app.use(express.json());

app.post('/orders', async (request, response) => {
  const { status, json } = await shop.order(request.get('authorization'), request.body);
  response.status(status).json(json);
});

app.get('/orders/:number', async (request, response) => {
  const { status, json } = await shop.state(request.get('authorization'), request.params.number);
  response.status(status).json(json);
});

const port = Number(process.env.PORT ?? 3000);
app.listen(port, '127.0.0.1', () => console.log(`http://127.0.0.1:${port}`));
