// Complaints of payers (消费者投诉), and lists in pages.
import type { ApiResult, CallOptions, OpenEnum, ResponseMeta } from '../index.d.ts';

/**
 * A list that comes in pages. `await` gives the page that was asked for; `for await` gives one item after the other, from that
 * page to the end of the list, and asks for further pages when they are needed. Every page is asked for with the options of
 * the call, and fails with the same errors. `break` asks for no more.
 */
export interface ListPromise<Page, Item> extends Promise<ApiResult<Page>>, AsyncIterable<Item> {}

/** The methods of `pay.complaints`. */
export interface ComplaintsApi {
  /**
   * `GET /v3/merchant-service/complaints-v2`: the complaints of some days. `payer_phone` is decrypted for you.
   *
   * @example
   * for await (const complaint of pay.complaints.list({ begin_date: '2026-07-01', end_date: '2026-07-20' })) {
   *   console.log(complaint.complaint_id, complaint.complaint_state, complaint.complaint_detail);
   * }
   * const page = await pay.complaints.list({ begin_date: '2026-07-01', end_date: '2026-07-20', limit: 20 });
   * console.log(page.data?.length, page.total_count);
   */
  list(days: ComplaintListRequest, options?: CallOptions): ListPromise<ComplaintPage, Complaint>;
  /**
   * `GET /v3/merchant-service/complaints-v2/{complaint_id}`. Takes the id alone, or an object that holds it.
   *
   * @example
   * const { complaint_state, payer_phone } = await pay.complaints.get(complaint_id);
   */
  get(complaint_id: string | { complaint_id: string }, options?: CallOptions): Promise<ApiResult<Complaint>>;
  /**
   * `GET /v3/merchant-service/complaints-v2/{complaint_id}/negotiation-historys`: what payer, merchant and platform said. Takes
   * the id alone, or an object that holds it.
   *
   * @example
   * for await (const entry of pay.complaints.history(complaint_id)) {
   *   console.log(entry.operate_time, entry.operator, entry.operate_type, entry.operate_details);
   * }
   */
  history(
    complaint_id: string | ComplaintHistoryRequest,
    options?: CallOptions,
  ): ListPromise<ComplaintHistoryPage, ComplaintHistoryEntry>;
  /**
   * `POST /v3/merchant-service/complaints-v2/{complaint_id}/response`: answers the payer. A repetition answers twice, so it is
   * never repeated by itself: look at the history first.
   *
   * @example
   * const { media_id } = await pay.upload('/v3/merchant-service/images/upload', image, { filename: 'parcel.jpg' });
   * await pay.complaints.respond({
   *   complaint_id,
   *   response_content: '您好，包裹已于今天重新寄出。',
   *   response_images: [media_id],
   * });
   */
  respond(response: ComplaintResponse, options?: CallOptions): Promise<ResponseMeta>;
  /**
   * `POST /v3/merchant-service/complaints-v2/{complaint_id}/complete`: says that it is dealt with. Takes the id alone, or an
   * object that holds it. Of an unknown outcome, `pay.settle(error)` tells.
   *
   * @example
   * await pay.complaints.complete(complaint_id);
   */
  complete(
    complaint_id: string | { complaint_id: string; complainted_mchid?: string },
    options?: CallOptions,
  ): Promise<ResponseMeta>;
  /**
   * `POST /v3/merchant-service/complaints-v2/{complaint_id}/update-refund-progress`: whether the payer who asks for a refund gets
   * one. It refunds nothing: call `pay.refunds.create` for that.
   *
   * @example
   * await pay.complaints.updateRefund({ complaint_id, action: 'APPROVE', launch_refund_day: 1 });
   */
  updateRefund(decision: ComplaintRefundDecision, options?: CallOptions): Promise<ResponseMeta>;
}

