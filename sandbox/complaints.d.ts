/** Complaints: the part of the payer. */

export type ComplaintStateView = 'PENDING' | 'PROCESSING' | 'PROCESSED';
/** What happened: the payer `create`s, `respond`s, `continue`s, `revoke`s; the merchant `answer`s, `decide`s, `complete`s. */
export type ComplaintAct = 'create' | 'respond' | 'continue' | 'revoke' | 'answer' | 'decide' | 'complete';

/** What a payer says. */
export interface NewComplaint {
  /** Of a paid order; without one the complaint is about none. */
  out_trade_no?: string;
  complaint_detail: string;
  /** Default: the detail. */
  problem_description?: string;
  /** Default `OTHERS`. Only with `REFUND` may the merchant decide about a refund. */
  problem_type?: 'REFUND' | 'SERVICE_NOT_WORK' | 'OTHERS';
  /** In clear; answers hold it encrypted. */
  payer_phone?: string;
  /** Fen. */
  apply_refund_amount?: number;
  /** URLs. */
  images?: string[];
}
/** A complaint as the sandbox knows it. */
export interface SandboxComplaint {
  complaint_id: string;
  /** RFC 3339, in Beijing time. */
  complaint_time: string;
  complaint_detail: string;
  complaint_state: ComplaintStateView;
  complainted_mchid: string;
  /** In clear. */
  payer_phone?: string;
  payer_openid?: string;
  complaint_order_info?: { transaction_id: string; out_trade_no: string; amount: number }[];
  complaint_media_list?: { media_type: 'USER_COMPLAINT_IMAGE'; media_url: string[] }[];
  complaint_full_refunded: boolean;
  incoming_user_response: boolean;
  problem_description: string;
  user_complaint_times: number;
  problem_type: 'REFUND' | 'SERVICE_NOT_WORK' | 'OTHERS';
  apply_refund_amount?: number;
}
export interface ComplaintHistoryView {
  log_id: string;
  operator: string;
  /** RFC 3339, in Beijing time. */
  operate_time: string;
  operate_type: string;
  operate_details?: string;
  image_list?: string[];
}
export type ComplaintView = SandboxComplaint & { history: ComplaintHistoryView[] };

/**
 * The payer's acts. Each but `revoke` is notified, as are the merchant's answers, once
 * `POST /v3/merchant-service/complaint-notifications` has set a URL.
 *
 * @example
 * const { complaint_id } = await sandbox.complaints.create({ out_trade_no: 'ORDER-0001', complaint_detail: '没收到货' });
 * await client.complaints.respond({ complaint_id, response_content: '今天补发' });
 * await sandbox.complaints.continue(complaint_id, '还是没收到');
 */
export interface SandboxComplaints {
  /** @throws {SandboxError} `ORDER_NOT_EXIST`, `ORDER_NOT_PAID`, `ARGUMENT_INVALID`, `SANDBOX_CLOSED` */
  create(complaint: NewComplaint): Promise<ComplaintView>;
  /** The payer answers. @throws {SandboxError} `RESOURCE_NOT_EXISTS` */
  respond(complaintId: string, detail?: string): Promise<ComplaintView>;
  /** The payer complains again: `PENDING` once more. @throws {SandboxError} `RESOURCE_NOT_EXISTS` */
  continue(complaintId: string, detail?: string): Promise<ComplaintView>;
  /** The payer takes it back: `PROCESSED`. @throws {SandboxError} `RESOURCE_NOT_EXISTS` */
  revoke(complaintId: string): Promise<ComplaintView>;
  /** @throws {SandboxError} `RESOURCE_NOT_EXISTS` */
  get(complaintId: string): Promise<ComplaintView>;
  /** Oldest first. */
  list(): Promise<ComplaintView[]>;
}
