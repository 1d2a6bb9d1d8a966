/**
 * Applications of sub-merchants (特约商户进件): submission, query, and the auditors' decisions.
 */

import { randomText } from '../encoding.js';
import { refusal, SandboxError } from '../errors.js';
import { openFields, readBody } from '../input.js';
import { APPLYMENT, ENCRYPTED } from './applyments/rules.js';

const DIGITS = '0123456789';
const STATES = {
  WAITTING_FOR_AUDIT: '待审核',
  WAITTING_FOR_CONFIRM_CONTACT: '待确认联系信息',
  WAITTING_FOR_CONFIRM_LEGALPERSON: '待账户验证',
  PASSED: '审核通过',
  FREEZED: '已冻结',
  EDITTING: '编辑中',
  AUDITING: '审核中',
  REJECTED: '已驳回',
  TO_BE_CONFIRMED: '待账户验证',
  TO_BE_SIGNED: '待签约',
  SIGNING: '开通权限中',
  FINISHED: '已完成',
  CANCELED: '已作废',
};
/** In these the same number may be submitted again. */
const OPEN = ['EDITTING', 'REJECTED'];
const ENDS = ['FINISHED', 'CANCELED'];

/** @typedef {keyof typeof STATES} State */

/**
 * @typedef {object} Applyment
 * @property {number} id
 * @property {string} number
 * @property {State} state
 * @property {Record<string, string>} fields the encrypted ones, in clear, by JSON Pointer
 * @property {Record<string, unknown>} body as it came
 * @property {string} [subMchid]
 * @property {string} [signUrl]
 * @property {import('../index.js').ApplymentRejection[]} [rejections]
 */

/** @param {import('./index.js').Context} context @returns {import('./index.js').Product} */
export function createApplyments({ vault, emit }) {
  /** @type {Map<string, Applyment>} */
  const all = new Map();

  /** @param {string} number */
  function get(number) {
    const found = all.get(number);
    if (found) return found;
    throw refusal('RESOURCE_NOT_EXISTS', { issue: 'no application has this business_code' });
  }

  /** @param {Applyment} applyment */
  const answerOf = ({ id, number, state, subMchid, signUrl, rejections }) => ({
    business_code: number,
    applyment_id: id,
    applyment_state: /** @type {const} */ (`APPLYMENT_STATE_${state}`),
    applyment_state_msg: STATES[state],
    ...(subMchid !== undefined && { sub_mchid: subMchid }),
    ...(signUrl !== undefined && { sign_url: signUrl }),
    ...(rejections && { audit_detail: rejections }),
  });

  /** @param {Applyment} applyment @param {State} state */
  function become(applyment, state) {
    applyment.state = state;
    emit({ type: 'applyment', business_code: applyment.number, applyment_state: `APPLYMENT_STATE_${state}` });
  }

  /** @param {Applyment} applyment @returns {import('../index.js').ApplymentView} */
  const viewOf = (applyment) => ({ ...answerOf(applyment), body: applyment.body, fields: { ...applyment.fields } });

  /** @type {import('../api.js').Route[]} */
  const routes = [
    {
      method: 'POST',
      path: /^\/v3\/applyment4sub\/applyment\/$/,
      async handle({ request }) {
        const body = /** @type {Record<string, any>} */ (readBody(request, APPLYMENT));
        const opened = await openFields(request, encryptedIn(body), vault);
        const fields = /** @type {Record<string, string>} */ (opened);
        const number = body.business_code;
        const known = all.get(number);
        if (known && !OPEN.includes(known.state)) {
          const issue = `the application is ${known.state}`;
          throw refusal('INVALID_REQUEST', { field: '/business_code', location: 'body', issue, value: number });
        }
        /** @type {Applyment} */
        const applyment = {
          id: Number(`2000${randomText(12, DIGITS)}`),
          ...known,
          number,
          state: 'AUDITING',
          fields,
          body,
        };
        delete applyment.rejections;
        all.set(number, applyment);
        become(applyment, 'AUDITING');
        return { status: 200, json: { applyment_id: applyment.id } };
      },
    },
    {
      method: 'GET',
      path: /^\/v3\/applyment4sub\/applyment\/business_code\/(?<business_code>[^/]+)$/,
      handle: ({ id }) => ({ status: 200, json: answerOf(get(id)) }),
    },
  ];

  /** @type {import('../index.js').SandboxApplyments} */
  const controls = {
    get: async (number) => viewOf(get(number)),
    async move(number, state, { rejections } = {}) {
      const applyment = get(number);
      if (!Object.hasOwn(STATES, state)) {
        throw new SandboxError('ARGUMENT_INVALID', 400, `The state must be one of ${Object.keys(STATES).join(', ')}.`);
      }
      if (ENDS.includes(applyment.state)) {
        throw new SandboxError('APPLYMENT_STATE', 409, `The application is ${applyment.state} already.`);
      }
      if (state === 'TO_BE_SIGNED' || state === 'FINISHED') applyment.subMchid ??= `16${randomText(8, DIGITS)}`;
      if (state === 'TO_BE_SIGNED' || state === 'TO_BE_CONFIRMED') {
        applyment.signUrl = `https://sandbox.invalid/sign?applyment_id=${applyment.id}`;
      }
      if (rejections) applyment.rejections = rejections;
      become(applyment, state);
      return viewOf(applyment);
    },
  };
  return { routes, controls: { applyments: controls } };
}

/**
 * @param {unknown} value
 * @param {string} [pointer]
 * @returns {Record<string, string>} the encrypted members by JSON Pointer
 */
function encryptedIn(value, pointer = '') {
  if (typeof value !== 'object' || value === null) return {};
  const found = Object.entries(value).map(([name, member]) =>
    typeof member === 'string' && ENCRYPTED.includes(name)
      ? { [`${pointer}/${name}`]: member }
      : encryptedIn(member, `${pointer}/${name}`),
  );
  return Object.assign({}, ...found);
}
