// The feed of what happens. A tab that nobody sees lets go of its connection, so that many tabs do not use up those that a
// browser has for one host; it comes back knowing what it heard last.

/** Milliseconds before it tries again, if the browser does not by itself. */
const AGAIN = 1000;

/**
 * @param {(entries: any[] | undefined) => void} heard what happened; undefined: anything may have
 * @param {(live: boolean) => void} told whether the connection stands
 */
export function listen(heard, told) {
  /** @type {EventSource | undefined} */
  let source;
  let last = '';
  let timer = 0;

  const open = () => {
    clearTimeout(timer);
    source = new EventSource(`/_sandbox/events/stream${last === '' ? '' : `?after=${last}`}`);
    source.onopen = () => told(true);
    source.onerror = () => {
      told(false);
      // It gives up for good after an answer that is no stream, and would ask for what it heard already.
      close();
      timer = window.setTimeout(open, AGAIN);
    };
    source.addEventListener('change', (event) => {
      last = event.lastEventId;
      heard([JSON.parse(event.data)]);
    });
    source.addEventListener('reset', (event) => {
      const first = last === '';
      last = event.lastEventId;
      if (!first) heard(undefined);
    });
  };
  const close = () => {
    clearTimeout(timer);
    source?.close();
    source = undefined;
  };
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) close();
    else if (!source) open();
  });
  window.addEventListener('pagehide', close);
  window.addEventListener('pageshow', (event) => {
    if (event.persisted && !source) open();
  });
  if (!document.hidden) open();
}
