// Every notification (回调通知). Made by `node scripts/facts.mjs` from `facts/notifications.json`: change that.
//
// Members are as published, and nearly all may be absent. The library checks the members that are not marked as optional;
// it checks no others.
import type { OpenEnum, PartnerTransaction, RefundNotice, Transaction } from '../index.d.ts';

/** What every notification has. */
export interface NotificationEnvelope {
  /** Same on redelivery. */
  id: string;
  create_time: string;
  event_type: string;
  summary: string;
  original_type?: string;
  requestId?: string;
  /** Paths of sensitive fields that no key of this client opens; `resource` has them as they came. Absent if there are none. */
  unopened?: readonly string[];
}
/** A notification of one kind. */
export interface NotificationOf<Kind extends string, EventType extends string, Content> extends NotificationEnvelope {
  kind: Kind;
  event_type: EventType;
  /** The decrypted content; fields that are encrypted once more with the merchant's key are in clear. */
  resource: Content;
}
/** Fields WeChat Pay adds later are kept. */
export interface OpenContent {
  [more: string]: unknown;
}
/** The content of an event whose members are not published. */
export type UnpublishedContent = OpenContent;

/** 普通支付 · payment. */
export type PaymentNotification = NotificationOf<'payment', 'TRANSACTION.SUCCESS', Transaction>;
/** 服务商支付 · partner payment. */
export type PartnerPaymentNotification = NotificationOf<'partner-payment', 'TRANSACTION.SUCCESS', PartnerTransaction>;
/** 合单支付 · combined payment. */
export type CombinedPaymentNotification = NotificationOf<
    'combined-payment',
    'TRANSACTION.SUCCESS',
    CombinedPaymentContent
  >;
/** 停车等车主服务扣费 · payment of a vehicle service. */
export type VehiclePaymentNotification = NotificationOf<'vehicle-payment', 'TRANSACTION.SUCCESS', VehiclePaymentContent>;
/** 境外支付 · overseas payment. */
export type OverseasPaymentNotification = NotificationOf<
    'overseas-payment',
    'TRANSACTION.SUCCESS',
    OverseasPaymentContent
  >;
/** 委托代扣、校园等自动扣费 · deduction. */
export type DeductionNotification = NotificationOf<'deduction', 'TRANSACTION.SUCCESS', DeductionContent>;
/** 扣费失败 · failed deduction. */
export type DeductionFailedNotification = NotificationOf<'deduction-failed', 'TRANSACTION.FAIL', TransactionFailContent>;
/** 扣费补款 · deduction repaid by the user. */
export type DeductionRepaidNotification = NotificationOf<
    'deduction-repaid',
    'TRANSACTION.PAY_BACK',
    TransactionPayBackContent
  >;
/** 行业代扣结果 · industry deduction. */
export type IndustryDeductionNotification = NotificationOf<
    'industry-deduction',
    'TRANSACTION.INDUSTRY_SUCCESS',
    IndustryDeductionContent
  >;
/** 行业代扣失败 · failed industry deduction. */
export type IndustryDeductionFailedNotification = NotificationOf<
    'industry-deduction-failed',
    'TRANSACTION.INDUSTRY_FAILED',
    IndustryDeductionContent
  >;
/** 分账动账 · profit sharing. */
export type ProfitSharingNotification = NotificationOf<
    'profit-sharing',
    'PROFITSHARING'
    | 'PROFITSHARING.SUCCESS'
    | 'TRANSACTION.SUCCESS',
    ProfitSharingContent
  >;
/** 分账回退动账 · profit-sharing return. */
export type ProfitSharingReturnNotification = NotificationOf<
    'profit-sharing-return',
    'PROFITSHARING.RETURN'
    | 'PROFITSHARING_RETURN'
    | 'TRANSACTION.SUCCESS',
    ProfitSharingContent
  >;
/** 退款 · refund. */
export type RefundNotification = NotificationOf<
    'refund',
    'REFUND.ABNORMAL'
    | 'REFUND.CLOSED'
    | 'REFUND.SUCCESS',
    RefundNotice
  >;
/** 服务商退款 · partner refund. */
export type PartnerRefundNotification = NotificationOf<
    'partner-refund',
    'REFUND.ABNORMAL'
    | 'REFUND.CLOSED'
    | 'REFUND.SUCCESS',
    PartnerRefundContent
  >;
/** 境外退款 · overseas refund. */
export type OverseasRefundNotification = NotificationOf<
    'overseas-refund',
    'REFUND.ABNORMAL'
    | 'REFUND.CLOSED'
    | 'REFUND.SUCCESS',
    OverseasRefundContent
  >;
/** 商家转账 · transfer to a user. */
export type TransferNotification = NotificationOf<'transfer', 'MCHTRANSFER.BILL.FINISHED', TransferContent>;
/** 服务商商家转账 · partner transfer to a user. */
export type PartnerTransferNotification = NotificationOf<
    'partner-transfer',
    'MCHTRANSFER.BILL.FINISHED',
    PartnerTransferContent
  >;
/** 转账免确认收款授权 · authorization of transfers. */
export type TransferAuthorizationNotification =
  | NotificationOf<
    'transfer-authorization',
    'MCHTRANSFER.AUTHORIZATION.CLOSED',
    MchtransferAuthorizationClosedContent
  >
  | NotificationOf<
    'transfer-authorization',
    'MCHTRANSFER.AUTHORIZATION.CONFIRMED',
    MchtransferAuthorizationConfirmedContent
  >;
/** 批量转账（旧版） · transfer batch (old). */
export type TransferBatchNotification =
  | NotificationOf<
    'transfer-batch',
    'MCHTRANSFER.BATCH.CLOSED',
    MchtransferBatchClosedContent
  >
  | NotificationOf<
    'transfer-batch',
    'MCHTRANSFER.BATCH.FINISHED',
    MchtransferBatchFinishedContent
  >;
/** 转账到 QQ 钱包 · transfer to a QQ wallet. */
export type QqWalletTransferNotification = NotificationOf<
    'qq-wallet-transfer',
    'MCHTRANSFER.QQWALLETBILL.FINISHED',
    MchtransferQqwalletbillFinishedContent
  >;
/** 异常资金处理 · processing of abnormal funds. */
export type AbnormalFundProcessingNotification = NotificationOf<
    'abnormal-fund-processing',
    'ABNORMAL_FUND_PROCESSING.TRANSFER.SUCCESS',
    AbnormalFundProcessingTransferSuccessContent
  >;
/** 进件状态 · state of an application. */
export type ApplymentStateNotification = NotificationOf<
    'applyment-state',
    'APPLYMENT_STATE.APPROVED',
    ApplymentStateApprovedContent
  >;
/** 商户拦截记录 · block record of a merchant. */
export type BlockrecordNotification = NotificationOf<'blockrecord', 'BLOCKRECORD.CHANGE', BlockrecordChangeContent>;
/** 拦截申诉 · appeal against a block. */
export type BlocksubmissionNotification = NotificationOf<
    'blocksubmission',
    'BLOCKSUBMISSION.CHANGE',
    BlocksubmissionChangeContent
  >;
/** 品牌会员卡 · brand member card. */
export type BrandMemberCardSpNotification =
  | NotificationOf<
    'brand-member-card-sp',
    'BRAND_MEMBER_CARD_SP.POINT_EXCHANGE_COUPON',
    BrandMemberCardSpPointExchangeCouponContent
  >
  | NotificationOf<
    'brand-member-card-sp',
    'BRAND_MEMBER_CARD_SP.SYNC_USER_POINT',
    BrandMemberCardSpSyncUserPointContent
  >
  | NotificationOf<
    'brand-member-card-sp',
    'BRAND_MEMBER_CARD_SP.USER_CARD.CREATE',
    BrandMemberCardSpUserCardCreateContent
  >
  | NotificationOf<
    'brand-member-card-sp',
    'BRAND_MEMBER_CARD_SP.USER_CARD.DELETE',
    BrandMemberCardSpUserCardDeleteContent
  >;
/** 预算 · budget. */
export type BudgetNotification =
  | NotificationOf<'budget', 'BUDGET.CLOSED', BudgetClosedContent>
  | NotificationOf<'budget', 'BUDGET.FINISHED', BudgetFinishedContent>
  | NotificationOf<'budget', 'BUDGET.LOCKED', BudgetLockedContent>;
/** 消费者投诉 · complaint. */
export type ComplaintNotification = NotificationOf<
    'complaint',
    'COMPLAINT.CREATE'
    | 'COMPLAINT.STATE_CHANGE',
    ComplaintContent
  >;
/** 代金券、商家券 · coupon. */
export type CouponNotification =
  | NotificationOf<'coupon', 'COUPON.SEND', CouponSendContent>
  | NotificationOf<'coupon', 'COUPON.USE', CouponUseContent>;
/** 信用还款 · credit repayment. */
export type CreditRepaymentNotification =
  | NotificationOf<
    'credit-repayment',
    'CREDIT_REPAYMENT.DEDUCTION_PAY',
    CreditRepaymentDeductionPayContent
  >
  | NotificationOf<
    'credit-repayment',
    'CREDIT_REPAYMENT.SIGN_CONTRACT'
    | 'CREDIT_REPAYMENT.TERMINATE_CONTRACT',
    CreditRepaymentContractContent
  >;
/** 跨境支付 · cross-border payment. */
export type CrossBorderPayNotification =
  | NotificationOf<
    'cross-border-pay',
    'CROSS_BORDER_PAY.GET_MCH_INFO',
    CrossBorderPayGetMchInfoContent
  >
  | NotificationOf<
    'cross-border-pay',
    'CROSS_BORDER_PAY.PUSH_ORDER_INFO',
    CrossBorderPayPushOrderInfoContent
  >;
/** 投放计划 · delivery plan. */
export type DeliveryPlanNotification = NotificationOf<
    'delivery-plan',
    'DELIVERY_PLAN.CHANGE',
    DeliveryPlanChangeContent
  >;
/** 投放计划状态 · state of a delivery plan. */
export type DeliveryPlanStateNotification = NotificationOf<
    'delivery-plan-state',
    'DELIVERY_PLAN_STATE.DELIVER',
    UnpublishedContent
  >;
/** 先享卡 · discount card. */
export type DiscountCardNotification =
  | NotificationOf<
    'discount-card',
    'DISCOUNT_CARD.AGREEMENT_ENDED'
    | 'DISCOUNT_CARD.USER_ACCEPTED',
    DiscountCardAgreementContent
  >
  | NotificationOf<
    'discount-card',
    'DISCOUNT_CARD.GET_CARD'
    | 'DISCOUNT_CARD.SETTLEMENT',
    DiscountCardContent
  >
  | NotificationOf<
    'discount-card',
    'DISCOUNT_CARD.USER_PAID',
    DiscountCardUserPaidContent
  >;
/** 电商平台委托签约 · e-commerce entrust contract. */
export type EcommerceEntrustNotification =
  | NotificationOf<
    'ecommerce-entrust',
    'ECOMMERCE_ENTRUST.SIGN',
    EcommerceEntrustSignContent
  >
  | NotificationOf<
    'ecommerce-entrust',
    'ECOMMERCE_ENTRUST.TERMINATE',
    EcommerceEntrustTerminateContent
  >;
/** 校园轻松付 · school payment. */
export type EduSchoolPayNotification = NotificationOf<
    'edu-school-pay',
    'EDU_SCHOOL_PAY.USER_DEBT_STATE_UPDATE',
    EduSchoolPayUserDebtStateUpdateContent
  >;
/** 委托代扣签约 · entrust contract. */
export type EntrustNotification =
  | NotificationOf<'entrust', 'ENTRUST.RELEASE', EntrustReleaseContent>
  | NotificationOf<'entrust', 'ENTRUST.SIGN', EntrustSignContent>
  | NotificationOf<'entrust', 'ENTRUST.SIGNING', EntrustSigningContent>
  | NotificationOf<'entrust', 'ENTRUST.TERMINATE', EntrustTerminateContent>
  | NotificationOf<
    'entrust',
    'ENTRUST.TERMINATE_INQUIRY',
    EntrustTerminateInquiryContent
  >
  | NotificationOf<
    'entrust',
    'ENTRUST.TERMINATE_RETENTION',
    EntrustTerminateRetentionContent
  >;
/** 刷脸用户 · face payment user. */
export type FacepayNotification = NotificationOf<
    'facepay',
    'FACEPAY.USER_STATE_CHANGE',
    FacepayUserStateChangeContent
  >;
/** 电子发票 · invoice. */
export type FapiaoNotification =
  | NotificationOf<
    'fapiao',
    'FAPIAO.CARD_DISCARDED'
    | 'FAPIAO.CARD_INSERTED'
    | 'FAPIAO.ISSUED'
    | 'FAPIAO.REVERSED',
    FapiaoContent
  >
  | NotificationOf<'fapiao', 'FAPIAO.USER_APPLIED', FapiaoUserAppliedContent>;
