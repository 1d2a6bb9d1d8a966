/**
 * What a caller got wrong: the message is English, `chinese` says the same.
 */
export class WrongInput extends TypeError {
  /** @param {readonly [zh: string, en: string]} words */
  constructor([zh, en]) {
    super(en);
    this.chinese = zh;
  }
}
