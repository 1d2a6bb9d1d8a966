/** English texts of "Benchmark". */
export const en = {
  'bench.intro':
    'Three kinds of work, each done by the package and by code written on Web Crypto, taking turns. Less time is better.',
  'bench.start': 'Run the benchmark',
  'bench.stop': 'Stop',
  'bench.idle': 'Takes a few seconds; nothing runs until you start it.',
  'bench.progress': 'Progress',
  'bench.task.sign': 'Sign a request',
  'bench.task.verify': 'Verify an answer',
  'bench.task.notification': 'Verify, decrypt and read a notification',
  'bench.rate': '{n}/s',
  'bench.faster':
    'The package is {factor} times as fast here. Medians of {n} rounds; the thin line spans the middle half.',
  'bench.equal': 'Both are about equally fast here. Medians of {n} rounds; the thin line spans the middle half.',
  'bench.slower':
    'Web Crypto is {factor} times as fast here. Medians of {n} rounds; the thin line spans the middle half.',
  'bench.finished': 'Done.',
  'bench.stopped': 'Stopped.',
  'bench.failed': 'Failed.',
  'bench.trouble': 'The benchmark ended with: {message}',
  'bench.kernel': 'RSA kernel in use here: `{kernel}`. State of each: {states}.',
  'bench.version': 'Version {version}.',
  'bench.method':
    'Both sides take text or bytes and give base64 or text, one call after the other. The package computes in this thread, Web Crypto in native code in another; both answer with a promise, and the wait is counted. Keys are imported beforehand on both sides.',
};
