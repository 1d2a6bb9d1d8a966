import { en as bench } from '../bench/text.en.js';
import { en as decrypt } from '../decrypt/text.en.js';
import { en as flow } from '../flow/text.en.js';
import { en as workbench } from '../workbench/text.en.js';

/** English texts of the page. Words between backticks are code. */
export const en = {
  ...bench,
  ...decrypt,
  ...flow,
  ...workbench,
  'page.title': 'WeChat Pay API v3, byte by byte',
  'page.heading': 'WeChat Pay API v3, byte by byte',
  'page.tagline': 'One WebAssembly package signs, verifies and decrypts, here in this tab.',
  'page.skip': 'Skip to the content',
  'page.language': 'Language',
  'page.theme': 'Colours',
  'page.theme.auto': 'Auto',
  'page.theme.light': 'Light',
  'page.theme.dark': 'Dark',
  'page.parts': 'Parts of this page',
  'page.loading': 'Loading the package …',
  'page.keys': 'Making throwaway keys …',
  'page.broken': 'This part could not be loaded. Is the package’s folder `pkg/` beside this page?',
  'page.warning.label': 'Warning about keys',
  'page.warning.title': 'A merchant’s real private key or APIv3 key never belongs in a web page, this one included.',
  'page.warning.text':
    "Everything here runs on throwaway keys made in this tab. The page never sends anything anywhere: its security policy (`connect-src 'none'`) forbids every connection.",
  'page.footer':
    'wechatpay-wasm: Rust compiled to WebAssembly, no dependencies. WeChat Pay’s side is played by the package’s own sandbox, which shares no code with it. WeChat Pay is a product of Tencent; this project is not affiliated with it.',

  'tab.flow': 'Watch the flow',
  'tab.workbench': 'Signature workbench',
  'tab.decrypt': 'Decrypt a notification',
  'tab.bench': 'Benchmark',
  'intro.flow':
    'A whole mini-program payment, from the order to the delivery. Every step shows its exact bytes; point at a field and it lights up wherever it occurs.',
  'intro.workbench':
    'Paste a request, an answer or a notification with its headers and the public key of whoever signed it. You see the text that should have been signed, the verdict and, if it fails, the likely cause.',
  'intro.decrypt': 'What WeChat Pay posts is sealed with AES-256-GCM under the APIv3 key. Open one, then break it.',
  'intro.bench': 'The package’s signatures beside those of this browser’s Web Crypto, on this machine, now.',

  'bytes.message.request': 'Text that is signed: five lines',
  'bytes.message.response': 'Text that is signed: three lines',
  'bytes.message.pay': 'Text that is signed: four lines',
  'bytes.computed': 'Text WeChat Pay put together from what arrived',
  'bytes.sent': 'What is sent',
  'bytes.received': 'What comes back',
  'bytes.notification': 'What arrives at notify_url',
  'bytes.answer': 'What the shop answers',
  'bytes.cart': 'What the mini program knows',
  'bytes.submit': 'Mini program to shop',
  'bytes.record': 'The shop’s own record',
  'bytes.payparams': 'Pay params',
  'bytes.handover': 'Shop to mini program',
  'bytes.call': 'In the mini program',
  'bytes.callback': 'Callback in the mini program',
  'bytes.ask': 'Mini program to shop',
  'bytes.decrypted': 'Decrypted content',
  'bytes.size': '{n} bytes',
  'bytes.copy': 'Copy',
  'bytes.lf': 'line feed',
  'bytes.empty': 'empty',
  'bytes.nobody': 'no body',
  'bytes.legend': 'Fields: point at one to see where it occurs, press it to keep it lit',
};
