// Uploads (文件上传).
import type { ApiResult, OpenEnum, WaitOptions } from '../index.d.ts';

/**
 * A file: `File`, `Blob`, bytes, a web stream, a readable stream of Node, or any other async iterable of bytes. It is read
 * into memory first, because its digest is signed.
 */
export type UploadFile =
  | Uint8Array
  | ArrayBuffer
  | { readonly size: number; readonly name?: string; arrayBuffer(): Promise<ArrayBuffer> }
  | { getReader(): unknown }
  | AsyncIterable<Uint8Array | string>;

/** The methods of `pay.media`. */
export interface MediaApi {
  /**
   * `POST /v3/merchant/media/upload`: a picture or PDF for an application. JPG, BMP, PNG up to 5 MB, PDF up to 7.5 MB.
   *
   * @example
   * const { media_id } = await pay.media.uploadImage(image, { filename: 'licence.jpg' });
   */
  uploadImage(file: UploadFile, options?: FileOptions): Promise<ApiResult<UploadedMedia>>;
  /**
   * `POST /v3/merchant/media/video_upload`: AVI, WMV, MPEG, MP4, MOV, MKV, FLV, F4V, M4V, RMVB up to 5 MB.
   *
   * @example
   * const { media_id } = await pay.media.uploadVideo(video, {
   *   filename: 'shop.mp4',
   *   timeoutMs: 60_000,
   *   onProgress: ({ sentBytes, totalBytes }) => console.log(`${sentBytes} / ${totalBytes}`),
   * });
   */
  uploadVideo(file: UploadFile, options?: FileOptions): Promise<ApiResult<UploadedMedia>>;
}

/** Options of an upload. `signal` also ends the reading of a stream; `timeoutMs` begins when the file has been read. */
export interface FileOptions extends WaitOptions {
  /** With its ending, up to 128 characters. Default: the name of a `File`. */
  filename?: string;
  /** The media type of the file. Default: what the ending of its name stands for. */
  type?: string;
  /**
   * Told how much of the request was handed to the network. Where `fetch` can send a stream (Node, Deno, Bun, Workers), it is
   * called every 64 KB; elsewhere once, with the answer. A `fetch` of your own gets a `ReadableStream` as body then.
   */
  onProgress?: (progress: { sentBytes: number; totalBytes: number }) => unknown;
}
/** Options of `pay.upload`: with what the endpoint wants besides the file. */
export type UploadOptions<P extends UploadPath> = FileOptions & Omit<UploadEndpoints[P], 'answer'>;

/** The options may be left out where the file is a `File` and nothing else is wanted. */
export type UploadArguments<P extends UploadPath> =
  Record<string, never> extends Omit<UploadEndpoints[P], 'answer'>
    ? [options?: UploadOptions<P>]
    : [options: UploadOptions<P>];

export type UploadPath = keyof UploadEndpoints;

/** What each endpoint wants besides the file, and what it answers. The digest and the file's name are filled in for you. */
export interface UploadEndpoints {
  /** JPG, BMP, PNG up to 5 MB, PDF up to 7.5 MB. `pay.media.uploadImage` does the same. */
  '/v3/merchant/media/upload': { answer: UploadedMedia };
  /** Up to 5 MB. `pay.media.uploadVideo` does the same. */
  '/v3/merchant/media/video_upload': { answer: UploadedMedia };
  /** Pictures of coupons: JPG, BMP, PNG up to 2 MB. */
  '/v3/marketing/favor/media/image-upload': { answer: UploadedUrl };
  /** Pictures in answers to complaints: JPG, BMP, PNG up to 2 MB. */
  '/v3/merchant-service/images/upload': { answer: UploadedMedia };
  '/v3/global/merchant-service/images/upload': { answer: UploadedMedia };
  '/v3/global/merchant-storage/file/upload': { answer: UploadedFile };
  '/v3/marketing/partner/product-coupon/media/upload-image': { answer: UploadedUrl };
  /** Called by a brand: needs the option `brandId`. */
  '/brand/marketing/product-coupon/media/upload-image': { answer: UploadedImageUrl };
  '/v3/ecommerce/account/cancel-applications/media': { answer: UploadedMedia };
  '/v3/marketing/bank/packages/{package_id}/tasks': {
    params: { package_id: string };
    meta: { bank_type: string };
    answer: UploadTask;
  };
  /** A shopping receipt. The phone number is encrypted for you, and decrypted in the answer. */
  '/v3/marketing/shopping-receipt/shoppingreceipts': {
    meta: {
      transaction_id: string;
      transaction_mchid?: string;
      transaction_sub_mchid?: string;
      out_trade_no?: string;
      openid: string;
      merchant_contact_information?: { consultation_phone_number?: string };
      /** RFC 3339. */
      upload_time?: string;
    };
    /** Whether you encrypted the phone number with `encryptField`. */
    encrypted?: boolean;
    answer: UploadedReceipt;
  };
  '/v3/mch-manage/submission-files/sub-mchid/{sub_mchid}/upload': {
    params: { sub_mchid: string };
    /** Parts of the form, which are not signed. */
    fields: { item_id: number; manage_record_id: string };
    answer: UploadedFile;
  };
  '/v3/mch-operation-manage/enhanced-due-diligence/{due_diligence_id}/upload': {
    params: { due_diligence_id: string };
    meta?: { sub_mchid?: string; item_id?: number };
    answer: UploadedFile;
  };
  /** An invoice; its digest is SM3. */
  '/v3/new-tax-control-fapiao/fapiao-applications/upload-fapiao-file': {
    meta: { file_type: OpenEnum<'PDF'>; sub_mchid?: string };
    answer: UploadedFapiao;
  };
  /** A taxi invoice; its digest is SM3. */
  '/v3/taxi-invoice/cards/upload-file': {
    meta: { company_mchid: string; region_id: number };
    answer: UploadedFapiao;
  };
}

export interface UploadedMedia {
  /** Up to 512 characters. */
  media_id: string;
  [more: string]: unknown;
}
export interface UploadedUrl {
  media_url: string;
  [more: string]: unknown;
}
export interface UploadedImageUrl {
  image_url?: string;
  [more: string]: unknown;
}
export interface UploadedFile {
  file_id: string;
  [more: string]: unknown;
}
export interface UploadedFapiao {
  fapiao_media_id: string;
  [more: string]: unknown;
}
/** A task that reads a list of users. */
export interface UploadTask {
  task_id: string;
  package_id: string;
  filename: string;
  bank_type?: string;
  /** RFC 3339. */
  create_time?: string;
  update_time?: string;
  status?: string;
  success_count?: number;
  fail_count?: number;
  success_user_count?: number;
  [more: string]: unknown;
}
export interface UploadedReceipt {
  receipt: {
    receipt_id: string;
    state: OpenEnum<'WAIT_REVIEW' | 'NOT_PASS_REVIEW' | 'PASS_REVIEW'>;
    transaction_id?: string;
    openid?: string;
    merchant_contact_information?: { consultation_phone_number?: string };
    [more: string]: unknown;
  };
  [more: string]: unknown;
}
