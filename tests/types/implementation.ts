// What api.js exports is what index.d.ts promises: this file compiles only if every export fits its declaration.
import * as implementation from '../../pkg-template/api.js';
import type { operations, uploads } from '../../pkg-template/facts.js';
import type * as published from '../../pkg-template/index.js';

type Published = typeof published;
/** `Symbol.dispose` is set where the runtime has it, which no declaration shows. */
type Instance = Omit<InstanceType<Published['WechatPay']>, typeof Symbol.dispose>;

export const tools: Pick<Published, 'canonical' | 'openAes256Gcm' | 'verifySignature' | 'version'> = implementation;
/** The client's methods that are made of the core's operations when the package is loaded. */
type Operated = Named<
  (typeof operations)[number]['name'] | Extract<(typeof uploads)[number], { name: string }>['name']
>;
type Named<Name> = Name extends `${infer Group}.${string}` ? Group : Name;
type Written = InstanceType<typeof implementation.WechatPay>;
export const client: new (options: published.WechatPayOptions) => Omit<Instance, Operated> = implementation.WechatPay;
/** Every operation is declared, and everything declared is written or an operation. */
export const operated: [Operated | Exclude<keyof Instance, keyof Written>] extends [Operated & keyof Instance]
  ? true
  : false = true;
export const error: abstract new (...args: never) => Error = implementation.WechatPayError;
/** Nothing is exported that is not declared. */
export const undeclared: Exclude<keyof typeof implementation, keyof Published> extends never ? true : false = true;
