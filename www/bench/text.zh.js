/**
 * “性能对比”的中文文案。
 * @type {Record<keyof typeof import('./text.en.js').en, string>}
 */
export const zh = {
  'bench.intro': '三类工作，分别由本包和基于 Web Crypto 编写的代码轮流完成。用时越短越好。',
  'bench.start': '开始测试',
  'bench.stop': '停止',
  'bench.idle': '约需数秒；点击后才会运行。',
  'bench.progress': '进度',
  'bench.task.sign': '对请求签名',
  'bench.task.verify': '对应答验签',
  'bench.task.notification': '通知：验签、解密、解析',
  'bench.rate': '{n} 次/秒',
  'bench.faster': '在这里本包的速度是对方的 {factor} 倍。取 {n} 轮的中位数，细线为中间一半的范围。',
  'bench.equal': '在这里两者速度相当。取 {n} 轮的中位数，细线为中间一半的范围。',
  'bench.slower': '在这里 Web Crypto 的速度是本包的 {factor} 倍。取 {n} 轮的中位数，细线为中间一半的范围。',
  'bench.finished': '完成。',
  'bench.stopped': '已停止。',
  'bench.failed': '测试失败。',
  'bench.trouble': '测试中止：{message}',
  'bench.kernel': '这里使用的 RSA 内核：`{kernel}`。各内核状态：{states}。',
  'bench.version': '版本 {version}。',
  'bench.method': '两边的输入都是文本或字节，输出都是 Base64 或文本，逐次调用。本包在当前线程同步返回；Web Crypto 由另一线程的原生代码经 Promise 返回，等待时间计入。双方的密钥都已提前导入。',
};
