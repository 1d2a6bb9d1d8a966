// The catalogue (接口目录): every operation of WeChat Pay, by method and path.
import type { Endpoints } from './endpoints.d.ts';
import type { ApiResult, CallOptions, ResponseMeta, WechatPay } from './index.d.ts';
import type { Download, DownloadOptions } from './types/bills.d.ts';
import type { UploadEndpoints, UploadFile, UploadOptions, UploadPath } from './types/media.d.ts';

export type { Endpoints };

/** Method and path template as in the documentation: `'GET /v3/refund/domestic/refunds/{out_refund_no}'`. */
export type EndpointKey = keyof Endpoints;

/** What every operation takes besides its own members. */
export interface EndpointOptions extends CallOptions {
  /** Further headers, as in `pay.request`; they are not signed. */
  headers?: Record<string, string | undefined>;
  /** Whether you encrypted every sensitive field with `encryptField`. Default: they are in clear, and encrypted for you. */
  encrypted?: boolean;
}

type PathOf<K> = K extends `${string} ${infer P extends UploadPath}` ? P : never;

/**
 * What an operation takes: `params` for the `{name}` parts of its path, `query`, `body`, and the options of the call. All
 * members have the names of the documentation. Those that are encrypted are in clear here. Uploads take `file` and the
 * options of `pay.upload` instead, downloads those of `pay.download`.
 *
 * @example
 * import type { EndpointInput } from 'wechatpay-wasm/catalogue';
 *
 * const body: EndpointInput<'POST /v3/refund/domestic/refunds'>['body'] = {
 *   out_trade_no: 'T20260720_0001',
 *   out_refund_no: 'R20260720_0001',
 *   amount: { refund: 600, total: 5600, currency: 'CNY' },
 * };
 */
export type EndpointInput<K extends EndpointKey> = Endpoints[K] extends { upload: true }
  ? { file: UploadFile } & UploadOptions<PathOf<K>>
  : Endpoints[K] extends { input: infer Input }
    ? Input & (Endpoints[K] extends { file: true } ? DownloadOptions : EndpointOptions)
    : never;

/** It may be left out where nothing is required. */
export type EndpointArguments<K extends EndpointKey> =
  Record<string, never> extends EndpointInput<K> ? [input?: EndpointInput<K>] : [input: EndpointInput<K>];

/**
 * What an operation answers: the verified object with `response`, as the named methods give it; `ResponseMeta` where WeChat
 * Pay answers without a body; a `Download` where it sends a file. The core checks the signature, not what the type promises:
 * most members are optional, and members that are not published may be there.
 */
export type EndpointAnswer<K extends EndpointKey> = Endpoints[K] extends { answer: infer Answer }
  ? [Answer] extends [null]
    ? ResponseMeta
    : ApiResult<Answer>
  : Endpoints[K] extends { upload: true }
    ? ApiResult<UploadEndpoints[PathOf<K>]['answer']>
    : Download;

/** Calls an operation by its key. */
export type Catalogue = <K extends EndpointKey>(key: K, ...input: EndpointArguments<K>) => Promise<EndpointAnswer<K>>;

/**
 * All operations of WeChat Pay with their types, called through a client: signed, sensitive fields encrypted, the answer
 * verified. Nothing is filled in from the client's options, and no rules of fields are checked: where there is a method of
 * its own, prefer it. An `ERR_INPUT` with the field `key` says that there is no such operation, and which may be meant.
 *
 * @example
 * import { catalogue } from 'wechatpay-wasm/catalogue';
 *
 * const api = catalogue(pay);
 * const refund = await api('GET /v3/refund/domestic/refunds/{out_refund_no}', {
 *   params: { out_refund_no: 'R20260720_0001' },
 *   timeoutMs: 5000,
 * });
 * console.log(refund.status, refund.response.requestId);
 */
export declare function catalogue(pay: WechatPay): Catalogue;
