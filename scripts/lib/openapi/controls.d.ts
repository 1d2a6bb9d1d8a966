/**
 * What each control of the sandbox takes and answers over HTTP, in the sandbox's own types: the OpenAPI document is made of
 * this, and of the tables in `docs/sandbox.md`. A `body?` may be left out.
 */

import type {
  AnswerOptions,
  ApplymentRejection,
  ApplymentState,
  ApplymentView,
  BillTrouble,
  BrandCredentials,
  CertificateView,
  ClockView,
  CodeOutcome,
  CombineView,
  ComplaintView,
  DeliveryView,
  EventOptions,
  FaultOptions,
  ForgingOptions,
  InjectedFault,
  KnownFault,
  ListedCertificate,
  NewComplaint,
  NotificationAttempt,
  OrderView,
  OverseasOrderView,
  ReceiptState,
  ReceiverParameters,
  RefundEventType,
  RefundParameters,
  RefundResult,
  RefundView,
  RepostOptions,
  ReturnFailure,
  ReturnView,
  SandboxCertificates,
  SandboxCredentials,
  SandboxMode,
  SandboxOperation,
  SandboxProfitSharing,
  SandboxRefunds,
  SerialForm,
  ServiceOrderView,
  SetAnswer,
  ShareFailure,
  SharingView,
  SignedNotification,
  SwitchStage,
  TransferView,
  UploadView,
} from '../../../sandbox/index.js';

/** A control that answers with what it was told. */
interface Echo<Told> {
  body: Told;
  answer: Told;
}

type Nothing = Record<string, never>;
/** Functions that change content exist in process only. */
export type Forged = Pick<ForgingOptions, 'tamper' | 'probe' | 'timestamp'>;
/** A notification that was not sent: post exactly this text with these headers. */
export type ComposedNotification = Omit<SignedNotification, 'body'> & { body: string };
interface Composed<More = unknown> {
  body?: Forged & More;
  answer: ComposedNotification;
}
interface Event extends EventOptions {
  /** The event type. */
  type: string;
  content: object;
}

export interface Controls {
  'GET /_sandbox/credentials': { answer: SandboxCredentials<SandboxMode> };
  'GET /_sandbox/brand-credentials': { answer: BrandCredentials };
  'GET /_sandbox/certificates': { answer: CertificateView[] };
  'GET /_sandbox/certificates/downloads': { answer: { downloads: number } };
  'POST /_sandbox/certificates/rotate': { answer: CertificateView[] };
  'POST /_sandbox/certificates/retire': { answer: CertificateView[] };
  'POST /_sandbox/certificates/fail': Echo<NonNullable<Parameters<SandboxCertificates['fail']>[0]>>;
  'POST /_sandbox/certificates/seal': Echo<Parameters<SandboxCertificates['seal']>[0]>;
  'POST /_sandbox/certificates/list': Echo<{ data: ListedCertificate[] }>;
  'POST /_sandbox/certificates/spell': Echo<{ form: SerialForm }>;
  'POST /_sandbox/certificates/reset': { answer: Nothing };
  'POST /_sandbox/switch': Echo<{ stage: SwitchStage; notifications?: number }>;

  'GET /_sandbox/orders/{out_trade_no}': { answer: OrderView };
  'POST /_sandbox/orders/{out_trade_no}/pay': { body?: object; answer: OrderView };
  'POST /_sandbox/orders/{out_trade_no}/cancel': { answer: OrderView };
  'GET /_sandbox/orders/{out_trade_no}/refunds': { answer: RefundView[] };
  'POST /_sandbox/code-payments': Echo<{ outcome: CodeOutcome; times?: number }>;
  'POST /_sandbox/notifications/{out_trade_no}/resend': { answer: NotificationAttempt };
  'POST /_sandbox/notifications/{out_trade_no}/compose': Composed;

  'GET /_sandbox/refunds': { answer: RefundView[] };
  'POST /_sandbox/refunds': { body: RefundParameters; answer: RefundView };
  'GET /_sandbox/refunds/{out_refund_no}': { answer: RefundView };
  'POST /_sandbox/refunds/{out_refund_no}/settle': { body?: { result?: RefundResult }; answer: RefundView };
  'POST /_sandbox/refunds/{out_refund_no}/resend': { body?: { event?: RefundEventType }; answer: NotificationAttempt };
  'POST /_sandbox/refunds/{out_refund_no}/compose': Composed<{ event?: RefundEventType }>;
  'POST /_sandbox/refund-refusals': Echo<
    { code: Parameters<SandboxRefunds['refuseNext']>[0] } & NonNullable<Parameters<SandboxRefunds['refuseNext']>[1]>
  >;

  'GET /_sandbox/combine/{combine_out_trade_no}': { answer: CombineView };
  'POST /_sandbox/combine/{combine_out_trade_no}/pay': { body?: object | string; answer: CombineView };
  'POST /_sandbox/combine/{combine_out_trade_no}/cancel': { answer: CombineView };
  'POST /_sandbox/combine/{combine_out_trade_no}/resend': { answer: NotificationAttempt };
  'POST /_sandbox/combine/{combine_out_trade_no}/compose': Composed;