/** 充电宝保险 · power bank insurance. */
export type HirePowerBankNotification = NotificationOf<
    'hire-power-bank',
    'HIRE_POWER_BANK.RECEIVE_INSURANCE',
    HirePowerBankReceiveInsuranceContent
  >;
/** 保险委托签约 · insurance entrust contract. */
export type InsuranceEntrustNotification = NotificationOf<
    'insurance-entrust',
    'INSURANCE_ENTRUST.RENEW'
    | 'INSURANCE_ENTRUST.SIGN'
    | 'INSURANCE_ENTRUST.TERMINATE',
    InsuranceEntrustContent
  >;
/** 保单管理 · insurance policy. */
export type InsurancePolicyManagementNotification = NotificationOf<
    'insurance-policy-management',
    'INSURANCE_POLICY_MANAGEMENT.GRANTED',
    InsurancePolicyManagementGrantedContent
  >;
/** 商圈会员授权 · mall authorization. */
export type MallAuthNotification = NotificationOf<
    'mall-auth',
    'MALL_AUTH.ACTIVATE_CARD',
    MallAuthActivateCardContent
  >;
/** 商圈退款 · mall refund. */
export type MallRefundNotification = NotificationOf<'mall-refund', 'MALL_REFUND.SUCCESS', MallRefundSuccessContent>;
/** 商圈交易 · mall transaction. */
export type MallTransactionNotification = NotificationOf<
    'mall-transaction',
    'MALL_TRANSACTION.SUCCESS',
    MallTransactionSuccessContent
  >;
/** 商户管控记录 · management record of a merchant. */
export type ManagerecordNotification = NotificationOf<'managerecord', 'MANAGERECORD.CHANGE', ManagerecordChangeContent>;
/** 商户提现 · withdrawal. */
export type MchwithdrawNotification = NotificationOf<'mchwithdraw', 'MCHWITHDRAW.CHANGE', MchwithdrawChangeContent>;
/** 医保支付 · medical insurance payment. */
export type MedicalInsuranceNotification = NotificationOf<
    'medical-insurance',
    'MEDICAL_INSURANCE.SUCCESS',
    MedicalInsuranceSuccessContent
  >;
/** 会员卡 · member card. */
export type MembercardNotification =
  | NotificationOf<
    'membercard',
    'MEMBERCARD.ACCEPT_CARD',
    MembercardAcceptCardContent
  >
  | NotificationOf<
    'membercard',
    'MEMBERCARD.ACTIVATE_CARD',
    MembercardActivateCardContent
  >
  | NotificationOf<
    'membercard',
    'MEMBERCARD.USERCARD_MANAGE',
    MembercardUsercardManageContent
  >;
/** 服务商会员卡 · member card of a provider. */
export type MembercardspNotification = NotificationOf<
    'membercardsp',
    'MEMBERCARDSP.USER_CARD.CREATE'
    | 'MEMBERCARDSP.USER_CARD.DELETE',
    UnpublishedContent
  >;
/** 商户消息 · merchant message. */
export type MerchantNotifyNotification = NotificationOf<
    'merchant-notify',
    'MERCHANT_NOTIFY.NOTIFY',
    MerchantNotifyNotifyContent
  >;
/** 代扣签约 · deduction contract. */
export type PapayNotification = NotificationOf<'papay', 'PAPAY.SIGN' | 'PAPAY.TERMINATE', PapayContractContent>;
/** 停车费查询 · parking fee. */
export type ParkingFeeNotification = NotificationOf<
    'parking-fee',
    'PARKING_FEE.QUERY_TRANS_INFO',
    ParkingFeeQueryTransInfoContent
  >;
/** 微信支付分 · payscore. */
export type PayscoreNotification =
  | NotificationOf<
    'payscore',
    'PAYSCORE.BIND_SERVICE_ACCOUNT',
    PayscoreBindServiceAccountContent
  >
  | NotificationOf<'payscore', 'PAYSCORE.MCH_PREPAY', PayscoreMchPrepayContent>
  | NotificationOf<
    'payscore',
    'PAYSCORE.USER_ACCEPTED',
    PayscoreUserAcceptedContent
  >
  | NotificationOf<
    'payscore',
    'PAYSCORE.USER_CANCEL_SIGN_PLAN',
    PayscoreUserCancelSignPlanContent
  >
  | NotificationOf<
    'payscore',
    'PAYSCORE.USER_CLOSE_SERVICE',
    PayscoreUserCloseServiceContent
  >
  | NotificationOf<
    'payscore',
    'PAYSCORE.USER_CONFIRM'
    | 'PAYSCORE.USER_PAID',
    PayscoreOrderContent
  >
  | NotificationOf<
    'payscore',
    'PAYSCORE.USER_OPEN_SERVICE',
    PayscoreUserOpenServiceContent
  >
  | NotificationOf<
    'payscore',
    'PAYSCORE.USER_SIGN_PLAN',
    PayscoreUserSignPlanContent
  >;
/** 商品券 · product coupon. */
export type ProductCouponSpNotification =
  | NotificationOf<
    'product-coupon-sp',
    'PRODUCT_COUPON_SP.IMAGE_GENERATION',
    ProductCouponSpImageGenerationContent
  >
  | NotificationOf<
    'product-coupon-sp',
    'PRODUCT_COUPON_SP.SEND',
    ProductCouponSpSendContent
  >;
/** 充值 · recharge. */
export type RechargeNotification =
  | NotificationOf<'recharge', 'RECHARGE.CLOSED', RechargeClosedContent>
  | NotificationOf<
    'recharge',
    'RECHARGE.FUND_RETURNED',
    RechargeFundReturnedContent
  >
  | NotificationOf<'recharge', 'RECHARGE.SUCCESS', RechargeSuccessContent>;
/** 交易风险识别 · risk of a trade. */
export type RisktradeNotification = NotificationOf<
    'risktrade',
    'RISKTRADE.IDENTIFICATION',
    RisktradeIdentificationContent
  >;
/** 安全回声测试 · security echo. */
export type SecurityEchoNotification = NotificationOf<
    'security-echo',
    'SECURITY_ECHO.SUCCESS',
    SecurityEchoSuccessContent
  >;
/** 结算 · settlement. */
export type SettlementNotification = NotificationOf<'settlement', 'SETTLEMENT.SUCCESS', SettlementSuccessContent>;
/** 车主服务 · vehicle service. */
export type VehicleNotification =
  | NotificationOf<
    'vehicle',
    'VEHICLE.ENTRANCE_STATE_CHANGE',
    VehicleEntranceStateChangeContent
  >
  | NotificationOf<
    'vehicle',
    'VEHICLE.USER_STATE_CHANGE',
    VehicleUserStateChangeContent
  >;
/** 商户违规 · violation. */
export type ViolationNotification = NotificationOf<
    'violation',
    'VIOLATION.APPEAL'
    | 'VIOLATION.INTERCEPT'
    | 'VIOLATION.PUNISH',
    ViolationContent
  >;
/** 企业支付 · enterprise payment. */
export type WebizpayNotification =
  | NotificationOf<'webizpay', 'WEBIZPAY.AUTHORIZED', WebizpayAuthorizedContent>
  | NotificationOf<
    'webizpay',
    'WEBIZPAY.PAYMENTREFUNDSUCCESS',
    WebizpayPaymentrefundsuccessContent
  >
  | NotificationOf<
    'webizpay',
    'WEBIZPAY.PAYMENTSUCCESS',
    WebizpayPaymentsuccessContent
  >
  | NotificationOf<
    'webizpay',
    'WEBIZPAY.QUOTACARDEXPIRED',
    WebizpayQuotacardexpiredContent
  >
  | NotificationOf<'webizpay', 'WEBIZPAY.REVOKED', WebizpayRevokedContent>;
/**
 * Any other event, verified and decrypted, its content as open data: one that this version does not know, or one that is
 * about another merchant, where products share the event's name.
 */
export type OtherNotification = NotificationOf<'other', UnknownEventType | UndecidedEventType, unknown>;
/**
 * The name of an event that this version does not know, any text: `const name: string = event.event_type`. It is a type of
 * its own so that `switch (event.event_type)` tells the contents of the others apart.
 */
declare enum UnknownEventType {
  any = '*',
}
/** Names that products share: `kind` tells what the content is, `other` that it is none of this merchant's. */
export type UndecidedEventType =
  | 'MCHTRANSFER.BILL.FINISHED'
  | 'PROFITSHARING'
  | 'PROFITSHARING.RETURN'
  | 'PROFITSHARING.SUCCESS'
  | 'PROFITSHARING_RETURN'
  | 'REFUND.ABNORMAL'
  | 'REFUND.CLOSED'
  | 'REFUND.SUCCESS'
  | 'TRANSACTION.SUCCESS';

export type Notification =
  | PaymentNotification
  | PartnerPaymentNotification
  | CombinedPaymentNotification
  | VehiclePaymentNotification
  | OverseasPaymentNotification
  | DeductionNotification
  | DeductionFailedNotification
  | DeductionRepaidNotification
  | IndustryDeductionNotification
  | IndustryDeductionFailedNotification
  | ProfitSharingNotification
  | ProfitSharingReturnNotification
  | RefundNotification
  | PartnerRefundNotification
  | OverseasRefundNotification
  | TransferNotification
  | PartnerTransferNotification
  | TransferAuthorizationNotification
  | TransferBatchNotification
  | QqWalletTransferNotification
  | AbnormalFundProcessingNotification
  | ApplymentStateNotification
  | BlockrecordNotification
  | BlocksubmissionNotification
  | BrandMemberCardSpNotification
  | BudgetNotification
  | ComplaintNotification
  | CouponNotification
  | CreditRepaymentNotification
  | CrossBorderPayNotification
  | DeliveryPlanNotification
  | DeliveryPlanStateNotification
  | DiscountCardNotification
  | EcommerceEntrustNotification
  | EduSchoolPayNotification
  | EntrustNotification
  | FacepayNotification
  | FapiaoNotification
  | HirePowerBankNotification
  | InsuranceEntrustNotification
  | InsurancePolicyManagementNotification
  | MallAuthNotification
  | MallRefundNotification
  | MallTransactionNotification
  | ManagerecordNotification
  | MchwithdrawNotification
  | MedicalInsuranceNotification
  | MembercardNotification
  | MembercardspNotification
  | MerchantNotifyNotification
  | PapayNotification
  | ParkingFeeNotification
  | PayscoreNotification
  | ProductCouponSpNotification
  | RechargeNotification
  | RisktradeNotification
  | SecurityEchoNotification
  | SettlementNotification
  | VehicleNotification
  | ViolationNotification
  | WebizpayNotification
  | OtherNotification;

