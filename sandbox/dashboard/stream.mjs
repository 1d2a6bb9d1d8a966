/**
 * The feed as it happens, for pages: server-sent events. A page that comes back says what it heard last, and hears the rest,
 * or that it has to look again.
 */

/** Streams at the same time; a browser has six connections to a host. */
const MOST = 50;
/** Keeps proxies and browsers from giving up, milliseconds. */
const HEARTBEAT = 15_000;
/** A page that does not read is let go when so many bytes wait for it. */
const BACKLOG = 1024 * 1024;

/** What it is. */
export const STREAM = 'text/event-stream; charset=utf-8';

/** @typedef {import('./journal.js').Journal} Journal */
/** @typedef {import('./journal.js').Entry} Entry */

/**
 * @param {Journal} journal
 * @param {string} epoch tells this start of the server from others, which count anew
 */
export function createStreams(journal, epoch) {
  let open = 0;

  /**
   * @param {import('node:http').ServerResponse} response
   * @param {string} last the id of the event heard last, or ''
   * @param {Record<string, string>} headers
   */
  return function stream(response, last, headers) {
    if (open >= MOST) {
      response.writeHead(503, { ...headers, 'Retry-After': '5' }).end();
      return;
    }
    open += 1;
    response.writeHead(200, {
      ...headers,
      'Content-Type': STREAM,
      Connection: 'keep-alive',
    });
    const write = (/** @type {string} */ text) => {
      if (response.writableLength > BACKLOG) response.destroy();
      else response.write(text);
    };
    const tell = (/** @type {Entry} */ entry) => write(eventOf('change', `${epoch}-${entry.seq}`, entry));
    const [heardEpoch, heard] = last.split('-');
    const missed = heardEpoch === epoch && /^\d{1,15}$/.test(heard) ? journal.since(Number(heard)) : undefined;
    write('retry: 1000\n\n');
    if (missed) for (const entry of missed) tell(entry);
    else write(eventOf('reset', `${epoch}-${journal.seq}`, { seq: journal.seq }));
    const stop = journal.listen(tell);
    const timer = setInterval(() => write(': still here\n\n'), HEARTBEAT);
    timer.unref();
    response.on('close', () => {
      open -= 1;
      stop();
      clearInterval(timer);
    });
  };
}

/**
 * JSON has no line breaks, so one line of data holds it.
 * @param {string} name
 * @param {string} id
 * @param {object} data
 */
const eventOf = (name, id, data) => `id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