  'GET /_sandbox/profit-sharing/orders/{out_order_no}': { answer: SharingView };
  'POST /_sandbox/profit-sharing/orders/{out_order_no}/settle': {
    body?: { failures?: Record<string, ShareFailure> };
    answer: SharingView;
  };
  'GET /_sandbox/profit-sharing/returns/{out_return_no}': { answer: ReturnView };
  'POST /_sandbox/profit-sharing/returns/{out_return_no}/settle': {
    body?: { result?: 'SUCCESS' | ReturnFailure };
    answer: ReturnView;
  };
  'GET /_sandbox/profit-sharing/receivers': { answer: ReceiverParameters[] };
  'POST /_sandbox/profit-sharing/takes': Echo<{
    /** `null`: until `settle`. */
    milliseconds: number | null;
  }>;
  'POST /_sandbox/profit-sharing/agree': Echo<{ ratio: number; sub_mchid?: string }>;
  'POST /_sandbox/profit-sharing/notify-receivers': Echo<{
    url: string;
    event?: NonNullable<Parameters<SandboxProfitSharing['notifyReceivers']>[1]>;
  }>;

  'GET /_sandbox/complaints': { answer: ComplaintView[] };
  'POST /_sandbox/complaints': { body: NewComplaint; answer: ComplaintView };
  'GET /_sandbox/complaints/{complaint_id}': { answer: ComplaintView };
  'POST /_sandbox/complaints/{complaint_id}/respond': { body?: { detail?: string }; answer: ComplaintView };
  'POST /_sandbox/complaints/{complaint_id}/continue': { body?: { detail?: string }; answer: ComplaintView };
  'POST /_sandbox/complaints/{complaint_id}/revoke': { answer: ComplaintView };
  'GET /_sandbox/uploads': { answer: UploadView[] };
  'GET /_sandbox/uploads/{id}': { answer: UploadView };

  'GET /_sandbox/transfers': { answer: TransferView[] };
  'GET /_sandbox/transfers/{out_bill_no}': { answer: TransferView };
  'POST /_sandbox/transfers/{out_bill_no}/confirm': { body?: object; answer: TransferView };
  'POST /_sandbox/transfers/{out_bill_no}/fail': { body: { reason: string }; answer: TransferView };
  'POST /_sandbox/transfers/{out_bill_no}/expire': { answer: TransferView };
  'POST /_sandbox/transfers/{out_bill_no}/advance': { answer: TransferView };
  'POST /_sandbox/transfers/{out_bill_no}/receipt': {
    body?: { state?: 'FINISHED' | 'FAILED' };
    answer: { state: ReceiptState };
  };
  'POST /_sandbox/transfers-stepwise': Echo<{ on?: boolean }>;
  'GET /_sandbox/service-orders/{out_order_no}': { answer: ServiceOrderView };
  'POST /_sandbox/service-orders/{out_order_no}/confirm': { body?: object; answer: ServiceOrderView };
  'POST /_sandbox/service-orders/{out_order_no}/pay': { answer: ServiceOrderView };
  'POST /_sandbox/service-orders/{out_order_no}/expire': { answer: ServiceOrderView };
  'POST /_sandbox/service-orders/open': { body: object; answer: ServiceOrderView };
  'GET /_sandbox/applyments/{business_code}': { answer: ApplymentView };
  'POST /_sandbox/applyments/{business_code}/move': {
    body: { state: ApplymentState; rejections?: ApplymentRejection[] };
    answer: ApplymentView;
  };

  'GET /_sandbox/deliveries': { answer: DeliveryView[] };
  'GET /_sandbox/deliveries/about/{number}': { answer: DeliveryView[] };
  'GET /_sandbox/deliveries/{id}': { answer: DeliveryView };
  'POST /_sandbox/deliveries/{id}/post': { body?: RepostOptions; answer: NotificationAttempt[] };

  'POST /_sandbox/bills/publish': { answer: Nothing };
  'POST /_sandbox/bills/trouble': Echo<{ kind: BillTrouble }>;
  'POST /_sandbox/events': { body: Event; answer: { id: string } };
  'POST /_sandbox/events/compose': {
    body: Event &
      Forged & {
        /** That of an earlier notification, for a duplicate. */
        id?: string;
      };
    answer: ComposedNotification;
  };
  'POST /_sandbox/events/seal': { body: { text: string }; answer: { sealed: string } };
  'GET /_sandbox/overseas/orders/{out_trade_no}': { answer: OverseasOrderView };
  'POST /_sandbox/overseas/orders/{out_trade_no}/pay': { answer: OverseasOrderView };
  'POST /_sandbox/overseas/statements': Echo<{ date: string; text: string }>;
  'GET /_sandbox/operations': { answer: SandboxOperation[] };
  'GET /_sandbox/answers': { answer: SetAnswer[] };
  'POST /_sandbox/answers': { body: AnswerOptions; answer: SetAnswer };
  'DELETE /_sandbox/answers': { answer: Nothing };
  'GET /_sandbox/faults': { answer: { injected: InjectedFault[]; known: KnownFault[] } };
  'POST /_sandbox/faults': { body: FaultOptions; answer: InjectedFault };
  'DELETE /_sandbox/faults': { answer: Nothing };
  'GET /_sandbox/clock': { answer: ClockView };
  'POST /_sandbox/clock': {
    body: { offset: number } | { at: string } | { advance: number };
    answer: ClockView;
  };
  'DELETE /_sandbox/clock': { answer: ClockView };
}