/** Content of TRANSACTION.SUCCESS. */
export interface CombinedPaymentContent extends OpenContent {
  combine_mchid: string;
  combine_appid: string;
  combine_out_trade_no: string;
  combine_transaction_id?: string;
  sub_orders: {
    mchid: string;
    sub_mchid?: string;
    sub_appid?: string;
    sub_openid?: string;
    out_trade_no: string;
    transaction_id?: string;
    trade_type?: string;
    trade_state: string;
    bank_type?: string;
    individual_auth_id?: string;
    individual_name?: string;
    attach?: string;
    success_time?: string;
    amount: {
      total_amount: number;
      currency?: string;
      payer_amount?: number;
      payer_currency?: string;
      settlement_rate?: number;
    };
    promotion_detail?: {
      coupon_id?: string;
      name?: string;
      scope?: string;
      type?: string;
      amount?: number;
      stock_id?: string;
      wechatpay_contribute?: number;
      merchant_contribute?: number;
      other_contribute?: number;
      currency?: string;
      goods_detail?: {
        goods_id?: string;
        quantity?: number;
        unit_price?: number;
        discount_amount?: number;
        goods_remark?: string;
      }[];
    }[];
  }[];
  combine_payer_info?: { openid?: string };
  scene_info?: { device_id?: string };
  installment_info?: { use_subsidy?: boolean; selected_installment_number?: number };
}
/** Content of TRANSACTION.SUCCESS. */
export interface VehiclePaymentContent extends OpenContent {
  mchid?: string;
  appid?: string;
  sub_appid?: string;
  sp_mchid?: string;
  sub_mchid?: string;
  description?: string;
  create_time?: string;
  out_trade_no: string;
  transaction_id?: string;
  trade_state?: string;
  trade_state_description?: string;
  success_time?: string;
  bank_type?: string;
  user_repaid?: string;
  attach?: string;
  trade_scene?: string;
  parking_info?: {
    parking_id?: string;
    plate_number?: string;
    plate_color?: OpenEnum<'BLUE' | 'GREEN' | 'YELLOW' | 'BLACK' | 'WHITE' | 'LIMEGREEN'>;
    start_time?: string;
    end_time?: string;
    parking_name?: string;
    charging_duration?: number;
    device_id?: string;
  };
  payer?: { openid?: string; sub_openid?: string };
  amount?: {
    total?: number;
    currency?: string;
    payer_total?: number;
    discount_total?: number;
  };
  promotion_detail?: {
    coupon_id?: string;
    name?: string;
    scope?: string;
    type?: string;
    stock_id?: string;
    amount?: number;
    wechatpay_contribute?: number;
    merchant_contribute?: number;
    other_contribute?: number;
    currency?: string;
  }[];
}
/** Content of TRANSACTION.SUCCESS. */
export interface OverseasPaymentContent extends OpenContent {
  mchid?: string;
  appid?: string;
  out_trade_no: string;
  id: string;
  trade_type?: string;
  trade_state?: string;
  trade_state_desc?: string;
  bank_type?: string;
  attach?: string;
  success_time?: string;
  payer?: { openid?: string };
  amount?: {
    total?: number;
    currency?: string;
    payer_total?: number;
    payer_currency?: string;
    exchange_rate?: { type?: string; rate?: number };
  };
  promotion_detail?: {
    coupon_id?: string;
    name?: string;
    scope?: string;
    type?: string;
    amount?: number;
    stock_id?: string;
    wechatpay_contribute?: number;
    merchant_contribute?: number;
    other_contribute?: number;
    currency?: string;
    goods_detail?: {
      goods_id?: string;
      quantity?: number;
      unit_price?: number;
      discount_amount?: number;
      goods_remark?: string;
      price?: number;
    }[];
    promotion_id?: string;
    refund_amount?: number;
    activity_id?: string;
    wechatpay_contribute_amount?: number;
    merchant_contribute_amount?: number;
    other_contribute_amount?: number;
  }[];
  sp_mchid?: string;
  sp_appid?: string;
  sub_mchid?: string;
  sub_appid?: string;
}
/** Content of TRANSACTION.SUCCESS. */
export interface DeductionContent extends OpenContent {
  sp_mchid?: string;
  appid?: string;
  sub_mchid?: string;
  sub_appid?: string;
  openid?: string;
  sub_openid?: string;
  plan_id?: string;
  contract_information?: { contract_id?: string; contract_status?: string; create_time?: string };
  out_trade_no: string;
  transaction_id?: string;
  attach?: string;
  bank_type?: string;
  success_time?: string;
  trade_state?: string;
  trade_state_description?: string;
  payer?: { openid?: string; sub_openid?: string; sp_openid?: string };
  amount?: {
    total?: number;
    payer_total?: number;
    discount_total?: number;
    currency?: string;
    payer_currency?: string;
  };
  device_information?: { device_id?: string; device_ip?: string };
  promotion_detail?: {
    coupon_id?: string;
    name?: string;
    scope?: OpenEnum<'GLOBAL' | 'SINGLE'>;
    type?: OpenEnum<'CASH' | 'NOCASH'>;
    stock_id?: string;
    currency?: string;
    goods_detail?: {
      goods_id?: string;
      quantity?: number;
      unit_price?: number;
      discount_amount?: number;
      goods_remark?: string;
    }[];
    activity_id?: string;
  }[];
  mchid?: string;
  trade_type?: OpenEnum<'PAP'>;
  trade_state_desc?: string;
  scene_info?: { device_id?: string };
  sp_appid?: string;
  device_info?: { device_id?: string; device_ip?: string };
  contract_id?: string;
}
/** Content of PROFITSHARING, PROFITSHARING.RETURN, PROFITSHARING.SUCCESS, …. */
export interface ProfitSharingContent extends OpenContent {
  mchid?: string;
  sp_mchid?: string;
  sub_mchid?: string;
  transaction_id: string;
  order_id: string;
  out_order_no: string;
  receiver: {
    type?: OpenEnum<'MERCHANT_ID' | 'PERSONAL_OPENID'>;
    account: string;
    amount: number;
    description?: string;
  };
  success_time?: string;
}
/** Content of REFUND.ABNORMAL, REFUND.CLOSED, REFUND.SUCCESS. */
export interface PartnerRefundContent extends OpenContent {
  sp_mchid: string;
  sub_mchid: string;
  out_trade_no: string;
  transaction_id: string;
  individual_auth_id?: string;
  out_refund_no: string;
  refund_id: string;
  refund_status: OpenEnum<'SUCCESS' | 'CLOSED' | 'ABNORMAL'>;
  user_received_account?: string;
  success_time?: string;
  amount: {
    total: number;
    refund: number;
    currency?: string;
    payer_total: number;
    payer_refund: number;
    settlement_total?: number;
    settlement_refund?: number;
    discount_refund?: number;
    from?: { amount?: number; account?: string }[];
    refund_fee?: number;
  };
  refund_account?: OpenEnum<'REFUND_SOURCE_PARTNER_ADVANCE' | 'REFUND_SOURCE_SUB_MERCHANT'>;
}
/** Content of REFUND.ABNORMAL, REFUND.CLOSED, REFUND.SUCCESS. */
export interface OverseasRefundContent extends OpenContent {
  mchid?: string;
  out_trade_no: string;
  transaction_id?: string;
  out_refund_no: string;
  refund_id?: string;
  refund_status: OpenEnum<'SUCCESS' | 'CLOSED' | 'ABNORMAL'>;
  recv_account?: string;
  fund_source?: string;
  success_time?: string;
  amount: {
    total?: number;
    refund: number;
    currency?: string;
    payer_total?: number;
    payer_refund?: number;
    settlement_total?: number;
    settlement_refund?: number;
    discount_refund?: number;
    from?: { amount?: number; account?: string }[];
    refund_fee?: number;
    payer_currency?: string;
    exchange_rate?: { type?: string; rate?: number };
  };
  sp_mchid?: string;
  sub_mchid?: string;
}
/** Content of MCHTRANSFER.BILL.FINISHED. */
export interface TransferContent extends OpenContent {
  out_bill_no: string;
  transfer_bill_no: string;
  state: OpenEnum<
    | 'ACCEPTED'
    | 'PROCESSING'
    | 'WAIT_USER_CONFIRM'
    | 'TRANSFERING'
    | 'SUCCESS'
    | 'FAIL'
    | 'CANCELING'
    | 'CANCELLED'
  >;
  mch_id?: string;
  mchid?: string;
  transfer_amount: number;
  openid?: string;
  fail_reason?: OpenEnum<
    | 'ACCOUNT_FROZEN'
    | 'ACCOUNT_NOT_EXIST'
    | 'BANK_CARD_ACCOUNT_ABNORMAL'
    | 'BANK_CARD_BANK_INFO_WRONG'
    | 'BANK_CARD_CARD_INFO_WRONG'
    | 'BANK_CARD_COLLECTIONS_ABOVE_QUOTA'
    | 'BANK_CARD_PARAM_ERROR'
    | 'BANK_CARD_STATUS_ABNORMAL'
    | 'BLOCK_B2C_USERLIMITAMOUNT_BSRULE_MONTH'
    | 'BLOCK_B2C_USERLIMITAMOUNT_MONTH'
    | 'DAY_RECEIVED_COUNT_EXCEED'
    | 'DAY_RECEIVED_QUOTA_EXCEED'
    | 'EXCEEDED_ESTIMATED_AMOUNT'
    | 'ID_CARD_NOT_CORRECT'
    | 'MCH_CANCEL'
    | 'MERCHANT_REJECT'
    | 'MERCHANT_NOT_CONFIRM'
    | 'NAME_NOT_CORRECT'
    | 'OPENID_INVALID'
    | 'OTHER_FAIL_REASON_TYPE'
    | 'OVERDUE_CLOSE'
    | 'PAYEE_ACCOUNT_ABNORMAL'
    | 'PAYER_ACCOUNT_ABNORMAL'
    | 'PRODUCT_AUTH_CHECK_FAIL'
    | 'REALNAME_ACCOUNT_RECEIVED_QUOTA_EXCEED'
    | 'REAL_NAME_CHECK_FAIL'
    | 'RECEIVE_ACCOUNT_NOT_CONFIGURE'
    | 'RESERVATION_INFO_NOT_MATCH'
    | 'RESERVATION_SCENE_NOT_MATCH'
    | 'RESERVATION_STATE_INVALID'
    | 'TRANSFER_QUOTA_EXCEED'
    | 'TRANSFER_REMARK_SET_FAIL'
    | 'TRANSFER_RISK'
    | 'TRANSFER_SCENE_INVALID'
    | 'TRANSFER_SCENE_UNAVAILABLE'
    | 'RELATED_ORDER_TRANSFER_AMOUNT_EXCEED'
    | 'RELATED_ORDER_TRANSFER_COUNT_EXCEED'
    | 'BUDGET_NOT_ENOUGH'
  >;
  create_time?: string;
  update_time?: string;
  payment_method_type?: string;
}
/** Content of MCHTRANSFER.BILL.FINISHED. */
export interface PartnerTransferContent extends OpenContent {
  sp_mchid?: string;
  out_bill_no: string;
  transfer_bill_no: string;
  state: OpenEnum<
    | 'ACCEPTED'
    | 'PROCESSING'
    | 'WAIT_USER_CONFIRM'
    | 'TRANSFERING'
    | 'SUCCESS'
    | 'FAIL'
    | 'CANCELING'
    | 'CANCELLED'
  >;
  mch_id?: string;
  mchid?: string;
  sub_mchid?: string;
  transfer_amount: number;
  openid?: string;
  fail_reason?: OpenEnum<
    | 'ACCOUNT_FROZEN'
    | 'ACCOUNT_NOT_EXIST'
    | 'BANK_CARD_ACCOUNT_ABNORMAL'
    | 'BANK_CARD_BANK_INFO_WRONG'
    | 'BANK_CARD_CARD_INFO_WRONG'
    | 'BANK_CARD_COLLECTIONS_ABOVE_QUOTA'
    | 'BANK_CARD_PARAM_ERROR'
    | 'BANK_CARD_STATUS_ABNORMAL'
    | 'BLOCK_B2C_USERLIMITAMOUNT_BSRULE_MONTH'
    | 'BLOCK_B2C_USERLIMITAMOUNT_MONTH'
    | 'DAY_RECEIVED_COUNT_EXCEED'
    | 'DAY_RECEIVED_QUOTA_EXCEED'
    | 'EXCEEDED_ESTIMATED_AMOUNT'
    | 'ID_CARD_NOT_CORRECT'
    | 'MCH_CANCEL'
    | 'MERCHANT_REJECT'
    | 'MERCHANT_NOT_CONFIRM'
    | 'NAME_NOT_CORRECT'
    | 'OPENID_INVALID'
    | 'OTHER_FAIL_REASON_TYPE'
    | 'OVERDUE_CLOSE'
    | 'PAYEE_ACCOUNT_ABNORMAL'
    | 'PAYER_ACCOUNT_ABNORMAL'
    | 'PRODUCT_AUTH_CHECK_FAIL'
    | 'REALNAME_ACCOUNT_RECEIVED_QUOTA_EXCEED'
    | 'REAL_NAME_CHECK_FAIL'
    | 'RECEIVE_ACCOUNT_NOT_CONFIGURE'
    | 'RESERVATION_INFO_NOT_MATCH'
    | 'RESERVATION_SCENE_NOT_MATCH'
    | 'RESERVATION_STATE_INVALID'
    | 'TRANSFER_QUOTA_EXCEED'
    | 'TRANSFER_REMARK_SET_FAIL'
    | 'TRANSFER_RISK'
    | 'TRANSFER_SCENE_INVALID'
    | 'TRANSFER_SCENE_UNAVAILABLE'
    | 'RELATED_ORDER_TRANSFER_AMOUNT_EXCEED'
    | 'RELATED_ORDER_TRANSFER_COUNT_EXCEED'
    | 'BUDGET_NOT_ENOUGH'
  >;
  create_time?: string;
  update_time?: string;
  payment_method_type?: string;
}
/** Content of ABNORMAL_FUND_PROCESSING.TRANSFER.SUCCESS. */
export interface AbnormalFundProcessingTransferSuccessContent extends OpenContent {
  product_name?: OpenEnum<'C2C'>;
  receipt_id?: string;
  transfer_amount?: { total?: number; currency?: OpenEnum<'CNY'> };
  receipt_state?: OpenEnum<
    | 'RECEIPT_STATE_PENDING'
    | 'RECEIPT_STATE_PROGRESS'
    | 'RECEIPT_STATE_COMPLETED'
  >;
  create_time?: string;
  last_update_time?: string;
  instruction?: {
    out_instruction_no?: string;
    commander?: { operator?: OpenEnum<'MERCHANT'>; mchid?: string };
    transfer_mode?: OpenEnum<'TRANSFER_TO_ORIGINAL_RECEIVE_USER'>;
    success_time?: string;
    instruction_instance_id?: string;
  };
}
/** Content of APPLYMENT_STATE.APPROVED. */
export interface ApplymentStateApprovedContent extends OpenContent {
  sub_mchid?: string;
  website_state?: OpenEnum<'HAS_LAUNCHED' | 'UN_LAUNCHED'>;
  domains?: string[];
  website_url?: string;
  website_business_page_pics?: string[];
  website_homepage_pics?: string[];
  applyment_id?: number;
  audit_reject_detail?: string;
  applyment_state?: OpenEnum<'PENDING' | 'UNDER_REVIEW' | 'APPROVED' | 'REJECTED'>;
  notify_url?: string;
  out_applyment_id?: string;
}
/** Content of BLOCKRECORD.CHANGE. */
export interface BlockrecordChangeContent extends OpenContent {
  sub_mchid?: string;
  block_record_id?: string;
  block_count_level?: OpenEnum<
    | 'LESS_THAN_TWENTY'
    | 'LESS_THAN_ONE_HUNDRED'
    | 'LESS_THAN_ONE_THOUSAND'
    | 'OVER_ONE_THOUSAND'
  >;
}
/** Content of BLOCKSUBMISSION.CHANGE. */
export interface BlocksubmissionChangeContent extends OpenContent {
  sub_mchid?: string;
  appeal_record_id?: string;
  appeal_result?: OpenEnum<'PASS' | 'REJECT'>;
}
/** Content of BRAND_MEMBER_CARD_SP.POINT_EXCHANGE_COUPON. */
export interface BrandMemberCardSpPointExchangeCouponContent extends OpenContent {
  record_id?: string;
  brand_id?: string;
  card_id?: string;
  openid?: string;
  user_card_code?: string;
  exchange_coupon_template_id?: string;
  deduct_points?: number;
  stock_id?: string;
  appid?: string;
  product_coupon_id?: string;
  product_coupon_stock_type?: string;
}
/** Content of BRAND_MEMBER_CARD_SP.SYNC_USER_POINT. */
export interface BrandMemberCardSpSyncUserPointContent extends OpenContent {
  brand_id?: string;
  card_id?: string;
  openid?: string;
  user_card_code?: string;
}
/** Content of BRAND_MEMBER_CARD_SP.USER_CARD.CREATE. */
export interface BrandMemberCardSpUserCardCreateContent extends OpenContent {
  user_card_code?: string;
  card_id?: string;
  openid?: string;
  card_color?: string;
  card_picture_url?: string;
  brand_id?: string;
  card_type?: OpenEnum<'PURCHASE' | 'NORMAL' | 'BALANCE'>;
  phone_number?: string;
  level?: string;
  valid_date_information?: {
    type?: OpenEnum<'FIX_TIME_RANGE' | 'FIX_TERM' | 'PERMANENT'>;
    available_begin_time?: string;
    available_end_time?: string;
    available_day_after_receive?: number;
  };
  pickup_time?: string;
  user_information?: {
    common_field_list?: {
      name?: OpenEnum<
        | 'USER_FORM_FLAG_SEX'
        | 'USER_FORM_FLAG_NAME'
        | 'USER_FORM_FLAG_BIRTHDAY'
        | 'USER_FORM_FLAG_ADDRESS'
        | 'USER_FORM_FLAG_EMAIL'
        | 'USER_FORM_FLAG_CITY'
      >;
      value?: string;
    }[];
    custom_field_list?: { name?: string; user_chosen_values?: string[] }[];
  };
  attach?: string;
  user_card_state?: OpenEnum<'NOT_EFFECTIVE' | 'EFFECTIVE' | 'EXPIRED' | 'UNAVAILABLE' | 'DELETE'>;
  invalid_reason?: string;
  invalid_time?: string;
  create_time?: string;
  modify_time?: string;
}
/** Content of BRAND_MEMBER_CARD_SP.USER_CARD.DELETE. */
export interface BrandMemberCardSpUserCardDeleteContent extends OpenContent {
  user_card_code?: string;
  card_id?: string;
  openid?: string;
  card_color?: string;
  card_picture_url?: string;
  brand_id?: string;
  card_type?: OpenEnum<'PURCHASE' | 'NORMAL' | 'BALANCE'>;
  phone_number?: string;
  level?: string;
  valid_date_information?: {
    type?: OpenEnum<'FIX_TIME_RANGE' | 'FIX_TERM' | 'PERMANENT'>;
    available_begin_time?: string;
    available_end_time?: string;
    available_day_after_receive?: number;
  };
  pickup_time?: string;
  user_information?: {
    common_field_list?: {
      name?: OpenEnum<
        | 'USER_FORM_FLAG_SEX'
        | 'USER_FORM_FLAG_NAME'
        | 'USER_FORM_FLAG_BIRTHDAY'
        | 'USER_FORM_FLAG_ADDRESS'
        | 'USER_FORM_FLAG_EMAIL'
        | 'USER_FORM_FLAG_CITY'
      >;
      value?: string;
    }[];
    custom_field_list?: { name?: string; user_chosen_values?: string[] }[];
  };
  attach?: string;
  user_card_state?: OpenEnum<'NOT_EFFECTIVE' | 'EFFECTIVE' | 'EXPIRED' | 'UNAVAILABLE' | 'DELETE'>;
  invalid_reason?: string;
  invalid_time?: string;
  create_time?: string;
  modify_time?: string;
}
/** Content of BUDGET.CLOSED. */
export interface BudgetClosedContent extends OpenContent {
  sp_mchid?: string;
  out_budget_no?: string;
  budget_id?: string;
  amount?: number;
  sponsor_mchid?: string;
  activity_name?: string;
  activity_remark?: string;
  state?: OpenEnum<'CLOSED'>;
  unlock_remark?: string;
  closed_time?: string;
}
/** Content of BUDGET.FINISHED. */
export interface BudgetFinishedContent extends OpenContent {
  sp_mchid?: string;
  out_budget_no?: string;
  budget_id?: string;
  amount?: number;
  sponsor_mchid?: string;
  activity_name?: string;
  activity_remark?: string;
  state?: OpenEnum<'FINISHED'>;
  unlock_remark?: string;
  finished_time?: string;
}
/** Content of BUDGET.LOCKED. */
export interface BudgetLockedContent extends OpenContent {
  sp_mchid?: string;
  out_budget_no?: string;
  budget_id?: string;
  amount?: number;
  sponsor_mchid?: string;
  activity_name?: string;
  activity_remark?: string;
  state?: OpenEnum<'LOCKED'>;
  locked_time?: string;
}
/** Content of COMPLAINT.CREATE, COMPLAINT.STATE_CHANGE. */
export interface ComplaintContent extends OpenContent {
  complaint_id: string;
  action_type: OpenEnum<
    | 'CREATE_COMPLAINT'
    | 'CONTINUE_COMPLAINT'
    | 'USER_RESPONSE'
    | 'RESPONSE_BY_PLATFORM'
    | 'SELLER_REFUND'
    | 'MERCHANT_RESPONSE'
    | 'MERCHANT_CONFIRM_COMPLETE'
    | 'USER_APPLY_PLATFORM_SERVICE'
    | 'USER_CANCEL_PLATFORM_SERVICE'
    | 'PLATFORM_SERVICE_FINISHED'
    | 'MERCHANT_APPROVE_REFUND'
    | 'MERCHANT_REJECT_REFUND'
    | 'REFUND_SUCCESS'
  >;
}
/** Content of COUPON.SEND. */
export interface CouponSendContent extends OpenContent {
  event_type?: OpenEnum<'EVENT_TYPE_BUSICOUPON_SEND'>;
  coupon_code?: string;
  stock_id?: string;
  send_time?: string;
  openid?: string;
  unionid?: string;
  send_channel?: OpenEnum<
    | 'BUSICOUPON_SEND_CHANNEL_MINIAPP'
    | 'BUSICOUPON_SEND_CHANNEL_API'
    | 'BUSICOUPON_SEND_CHANNEL_PAYGIFT'
    | 'BUSICOUPON_SEND_CHANNEL_H5'
    | 'BUSICOUPON_SEND_CHANNEL_FTOF'
    | 'BUSICOUPON_SEND_CHANNEL_MEMBERCARD_ACT'
    | 'BUSICOUPON_SEND_CHANNEL_HALL'
    | 'BUSICOUPON_SEND_CHANNEL_JSAPI'
    | 'JSAPI'
    | 'BUSICOUPON_SEND_CHANNEL_MINI_APP_LIVE'
    | 'BUSICOUPON_SEND_CHANNEL_WECHAT_SEARCH'
    | 'BUSICOUPON_SEND_CHANNEL_PAY_HAS_DISCOUNT'
    | 'BUSICOUPON_SEND_CHANNEL_WECHAT_AD'
    | 'BUSICOUPON_SEND_CHANNEL_RIGHTS_PLATFORM'
    | 'BUSICOUPON_SEND_CHANNEL_RECEIVE_MONEY_GIFT'
    | 'BUSICOUPON_SEND_CHANNEL_MEMBER_PAY_RIGHT'
    | 'BUSICOUPON_SEND_CHANNEL_BUSI_SMART_RETAIL'
    | 'BUSICOUPON_SEND_CHANNEL_FINDER_LIVEROOM'
  >;
  send_merchant?: string;
  act_id?: string;
  attach_info?: {
    transaction_id?: string;
    act_code?: string;
    hall_code?: string;
    hall_belong_mch_id?: string | number;
    card_id?: string;
    code?: string;
    activity_id?: string;
    phone_number?: string;
    country_code?: string;
  };
}
/** Content of COUPON.USE. */
export interface CouponUseContent extends OpenContent {
  stock_creator_mchid?: string;
  stock_id?: string;
  coupon_id?: string;
  singleitem_discount_off?: { single_price_max?: number };
  discount_to?: { cut_to_price?: number; max_price?: number };
  coupon_name?: string;
  status?: string;
  description?: string;
  create_time?: string;
  coupon_type?: string;
  no_cash?: boolean;
  available_begin_time?: string;
  available_end_time?: string;
  singleitem?: boolean;
  normal_coupon_information?: { coupon_amount?: number; transaction_minimum?: number };
  consume_information?: {
    consume_time?: string;
    consume_mchid?: string;
    transaction_id?: string;
    consume_amount?: number;
    goods_detail?: {
      goods_id?: string;
      quantity?: number;
      price?: number;
      discount_amount?: number;
    }[];
  };
  business_type?: OpenEnum<'MULTIUSE'>;
}
/** Content of CREDIT_REPAYMENT.DEDUCTION_PAY. */
export interface CreditRepaymentDeductionPayContent extends OpenContent {
  sp_mchid?: string;
  sub_mchid?: string;
  appid?: string;
  sub_appid?: string;
  openid?: string;
  order_state?: OpenEnum<'DEDUCT_ORDER_STATE_PAY_SUCCESS'>;
  out_trade_no?: string;
  out_record_id?: string;
  contract_id?: string;
  deduct_amount?: string;
  pay_success_amount?: string;
  description?: string;
  attach?: string;
  transaction_id?: string;
}
/** Content of CREDIT_REPAYMENT.SIGN_CONTRACT, CREDIT_REPAYMENT.TERMINATE_CONTRACT. */
export interface CreditRepaymentContractContent extends OpenContent {
  sp_mchid?: string;
  contract_id?: string;
  plan_id?: number;
  out_contract_code?: string;
  display_name?: string;
  contract_state?: OpenEnum<
    | 'CONTRACT_STATE_INVALID'
    | 'CONTRACT_STATE_EFFECTIVE'
    | 'CONTRACT_STATE_TERMINATED'
  >;
  contract_signed_time?: string;
  contract_terminated_time?: string;
  contract_terminated_mode?: OpenEnum<
    | 'TERMINATION_MODE_INVALID'
    | 'TERMINATION_MODE_BY_USER'
    | 'TERMINATION_MODE_BY_MERCHANT'
    | 'TERMINATION_MODE_BY_CUSTOMER_SERVICE'
  >;
  contract_termination_remark?: string;
  repayment_day?: number;
  repayment_amount_limit?: string;
  appid?: string;
  openid?: string;
}
/** Content of CROSS_BORDER_PAY.GET_MCH_INFO. */
export interface CrossBorderPayGetMchInfoContent extends OpenContent {
  acq_tid?: string;
  bank_type?: string;
  qr_cd_mp?: string;
}
/** Content of CROSS_BORDER_PAY.PUSH_ORDER_INFO. */
export interface CrossBorderPayPushOrderInfoContent extends OpenContent {
  acq_tid?: string;
  bank_type?: string;
  amount?: { total?: number; currency?: string };
  openid?: string;
}
/** Content of DELIVERY_PLAN.CHANGE. */
export interface DeliveryPlanChangeContent extends OpenContent {
  plan_id?: string;
  plan_state?: OpenEnum<
    | 'CREATED'
    | 'DELIVERING'
    | 'PLAN_TERMINATED'
    | 'PAUSED'
    | 'TERMINATED'
    | 'EXPIRED'
  >;
  audit_state?: OpenEnum<'PROCESSING' | 'PASSED' | 'REJECTED'>;
  change_reason?: string;
  modify_time?: string;
}
/** Content of DISCOUNT_CARD.AGREEMENT_ENDED, DISCOUNT_CARD.USER_ACCEPTED. */
export interface DiscountCardAgreementContent extends OpenContent {
  appid?: string;
  openid?: string;
  card_id?: string;
  card_template_id?: string;
  create_time?: string;
  mchid?: string;
  objectives?: {
    objective_id?: string;
    name?: string;
    count?: number;
    unit?: string;
    description?: string;
    objective_completion_records?: {
      objective_completion_serial_no?: string;
      objective_id?: string;
      completion_time?: string;
      completion_type?: string;
      completion_count?: number;
      description?: string;
      remark?: string;
    }[];
  }[];
  out_card_code?: string;
  rewards?: {
    reward_id?: string;
    name?: string;
    count_type?: string;
    count?: number;
    unit?: string;
    amount?: number;
    description?: string;
    reward_usage_records?: {
      reward_usage_serial_no?: string;
      reward_id?: string;
      usage_time?: string;
      usage_type?: string;
      usage_count?: number;
      amount?: number;
      description?: string;
      remark?: string;
    }[];
  }[];
  state?: string;
  time_range?: { begin_time?: string; end_time?: string };
  total_amount?: string | number;
  unfinished_reason?: string;
  pay_information?: {
    pay_amount?: number;
    pay_state?: string;
    transaction_id?: string;
    pay_time?: string;
  };
  sharer_openid?: string;
}
/** Content of DISCOUNT_CARD.GET_CARD, DISCOUNT_CARD.SETTLEMENT. */
export interface DiscountCardContent extends OpenContent {
  appid?: string;
  openid?: string;
  card_id?: string;
  card_template_id?: string;
  create_time?: string;
  mchid?: string;
  objectives?: { objective_id?: string }[];
  out_card_code?: string;
  rewards?: { reward_id?: string }[];
  state?: string;
  time_range?: { begin_time?: string; end_time?: string };
  total_amount?: string;
  unfinished_reason?: string;
}
/** Content of DISCOUNT_CARD.USER_PAID. */
export interface DiscountCardUserPaidContent extends OpenContent {
  appid?: string;
  openid?: string;
  card_id?: string;
  card_template_id?: string;
  out_card_code?: string;
  mchid?: string;
  state?: string;
  unfinished_reason?: string;
  total_amount?: string | number;
  pay_information?: {
    transaction_id?: string;
    pay_state?: string;
    pay_amount?: string | number;
    pay_time?: string;
  };
  time_range?: { begin_time?: string; end_time?: string };
  objectives?: {
    objective_id?: string;
    name?: string;
    count?: number;
    unit?: string;
    description?: string;
    objective_completion_records?: {
      objective_completion_serial_no?: string;
      objective_id?: string;
      completion_time?: string;
      completion_type?: string;
      completion_count?: number;
      description?: string;
      remark?: string;
    }[];
  }[];
  rewards?: {
    reward_id?: string;
    name?: string;
    count_type?: string;
    count?: number;
    unit?: string;
    amount?: number;
    description?: string;
    reward_usage_records?: {
      reward_usage_serial_no?: string;
      reward_id?: string;
      usage_time?: string;
      usage_type?: string;
      usage_count?: number;
      amount?: number;
      description?: string;
      remark?: string;
    }[];
  }[];
  sharer_openid?: string;
  create_time?: string;
}
/** Content of ECOMMERCE_ENTRUST.SIGN. */
export interface EcommerceEntrustSignContent extends OpenContent {
  mchid?: string;
  out_contract_code?: string;
  plan_id?: number;
  appid?: string;
  openid?: string;
  contract_expired_time?: string;
  operate_time?: string;
  attach?: string;
  contract_id?: string;
  contract_termination_mode?: string;
}
/** Content of ECOMMERCE_ENTRUST.TERMINATE. */
export interface EcommerceEntrustTerminateContent extends OpenContent {
  mchid?: string;
  out_contract_code?: string;
  plan_id?: number;
  appid?: string;
  openid?: string;
  contract_termination_mode?: OpenEnum<
    | 'USER_TERMINATE'
    | 'MCH_API_TERMINATE'
    | 'WEPAY_WEB_TERMINATE'
    | 'CUSTOMER_SERVICE_TERMINATE'
    | 'SYSTEM_TERMINATE'
  >;
  operate_time?: string;
  attach?: string;
  contract_id?: string;
  contract_expired_time?: string;
}
/** Content of EDU_SCHOOL_PAY.USER_DEBT_STATE_UPDATE. */
export interface EduSchoolPayUserDebtStateUpdateContent extends OpenContent {
  appid?: string;
  openid?: string;
  state?: string;
  debt_count?: number;
  update_time?: string;
}
/** Content of ENTRUST.RELEASE. */
export interface EntrustReleaseContent extends OpenContent {
  appid?: string;
  out_trade_no?: string;
  transaction_id?: string;
  attach?: string;
  bank_type?: string;
  success_time?: string;
  trade_state?: string;
  trade_state_description?: string;
  payer?: { openid?: string; sub_openid?: string };
  amount?: {
    total?: number;
    payer_total?: number;
    discount_total?: number;
    currency?: string;
  };
  device_information?: { device_id?: string; payer_total?: string };
  promotion_detail?: {
    coupon_id?: string;
    name?: string;
    scope?: OpenEnum<'GLOBAL' | 'SINGLE'>;
    type?: OpenEnum<'COUPON' | 'DISCOUNT'>;
    amount?: number;
    stock_id?: string;
    wechatpay_contribute?: number;
    merchant_contribute?: number;
    other_contribute?: number;
  }[];
  sp_mchid?: string;
  sub_mchid?: string;
  sub_appid?: string;
  openid?: string;
  sub_openid?: string;
  plan_id?: string;
  contract_information?: {
    contract_id?: string;
    contract_status?: OpenEnum<'ADD' | 'DELETE'>;
    create_time?: string;
  };
}
/** Content of ENTRUST.SIGN. */
export interface EntrustSignContent extends OpenContent {
  mchid?: string;
  contract_id?: string;
  appid?: string;
  plan_id?: number;
  out_contract_code?: string;
  contract_display_account?: string;
  contract_state?: OpenEnum<
    | 'SIGNED'
    | 'TERMINATED'
    | 'SIGN_FAILED'
    | 'TO_BE_RENEWED'
    | 'TERMINATE_PENDING'
  >;
  contract_signed_time?: string;
  contract_expired_time?: string;
  openid?: string;
  contract_terminate_info?: {
    contract_termination_mode?: OpenEnum<
      | 'USER_TERMINATE'
      | 'MCH_API_TERMINATE'
      | 'API'
      | 'WEPAY_WEB_TERMINATE'
      | 'CUSTOMER_SERVICE_TERMINATE'
      | 'SYSTEM_TERMINATE'
    >;
    contract_terminated_time?: string;
    contract_termination_remark?: string;
  };
  deduct_schedule?: {
    estimated_deduct_date?: string;
    estimated_deduct_amount?: { amount?: number; currency?: string };
    schedule_state?: OpenEnum<'NO_SCHEDULED' | 'SCHEDULED' | 'PAID' | 'EXPIRED'>;
    scheduled_amount?: { amount?: number; currency?: string };
    deduct_amount?: { amount?: number; currency?: string };
    deduct_date?: string;
  };
  sp_mchid?: string;
  sp_appid?: string;
  sub_mchid?: string;
  sub_appid?: string;
  sp_openid?: string;
  sub_openid?: string;
}
/** Content of ENTRUST.SIGNING. */
export interface EntrustSigningContent extends OpenContent {
  appid?: string;
  openid?: string;
  plan_id?: string;
  contract_information?: {
    contract_id?: string;
    contract_status?: OpenEnum<'ADD' | 'DELETE'>;
    create_time?: string;
  };
  out_trade_no?: string;
  transaction_id?: string;
  attach?: string;
  bank_type?: string;
  success_time?: string;
  trade_state?: OpenEnum<'SUCCESS' | 'REFUND' | 'ACCEPTED' | 'PAY_FAIL'>;
  trade_state_description?: string;
  payer?: { openid?: string; sub_openid?: string };
  amount?: {
    total?: number;
    payer_total?: number;
    discount_total?: number;
    currency?: string;
  };
  device_information?: { device_id?: string; payer_total?: string };
  promotion_detail?: {
    coupon_id?: string;
    name?: string;
    scope?: OpenEnum<'GLOBAL' | 'SINGLE'>;
    type?: OpenEnum<'COUPON' | 'DISCOUNT'>;
    amount?: number;
    stock_id?: string;
    wechatpay_contribute?: number;
    merchant_contribute?: number;
    other_contribute?: number;
  }[];
  sp_mchid?: string;
  sub_mchid?: string;
  sub_appid?: string;
  sub_openid?: string;
}
/** Content of ENTRUST.TERMINATE. */
export interface EntrustTerminateContent extends OpenContent {
  contract_id?: string;
  sp_mchid?: string;
  sp_appid?: string;
  sub_mchid?: string;
  sub_appid?: string;
  plan_id?: number;
  out_contract_code?: string;
  contract_display_account?: string;
  contract_state?: OpenEnum<'SIGNED' | 'TERMINATED'>;
  contract_signed_time?: string;
  contract_expired_time?: string;
  sp_openid?: string;
  sub_openid?: string;
  contract_terminate_info?: {
    contract_termination_mode?: OpenEnum<
      | 'USER_TERMINATE'
      | 'MCH_API_TERMINATE'
      | 'API'
      | 'WEPAY_WEB_TERMINATE'
      | 'CUSTOMER_SERVICE_TERMINATE'
      | 'SYSTEM_TERMINATE'
    >;
    contract_terminated_time?: string;
    contract_termination_remark?: string;
  };
  deduct_schedule?: {
    estimated_deduct_date?: string;
    estimated_deduct_amount?: { amount?: number; currency?: string };
    schedule_state?: OpenEnum<'NO_SCHEDULED' | 'SCHEDULED' | 'PAID' | 'EXPIRED'>;
    scheduled_amount?: { amount?: number; currency?: string };
    deduct_amount?: { amount?: number; currency?: string };
    deduct_date?: string;
  };
}
/** Content of ENTRUST.TERMINATE_INQUIRY. */
export interface EntrustTerminateInquiryContent extends OpenContent {
  code?: string;
  messsage?: string;
  mchid?: string;
  appid?: string;
  openid?: string;
  plan_id?: number;
  out_contract_code?: string;
  out_user_code?: string;
  contract_id?: string;
  contract_display_account?: string;
  contract_state?: OpenEnum<'SIGNED' | 'TERMINATED'>;
  contract_signed_time?: string;
}
/** Content of ENTRUST.TERMINATE_RETENTION. */
export interface EntrustTerminateRetentionContent extends OpenContent {
  mchid?: string;
  contract_id?: string;
  appid?: string;
  plan_id?: number;
  out_contract_code?: string;
  openid?: string;
}
/** Content of FACEPAY.USER_STATE_CHANGE. */
export interface FacepayUserStateChangeContent extends OpenContent {
  user_id?: string;
  out_user_id?: string;
  organization_id?: string;
  mch_id?: string;
  notify_create_time?: string;
  appid?: string;
  openid?: string;
  contract_id?: string;
}
/** Content of FAPIAO.CARD_DISCARDED, FAPIAO.CARD_INSERTED, FAPIAO.ISSUED, FAPIAO.REVERSED. */
export interface FapiaoContent extends OpenContent {
  mchid?: string;
  sub_mchid?: string;
  fapiao_apply_id?: string;
  fapiao_information?: {
    fapiao_id?: string;
    fapiao_status?: OpenEnum<'ISSUE_ACCEPTED' | 'ISSUED' | 'REVERSE_ACCEPTED' | 'REVERSED'>;
    card_status?: OpenEnum<'INSERT_ACCEPTED' | 'INSERTED' | 'DISCARD_ACCEPTED' | 'DISCARDED'>;
  }[];
}
/** Content of FAPIAO.USER_APPLIED. */
export interface FapiaoUserAppliedContent extends OpenContent {
  mchid?: string;
  sub_mchid?: string;
  fapiao_apply_id?: string;
  apply_time?: string;
  fapiao_information?: { fapiao_id?: string; fapiao_status?: string; card_status?: string }[];
}
/** Content of HIRE_POWER_BANK.RECEIVE_INSURANCE. */
export interface HirePowerBankReceiveInsuranceContent extends OpenContent {
  order_id?: string;
  out_order_no?: string;
  openid?: string;
  max_claim_count?: number;
  claimed_count?: number;
  order_receive_time?: string;
  order_receive_state?: string;
  order_begin_time?: string;
  order_end_time?: string;
}
/** Content of INSURANCE_ENTRUST.RENEW, INSURANCE_ENTRUST.SIGN, INSURANCE_ENTRUST.TERMINATE. */
export interface InsuranceEntrustContent extends OpenContent {
  mchid?: string;
  contract_id?: string;
  appid?: string;
  plan_id?: number;
  out_contract_code?: string;
  insured_display_name?: string;
  contract_state?: OpenEnum<'SIGNED' | 'TERMINATED'>;
  contract_signed_time?: string;
  contract_expired_time?: string;
  openid?: string;
  contract_terminate_info?: {
    contract_termination_mode?: OpenEnum<
      | 'USER_TERMINATE'
      | 'MCH_API_TERMINATE'
      | 'API'
      | 'WEPAY_WEB_TERMINATE'
      | 'CUSTOMER_SERVICE_TERMINATE'
      | 'SYSTEM_TERMINATE'
    >;
    contract_terminated_time?: string;
    contract_termination_remark?: string;
  };
}
/** Content of INSURANCE_POLICY_MANAGEMENT.GRANTED. */
export interface InsurancePolicyManagementGrantedContent extends OpenContent {
  out_insurance_no?: string;
  insurance_name?: string;
  auth_state?: OpenEnum<
    | 'AUTH_STATE_INIT'
    | 'AUTH_STATE_PENDING'
    | 'AUTH_STATE_GRANTED'
    | 'AUTH_STATE_DENIED'
    | 'AUTH_STATE_INEFFECTIE'
  >;
  user_auth_time?: string;
}
/** Content of MALL_AUTH.ACTIVATE_CARD. */
export interface MallAuthActivateCardContent extends OpenContent {
  openid?: string;
  code?: string;
  mchid?: string;
  auth_type?: string;
}
/** Content of MALL_REFUND.SUCCESS. */
export interface MallRefundSuccessContent extends OpenContent {
  mchid?: string;
  merchant_name?: string;
  shop_name?: string;
  shop_number?: string;
  appid?: string;
  openid?: string;
  refund_time?: string;
  pay_amount?: number;
  refund_amount?: number;
  transaction_id?: string;
  refund_id?: string;
}
/** Content of MALL_TRANSACTION.SUCCESS. */
export interface MallTransactionSuccessContent extends OpenContent {
  mchid?: string;
  merchant_name?: string;
  shop_name?: string;
  shop_number?: string;
  appid?: string;
  openid?: string;
  time_end?: string;
  amount?: number;
  transaction_id?: string;
  commit_tag?: string;
  auth_type?: string;
  code?: string;
}
/** Content of MANAGERECORD.CHANGE. */
export interface ManagerecordChangeContent extends OpenContent {
  sub_mchid?: string;
  manage_record_id?: string;
  manage_record_state?: OpenEnum<
    | 'PENDING'
    | 'SUBMITTED'
    | 'EXPIRED'
    | 'UNDER_REVIEW'
    | 'RECOVERED'
    | 'REJECTED'
  >;
}
/** Content of MCHTRANSFER.AUTHORIZATION.CLOSED. */
export interface MchtransferAuthorizationClosedContent extends OpenContent {
  out_authorization_no?: string;
  appid?: string;
  openid?: string;
  user_display_name?: string;
  authorization_id?: string;
  state?: OpenEnum<'TAKING_EFFECT' | 'CLOSED'>;
  authorize_time?: string;
  close_info?: {
    close_time?: string;
    close_reason?: OpenEnum<'CLOSE_VIA_MCH_API' | 'USER_CLOSE'>;
  };
}
/** Content of MCHTRANSFER.AUTHORIZATION.CONFIRMED. */
export interface MchtransferAuthorizationConfirmedContent extends OpenContent {
  out_authorization_no?: string;
  appid?: string;
  openid?: string;
  user_display_name?: string;
  authorization_id?: string;
  state?: OpenEnum<'TAKING_EFFECT' | 'CLOSED'>;
  authorize_time?: string;
  close_info?: {
    close_time?: string;
    close_reason?: OpenEnum<'CLOSE_VIA_MCH_API' | 'USER_CLOSE'>;
  };
  mchid?: string;
}
/** Content of MCHTRANSFER.BATCH.CLOSED. */
export interface MchtransferBatchClosedContent extends OpenContent {
  mchid?: string;
  out_batch_no?: string;
  batch_id?: string;
  batch_status?: OpenEnum<'WAIT_PAY' | 'ACCEPTED' | 'PROCESSING' | 'FINISHED' | 'CLOSED'>;
  total_num?: number;
  total_amount?: number;
  close_reason?: OpenEnum<'CLOSED' | 'OVERDUE_CLOSE' | 'TRANSFER_SCENE_INVALID'>;
  update_time?: string;
}
/** Content of MCHTRANSFER.BATCH.FINISHED. */
export interface MchtransferBatchFinishedContent extends OpenContent {
  out_batch_no?: string;
  batch_id?: string;
  batch_status?: OpenEnum<'WAIT_PAY' | 'ACCEPTED' | 'PROCESSING' | 'FINISHED' | 'CLOSED'>;
  total_num?: number;
  total_amount?: number;
  success_amount?: number;
  success_num?: number;
  fail_amount?: number;
  fail_num?: number;
  update_time?: string;
  mchid?: string;
}
/** Content of MCHTRANSFER.QQWALLETBILL.FINISHED. */
export interface MchtransferQqwalletbillFinishedContent extends OpenContent {
  mchid?: string;
  out_bill_no?: string;
  transfer_bill_no?: string;
  appid?: string;
  state?: OpenEnum<
    | 'ACCEPTED'
    | 'PROCESSING'
    | 'WAIT_USER_CONFIRM'
    | 'TRANSFERING'
    | 'SUCCESS'
    | 'FAIL'
    | 'CANCELING'
    | 'CANCELLED'
  >;
  transfer_amount?: number;
  transfer_remark?: string;
  openid?: string;
  user_qq?: string;
  user_name?: string;
  fail_reason?: string;
  create_time?: string;
  update_time?: string;
}
/** Content of MCHWITHDRAW.CHANGE. */
export interface MchwithdrawChangeContent extends OpenContent {
  original_data?: {
    status?: OpenEnum<
      | 'CREATE_SUCCESS'
      | 'SUCCESS'
      | 'FAIL'
      | 'REFUND'
      | 'CLOSE'
      | 'INIT'
      | 'CREATED'
      | 'PROCESSING'
      | 'FINISHED'
      | 'ABNORMAL'
    >;
    withdraw_id?: string;
    out_request_no?: string;
    amount?: number;
    create_time?: string;
    update_time?: string;
    reason?: string;
    remark?: string;
    bank_memo?: string;
    account_type?: OpenEnum<'BASIC' | 'OPERATION' | 'FEES'>;
    solution?: string;
    account_number?: string;
    account_bank?: string;
    bank_name?: string;
    sub_mchid?: string;
    sp_mchid?: string;
    total_amount?: number;
    success_amount?: number;
    fail_amount?: number;
    refund_amount?: number;
  };
}
/** Content of MEDICAL_INSURANCE.SUCCESS. */
export interface MedicalInsuranceSuccessContent extends OpenContent {
  mix_trade_no?: string;
  mix_pay_status?: OpenEnum<
    | 'UNKNOWN_MIX_PAY_STATUS'
    | 'MIX_PAY_CREATED'
    | 'MIX_PAY_SUCCESS'
    | 'MIX_PAY_REFUND'
    | 'MIX_PAY_FAIL'
  >;
  self_pay_status?: OpenEnum<
    | 'UNKNOWN_SELF_PAY_STATUS'
    | 'SELF_PAY_CREATED'
    | 'SELF_PAY_SUCCESS'
    | 'SELF_PAY_REFUND'
    | 'SELF_PAY_FAIL'
    | 'NO_SELF_PAY'
  >;
  med_ins_pay_status?: OpenEnum<
    | 'UNKNOWN_MED_INS_PAY_STATUS'
    | 'MED_INS_PAY_CREATED'
    | 'MED_INS_PAY_SUCCESS'
    | 'MED_INS_PAY_REFUND'
    | 'MED_INS_PAY_FAIL'
    | 'NO_MED_INS_PAY'
  >;
  paid_time?: string;
  passthrough_response_content?: string;
  payAuthNo?: string;
  payOrdId?: string;
  setlLatlnt?: string;
  mix_pay_type?: OpenEnum<
    | 'UNKNOWN_MIX_PAY_TYPE'
    | 'CASH_ONLY'
    | 'INSURANCE_ONLY'
    | 'CASH_AND_INSURANCE'
  >;
  order_type?: OpenEnum<
    | 'UNKNOWN_ORDER_TYPE'
    | 'REG_PAY'
    | 'DIAG_PAY'
    | 'COVID_EXAM_PAY'
    | 'IN_HOSP_PAY'
    | 'PHARMACY_PAY'
    | 'INSURANCE_PAY'
    | 'INT_REG_PAY'
    | 'INT_RE_DIAG_PAY'
    | 'INT_RX_PAY'
    | 'COVID_ANTIGEN_PAY'
    | 'MED_PAY'
  >;
  appid?: string;
  sub_appid?: string;
  sub_mchid?: string;
  openid?: string;
  sub_openid?: string;
  pay_for_relatives?: boolean;
  out_trade_no?: string;
  serial_no?: string;
  pay_order_id?: string;
  pay_auth_no?: string;
  geo_location?: string;
  city_id?: string;
  med_inst_name?: string;
  med_inst_no?: string;
  med_ins_order_create_time?: string;
  cash_add_detail?: {
    cash_add_type?: OpenEnum<'DEFAULT_ADD_TYPE' | 'FREIGHT' | 'OTHER_MEDICAL_EXPENSES'>;
  };
  cash_reduce_detail?: {
    cash_reduce_type?: OpenEnum<
      | 'DEFAULT_REDUCE_TYPE'
      | 'HOSPITAL_REDUCE'
      | 'PHARMACY_DISCOUNT'
      | 'DISCOUNT'
      | 'PRE_PAYMENT'
      | 'DEPOSIT_DEDUCTION'
    >;
  };
  callback_url?: string;
  prepay_id?: string;
  passthrough_request_content?: string;
  extends?: string;
  attach?: string;
  channel_no?: string;
  med_ins_test_env?: boolean;
}
/** Content of MEMBERCARD.ACCEPT_CARD. */
export interface MembercardAcceptCardContent extends OpenContent {
  event_type?: OpenEnum<'NEW_ACTIVATE' | 'RECOVER' | 'MEMBER_CARD_ACCEPT_BY_PHONE_NUMBER'>;
  card_id?: string;
  code?: string;
  event_time?: string;
  openid?: string;
  unionid?: string;
  phone_number?: string;
  outer_str?: string;
}
/** Content of MEMBERCARD.ACTIVATE_CARD. */
export interface MembercardActivateCardContent extends OpenContent {
  event_type?: OpenEnum<'MEMBER_CARD_ACTIVATE'>;
  card_id?: string;
  code?: string;
  event_time?: string;
  activate_scene?: OpenEnum<'NEW_ACTIVATE' | 'RECOVER'>;
  openid?: string;
  unionid?: string;
  outer_str?: string;
}
/** Content of MEMBERCARD.USERCARD_MANAGE. */
export interface MembercardUsercardManageContent extends OpenContent {
  event_type?: OpenEnum<
    | 'USER_VIEW_MEMBERCARD'
    | 'USER_DELETE_MEMBERCARD'
    | 'USER_MODIFY_INFORMATION'
  >;
  card_id?: string;
  code?: string;
  event_time?: string;
  openid?: string;
  unionid?: string;
  activate_scene?: string;
  outer_str?: string;
}
/** Content of MERCHANT_NOTIFY.NOTIFY. */
export interface MerchantNotifyNotifyContent extends OpenContent {
  topic_name?: { topic_english_name?: string; topic_chinese_name?: string };
  message_content?: {
    merchant_code?: string;
    merchant_company_name?: string;
    business_time?: string;
    business_code?: string;
    business_state?: string;
  };
}
/** Content of PAPAY.SIGN, PAPAY.TERMINATE. */
export interface PapayContractContent extends OpenContent {
  mchid?: string;
  out_contract_code?: string;
  appid?: string;
  openid?: string;
  contract_termination_mode?: OpenEnum<'USER' | 'MERCHANT' | 'PLATFORM'>;
  contract_id?: string;
  plan_id?: number;
  operate_time?: string;
  contract_expired_time?: string;
  sp_mchid?: string;
  sp_appid?: string;
  sub_mchid?: string;
  sub_appid?: string;
  sp_openid?: string;
  sub_openid?: string;
  contract_expire_time?: string;
}
/** Content of PARKING_FEE.QUERY_TRANS_INFO. */
export interface ParkingFeeQueryTransInfoContent extends OpenContent {
  out_serial_number?: string;
  plate_number?: string;
  out_parking_id?: string;
}
/** Content of PAYSCORE.BIND_SERVICE_ACCOUNT. */
export interface PayscoreBindServiceAccountContent extends OpenContent {
  service_id?: string;
  appid?: string;
  mchid?: string;
  sub_appid?: string;
  sub_mchid?: string;
  out_apply_no?: string;
  apply_state?: string;
  reject_reason?: string;
}
/** Content of PAYSCORE.MCH_PREPAY. */
export interface PayscoreMchPrepayContent extends OpenContent {
  service_id?: string;
  appid?: string;
  mchid?: string;
  sub_appid?: string;
  sub_mchid?: string;
  channel_id?: string;
  out_order_no?: string;
  openid?: string;
  sub_openid?: string;
  total_amount?: number;
  prepay_req_body?: {
    device_info?: string;
    nonce_str?: string;
    body?: string;
    attach?: string;
    fee_type?: string;
    time_start?: string;
    time_expire?: string;
    goods_tag?: string;
    notify_url?: string;
    trade_type?: string;
    limit_pay?: string;
    need_receipt?: boolean;
  };
  prepay_req_header_base64?: string;
  prepay_req_body_base64?: string;
  prepay_resp_http_code?: number;
  prepay_resp_header_base64?: string;
  prepay_resp_body_base64?: string;
}
/** Content of PAYSCORE.USER_ACCEPTED. */
export interface PayscoreUserAcceptedContent extends OpenContent {
  contract_id?: string;
  mchid?: string;
  appid?: string;
  openid?: string;
  plan_id?: string;
  contract_status?: OpenEnum<'ADD' | 'DELETE'>;
  create_time?: string;
  out_contract_code?: string;
  sub_appid?: string;
  sub_mchid?: string;
  channel_id?: string;
  service_id?: string;
  sub_openid?: string;
  user_service_status?: string;
  openorclose_time?: string;
  authorization_code?: string;
  out_request_no?: string;
}
/** Content of PAYSCORE.USER_CANCEL_SIGN_PLAN. */
export interface PayscoreUserCancelSignPlanContent extends OpenContent {
  sign_plan_id?: string;
  openid?: string;
  sub_openid?: string;
  service_id?: string;
  mchid?: string;
  sub_mchid?: string;
  appid?: string;
  sub_appid?: string;
  merchant_sign_plan_no?: string;
  merchant_callback_url?: string;
  plan_id?: string;
  going_detail_no?: number;
  sign_state?: OpenEnum<'UNSIGNED'>;
  cancel_sign_time?: string;
  cancel_sign_type?: OpenEnum<'NOT_CANCEL' | 'USER' | 'MERCHANT' | 'REVOKE_SERVICE'>;
  cancel_reason?: string;
  plan_name?: string;
  plan_over_time?: string;
  total_origin_price?: number;
  deduction_quantity?: number;
  total_actual_price?: number;
  signed_detail_list?: {
    plan_detail_no?: number;
    original_price?: number;
    plan_discount_description?: string;
    actual_price?: number;
    plan_detail_state?: OpenEnum<'NOT_USED' | 'USING' | 'USED' | 'SIGN_PLAN_DETAIL_CANCEL'>;
    order_id?: string;
    merchant_plan_detail_no?: string;
    plan_detail_name?: string;
    actual_pay_price?: number;
    use_time?: string;
    complete_time?: string;
    cancel_time?: string;
  }[];
  sign_time?: string;
}
/** Content of PAYSCORE.USER_CLOSE_SERVICE. */
export interface PayscoreUserCloseServiceContent extends OpenContent {
  appid?: string;
  mchid?: string;
  sub_appid?: string;
  sub_mchid?: string;
  channel_id?: string;
  service_id?: string;
  openid?: string;
  sub_openid?: string;
  user_service_status?: string;
  openorclose_time?: string;
  authorization_code?: string;
  out_request_no?: string;
  mch_id?: string;
  sub_mch_id?: string;
}
/** Content of PAYSCORE.USER_CONFIRM, PAYSCORE.USER_PAID. */
export interface PayscoreOrderContent extends OpenContent {
  service_id?: string;
  appid?: string;
  mchid?: string;
  sub_appid?: string;
  sub_mchid?: string;
  channel_id?: string;
  out_order_no?: string;
  openid?: string;
  sub_openid?: string;
  state?: string;
  state_description?: string;
  service_introduction?: string;
  total_amount?: number;
  post_payments?: { name?: string; amount?: number; description?: string; count?: number }[];
  post_discounts?: { name?: string; description?: string; amount?: number }[];
  risk_fund?: { name?: string; amount?: number; description?: string };
  time_range?: {
    start_time?: string;
    start_time_remark?: string;
    end_time?: string;
    end_time_remark?: string;
  };
  location?: { start_location?: string; end_location?: string };
  attach?: string;
  order_id?: string;
  need_collection?: boolean;
  out_trade_no?: string;
  collection?: {
    state?: string;
    total_amount?: number;
    paying_amount?: number;
    paid_amount?: number;
    details?: {
      seq?: number;
      amount?: number;
      paid_type?: string;
      paid_time?: string;
      transaction_id?: string;
      promotion_detail?: {
        coupon_id?: string;
        name?: string;
        scope?: string;
        type?: string;
        amount?: number;
        stock_id?: string;
        wechatpay_contribute?: number;
        merchant_contribute?: number;
        other_contribute?: number;
        currency?: string;
        goods_detail?: {
          goods_id?: string;
          quantity?: number;
          unit_price?: number;
          discount_amount?: number;
          goods_remark?: string;
        }[];
      }[];
    }[];
  };
  user_service_status?: string;
  openorclose_time?: string;
  authorization_code?: string;
  out_request_no?: string;
}
/** Content of PAYSCORE.USER_OPEN_SERVICE. */
export interface PayscoreUserOpenServiceContent extends OpenContent {
  contract_id?: string;
  mchid?: string;
  appid?: string;
  openid?: string;
  plan_id?: string;
  contract_status?: OpenEnum<'ADD' | 'DELETE'>;
  create_time?: string;
  out_contract_code?: string;
  sub_appid?: string;
  sub_mchid?: string;
  channel_id?: string;
  service_id?: string;
  sub_openid?: string;
  user_service_status?: string;
  openorclose_time?: string;
  authorization_code?: string;
  out_request_no?: string;
  mch_id?: string;
  sub_mch_id?: string;
}
/** Content of PAYSCORE.USER_SIGN_PLAN. */
export interface PayscoreUserSignPlanContent extends OpenContent {
  sign_plan_id?: string;
  openid?: string;
  sub_openid?: string;
  service_id?: string;
  mchid?: string;
  sub_mchid?: string;
  appid?: string;
  sub_appid?: string;
  merchant_sign_plan_no?: string;
  merchant_callback_url?: string;
  plan_id?: string;
  going_detail_no?: number;
  sign_state?: OpenEnum<'UNSIGNED'>;
  cancel_sign_time?: string;
  cancel_sign_type?: OpenEnum<'NOT_CANCEL' | 'USER' | 'MERCHANT' | 'REVOKE_SERVICE'>;
  cancel_reason?: string;
  plan_name?: string;
  plan_over_time?: string;
  total_origin_price?: number;
  deduction_quantity?: number;
  total_actual_price?: number;
  signed_detail_list?: {
    plan_detail_no?: number;
    original_price?: number;
    plan_discount_description?: string;
    actual_price?: number;
    plan_detail_state?: OpenEnum<'NOT_USED' | 'USING' | 'USED' | 'SIGN_PLAN_DETAIL_CANCEL'>;
    order_id?: string;
    merchant_plan_detail_no?: string;
    plan_detail_name?: string;
    actual_pay_price?: number;
    use_time?: string;
    complete_time?: string;
    cancel_time?: string;
  }[];
  sign_time?: string;
}
/** Content of PRODUCT_COUPON_SP.IMAGE_GENERATION. */
export interface ProductCouponSpImageGenerationContent extends OpenContent {
  brand_id?: string;
  task_id?: string;
  image_generation_type?: OpenEnum<'COMBINE_IMAGE' | 'CUT_OUT'>;
  task_state?: OpenEnum<'PROCESSING' | 'FAIL' | 'SUCCESS'>;
  combine_image_result?: { image_url?: string };
  cut_out_result?: { image_url?: string };
}
/** Content of PRODUCT_COUPON_SP.SEND. */
export interface ProductCouponSpSendContent extends OpenContent {
  brand_id?: string;
  coupon_code?: string;
  product_coupon_id?: string;
  stock_id?: string;
  stock_bundle_id?: string;
  user_coupon_bundle_id?: string;
  appid?: string;
  openid?: string;
  unionid?: string;
  receive_time?: string;
  send_request_no?: string;
  send_channel?: OpenEnum<'API' | 'BRAND_MANAGE' | 'RECEIVE_COMPONENT' | 'MEMBER'>;
  valid_begin_time?: string;
  valid_end_time?: string;
  phone_number?: string;
  country_code?: string;
  attach?: string;
  channel_custom_info?: string;
}
/** Content of RECHARGE.CLOSED. */
export interface RechargeClosedContent extends OpenContent {
  sp_mchid?: string;
  sub_mchid?: string;
  out_recharge_no?: string;
  recharge_id?: string;
  recharge_channel?: OpenEnum<'BANK_TRANSFER' | 'QR_RECHARGE' | 'ONLINE_BANK'>;
  account_type?: OpenEnum<'DEPOSIT' | 'OPERATION'>;
  recharge_scene?: OpenEnum<'ECOMMERCE_DEPOSIT' | 'ECOMMERCE_PAYMENT'>;
  recharge_state?: OpenEnum<'SUCCESS' | 'RECHARGING' | 'CLOSED'>;
  recharge_state_desc?: string;
  recharge_amount?: { amount?: number; currency?: string };
  remark?: string;
  bank_transfer_info?: {
    memo?: string;
    bill_no?: string;
    bank_name?: string;
    bank_card_tail?: string;
    bank_account_name?: string;
    return_time?: string;
    return_reason?: string;
  };
  qr_recharge_info?: { openid?: string; employee_type?: string };
  employee_type?: OpenEnum<'ADMIN' | 'STAFF' | 'LEGAL_PERSON'>;
  openid?: string;
  online_bank_recharge_info?: {
    bill_no?: string;
    return_time?: string;
    return_reason?: string;
    bank_name?: string;
    online_bank_type?: OpenEnum<'ONLINE_BANK_TYPE_CORPORATE' | 'ONLINE_BANK_TYPE_PERSONAL'>;
    bank_card_tail?: string;
    bank_account_name?: string;
    accept_time?: string;
    success_time?: string;
    close_time?: string;
  };
  available_recharge_channels?: OpenEnum<'BANK_TRANSFER' | 'QR_RECHARGE' | 'ONLINE_BANK'>[];
  accept_time?: string;
  success_time?: string;
  close_time?: string;
}
/** Content of RECHARGE.FUND_RETURNED. */
export interface RechargeFundReturnedContent extends OpenContent {
  recharge_returned_id?: string;
  sp_mchid?: string;
  sub_mchid?: string;
  out_recharge_no?: string;
  recharge_id?: string;
  recharge_channel?: OpenEnum<'BANK_TRANSFER' | 'ONLINE_BANK'>;
  detail?: {
    bank_name?: string;
    bank_card_tail?: string;
    bank_account_name?: string;
    amount?: number;
    currency?: string;
    memo?: string;
    return_time?: string;
    return_reason?: string;
    online_bank_type?: OpenEnum<'ONLINE_BANK_TYPE_CORPORATE' | 'ONLINE_BANK_TYPE_PERSONAL'>;
  };
}
/** Content of RECHARGE.SUCCESS. */
export interface RechargeSuccessContent extends OpenContent {
  sp_mchid?: string;
  sub_mchid?: string;
  out_recharge_no?: string;
  recharge_id?: string;
  recharge_channel?: OpenEnum<'BANK_TRANSFER' | 'QR_RECHARGE' | 'ONLINE_BANK'>;
  account_type?: OpenEnum<'DEPOSIT' | 'OPERATION'>;
  recharge_scene?: OpenEnum<'ECOMMERCE_DEPOSIT' | 'ECOMMERCE_PAYMENT'>;
  recharge_state?: OpenEnum<'SUCCESS' | 'RECHARGING' | 'CLOSED'>;
  recharge_state_desc?: string;
  recharge_amount?: { amount?: number; currency?: string };
  remark?: string;
  bank_transfer_info?: {
    memo?: string;
    bill_no?: string;
    bank_name?: string;
    bank_card_tail?: string;
    bank_account_name?: string;
    return_time?: string;
    return_reason?: string;
  };
  qr_recharge_info?: {
    employee_type?: OpenEnum<'ADMIN' | 'STAFF' | 'LEGAL_PERSON'>;
    openid?: string;
  };
  online_bank_recharge_info?: {
    bill_no?: string;
    return_time?: string;
    return_reason?: string;
    bank_name?: string;
    online_bank_type?: OpenEnum<'ONLINE_BANK_TYPE_CORPORATE' | 'ONLINE_BANK_TYPE_PERSONAL'>;
    bank_card_tail?: string;
    bank_account_name?: string;
  };
  accept_time?: string;
  success_time?: string;
  close_time?: string;
  available_recharge_channels?: OpenEnum<'BANK_TRANSFER' | 'QR_RECHARGE' | 'ONLINE_BANK'>[];
}
/** Content of RISKTRADE.IDENTIFICATION. */
export interface RisktradeIdentificationContent extends OpenContent {
  mchid?: string;
  out_trade_no?: string;
  risk_type?: number;
  risk_level?: number;
}
/** Content of SECURITY_ECHO.SUCCESS. */
export interface SecurityEchoSuccessContent extends OpenContent {
  echo_message: string;
  encrypt_echo_message?: string;
}
/** Content of SETTLEMENT.SUCCESS. */
export interface SettlementSuccessContent extends OpenContent {
  out_settle_batch_no?: string;
  settle_batch_no?: string;
  individual_auth_id?: string;
  description?: string;
  state?: string;
  trade_scenario?: string;
  create_time?: string;
  finish_time?: string;
}
/** Content of TRANSACTION.FAIL. */
export interface TransactionFailContent extends OpenContent {
  sp_mchid?: string;
  appid?: string;
  sub_mchid?: string;
  sub_appid?: string;
  openid?: string;
  sub_openid?: string;
  plan_id?: string;
  contract_information?: { contract_id?: string; contract_status?: string; create_time?: string };
  out_trade_no?: string;
  transaction_id?: string;
  attach?: string;
  bank_type?: string;
  success_time?: string;
  trade_state?: string;
  trade_state_description?: string;
  payer?: { openid?: string; sub_openid?: string; sp_openid?: string };
  amount?: { currency?: string; payer_currency?: string };
  device_information?: { device_id?: string; payer_total?: string };
  promotion_detail?: {
    coupon_id?: string;
    name?: string;
    scope?: OpenEnum<'GLOBAL' | 'SINGLE'>;
    type?: OpenEnum<'CASH' | 'NOCASH'>;
    stock_id?: string;
    currency?: string;
    goods_detail?: {
      goods_id?: string;
      quantity?: number;
      unit_price?: number;
      discount_amount?: number;
      goods_remark?: string;
    }[];
    activity_id?: string;
  }[];
  mchid?: string;
  trade_type?: OpenEnum<'PAP'>;
  trade_state_desc?: string;
  scene_info?: { device_id?: string };
  sp_appid?: string;
  description?: string;
  create_time?: string;
  user_repaid?: string;
  trade_scene?: string;
  parking_info?: {
    parking_id?: string;
    plate_number?: string;
    plate_color?: OpenEnum<'BLUE' | 'GREEN' | 'YELLOW' | 'BLACK' | 'WHITE' | 'LIMEGREEN'>;
    start_time?: string;
    end_time?: string;
    parking_name?: string;
    charging_duration?: number;
    device_id?: string;
  };
}
/** Content of TRANSACTION.INDUSTRY_FAILED, TRANSACTION.INDUSTRY_SUCCESS. */
export interface IndustryDeductionContent extends OpenContent {
  mchid?: string;
  appid?: string;
  sub_mchid?: string;
  sub_appid?: string;
  out_trade_no?: string;
  transaction_id?: string;
  trade_type?: string;
  trade_state?: OpenEnum<'SUCCESS' | 'REFUND' | 'ACCEPTED' | 'PAY_FAIL' | 'PAY_BACK'>;
  trade_state_desc?: string;
  bank_type?: string;
  attach?: string;
  success_time?: string;
  payer?: { openid?: string; sub_openid?: string };
  amount?: {
    total?: number;
    payer_total?: number;
    discount_total?: number;
    currency?: string;
  };
  device_info?: { device_id?: string; device_ip?: string };
  promotion_detail?: {
    coupon_id?: string;
    name?: string;
    scope?: OpenEnum<'GLOBAL' | 'SINGLE'>;
    type?: string;
    amount?: number;
    stock_id?: string;
    wechatpay_contribute?: number;
    merchant_contribute?: number;
    other_contribute?: number;
  }[];
}
/** Content of TRANSACTION.PAY_BACK. */
export interface TransactionPayBackContent extends OpenContent {
  mchid?: string;
  appid?: string;
  sub_mchid?: string;
  sub_appid?: string;
  out_trade_no?: string;
  transaction_id?: string;
  trade_type?: string;
  trade_state?: string;
  trade_state_desc?: string;
  bank_type?: string;
  attach?: string;
  success_time?: string;
  payer?: { openid?: string; sub_openid?: string };
  amount?: { currency?: string };
  device_info?: { device_id?: string };
  promotion_detail?: {
    coupon_id?: string;
    name?: string;
    scope?: OpenEnum<'GLOBAL' | 'SINGLE'>;
    type?: OpenEnum<'CASH' | 'NOCASH'>;
    stock_id?: string;
    activity_id?: string;
    currency?: string;
  }[];
  sp_mchid?: string;
  description?: string;
  create_time?: string;
  trade_state_description?: string;
  user_repaid?: string;
  trade_scene?: string;
  parking_info?: {
    parking_id?: string;
    plate_number?: string;
    plate_color?: OpenEnum<'BLUE' | 'GREEN' | 'YELLOW' | 'BLACK' | 'WHITE' | 'LIMEGREEN'>;
    start_time?: string;
    end_time?: string;
    parking_name?: string;
    charging_duration?: number;
    device_id?: string;
  };
}
/** Content of VEHICLE.ENTRANCE_STATE_CHANGE. */
export interface VehicleEntranceStateChangeContent extends OpenContent {
  sp_mchid?: string;
  sub_mchid?: string;
  parking_id?: string;
  out_parking_no?: string;
  plate_number?: string;
  plate_color?: OpenEnum<'BLUE' | 'GREEN' | 'YELLOW' | 'BLACK' | 'WHITE' | 'LIMEGREEN'>;
  start_time?: string;
  parking_name?: string;
  free_duration?: number;
  parking_state?: string;
  blocked_state_description?: string;
  state_update_time?: string;
}
/** Content of VEHICLE.USER_STATE_CHANGE. */
export interface VehicleUserStateChangeContent extends OpenContent {
  appid?: string;
  sp_mchid?: string;
  sp_openid?: string;
  sub_openid?: string;
  sub_mchid?: string;
  contract_id?: string;
  bind_state?: string;
  plate_number?: string;
}
/** Content of VIOLATION.APPEAL, VIOLATION.INTERCEPT, VIOLATION.PUNISH. */
export interface ViolationContent extends OpenContent {
  sub_mchid?: string;
  company_name?: string;
  record_id?: string;
  punish_plan?: string;
  punish_time?: string;
  punish_description?: string;
  risk_type?: OpenEnum<
    | 'ONE_YUAN_PURCHASES'
    | 'MULTI_LEVEL_DISTRIBUTION_REBATE'
    | 'PROHIBITED_BUSINESS_CATEGORIES'
    | 'CASH_ADVANCE_VIA_CREDIT_CARD'
    | 'INDUCING_USERS_TO_MAKE_PAYMENTS'
    | 'FRAUD'
    | 'MALICIOUS_FAN_COUNT_BOOSTING'
    | 'CROSS_CATEGORY_ACTIVITIES'
    | 'CROSS_CATEGORY_BUSINESS'
    | 'GAMBLING'
    | 'LEWD_CONTENT'
    | 'UNLICENSED_PAYMENT_AND_SETTLEMENT_BUSINESS'
    | 'INVESTMENT'
    | 'TRANSACTION_DISPUTE'
    | 'CROSS_BORDER_USE_OF_DOMESTIC_PAYMENT_API'
    | 'OVERSEAS_ACTIVITIES_OUTSIDE_THE_BUSINESS_SCOPE_APPROVED_BY_REGULATORY_AUTHORITIES'
    | 'UNUSUAL_TRANSACTION'
    | 'UNLICENSED_BUSINESS'
    | 'WEALTH_INVESTMENT'
    | 'AFFILIATED_TO_A_VIOLATING_ENTITY'
    | 'INVOLVED_IN_A_JUDICIAL_CASE'
    | 'INCORRECT_INFORMATION_SUBMITTED'
    | 'APPEAL_SUCCESSFUL'
    | 'REPORTED_BY_OTHERS'
    | 'VIOLATING_SMART_CATERING_ACTIVITIES'
    | 'MORE_THAN_ONE_MERCHANT_UNDER_A_SINGLE_MERCHANT_ID'
    | 'CROSS_REGION_USE_OF_INTERNATIONAL_PAYMENT_API'
    | 'UNUSUAL_REAL_TIME_TRANSACTION'
    | 'UNACCEPTABLE_DOCUMENTS'
    | 'LARGE_AMOUNT_TRANSACTION'
    | 'ALL_MERCHANTS_HAVE_CONFIRMED_THE_WILLINGNESS_TO_OPEN_AN_ACCOUNT'
    | 'UNCONFIRMED_WILLINGNESS_TO_OPEN_AN_ACCOUNT'
    | 'INACTIVE_TRANSACTION'
    | 'OTHER_UNUSUAL_ACTIVITIES'
  >;
  risk_description?: string;
}
/** Content of WEBIZPAY.AUTHORIZED. */
export interface WebizpayAuthorizedContent extends OpenContent {
  sp_mchid?: string;
  sub_mchid?: string;
  user_id?: string;
  employee_id?: string;
  authorization_time?: string;
}
/** Content of WEBIZPAY.PAYMENTREFUNDSUCCESS. */
export interface WebizpayPaymentrefundsuccessContent extends OpenContent {
  sp_mchid?: string;
  sub_mchid?: string;
  card_no?: string;
  employee_id?: string;
  transaction_id?: string;
  out_trade_no?: string;
  refund_id?: string;
  out_refund_no?: string;
  amount?: number;
  pay_success_time?: number;
  refunded_amount?: number;
  refund_amount?: number;
  refund_state?: OpenEnum<'SUCCESS'>;
  refund_create_time?: number;
  refund_success_time?: number;
}
/** Content of WEBIZPAY.PAYMENTSUCCESS. */
export interface WebizpayPaymentsuccessContent extends OpenContent {
  sp_mchid?: string;
  sub_mchid?: string;
  card_no?: string;
  employee_id?: string;
  receive_mch_name?: string;
  receive_mch_full_name?: string;
  receive_mch_organization_code?: string;
  acquirer?: string;
  transaction_id?: string;
  out_trade_no?: string;
  refund_id?: string;
  out_refund_no?: string;
  transaction_state?: OpenEnum<
    | 'SUCCESS'
    | 'REFUND'
    | 'NOTPAY'
    | 'CLOSED'
    | 'REVOKED'
    | 'USERPAYING'
    | 'PAYERROR'
  >;
  amount?: number;
  goods_name?: number;
  pay_success_time?: number;
}
/** Content of WEBIZPAY.QUOTACARDEXPIRED. */
export interface WebizpayQuotacardexpiredContent extends OpenContent {
  sp_mchid?: string;
  sub_mchid?: string;
  card_no?: string;
  employee_id?: string;
  card_state?: OpenEnum<'ACTIVE' | 'DISABLED'>;
  card_disabled_time?: string;
  reason?: string;
}
/** Content of WEBIZPAY.REVOKED. */
export interface WebizpayRevokedContent extends OpenContent {
  sp_mchid?: string;
  sub_mchid?: string;
  user_id?: string;
  authorization_state?: OpenEnum<'AUTHORIZED' | 'REVOKED'>;
  authorization_revoked_time?: string;
  reason?: string;
}

export {};
