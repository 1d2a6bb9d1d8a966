// The client's hooks as spans, named by the semantic conventions of OpenTelemetry for HTTP clients.
//
// `url.full` is left out on purpose: it would hold the numbers of orders. What the hooks are told holds none.
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';

/** @typedef {import('@opentelemetry/api').Attributes} Attributes */

const tracer = trace.getTracer('wechatpay-wasm');

/**
 * A span of something that has just ended. Hooks run in the async context of their call, so its parent is the caller's span.
 * @param {string} name @param {SpanKind} kind @param {{ durationMs: number, code?: string }} event @param {Attributes} attributes
 */
function record(name, kind, { durationMs, code }, attributes) {
  const end = Date.now();
  const span = tracer.startSpan(name, { kind, startTime: end - durationMs, attributes });
  if (code !== undefined) span.setAttribute('error.type', code).setStatus({ code: SpanStatusCode.ERROR });
  span.end(end);
}

/** Options of `WechatPay`. */
export const spans = {
  /** A span for each attempt. @param {import('wechatpay-wasm').ResponseEvent} event */
  onResponse(event) {
    const { operation, method, host, attempt, status, requestId } = event;
    const { protocol, hostname, port } = new URL(host);
    record(operation, SpanKind.CLIENT, event, {
      'http.request.method': method,
      'url.template': operation.slice(method.length + 1),
      'server.address': hostname,
      'server.port': Number(port || (protocol === 'https:' ? 443 : 80)),
      'http.response.status_code': status,
      'http.request.resend_count': attempt > 1 ? attempt - 1 : undefined,
      'wechatpay.request_id': requestId,
    });
  },

  /** An event of the caller's span. @param {import('wechatpay-wasm').RetryEvent} event */
  onRetry({ operation, attempt, code, pauseMs }) {
    const attributes = { 'error.type': code, 'http.request.resend_count': attempt - 1, 'wechatpay.pause_ms': pauseMs };
    trace.getActiveSpan()?.addEvent(`retry ${operation}`, attributes);
  },

  /** A span below that of your HTTP server. @param {import('wechatpay-wasm').NotificationEvent} event */
  onNotification(event) {
    record('wechatpay notification', SpanKind.INTERNAL, event, {
      'http.response.status_code': event.status,
      'wechatpay.event_type': event.eventType,
      'wechatpay.notification_id': event.id,
    });
  },
};