/** Query of `GET /v3/merchant-service/complaints-v2`. */
export interface ComplaintListRequest {
  /** First day, `yyyy-MM-dd`. */
  begin_date: string;
  /** Last day, `yyyy-MM-dd`, not before the first. */
  end_date: string;
  /** Items of a page, 1–50. */
  limit?: number;
  /** Items before the page, from 0. */
  offset?: number;
  /** Of a service provider: the merchant that is complained of. */
  complainted_mchid?: string;
}
export interface ComplaintHistoryRequest {
  /** Goes into the path. */
  complaint_id: string;
  /** Entries of a page. */
  limit?: number;
  /** Entries before the page, from 0. */
  offset?: number;
}
/** An answer to the payer. */
export interface ComplaintResponse {
  /** Goes into the path. */
  complaint_id: string;
  /** The merchant that is complained of. Default: your own. */
  complainted_mchid?: string;
  /** Up to 200 characters; line breaks are allowed. */
  response_content: string;
  /** Up to 4 ids of images uploaded to `/v3/merchant-service/images/upload`. */
  response_images?: string[];
  /** A page that the payer may open. */
  jump_url?: string;
  /** What the link to it says. */
  jump_url_text?: string;
  /** A mini program that the payer may open. */
  mini_program_jump_info?: { appid: string; path: string; text: string };
}
/** `launch_refund_day` goes with `APPROVE`, `reject_reason` with `REJECT`. */
export type ComplaintRefundDecision = {
  /** Goes into the path. */
  complaint_id: string;
  /** Up to 200 characters. */
  remark?: string;
  /** Up to 4 ids of uploaded images. */
  reject_media_list?: string[];
} & (
  | { action: 'APPROVE' /** Days until the refund is made. */; launch_refund_day: number; reject_reason?: string }
  | { action: 'REJECT' /** Up to 200 characters. */; reject_reason: string; launch_refund_day?: number }
);

export type ComplaintState = OpenEnum<'PENDING' | 'PROCESSING' | 'PROCESSED'>;

export interface ComplaintPage {
  data?: Complaint[];
  limit: number;
  offset: number;
  /** Of all pages. */
  total_count?: number;
  [more: string]: unknown;
}
/** A complaint as WeChat Pay knows it. */
export interface Complaint {
  complaint_id: string;
  /** RFC 3339. */
  complaint_time: string;
  complaint_detail: string;
  complaint_state: ComplaintState;
  complainted_mchid: string;
  /** Decrypted for you. Personal data. */
  payer_phone?: string;
  payer_openid?: string;
  complaint_order_info?: Array<{
    transaction_id: string;
    out_trade_no: string;
    /** Fen. */
    amount: number;
    [more: string]: unknown;
  }>;
  service_order_info?: Array<{
    order_id?: string;
    out_order_no?: string;
    state?: OpenEnum<'DOING' | 'REVOKED' | 'WAITPAY' | 'DONE'>;
    [more: string]: unknown;
  }>;
  complaint_media_list?: ComplaintMedia[];
  /** Whether the order is refunded in full. */
  complaint_full_refunded: boolean;
  /** Whether the payer waits for an answer. */
  incoming_user_response: boolean;
  problem_description: string;
  user_complaint_times: number;
  problem_type?: OpenEnum<'REFUND' | 'SERVICE_NOT_WORK' | 'OTHERS'>;
  /** Fen. */
  apply_refund_amount?: number;
  user_tag_list?: OpenEnum<'TRUSTED' | 'HIGH_RISK'>[];
  additional_info?: {
    type?: OpenEnum<'SHARE_POWER_TYPE'>;
    share_power_info?: {
      /** RFC 3339. */
      return_time?: string;
      return_address_info?: { return_address?: string; longitude?: string; latitude?: string };
      is_returned_to_same_machine?: boolean;
    };
    [more: string]: unknown;
  };
  in_platform_service?: boolean;
  need_immediate_service?: boolean;
  is_agent_mode?: boolean;
  [more: string]: unknown;
}
export interface ComplaintMedia {
  media_type: OpenEnum<'USER_COMPLAINT_IMAGE' | 'OPERATION_IMAGE'>;
  media_url?: string[];
  [more: string]: unknown;
}
export interface ComplaintHistoryPage {
  data?: ComplaintHistoryEntry[];
  limit: number;
  offset: number;
  /** Of all pages. */
  total_count?: number;
  [more: string]: unknown;
}
/** What somebody said or did. */
export interface ComplaintHistoryEntry {
  log_id: string;
  operator: string;
  /** RFC 3339. */
  operate_time: string;
  operate_type: OpenEnum<
    | 'USER_CREATE_COMPLAINT'
    | 'USER_CONTINUE_COMPLAINT'
    | 'USER_RESPONSE'
    | 'PLATFORM_RESPONSE'
    | 'MERCHANT_RESPONSE'
    | 'MERCHANT_CONFIRM_COMPLETE'
    | 'USER_REVOKE_COMPLAINT'
    | 'MERCHANT_APPROVE_REFUND'
    // As the interface spells it.
    | 'MERCHANT_REFUSE_RERUND'
  >;
  operate_details?: string;
  image_list?: string[];
  complaint_media_list?: ComplaintMedia;
  [more: string]: unknown;
}
