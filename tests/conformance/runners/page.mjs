// Browsers, plain and bundled: posts the report to where the page came from.
import * as lib from 'wechatpay-wasm';
import { report } from '../report.mjs';

async function main() {
  const row = location.pathname.replace(/^\/pages\//, '');
  const body = JSON.stringify(await report(lib, location.origin));
  await fetch(`/report/${row}`, { method: 'POST', body });
}

void main();
