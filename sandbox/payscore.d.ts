/**
 * Payscore in the sandbox: the part of the users who confirm service orders and pay them.
 */

export type ServiceOrderState = 'CREATED' | 'DOING' | 'DONE' | 'REVOKED' | 'EXPIRED';
export type ServiceOrderAct = 'create' | 'confirm' | 'complete' | 'cancel' | 'expire' | 'pay';

export interface ServicePayment {
  name: string;
  amount?: number;
  description?: string;
  count?: number;
}

export interface ServiceTimes {
  start_time?: string;
  start_time_remark?: string;
  end_time?: string;
  end_time_remark?: string;
}

/** The parameters of a service order as the merchant sent them. */
export interface ServiceOrderParameters {
  out_order_no: string;
  appid: string;
  service_id: string;
  service_introduction: string;
  post_payments?: ServicePayment[];
  post_discounts?: ServicePayment[];
  time_range: ServiceTimes;
  location?: { start_location?: string; end_location?: string };
  risk_fund: { name: string; amount: number; description?: string };
  attach?: string;
  notify_url: string;
  openid?: string;
  need_user_confirm?: boolean;
  device?: Record<string, string>;
}

/** What the merchant sent to complete one. */
export interface ServiceOrderCompletion {
  post_payments: ServicePayment[];
  post_discounts?: ServicePayment[];
  total_amount: number;
  time_range?: ServiceTimes;
  location?: { end_location?: string };
  profit_sharing?: boolean;
  goods_tag?: string;
  device?: Record<string, string>;
}

/** What a query answers. */
export interface ServiceOrderAnswer {
  appid: string;
  mchid: string;
  out_order_no: string;
  service_id: string;
  order_id: string;
  service_introduction: string;
  state: ServiceOrderState;
  state_description?: 'USER_CONFIRM' | 'MCH_COMPLETE';
  post_payments?: ServicePayment[];
  post_discounts?: ServicePayment[];
  risk_fund: { name: string; amount: number; description?: string };
  time_range: ServiceTimes;
  location?: { start_location?: string; end_location?: string };
  attach: string;
  notify_url: string;
  openid?: string;
  total_amount?: number;
  need_collection?: boolean;
  collection?: {
    state: string;
    total_amount: number;
    paying_amount: number;
    paid_amount: number;
    details?: { seq: number; amount: number; paid_type: string; paid_time: string; transaction_id: string }[];
  };
}

export interface ServiceOrderView extends ServiceOrderAnswer {
  parameters: ServiceOrderParameters;
  package: string;
  query_id: string;
}

/**
 * What users do with service orders. `confirm` and `pay` post `PAYSCORE.USER_CONFIRM` and `PAYSCORE.USER_PAID`.
 *
 * @example
 * const order = await client.payscore.create({ out_order_no: 'P1', service_id, ...more });
 * await sandbox.payscore.confirm('P1', await client.payParams.payscore({ package: order.package }));
 */
export interface SandboxPayscore {
  /** @throws {SandboxError} `RESOURCE_NOT_EXISTS` */
  get(outOrderNo: string): Promise<ServiceOrderView>;
  /**
   * The user confirms. With the argument of `wx.openBusinessView`, it is checked first: members and signature.
   * @throws {SandboxError} `RESOURCE_NOT_EXISTS`, `SERVICE_ORDER_STATE`, `PAY_PARAMS_INVALID`, `SANDBOX_CLOSED`
   */
  confirm(outOrderNo: string, view?: object): Promise<ServiceOrderView>;
  /** The user opens the page of details. @throws {SandboxError} `RESOURCE_NOT_EXISTS`, `PAY_PARAMS_INVALID` */
  open(view: object): Promise<ServiceOrderView>;
  /** Nobody confirmed in time. @throws {SandboxError} `RESOURCE_NOT_EXISTS`, `SERVICE_ORDER_STATE`, `SANDBOX_CLOSED` */
  expire(outOrderNo: string): Promise<ServiceOrderView>;
  /**
   * The user pays what the completed order costs. Refunds find the payment by the `transaction_id` in `collection`. Throws as
   * `expire`.
   */
  pay(outOrderNo: string): Promise<ServiceOrderView>;
}
