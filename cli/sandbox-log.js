/**
 * What happens in a sandbox, a line each.
 */

/** @typedef {import('../sandbox/index.js').SandboxEvent} SandboxEvent */

/** @param {import('./output.js').Output} output */
export function createLog(output) {
  /** @type {Map<number, string>} */
  const targets = new Map();
  return (/** @type {SandboxEvent} */ event) => {
    output.result(plain(event));
    for (const line of linesOf(event, targets)) output.line(line);
  };
}

/** Without headers and bodies. @param {SandboxEvent} event */
function plain(event) {
  const { headers: _, body: __, message: ___, ...rest } = /** @type {any} */ (event);
  return rest;
}

/** @param {SandboxEvent} event @param {Map<number, string>} targets of requests under way @returns {string[]} */
function linesOf(event, targets) {
  if (event.type === 'response') {
    const { code, detail } = errorIn(event.body);
    const reason = code === undefined ? '' : ` ${code}${detail ? ` ${JSON.stringify(detail)}` : ''}`;
    const target = targets.get(event.id);
    targets.delete(event.id);
    return [`${target} -> ${event.status}${reason}${event.probe ? ' (signature probe)' : ''}`];
  }
  if (event.type === 'request') {
    targets.set(event.id, `${event.method} ${event.target}`);
    return [];
  }
  if (event.type === 'notification') {
    const { attempt, url } = event;
    const kind = attempt.probe ? 'signature probe' : 'notification';
    const next = attempt.next_attempt === null ? '' : `, next ${attempt.next_attempt}`;
    return [
      `${kind} ${attempt.attempt} to ${url} -> ${attempt.status ?? 'no answer'} ${attempt.outcome}${next}`,
      ...(attempt.accepted_probe ? ['  the merchant accepted a wrong signature: it does not verify'] : []),
    ];
  }
  if (event.type === 'fault') {
    return [`fault ${event.name}: ${'target' in event ? `${event.method} ${event.target}` : event.event_type}`];
  }
  if (event.type === 'certificate') return [`platform certificate ${event.serial_no}: ${event.act}`];
  if (event.type === 'refund') {
    return [`refund ${event.out_refund_no} of order ${event.out_trade_no}: ${event.act}, now ${event.status}`];
  }
  if (event.type === 'order') return [`order ${event.out_trade_no}: ${event.act}, now ${event.trade_state}`];
  if (event.type === 'generic') return [`${event.answer} answer of ${event.method} ${event.path}`];
  if (event.type === 'combine') {
    return [`combined order ${event.combine_out_trade_no}: ${event.act}, now ${event.trade_state}`];
  }
  if (event.type === 'profit-sharing') {
    const { out_return_no, out_order_no, act, state } = event;
    const what = out_return_no === undefined ? `sharing ${out_order_no}` : `return ${out_return_no} of ${out_order_no}`;
    return [`${what}: ${act}, now ${state}`];
  }
  return [];
}

/**
 * @param {Uint8Array} body
 * @returns {{ code?: string, detail?: object }} also of a body that a fault has spoilt
 */
function errorIn(body) {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return {};
  }
}
