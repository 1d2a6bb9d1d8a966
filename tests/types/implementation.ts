// What api.js exports is what index.d.ts promises: this file compiles only if every export fits its declaration.
import * as implementation from '../../pkg-template/api.js';
import type * as published from '../../pkg-template/index.js';

type Published = typeof published;
/** `Symbol.dispose` is set where the runtime has it, which no declaration shows. */
type Instance = Omit<InstanceType<Published['WechatPay']>, typeof Symbol.dispose>;

export const tools: Pick<Published, 'canonical' | 'openAes256Gcm' | 'verifySignature' | 'version'> = implementation;
export const client: new (options: published.WechatPayOptions) => Instance = implementation.WechatPay;
export const error: abstract new (...args: never) => Error = implementation.WechatPayError;
/** Nothing is exported that is not declared. */
export const undeclared: Exclude<keyof typeof implementation, keyof Published> extends never ? true : false = true;
