/**
 * “解密通知”的中文文案。
 * @type {Record<keyof typeof import('./text.en.js').en, string>}
 */
export const zh = {
  'dc.changes': '示例',
  'dc.fresh': '新的通知',
  'dc.otherkey': '换错密钥',
  'dc.flip': '翻转一个比特',
  'dc.aad': '去掉 associated_data',
  'dc.cuttag': '截断认证标签',
  'dc.key': 'APIv3密钥',
  'dc.key.hint': '32 个字符。这个密钥由本页生成，请勿填写真实密钥。',
  'dc.body': '通知，或其中的 `resource`',
  'dc.body.hint': '含 `ciphertext`、`nonce`、`associated_data` 的 JSON。',
  'dc.result': '结果',
  'dc.nojson': '这不是 JSON。',
  'dc.opened': '解密成功：认证标签与密钥、随机串、附加数据以及密文的每个字节都相符。',
  'dc.anatomy': '参与解密的数据',
  'dc.part.key': '密钥：APIv3密钥本身的字节',
  'dc.part.nonce': '随机串（nonce）',
  'dc.part.aad': '附加数据，不加密但受保护',
  'dc.part.ciphertext': '密文',
  'dc.part.tag': '认证标签，末尾 16 字节',
};
