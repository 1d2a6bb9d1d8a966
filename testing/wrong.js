/**
 * What a caller got wrong: the message is English, `chinese` says the same.
 */
export class WrongInput extends TypeError {
  /** @param {readonly [zh: string, en: string]} words */
  constructor([zh, en]) {
    super(en);
    // Not among what is printed or compared.
    Object.defineProperty(this, 'chinese', { value: zh });
  }
}
