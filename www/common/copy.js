// Buttons that copy a text.
import { el } from './dom.js';

/** How long a button says that it has copied, milliseconds. */
const SAID = 1200;

/** @param {HTMLButtonElement} button @param {string} text */
export function copies(button, text) {
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(text).then(
      () => button.classList.add('copied'),
      () => {},
    );
    setTimeout(() => button.classList.remove('copied'), SAID);
  });
}

/** @param {string} text */
export function copyButton(text) {
  const button = el('button', { type: 'button', class: 'quiet', t: 'bytes.copy' });
  copies(button, text);
  return button;
}
