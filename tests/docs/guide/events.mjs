// HTTP as three platforms hand it to a function, after their documentation; nobody here is the platform itself.

/** @typedef {(event: any) => Promise<any>} Handler */

/** @param {Request} request */
const headersOf = (request) => Object.fromEntries(request.headers);

/**
 * The answer that a function gives to these platforms.
 * @param {{ statusCode: number, headers?: Record<string, string>, body?: string, isBase64Encoded?: boolean }} answer
 */
function responseOf({ statusCode, headers, body = '', isBase64Encoded = false }) {
  if (typeof statusCode !== 'number' || typeof body !== 'string')
    throw new Error('the platform expects statusCode and body');
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  return new Response([204, 304].includes(statusCode) ? null : bytes, {
    status: statusCode,
    ...(headers && { headers }),
  });
}

/**
 * AWS Lambda behind a function URL, or an HTTP API of API Gateway: payload format 2.0. Text is passed as it is, here the
 * body is base64, as with content types that are not text.
 * @param {Handler} handler
 */
export const lambda = (handler) => async (/** @type {Request} */ request) => {
  const { pathname } = new URL(request.url);
  const domainName = 'abcdefg.lambda-url.ap-east-1.on.aws';
  const answer = await handler({
    version: '2.0',
    routeKey: '$default',
    rawPath: pathname,
    rawQueryString: '',
    headers: headersOf(request),
    requestContext: {
      accountId: 'anonymous',
      apiId: 'abcdefg',
      domainName,
      domainPrefix: 'abcdefg',
      http: {
        method: request.method,
        path: pathname,
        protocol: 'HTTP/1.1',
        sourceIp: '203.0.113.9',
        userAgent: 'WeChatPay',
      },
      requestId: crypto.randomUUID(),
      routeKey: '$default',
      stage: '$default',
      time: '20/Jul/2026:02:30:00 +0000',
      timeEpoch: 1784514600000,
    },
    body: Buffer.from(await request.arrayBuffer()).toString('base64'),
    isBase64Encoded: true,
  });
  return responseOf(answer);
};

/**
 * Tencent SCF behind a function URL: that of API Gateway without requestContext and isBase64Encoded.
 * @param {Handler} handler
 */
export const scf = (handler) => async (/** @type {Request} */ request) => {
  const event = {
    body: await request.text(),
    headers: { ...headersOf(request), 'x-scf-remote-addr': '203.0.113.9' },
    httpMethod: request.method,
    path: new URL(request.url).pathname,
    queryString: {},
  };
  return responseOf(await handler(event));
};

/**
 * Alibaba Cloud Function Compute 3.0, HTTP trigger of a built-in runtime: a Buffer of JSON.
 * @param {Handler} handler
 */
export const fc = (handler) => async (/** @type {Request} */ request) => {
  const { pathname } = new URL(request.url);
  const event = {
    version: 'v1',
    rawPath: pathname,
    headers: headersOf(request),
    queryParameters: {},
    body: await request.text(),
    isBase64Encoded: false,
    requestContext: {
      accountId: '1234567890',
      domainName: 'pay-abcdefg.cn-hangzhou.fcapp.run',
      domainPrefix: 'pay-abcdefg',
      http: {
        method: request.method,
        path: pathname,
        protocol: 'HTTP/1.1',
        sourceIp: '203.0.113.9',
        userAgent: 'WeChatPay',
      },
      requestId: crypto.randomUUID(),
      time: '2026-07-20T02:30:00Z',
      timeEpoch: '1784514600000',
    },
  };
  return responseOf(await handler(Buffer.from(JSON.stringify(event))));
};
