/**
 * Applications of sub-merchants in the sandbox: the auditors' part.
 */

/** Without `APPLYMENT_STATE_` in front. */
export type ApplymentState =
  | 'WAITTING_FOR_AUDIT'
  | 'WAITTING_FOR_CONFIRM_CONTACT'
  | 'WAITTING_FOR_CONFIRM_LEGALPERSON'
  | 'PASSED'
  | 'FREEZED'
  | 'EDITTING'
  | 'AUDITING'
  | 'REJECTED'
  | 'TO_BE_CONFIRMED'
  | 'TO_BE_SIGNED'
  | 'SIGNING'
  | 'FINISHED'
  | 'CANCELED';

export interface ApplymentRejection {
  field: string;
  field_name: string;
  reject_reason: string;
}

/** An application as a query answers it, and what is behind it. */
export interface ApplymentView {
  business_code: string;
  applyment_id: number;
  applyment_state: `APPLYMENT_STATE_${ApplymentState}`;
  applyment_state_msg: string;
  sub_mchid?: string;
  sign_url?: string;
  audit_detail?: ApplymentRejection[];
  /** As submitted. */
  body: Record<string, unknown>;
  /** The encrypted fields in clear, by JSON Pointer. */
  fields: Record<string, string>;
}

/** What becomes of applications. */
export interface SandboxApplyments {
  /** @throws {SandboxError} `RESOURCE_NOT_EXISTS` */
  get(businessCode: string): Promise<ApplymentView>;
  /**
   * An auditor or the sub-merchant acts. Submitted again may be what is `REJECTED` or `EDITTING`.
   * @throws {SandboxError} `RESOURCE_NOT_EXISTS`, `ARGUMENT_INVALID`, `APPLYMENT_STATE` if it is over
   */
  move(
    businessCode: string,
    state: ApplymentState,
    options?: { rejections?: ApplymentRejection[] },
  ): Promise<ApplymentView>;
}
