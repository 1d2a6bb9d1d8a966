import { zh as bench } from '../bench/text.zh.js';
import { zh as decrypt } from '../decrypt/text.zh.js';
import { zh as flow } from '../flow/text.zh.js';
import { zh as workbench } from '../workbench/text.zh.js';

/**
 * 页面的中文文案；反引号之间是代码。
 * @type {Record<keyof typeof import('./text.en.js').en, string> & Record<string, string>}
 */
export const zh = {
  ...bench,
  ...decrypt,
  ...flow,
  ...workbench,
  'page.title': '逐字节看懂微信支付 APIv3',
  'page.heading': '逐字节看懂微信支付 APIv3',
  'page.tagline': '一个 WebAssembly 包，就在这个标签页里完成签名、验签与解密。',
  'page.skip': '跳到正文',
  'page.language': '语言',
  'page.theme': '配色',
  'page.theme.auto': '跟随系统',
  'page.theme.light': '浅色',
  'page.theme.dark': '深色',
  'page.parts': '页面各部分',
  'start.label': '安装与后续',
  'start.documents': '文档',
  'start.dashboard': '沙箱控制台',
  'start.copy.install': '复制：npm i wechatpay-wasm',
  'start.copy.demo': '复制：npx wechatpay-wasm demo',
  'start.copy.sandbox': '复制：npx wechatpay-wasm sandbox',
  'onward.title': '在你自己的机器上',
  'onward.demo': '在终端里，通过真实的 HTTP 走完一笔支付：',
  'onward.sandbox': '把内置的微信支付沙箱作为服务启动，供任何语言的 SDK 使用；用浏览器打开它的地址就是控制台：',
  'onward.open': '打开控制台（沙箱运行时）：127.0.0.1:8790',
  'onward.picture': '控制台截图：一笔 Native 订单和它的二维码。',
  'page.loading': '正在加载……',
  'page.keys': '正在生成一次性密钥……',
  'page.broken': '这一部分加载失败。组件目录 `pkg/` 是否与本页放在一起？',
  'page.warning.label': '密钥安全提示',
  'page.warning.title': '商户的真实私钥和 APIv3密钥绝不能放进任何网页，本页也不例外。',
  'page.warning.text':
    "这里用到的都是本标签页临时生成、用完即弃的密钥。本页不会向任何地方发送数据：安全策略（`connect-src 'none'`）禁止了一切连接。",
  'page.footer':
    'wechatpay-wasm：Rust 编译为 WebAssembly，零依赖。微信支付一侧由本包自带的沙箱扮演，两边不共享任何代码。微信支付是腾讯的产品，本项目与其无隶属关系。',

  'tab.flow': '支付流程',
  'tab.workbench': '验签工作台',
  'tab.decrypt': '解密通知',
  'tab.bench': '性能对比',
  'intro.flow': '一笔小程序支付，从下单到交付。每一步都展示真实字节；指向某个字段，它在各处同时亮起。',
  'intro.workbench':
    '粘贴请求、应答或通知及其头部，再给出签名方的公钥，即可看到本应签名的文本和结论；不通过时给出可能的原因。',
  'intro.decrypt': '微信支付发来的内容用 APIv3密钥以 AES-256-GCM 加密。先解开一条，再试着破坏它。',
  'intro.bench': '本包的签名与浏览器自带 Web Crypto 的签名，在这台机器上当场比一比。',

  'bytes.message.request': '待签名串：五行',
  'bytes.message.response': '待签名串：三行',
  'bytes.message.pay': '待签名串：四行',
  'bytes.computed': '微信支付按收到的字节拼出的待签名串',
  'bytes.sent': '实际发出的请求',
  'bytes.received': '收到的应答',
  'bytes.notification': 'notify_url 收到的请求',
  'bytes.answer': '商户的应答',
  'bytes.cart': '小程序掌握的信息',
  'bytes.submit': '小程序 → 商户后台',
  'bytes.record': '商户自己的订单记录',
  'bytes.payparams': '调起支付参数',
  'bytes.handover': '商户后台 → 小程序',
  'bytes.call': '小程序中的调用',
  'bytes.callback': '小程序收到的回调',
  'bytes.ask': '小程序 → 商户后台',
  'bytes.decrypted': '解密后的内容',
  'bytes.size': '{n} 字节',
  'bytes.copy': '复制',
  'bytes.lf': '换行符',
  'bytes.empty': '空',
  'bytes.nobody': '无报文主体',
  'bytes.legend': '字段：指向即可看到它出现在哪里，点按可保持高亮',
};
