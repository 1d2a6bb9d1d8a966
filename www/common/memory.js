// What the page remembers of a visitor: language and theme, in this browser only. Storage may be switched off.

/** @param {string} name */
export function recall(name) {
  try {
    return localStorage.getItem(`wechatpay-wasm.${name}`);
  } catch {
    return null;
  }
}

/** @param {string} name @param {string | null} value `null` forgets */
export function store(name, value) {
  try {
    if (value === null) localStorage.removeItem(`wechatpay-wasm.${name}`);
    else localStorage.setItem(`wechatpay-wasm.${name}`, value);
  } catch {
    // The choice then lasts as long as the page.
  }
}
